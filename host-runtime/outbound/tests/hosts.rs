//! The allow-list against what the core calls.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use advisory_outbound::CORE_HOSTS;

/// Returns every source file below a directory.
fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![path],
        })
        .collect()
}

#[test]
fn lists_the_hosts_that_the_core_calls_and_no_other() {
    let domain = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core-wasm/domain/src");
    let mut called = BTreeSet::new();
    for file in ["api", "market"]
        .map(|room| sources(&domain.join(room)))
        .concat()
    {
        let text = fs::read_to_string(file).unwrap();
        // As the core names a service that it calls, or writes its address.
        for before in ["    host: \"", "format!(\"https://"] {
            let found = text.split(before).skip(1);
            let hosts = found.filter_map(|rest| rest.split(['/', '"', '{']).next());
            called.extend(hosts.filter(|host| !host.is_empty()).map(str::to_owned));
        }
    }
    let listed: BTreeSet<String> = CORE_HOSTS.map(str::to_owned).into();
    assert_eq!(called, listed);
}
