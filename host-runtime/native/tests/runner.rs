//! The domain over host ports, without the component between them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod tenants;

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
