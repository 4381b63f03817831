//! The adapters, by the suite for all adapters and by what is their own, against DynamoDB Local and MiniStack.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod addresses;
mod bedrock;
mod conformance;
mod dynamodb;
mod emulator;
mod events;
mod fake;
mod faults;
mod function;
mod index;
mod ministack;
mod outage;
mod seeding;
mod settings;

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
