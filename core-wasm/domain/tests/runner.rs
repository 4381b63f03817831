//! Every behaviour test of the crate, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails by panicking, as the test does"
)]

mod api;
mod archive;
mod artifacts;
mod canonical;
mod examples;
mod gates;
mod inventory;
mod reference;
mod render;
mod repository;
mod rules;
mod scan;
mod score;
mod signals;
mod syntax;
mod text;

/// A test file that is not listed above would never run: fail instead.
#[test]
fn lists_every_test_file() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let listed = include_str!("runner.rs");
    for entry in std::fs::read_dir(here).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let is_module = path.extension().is_some_and(|extension| extension == "rs")
            || path.join("mod.rs").exists();
        if is_module && name != "runner" {
            assert!(
                listed.contains(&format!("mod {name};")),
                "{name} is not listed in runner.rs"
            );
        }
    }
}
