//! Tests of the service, over the engine's misbehaving guest and over connections.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a helper that can't prepare its test fails it"
)]

mod connections;
mod issuer;
mod oidc;
mod service;
mod support;

/// A test file that is not listed above would never run: fail instead.
#[test]
fn lists_every_test_file() {
    let listed = include_str!("runner.rs");
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            name == "runner" || listed.contains(&format!("mod {name};")),
            "{name}.rs is not listed in runner.rs"
        );
    }
}
