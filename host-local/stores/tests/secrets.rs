//! Secrets that nobody else can read.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use advisory_local_stores::LocalSecrets;
use advisory_ports::{FaultKind, SecretName, Secrets};

use crate::support::{Machine, acme, told};

/// Writes a file of secrets.
pub(crate) fn write(machine: &Machine, text: &str, mode: u32) -> PathBuf {
    let path = machine.path("secrets.json");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    path
}

#[test]
fn refuses_a_file_that_others_can_read() {
    let machine = Machine::default();
    for mode in [0o644, 0o640, 0o604, 0o620, 0o666] {
        let path = write(&machine, "{}", mode);
        let fault = LocalSecrets::from_file(&path).err().unwrap();
        assert_eq!(fault.kind, FaultKind::Forbidden);
        assert!(
            told(&fault).contains(&format!("{mode:o}")),
            "{}",
            told(&fault)
        );
    }
    LocalSecrets::from_file(&write(&machine, "{}", 0o600)).unwrap();
    LocalSecrets::from_file(&write(&machine, "{}", 0o400)).unwrap();
}

#[test]
fn names_what_is_no_file_of_secrets_without_quoting_it() {
    let machine = Machine::default();
    for text in [
        "",
        "[]",
        r#"{"GITHUB_TOKEN": 12345}"#,
        r#"{"GITHUB_TOKEN": "hidden""#,
    ] {
        let fault = LocalSecrets::from_file(&write(&machine, text, 0o600))
            .err()
            .unwrap();
        assert_eq!(fault.kind, FaultKind::Corrupt, "{text}");
        assert!(!told(&fault).contains("hidden") && !told(&fault).contains("12345"));
    }
    let long = format!(r#"{{"GITHUB_TOKEN": "{}"}}"#, "x".repeat((64 << 10) + 1));
    let fault = LocalSecrets::from_file(&write(&machine, &long, 0o600))
        .err()
        .unwrap();
    assert!(told(&fault).contains("GITHUB_TOKEN"), "{}", told(&fault));
    LocalSecrets::from_file(&machine.path("none"))
        .err()
        .unwrap();
}

#[tokio::test]
async fn gives_out_no_variable_that_is_not_a_secret() {
    let secrets = LocalSecrets::from_environment();
    assert!(std::env::var_os("PATH").is_some());
    let path = SecretName::new("path").unwrap();
    assert!(secrets.get(&acme(), &path).await.is_err());
}

#[tokio::test]
async fn takes_the_first_of_two_values() {
    let machine = Machine::default();
    let first = r#"{"GITHUB_TOKEN": "first"}"#;
    let first = LocalSecrets::from_file(&write(&machine, first, 0o600)).unwrap();
    let second = r#"{"GITHUB_TOKEN": "second", "GNEWS_KEY": "second"}"#;
    let second = LocalSecrets::from_file(&write(&machine, second, 0o600)).unwrap();
    let both = first.or(second);
    for (name, value) in [("github-token", "first"), ("gnews-key", "second")] {
        let secret = both.get(&acme(), &SecretName::new(name).unwrap()).await;
        assert_eq!(secret.unwrap().reveal(), value.as_bytes());
    }
}
