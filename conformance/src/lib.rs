//! What every adapter of a host port must do, whichever store is behind it.
//!
//! One suite per port. An adapter's own tests make a fixture (a fresh, empty store, and a way to let time pass) and name the suite:
//!
//! ```ignore
//! mod sqlite {
//!     advisory_conformance::database_suite!(super::SqliteFixture::fresh());
//! }
//! ```
//!
//! which becomes one test for each behaviour. Each test makes its own fixture; a fixture over a store that outlives it must name its
//! tables or buckets afresh.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a behaviour that is not met fails its test by panicking"
)]

pub mod bound;
pub mod counterpart;
pub mod database;
pub mod secrets;
pub mod shared;
pub mod storage;

mod generate;

#[doc(hidden)]
pub use tokio;

/// Makes one test of each behaviour that is listed.
#[doc(hidden)]
#[macro_export]
macro_rules! behaviours {
    ($module:ident, $fixture:expr, $($behaviour:ident),* $(,)?) => {
        $(
            #[test]
            fn $behaviour() {
                let runtime = $crate::tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(2)
                    .enable_all()
                    .build()
                    .unwrap();
                runtime.block_on(async {
                    let fixture = $fixture;
                    $crate::$module::$behaviour(&fixture).await;
                });
            }
        )*
    };
}

/// Makes the tests of a [`Database`](advisory_ports::Database) out of a [`DatabaseFixture`](database::DatabaseFixture).
#[macro_export]
macro_rules! database_suite {
    ($fixture:expr) => {
        $crate::behaviours!(
            database,
            $fixture,
            reads_an_absent_document_as_none,
            returns_what_was_written_to_the_byte,
            creates_once,
            upserts_whether_it_exists_or_not,
            replaces_by_the_current_etag_alone,
            deletes_by_the_current_etag_alone,
            never_repeats_an_etag,
            keeps_tenants_apart,
            keeps_containers_and_types_apart,
            takes_odd_identifiers,
            takes_the_largest_document,
            reads_an_expired_document_as_absent,
            keeps_a_document_that_loses_its_time_to_live,
            settles_ties_by_identifier,
            pages_without_gap_or_overlap,
            pages_by_bytes,
            pages_on_when_the_last_document_is_gone,
            finds_the_few_among_many,
            selects_a_project,
            sees_every_tenant_when_asked,
            lets_one_of_many_creators_win,
            loses_no_update_of_concurrent_writers,
            answers_as_the_reference_does,
        );
        $crate::behaviours!(
            bound,
            $fixture,
            refuses_what_names_another_tenant,
            refuses_a_cursor_of_another_tenant_or_query,
            refuses_a_cursor_after_an_hour,
            keeps_reference_data_for_the_seeder,
            keeps_every_tenant_for_the_platform,
        );
    };
}

/// Makes the tests of a [`Storage`](advisory_ports::Storage) out of a [`StorageFixture`](storage::StorageFixture).
#[macro_export]
macro_rules! storage_suite {
    ($fixture:expr) => {
        $crate::behaviours!(
            storage,
            $fixture,
            says_that_an_absent_object_is_not_found,
            returns_the_bytes_that_were_put,
            replaces_an_object_whole,
            deletes_whether_it_exists_or_not,
            keeps_the_tenants_objects_apart,
            takes_keys_that_file_systems_dislike,
            takes_the_largest_object,
            reads_on_while_the_object_is_replaced,
            shows_no_mixture_of_concurrent_writers,
            lists_by_prefix_in_the_order_of_keys,
            lists_in_pages_without_gap_or_overlap,
            presigns_a_download_of_what_exists,
            presigns_an_upload,
        );
    };
}

/// Makes the tests of [`Secrets`](advisory_ports::Secrets) out of a [`SecretsFixture`](secrets::SecretsFixture).
#[macro_export]
macro_rules! secrets_suite {
    ($fixture:expr) => {
        $crate::behaviours!(
            secrets,
            $fixture,
            reveals_a_secret,
            says_that_an_absent_secret_is_not_found,
        );
    };
}
