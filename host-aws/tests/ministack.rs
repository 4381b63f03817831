//! A bucket, a secret and a model in MiniStack.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use advisory_aws::{ManagedSecrets, S3Storage};
use advisory_conformance::counterpart::{Ready, installed};
use advisory_conformance::secrets::{SecretsFixture, VALUE};
use advisory_conformance::shared::{Shared, name_of_its_own};
use advisory_conformance::storage::StorageFixture;
use advisory_ports::{ObjectKey, Secrets, Storage, SystemClock, TenantId};

use crate::dynamodb::access;

/// Returns MiniStack, which the tests share.
pub(crate) fn server() -> Shared {
    let program = installed("ministack/bin/ministack");
    Shared::open("ministack", Ready::Answers("/_ministack/health"), |port| {
        let mut ministack = Command::new(&program);
        ministack.env("BIND_HOST", "127.0.0.1");
        ministack.env("GATEWAY_PORT", port.to_string());
        ministack.env("LOG_LEVEL", "WARNING");
        ministack
    })
}

/// An empty bucket.
pub(crate) struct Bucket {
    pub(crate) storage: Arc<S3Storage>,
    _server: Shared,
}

impl Bucket {
    pub(crate) async fn fresh() -> Self {
        let server = server();
        let access = access(&server.url());
        let config = aws_sdk_s3::config::Builder::from(access.config()).force_path_style(true);
        let client = aws_sdk_s3::Client::from_conf(config.build());
        let name = name_of_its_own();
        client.create_bucket().bucket(&name).send().await.unwrap();
        let clock = Arc::new(SystemClock);
        let report = Arc::new(|_: &advisory_ports::Fault| {});
        let storage = S3Storage::new(&access, name, clock, report);
        Self {
            storage: Arc::new(storage),
            _server: server,
        }
    }
}

impl StorageFixture for Bucket {
    fn storage(&self) -> Arc<dyn Storage> {
        Arc::clone(&self.storage) as Arc<dyn Storage>
    }
}

/// The one secret.
pub(crate) struct OneSecret {
    secrets: Arc<ManagedSecrets>,
    _server: Shared,
}

impl OneSecret {
    pub(crate) async fn fresh() -> Self {
        let server = server();
        let access = access(&server.url());
        let text = serde_json::json!({
            "NEWS_API_KEY": VALUE,
            "UNSET": "",
            "SIGNING_KEY": "a-key-of-a-test-that-is-long-enough",
        });
        let client = aws_sdk_secretsmanager::Client::new(access.config());
        let name = name_of_its_own();
        let create = client.create_secret().name(&name);
        let created = create.secret_string(text.to_string()).send().await;
        created.unwrap();
        let clock = Arc::new(SystemClock);
        Self {
            secrets: Arc::new(ManagedSecrets::new(&access, name, clock)),
            _server: server,
        }
    }
}

impl SecretsFixture for OneSecret {
    fn secrets(&self) -> Arc<dyn Secrets> {
        Arc::clone(&self.secrets) as Arc<dyn Secrets>
    }
}

fn acme() -> TenantId {
    TenantId::new("acme").unwrap()
}

/// Sends a request with curl, and returns its status and body.
pub(crate) fn curl(arguments: &[&str]) -> (u16, String) {
    let output = Command::new("curl")
        .args([
            "--silent",
            "--max-time",
            "20",
            "--write-out",
            "\n%{http_code}",
        ])
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (body, status) = text.rsplit_once('\n').unwrap();
    (status.parse().unwrap(), body.to_owned())
}

#[tokio::test]
async fn an_address_serves_its_one_object_until_it_is_changed() {
    let bucket = Bucket::fresh().await;
    let (storage, key) = (&bucket.storage, ObjectKey::new("a/b-c.md").unwrap());
    let body = b"# Policy".to_vec();
    storage
        .put(&acme(), &key, "text/markdown", body)
        .await
        .unwrap();
    let minute = Duration::from_secs(60);
    let address = storage.presign_get(&acme(), &key, minute).await.unwrap();
    assert_eq!(curl(&[&address.url]), (200, "# Policy".to_owned()));
    assert!(address.url.contains("/generated-documents/acme/a/b-c.md?"));
    assert!(address.url.contains("X-Amz-Expires=60"));
    let another = address.url.replace("b-c.md", "other.md");
    assert_eq!(curl(&[&another]).0, 403);
    // That a bucket refuses what is not signed at all is the template's to see to.
    let forged = format!("{}0000", &address.url[..address.url.len() - 4]);
    assert_eq!(curl(&[&forged]).0, 403);
}

#[tokio::test]
async fn an_upload_to_an_address_is_an_object_of_the_tenant() {
    let bucket = Bucket::fresh().await;
    let (storage, key) = (&bucket.storage, ObjectKey::new("up.txt").unwrap());
    let minute = Duration::from_secs(60);
    let address = storage
        .presign_put(&acme(), &key, "text/plain", 5, minute)
        .await;
    let address = address.unwrap();
    // S3 refuses other lengths and types, as these are signed; MiniStack does not look.
    let signed = address.url.split_once("X-Amz-SignedHeaders=").unwrap().1;
    let signed = signed.split('&').next().unwrap();
    assert_eq!(signed, "content-length%3Bcontent-type%3Bhost");
    let headers: Vec<_> = address
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let mut arguments = vec!["--request", "PUT", "--data-binary", "hello", &address.url];
    for header in &headers {
        arguments.extend(["--header", header]);
    }
    assert_eq!(curl(&arguments).0, 200);
    let first = storage.get(&acme(), &key).await.unwrap();
    assert_eq!(first.summary.content_type, "text/plain");
    assert_eq!(first.summary.size, 5);
    assert!(!first.summary.etag.is_empty());
    assert_eq!(first.gather().await.unwrap(), b"hello");
}
