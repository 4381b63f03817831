//! What the bound layer promises, over every adapter.

use std::sync::Arc;

use advisory_ports::{
    Backend, Bound, DatabaseError, DocumentKey, DocumentQuery, Principal, ReferenceData, Role,
    Scope, TenantId,
};
use serde_json::json;

use crate::database::{DatabaseFixture, TYPE, key, plain, tenant, with};

const GOVERNANCE: &str = "governance";

fn bound(fixture: &dyn DatabaseFixture, principal: Principal) -> Bound {
    let backend = Backend {
        database: fixture.database(),
        clock: fixture.clock(),
        ..Backend::offline()
    };
    Bound::new(Arc::new(backend), Arc::new(principal), ReferenceData::Read)
}

fn member(tenant: &TenantId) -> Principal {
    Principal::member("ada", tenant.clone(), vec![Role::Admin])
}

fn is_invalid<T>(outcome: Result<T, DatabaseError>) -> bool {
    matches!(outcome, Err(DatabaseError::Invalid(_)))
}

/// A document says whose it is, and is refused when that is not the principal's tenant.
pub async fn refuses_what_names_another_tenant(fixture: &dyn DatabaseFixture) {
    let (acme, other) = (tenant("acme"), tenant("other"));
    let bound = bound(fixture, member(&acme));
    let database = bound.database();
    let own = database
        .create(GOVERNANCE, plain(&acme, "a", json!({})))
        .await;
    let etag = own.unwrap().0;
    let foreign = || plain(&other, "a", json!({}));
    assert!(is_invalid(database.create(GOVERNANCE, foreign()).await));
    assert!(is_invalid(database.upsert(GOVERNANCE, foreign()).await));
    assert!(is_invalid(
        database.replace_if(GOVERNANCE, foreign(), etag).await
    ));
    let kept = database.get(GOVERNANCE, &key("a")).await.unwrap().unwrap();
    assert_eq!(kept.document, plain(&acme, "a", json!({})));
}

/// A cursor is good for the query and the tenant that it was made for, and unchanged.
pub async fn refuses_a_cursor_of_another_tenant_or_query(fixture: &dyn DatabaseFixture) {
    let (acme, other) = (tenant("acme"), tenant("other"));
    let query = DocumentQuery::of_type(TYPE, 1);
    let mut cursors = Vec::new();
    for tenant in [&acme, &other] {
        let bound = bound(fixture, member(tenant));
        let database = bound.database();
        for id in ["a", "b", "c"] {
            let written = plain(tenant, id, json!({}));
            database.create(GOVERNANCE, written).await.unwrap();
        }
        let (page, next) = database.query(GOVERNANCE, &query, None).await.unwrap();
        assert_eq!(page.len(), 1);
        cursors.push(next.unwrap());
    }
    let bound = bound(fixture, member(&acme));
    let database = bound.database();
    let (own, foreign) = (&cursors[0], &cursors[1]);
    assert!(is_invalid(
        database.query(GOVERNANCE, &query, Some(foreign)).await
    ));
    assert!(is_invalid(
        database.query("artifacts", &query, Some(own)).await
    ));
    let another = DocumentQuery::of_type("waiver", 1);
    assert!(is_invalid(
        database.query(GOVERNANCE, &another, Some(own)).await
    ));
    for forged in [
        "",
        "a",
        "AAAA",
        &own[1..],
        &own[..own.len() - 1],
        &format!("{own}A"),
    ] {
        assert!(
            is_invalid(database.query(GOVERNANCE, &query, Some(forged)).await),
            "{forged:?}"
        );
    }
    for place in 0..own.len() {
        let mut changed = own.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(
            is_invalid(database.query(GOVERNANCE, &query, Some(&changed)).await),
            "{place}"
        );
    }
    let longer = DocumentQuery { limit: 9, ..query };
    let (rest, next) = database
        .query(GOVERNANCE, &longer, Some(own))
        .await
        .unwrap();
    assert_eq!((rest.len(), next), (2, None));
}

/// A cursor is good for an hour; one from before the clock was set back is, too.
pub async fn refuses_a_cursor_after_an_hour(fixture: &dyn DatabaseFixture) {
    let acme = tenant("acme");
    let later = Later {
        clock: fixture.clock(),
        seconds: Arc::default(),
    };
    let backend = Backend {
        database: fixture.database(),
        clock: Arc::new(later.clone()),
        ..Backend::offline()
    };
    let principal = Arc::new(member(&acme));
    let bound = Bound::new(Arc::new(backend), principal, ReferenceData::Read);
    let database = bound.database();
    for id in ["a", "b"] {
        database
            .create(GOVERNANCE, plain(&acme, id, json!({})))
            .await
            .unwrap();
    }
    let query = DocumentQuery::of_type(TYPE, 1);
    let (_, next) = database.query(GOVERNANCE, &query, None).await.unwrap();
    let next = next.unwrap();
    for seconds in [-7200, 3590] {
        later
            .seconds
            .store(seconds, std::sync::atomic::Ordering::SeqCst);
        assert!(
            database
                .query(GOVERNANCE, &query, Some(&next))
                .await
                .is_ok()
        );
    }
    later
        .seconds
        .store(3601, std::sync::atomic::Ordering::SeqCst);
    let error = database
        .query(GOVERNANCE, &query, Some(&next))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("expired"), "{error}");
}

/// Everybody reads reference data; only a seeding host writes it.
pub async fn keeps_reference_data_for_the_seeder(fixture: &dyn DatabaseFixture) {
    let acme = tenant("acme");
    let member_bound = bound(fixture, member(&acme));
    let database = member_bound.database();
    let key = DocumentKey::new("framework", "f");
    let document = with(&TenantId::reference(), key.clone(), json!({}), json!({}));
    let reference = "reference-data";
    for denied in [
        database.create(reference, document.clone()).await,
        database.upsert(reference, document.clone()).await,
        database
            .replace_if(reference, document.clone(), "1".to_owned())
            .await,
    ] {
        assert!(matches!(denied, Err(DatabaseError::Denied)), "{denied:?}");
    }
    let denied = database.delete(reference, &key, None).await;
    assert!(matches!(denied, Err(DatabaseError::Denied)), "{denied:?}");

    let backend = Backend {
        database: fixture.database(),
        ..Backend::offline()
    };
    let seeder = Arc::new(member(&acme));
    let seeding = Bound::new(Arc::new(backend), seeder, ReferenceData::Seed);
    seeding
        .database()
        .upsert(reference, document.clone())
        .await
        .unwrap();
    // Even the seeder writes it as nobody's.
    let own = with(&acme, key.clone(), json!({}), json!({}));
    assert!(is_invalid(seeding.database().upsert(reference, own).await));
    for name in ["acme", "other"] {
        let bound = bound(fixture, member(&tenant(name)));
        let read = bound
            .database()
            .get(reference, &key)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(read.document, document);
        let query = DocumentQuery::of_type("framework", 9);
        let (page, _) = bound
            .database()
            .query(reference, &query, None)
            .await
            .unwrap();
        assert_eq!(page.len(), 1);
    }
}

/// No role of a tenant lets anyone see another.
pub async fn keeps_every_tenant_for_the_platform(fixture: &dyn DatabaseFixture) {
    let (acme, other) = (tenant("acme"), tenant("other"));
    for tenant in [&acme, &other] {
        let bound = bound(fixture, member(tenant));
        let written = plain(tenant, "a", json!({}));
        bound.database().create(GOVERNANCE, written).await.unwrap();
    }
    let query = DocumentQuery {
        scope: Scope::EveryTenant,
        ..DocumentQuery::of_type(TYPE, 9)
    };
    let denied = bound(fixture, member(&acme))
        .database()
        .query(GOVERNANCE, &query, None)
        .await;
    assert!(matches!(denied, Err(DatabaseError::Denied)), "{denied:?}");
    let platform = Principal {
        platform_administrator: true,
        ..member(&acme)
    };
    let bound = bound(fixture, platform);
    let (page, _) = bound
        .database()
        .query(GOVERNANCE, &query, None)
        .await
        .unwrap();
    assert_eq!(page.len(), 2);
}

/// A clock that is off by some seconds.
#[derive(Clone)]
struct Later {
    clock: Arc<dyn advisory_ports::Clock>,
    seconds: Arc<std::sync::atomic::AtomicI64>,
}

impl advisory_ports::Clock for Later {
    fn now(&self) -> jiff::Timestamp {
        let seconds = self.seconds.load(std::sync::atomic::Ordering::SeqCst);
        self.clock.now() + jiff::SignedDuration::from_secs(seconds)
    }
}
