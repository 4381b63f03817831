//! Objects at addresses that the store signed.

use std::sync::Arc;
use std::time::Duration;

use advisory_host_runtime::TenantId;
use advisory_host_runtime::ports::{ObjectKey, Storage, SystemClock};
use advisory_local_stores::{FileStorage, signing_key};
use tokio::runtime::{Builder, Runtime};

use crate::server::Server;
use crate::support::Sandbox;

const MINUTE: Duration = Duration::from_secs(60);

/// A store, as the component's instances use it.
struct Store {
    files: FileStorage,
    runtime: Runtime,
    key: ObjectKey,
}

impl Store {
    /// Opens the data directory of a sandbox, which may be a server's.
    fn open(sandbox: &Sandbox) -> Self {
        std::fs::create_dir_all(sandbox.path("data")).unwrap();
        let key = signing_key(&sandbox.path("data/signing.key")).unwrap();
        let objects = sandbox.path("data/objects");
        let files = FileStorage::open(&objects, "/files", &key, Arc::new(SystemClock)).unwrap();
        Self {
            files,
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
            key: ObjectKey::new("artifacts/model-card.html").unwrap(),
        }
    }

    fn put(&self, tenant: &str, content_type: &str, body: &str) {
        let tenant = TenantId::new(tenant).unwrap();
        let body = body.as_bytes().to_vec();
        let put = self.files.put(&tenant, &self.key, content_type, body);
        self.runtime.block_on(put).unwrap();
    }

    fn delete(&self, tenant: &str) {
        let tenant = TenantId::new(tenant).unwrap();
        let deleted = self.files.delete(&tenant, &self.key);
        self.runtime.block_on(deleted).unwrap();
    }

    /// Returns an address for reading.
    fn reading(&self, tenant: &str, lifetime: Duration) -> String {
        let tenant = TenantId::new(tenant).unwrap();
        let signed = self.files.presign_get(&tenant, &self.key, lifetime);
        self.runtime.block_on(signed).unwrap().url
    }

    /// Returns an address for writing.
    fn writing(&self, content_type: &str, size: u64) -> String {
        let tenant = TenantId::new("local").unwrap();
        let signed = self
            .files
            .presign_put(&tenant, &self.key, content_type, size, MINUTE);
        self.runtime.block_on(signed).unwrap().url
    }
}

/// A server, and its own store.
struct Files {
    server: Server,
    store: Store,
    sandbox: Sandbox,
}

impl Files {
    fn start() -> Self {
        let sandbox = Sandbox::new(&[]);
        Self {
            server: Server::start(&sandbox),
            store: Store::open(&sandbox),
            sandbox,
        }
    }
}

#[test]
fn hands_an_object_to_who_holds_its_address_and_lets_nothing_in_it_run() {
    let files = Files::start();
    files
        .store
        .put("local", "text/html", "<script>alert(1)</script>");
    let address = files.store.reading("local", MINUTE);
    let answer = files.server.get(&address);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.body, "<script>alert(1)</script>");
    assert_eq!(answer.header("content-type"), "text/html");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"model-card.html\""
    );
    assert_eq!(
        answer.header("content-security-policy"),
        "default-src 'none'; sandbox"
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "no-store");
    let head = files.server.send("HEAD", &address, &[], "");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), "25");
}

#[test]
fn hands_over_an_object_of_many_pieces_whole() {
    let files = Files::start();
    let text: String = (0..300_000).map(|line| format!("{line}\n")).collect();
    files.store.put("local", "text/plain", &text);
    let answer = files.server.get(&files.store.reading("local", MINUTE));
    assert_eq!(answer.header("content-length"), text.len().to_string());
    assert!(answer.body == text);
}

#[test]
fn refuses_what_was_tampered_with_or_is_for_something_else() {
    let files = Files::start();
    files.store.put("local", "text/plain", "hers");
    let address = files.store.reading("local", MINUTE);
    // Signed by another machine's key, for a tenant that this one has.
    let elsewhere = Sandbox::new(&[]);
    let other = Store::open(&elsewhere);
    other.put("local", "text/plain", "forged");
    let forged = other.reading("local", MINUTE);

    let middle = address.len() / 2;
    let replaced = if &address[middle..=middle] == "A" {
        "B"
    } else {
        "A"
    };
    let mut changed = address.clone();
    changed.replace_range(middle..=middle, replaced);
    let first = files.server.get(&changed);
    assert_eq!(first.status, 403, "{first:?}");
    for bad in [
        forged,
        address[..address.len() - 1].to_owned(),
        format!("{address}A"),
        "/files/".to_owned(),
        "/files".to_owned(),
        format!("/files/{}", "A".repeat(6000)),
        "/files/../objects".to_owned(),
    ] {
        let answer = files.server.get(&bad);
        assert_eq!(answer.status, 403, "{bad}");
        assert_eq!(answer.json()["detail"], first.json()["detail"]);
    }
    // An address for reading is not one for writing.
    let written = [("content-type", "text/plain")];
    let answer = files.server.send("PUT", &address, &written, "mine");
    assert_eq!(answer.status, 403);
    assert_eq!(files.server.get(&address).body, "hers");
}

#[test]
fn refuses_another_tenants_object_at_an_address_that_names_it() {
    let files = Files::start();
    files.store.put("local", "text/plain", "hers");
    files.store.put("other", "text/plain", "theirs");
    let theirs = files.store.reading("other", MINUTE);
    let ours = files.store.reading("local", MINUTE);
    assert_eq!(files.server.get(&theirs).body, "theirs");
    // The start of one address with the signature of the other.
    let (ours, theirs) = (ours.as_bytes(), theirs.as_bytes());
    let mut mixed = theirs[..theirs.len() - 43].to_vec();
    mixed.extend_from_slice(&ours[ours.len() - 43..]);
    let answer = files.server.get(&String::from_utf8(mixed).unwrap());
    assert_eq!(answer.status, 403);
}

#[test]
fn refuses_an_address_whose_time_is_over() {
    let files = Files::start();
    files.store.put("local", "text/plain", "hers");
    let address = files.store.reading("local", Duration::ZERO);
    assert_eq!(files.server.get(&address).status, 403);
    let missing = files.store.reading("local", MINUTE);
    files.store.delete("local");
    assert_eq!(files.server.get(&missing).status, 404);
}

#[test]
fn takes_exactly_what_an_address_is_for() {
    let files = Files::start();
    let address = files.store.writing("application/gzip", 5);
    let gzip = ("content-type", "application/gzip");
    for (headers, body, status) in [
        (vec![], "12345", 415),
        (vec![("content-type", "text/html")], "12345", 415),
        (vec![gzip], "1234", 413),
        (vec![gzip], "123456", 413),
        (vec![gzip, ("origin", "https://evil.example")], "12345", 403),
        (vec![gzip], "12345", 200),
    ] {
        let answer = files.server.send("PUT", &address, &headers, body);
        assert_eq!(answer.status, status, "{headers:?} {body}: {answer:?}");
    }
    let answer = files.server.get(&files.store.reading("local", MINUTE));
    assert_eq!(answer.body, "12345");
    assert_eq!(answer.header("content-type"), "application/gzip");
    // An address for writing is not one for reading, and what was refused left nothing behind.
    assert_eq!(files.server.get(&address).status, 403);
    let partial = files.sandbox.path("data/objects/partial");
    assert_eq!(std::fs::read_dir(partial).unwrap().count(), 0);
}

#[test]
fn keeps_tokens_out_of_the_log() {
    let files = Files::start();
    files.store.put("local", "text/plain", "hers");
    let address = files.store.reading("local", MINUTE);
    let id = files.server.get(&address).header("x-request-id");
    let Files {
        server, sandbox, ..
    } = files;
    assert_eq!(server.stop(), 0);
    let log = std::fs::read_to_string(sandbox.path("log")).unwrap();
    assert!(log.contains(&id), "{log}");
    assert!(log.contains("\"/files/…\""), "{log}");
    assert!(
        !log.contains(address.trim_start_matches("/files/")),
        "{log}"
    );
}
