//! Every test of the command, in one binary. Each runs the real binary on files that it makes.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that can't prepare its test fails it"
)]

mod archives;
mod bad_input;
mod bundle;
mod dashboard;
mod demo;
mod files;
mod gate;
mod listing;
mod observe;
mod oidc;
mod results;
mod serve;
mod server;
mod support;
mod users;

/// A test file that is not listed above would never run: fail instead.
#[test]
fn lists_every_test_file() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let listed = include_str!("runner.rs");
    for entry in std::fs::read_dir(here).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(
            name == "runner" || listed.contains(&format!("mod {name};")),
            "{name} is not listed in runner.rs"
        );
    }
}
