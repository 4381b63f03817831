//! The real handler, behind a fake of the Functions host, over Microsoft's emulators and fakes of what has none.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod app;
mod bundle;
mod cloud;
mod handler;
mod identity;
mod model;
mod outage;
mod settings;

#[test]
fn lists_every_test_file() {
    let listed = include_str!("runner.rs");
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            path.is_dir() || name == "runner" || listed.contains(&format!("mod {name};")),
            "{name}.rs is not listed in runner.rs"
        );
    }
}
