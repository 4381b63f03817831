//! A fake of Key Vault's wire format: over TLS, and its first answer to a client is 401 with what to ask a token for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use advisory_azure_stores::VaultSecrets;
use advisory_in_memory::ManualClock;
use advisory_ports::{FaultKind, SecretError, SecretName, Secrets, TenantId};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

use crate::tls::Authority;

const CHALLENGE: &str = r#"Bearer authorization="https://login.windows.net/11111111-1111-1111-1111-111111111111", resource="https://vault.azure.net""#;

/// What the fake does.
#[derive(Default)]
struct Script {
    values: Mutex<BTreeMap<String, String>>,
    /// A status for everything that has a token.
    broken: Mutex<Option<u16>>,
    challenged: AtomicUsize,
    asked: AtomicUsize,
}

/// A vault, and what reads it.
pub(crate) struct Vault {
    pub(crate) secrets: Arc<VaultSecrets>,
    pub(crate) clock: ManualClock,
    script: Arc<Script>,
}

impl Vault {
    /// Starts a vault with these secrets.
    pub(crate) async fn with(values: &[(&str, &str)]) -> Self {
        let authority = Authority::new();
        let (certificate, key) = authority.der();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.into()], PrivateKeyDer::Pkcs8(key.into()))
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}/", listener.local_addr().unwrap());
        let script = Arc::new(Script::default());
        *script.values.lock().unwrap() = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let served = Arc::clone(&script);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, script) = (acceptor.clone(), Arc::clone(&served));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        serve(stream, &script).await;
                    }
                });
            }
        });
        let clock = ManualClock::default();
        let secrets = VaultSecrets::anywhere(&authority.access(), &url, clock.shared());
        Self {
            secrets: Arc::new(secrets.unwrap()),
            clock,
            script,
        }
    }

    fn asked(&self) -> usize {
        self.script.asked.load(Ordering::SeqCst)
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

/// Answers requests until the client has no more.
async fn serve(mut stream: TlsStream<TcpStream>, script: &Script) {
    let mut read = Vec::new();
    loop {
        let mut piece = [0; 4096];
        match stream.read(&mut piece).await {
            Ok(length) if length > 0 => read.extend_from_slice(&piece[..length]),
            _ => return,
        }
        let text = String::from_utf8(read.clone()).unwrap();
        if !text.ends_with("\r\n\r\n") {
            continue;
        }
        read.clear();
        // As a vault does, it takes its time: whoever asks at the same time shows.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let answer = answer(&text, script);
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

fn answer(request: &str, script: &Script) -> String {
    let head = |status: &str, further: &str, body: &str| {
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json; charset=utf-8\r\n{further}content-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    if !request
        .to_ascii_lowercase()
        .contains("\r\nauthorization: bearer ")
    {
        script.challenged.fetch_add(1, Ordering::SeqCst);
        let challenge = format!("www-authenticate: {CHALLENGE}\r\n");
        return head(
            "401 Unauthorized",
            &challenge,
            r#"{"error":{"code":"Unauthorized","message":"AKV10000"}}"#,
        );
    }
    script.asked.fetch_add(1, Ordering::SeqCst);
    if let Some(status) = *script.broken.lock().unwrap() {
        let body = r#"{"error":{"code":"Forbidden","message":"fake"}}"#;
        return head(&format!("{status} Broken"), "", body);
    }
    let path = request.split(' ').nth(1).unwrap();
    let name = path.trim_start_matches("/secrets/");
    let name = name.split(['/', '?']).next().unwrap();
    match script.values.lock().unwrap().get(name) {
        Some(value) => {
            let id = format!("https://fake.vault.azure.net/secrets/{name}/1");
            let body = json!({ "value": value, "id": id, "attributes": { "enabled": true } });
            head("200 OK", "", &body.to_string())
        }
        None => {
            let body = r#"{"error":{"code":"SecretNotFound","message":"fake"}}"#;
            head("404 Not Found", "", body)
        }
    }
}

#[tokio::test]
async fn a_secret_is_read_once_however_many_ask() {
    let vault = Arc::new(Vault::with(&[("github-token", "fake")]).await);
    let mut asking = JoinSet::new();
    for _ in 0..40 {
        let vault = Arc::clone(&vault);
        asking.spawn(async move { vault.get("github-token").await.unwrap() });
    }
    assert!(asking.join_all().await.iter().all(|value| value == b"fake"));
    assert_eq!(vault.asked(), 1);
    assert_eq!(vault.script.challenged.load(Ordering::SeqCst), 1);
    // One that is not there is remembered as well.
    for _ in 0..3 {
        let absent = vault.get("gnews-key").await;
        assert!(matches!(absent, Err(SecretError::NotFound)), "{absent:?}");
    }
    assert_eq!(vault.asked(), 2);
}

#[tokio::test]
async fn a_rotated_secret_is_noticed_and_an_old_one_serves_while_the_vault_is_gone() {
    let vault = Vault::with(&[("github-token", "one")]).await;
    assert_eq!(vault.get("github-token").await.unwrap(), b"one");
    let rotated = BTreeMap::from([("github-token".to_owned(), "two".to_owned())]);
    *vault.script.values.lock().unwrap() = rotated;
    assert_eq!(vault.get("github-token").await.unwrap(), b"one");
    vault.clock.advance(301);
    assert_eq!(vault.get("github-token").await.unwrap(), b"two");
    *vault.script.broken.lock().unwrap() = Some(403);
    vault.clock.advance(301);
    assert_eq!(vault.get("github-token").await.unwrap(), b"two");
}

#[tokio::test]
async fn a_vault_that_refuses_is_another_thing_than_a_secret_that_is_not_there() {
    let vault = Vault::with(&[]).await;
    *vault.script.broken.lock().unwrap() = Some(403);
    let refused = vault.get("github-token").await;
    let Err(SecretError::Unavailable(fault)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(fault.kind, FaultKind::Forbidden);
}

#[tokio::test]
async fn the_hosts_own_keys_are_no_guests() {
    let long = "fake-signing-key-of-a-test-0123456789";
    let vault = Vault::with(&[("signing-key", long), ("foundry-key", "fake")]).await;
    for name in ["signing-key", "foundry-key"] {
        let told = vault.get(name).await;
        assert!(matches!(told, Err(SecretError::NotFound)), "{told:?}");
    }
    vault.secrets.signing_key().await.unwrap();
    assert_eq!(vault.secrets.foundry_key().await.unwrap().reveal(), b"fake");
}
