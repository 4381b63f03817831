//! What hosts rely on: guests are bounded, hosts survive them, and what the build step compiled is what hosts load.
//!
//! The tests run the guests that `cargo xtask core` builds.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod adapters;
mod api;
mod clock;
mod component;
mod limits;
mod load;
mod scanner;
mod seed;
mod stream;
mod support;

#[test]
fn lists_every_test_file() {
    let listed = include_str!("runner.rs");
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.extension().is_some_and(|extension| extension == "rs") && name != "runner" {
            assert!(
                listed.contains(&format!("mod {name};")),
                "{name}.rs is not listed in runner.rs"
            );
        }
    }
}
