//! Secrets of a fake vault.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use advisory_azure_counterparts::{Answer, Authority, FakeServer, FakeVault};
use advisory_azure_stores::VaultSecrets;
use advisory_in_memory::ManualClock;
use advisory_ports::{FaultKind, SecretError, SecretName, Secrets, TenantId};
use tokio::task::JoinSet;

/// A vault, and what reads it.
pub(crate) struct Vault {
    pub(crate) secrets: Arc<VaultSecrets>,
    pub(crate) clock: ManualClock,
    fake: FakeVault,
}

impl Vault {
    /// Starts a vault with these secrets.
    pub(crate) fn with(values: &[(&str, &str)]) -> Self {
        let authority = Authority::new();
        let fake = FakeVault::start(&authority, values);
        let clock = ManualClock::default();
        let secrets = VaultSecrets::anywhere(&authority.access(), &fake.url(), clock.shared());
        Self {
            secrets: Arc::new(secrets.unwrap()),
            clock,
            fake,
        }
    }

    fn asked(&self) -> usize {
        self.fake.script.asked.load(Ordering::SeqCst)
    }

    async fn get(&self, name: &str) -> Result<Vec<u8>, SecretError> {
        let name = SecretName::new(name).unwrap();
        let secret = self
            .secrets
            .get(&TenantId::new("acme").unwrap(), &name)
            .await?;
        Ok(secret.reveal().to_vec())
    }
}

#[tokio::test]
async fn a_secret_is_read_once_however_many_ask() {
    let vault = Arc::new(Vault::with(&[("github-token", "fake")]));
    let mut asking = JoinSet::new();
    for _ in 0..40 {
        let vault = Arc::clone(&vault);
        asking.spawn(async move { vault.get("github-token").await.unwrap() });
    }
    assert!(asking.join_all().await.iter().all(|value| value == b"fake"));
    assert_eq!(vault.asked(), 1);
    assert_eq!(vault.fake.script.challenged.load(Ordering::SeqCst), 1);
    // One that is not there is remembered as well.
    for _ in 0..3 {
        let absent = vault.get("gnews-key").await;
        assert!(matches!(absent, Err(SecretError::NotFound)), "{absent:?}");
    }
    assert_eq!(vault.asked(), 2);
}

#[tokio::test]
async fn a_rotated_secret_is_noticed_and_an_old_one_serves_while_the_vault_is_gone() {
    let vault = Vault::with(&[("github-token", "one")]);
    assert_eq!(vault.get("github-token").await.unwrap(), b"one");
    let rotated = BTreeMap::from([("github-token".to_owned(), "two".to_owned())]);
    *vault.fake.script.values.lock().unwrap() = rotated;
    assert_eq!(vault.get("github-token").await.unwrap(), b"one");
    vault.clock.advance(301);
    assert_eq!(vault.get("github-token").await.unwrap(), b"two");
    *vault.fake.script.broken.lock().unwrap() = Some(403);
    vault.clock.advance(301);
    assert_eq!(vault.get("github-token").await.unwrap(), b"two");
}

#[tokio::test]
async fn a_vault_that_refuses_is_another_thing_than_a_secret_that_is_not_there() {
    let vault = Vault::with(&[]);
    *vault.fake.script.broken.lock().unwrap() = Some(403);
    let refused = vault.get("github-token").await;
    let Err(SecretError::Unavailable(fault)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(fault.kind, FaultKind::Forbidden);
}

#[tokio::test]
async fn a_vault_that_is_not_well_is_no_vault_without_the_secret() {
    let vault = Vault::with(&[("github-token", "fake")]);
    // The client asks again, and gives up.
    for (status, kind) in [
        (400, FaultKind::Defect),
        (401, FaultKind::Forbidden),
        (429, FaultKind::Unreachable),
        (500, FaultKind::Unreachable),
        (503, FaultKind::Unreachable),
    ] {
        *vault.fake.script.broken.lock().unwrap() = Some(status);
        let began = Instant::now();
        let refused = vault.get("github-token").await;
        let Err(SecretError::Unavailable(fault)) = refused else {
            panic!("{status}: {refused:?}");
        };
        assert_eq!(fault.kind, kind, "{status}");
        assert!(!fault.to_string().contains("fake"), "{fault}");
        assert!(began.elapsed() < Duration::from_secs(25), "{status}");
        // Those who waited for it do not all ask again; who comes later does.
        let asked = vault.asked();
        vault.get("github-token").await.unwrap_err();
        assert_eq!(vault.asked(), asked, "{status}");
        vault.clock.advance(6);
    }
    *vault.fake.script.broken.lock().unwrap() = None;
    assert_eq!(vault.get("github-token").await.unwrap(), b"fake");
}

#[tokio::test]
async fn nonsense_instead_of_a_secret_is_told_without_it() {
    let authority = Authority::new();
    for body in [r#"{"value": 17, "id": "fake-value"}"#, "<html>fake-value"] {
        let server = FakeServer::start(Some(&authority), move |_| {
            Some(Answer::new(200, "application/json", body))
        });
        let url = format!("https://{}/", server.address());
        let clock = ManualClock::default();
        let secrets = VaultSecrets::anywhere(&authority.access(), &url, clock.shared()).unwrap();
        let name = SecretName::new("github-token").unwrap();
        let told = secrets.get(&TenantId::new("acme").unwrap(), &name).await;
        let Err(SecretError::Unavailable(fault)) = told else {
            panic!("{body}: {told:?}");
        };
        assert_eq!(fault.kind, FaultKind::Protocol, "{body}");
        assert!(!format!("{fault:?}").contains("fake-value"), "{fault:?}");
    }
}

#[tokio::test]
async fn the_hosts_own_keys_are_no_guests() {
    let long = "fake-signing-key-of-a-test-0123456789";
    let vault = Vault::with(&[("signing-key", long), ("foundry-key", "fake")]);
    for name in ["signing-key", "foundry-key"] {
        let told = vault.get(name).await;
        assert!(matches!(told, Err(SecretError::NotFound)), "{told:?}");
    }
    vault.secrets.signing_key().await.unwrap();
    assert_eq!(vault.secrets.foundry_key().await.unwrap().reveal(), b"fake");
}
