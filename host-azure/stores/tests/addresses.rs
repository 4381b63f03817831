//! Addresses that are over or tampered with, clocks that are apart, and leases, in Azurite.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use advisory_azure_counterparts::{Azurite, CONTAINER};
use advisory_azure_stores::{BlobStorage, Report};
use advisory_in_memory::ManualClock;
use advisory_ports::{Clock, Fault, ObjectKey, PresignedRequest, Storage, StorageError, TenantId};
use jiff::Timestamp;
use reqwest::{Certificate, Client};

/// A storage account, its adapter at a time of its own, and what the adapter did not tell its caller.
struct Objects {
    azurite: Azurite,
    storage: BlobStorage,
    reported: Arc<Mutex<Vec<Fault>>>,
}

impl Objects {
    /// Starts one whose adapter's clock is so many seconds ahead.
    async fn ahead(seconds: i64) -> Self {
        let azurite = Azurite::start().await;
        let clock = ManualClock::default();
        clock.advance(Timestamp::now().as_second() - clock.now().as_second() + seconds);
        let reported = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&reported);
        let report: Report = Arc::new(move |fault: &Fault| log.lock().unwrap().push(fault.clone()));
        let storage = BlobStorage::new(
            &azurite.authority.access(),
            &azurite.endpoint(),
            CONTAINER.to_owned(),
            clock.shared(),
            report,
        );
        Self {
            storage: storage.unwrap(),
            azurite,
            reported,
        }
    }

    /// Returns the status that an address gets without further credentials.
    async fn fetch(&self, url: &str) -> (u16, String) {
        let authority = Certificate::from_der(&self.azurite.authority.der()).unwrap();
        let client = Client::builder().tls_certs_only([authority]).build();
        let answer = client.unwrap().get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Returns the status that a body gets which is sent to an address with these headers.
    async fn send(&self, url: &str, headers: &[(String, String)], body: &'static str) -> u16 {
        let authority = Certificate::from_der(&self.azurite.authority.der()).unwrap();
        let client = Client::builder().tls_certs_only([authority]).build();
        let mut request = client.unwrap().put(url).body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.send().await.unwrap().status().as_u16()
    }

    /// Returns an address to send six bytes to.
    async fn signed_upload(&self, lifetime: u64) -> PresignedRequest {
        let lifetime = Duration::from_secs(lifetime);
        let (tenant, key) = (tenant(), key());
        let put = self
            .storage
            .presign_put(&tenant, &key, "text/plain", 6, lifetime);
        put.await.unwrap()
    }

    async fn is_there(&self) -> bool {
        match self.storage.get(&tenant(), &key()).await {
            Ok(_) => true,
            Err(StorageError::NotFound) => false,
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn signed(&self, lifetime: u64) -> String {
        let (tenant, key) = (tenant(), key());
        let body = b"a text".to_vec();
        let put = self.storage.put(&tenant, &key, "text/plain", body).await;
        put.unwrap();
        let lifetime = Duration::from_secs(lifetime);
        let signed = self.storage.presign_get(&tenant, &key, lifetime).await;
        signed.unwrap().url
    }
}

fn tenant() -> TenantId {
    TenantId::new("acme").unwrap()
}

fn key() -> ObjectKey {
    ObjectKey::new("a/report.txt").unwrap()
}

#[tokio::test]
async fn an_address_holds_for_its_object_and_its_time() {
    let objects = Objects::ahead(0).await;
    let url = objects.signed(300).await;
    assert_eq!(objects.fetch(&url).await, (200, "a text".to_owned()));
    let signature = url.find("sig=").unwrap() + 4;
    let other = if url[signature..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    let mut forged = url.clone();
    forged.replace_range(signature..=signature, other);
    let elsewhere = url.replace("report", "secret");
    let longer = url.replace("&se=20", "&se=21");
    let writing = url.replace("sp=r", "sp=w");
    for tampered in [forged, elsewhere, longer, writing] {
        assert_ne!(tampered, url);
        assert_eq!(objects.fetch(&tampered).await.0, 403, "{tampered}");
    }
}

#[tokio::test]
async fn an_upload_holds_for_its_object_and_its_time_and_reads_nothing() {
    let objects = Objects::ahead(0).await;
    let upload = objects.signed_upload(300).await;
    let (url, headers) = (&upload.url, upload.headers.as_slice());
    let signature = url.find("sig=").unwrap() + 4;
    let other = if url[signature..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    let mut forged = url.clone();
    forged.replace_range(signature..=signature, other);
    let elsewhere = url.replace("report", "secret");
    let longer = url.replace("&se=20", "&se=21");
    let more = url.replace("sp=cw", "sp=rcwd");
    for tampered in [forged, elsewhere, longer, more] {
        assert_ne!(&tampered, url);
        let told = objects.send(&tampered, headers, "a text").await;
        assert_eq!(told, 403, "{tampered}");
    }
    assert!(!objects.is_there().await);
    // An upload says what kind of blob it makes.
    let kind = |(name, _): &&(String, String)| name != "x-ms-blob-type";
    let without: Vec<_> = headers.iter().filter(kind).cloned().collect();
    assert_eq!(objects.send(url, &without, "a text").await, 400);
    assert_eq!(objects.send(url, headers, "a text").await, 201);
    let object = objects.storage.get(&tenant(), &key()).await.unwrap();
    assert_eq!(object.summary.content_type, "text/plain");
    assert_eq!(object.gather().await.unwrap(), b"a text");
    assert_eq!(objects.fetch(url).await.0, 403);
    let reading = objects.signed(300).await;
    assert_eq!(objects.send(&reading, headers, "b text").await, 403);
    assert_eq!(objects.fetch(&reading).await.1, "a text");
}

#[tokio::test]
async fn an_upload_that_is_over_is_refused() {
    for (ahead, lifetime, status) in [(240, 300, 201), (-240, 300, 201), (-600, 300, 403)] {
        let objects = Objects::ahead(ahead).await;
        let upload = objects.signed_upload(lifetime).await;
        let told = objects.send(&upload.url, &upload.headers, "a text").await;
        assert_eq!(told, status, "{ahead}");
        assert_eq!(objects.is_there().await, status == 201, "{ahead}");
    }
}

#[tokio::test]
async fn clocks_may_be_minutes_apart_and_an_address_that_is_over_is_refused() {
    for (ahead, lifetime, status) in [(240, 300, 200), (-240, 300, 200), (-600, 300, 403)] {
        let objects = Objects::ahead(ahead).await;
        let url = objects.signed(lifetime).await;
        let (told, body) = objects.fetch(&url).await;
        assert_eq!(told, status, "{ahead}: {body}");
    }
}

#[tokio::test]
async fn an_object_that_another_has_leased_is_for_later() {
    let objects = Objects::ahead(0).await;
    objects.signed(60).await;
    let blob = objects
        .azurite
        .container_client()
        .blob_client("generated-documents/acme/a/report.~txt");
    blob.acquire_lease(60, None).await.unwrap();
    let put = objects
        .storage
        .put(&tenant(), &key(), "text/plain", b"another".to_vec())
        .await;
    let deleted = objects.storage.delete(&tenant(), &key()).await;
    for error in [put.unwrap_err(), deleted.unwrap_err()] {
        let StorageError::Throttled(Some(after)) = error else {
            panic!("{error:?}")
        };
        assert!(after >= Duration::from_secs(1));
    }
    assert_eq!(objects.reported.lock().unwrap().len(), 2);
    let read = objects.storage.get(&tenant(), &key()).await.unwrap();
    assert_eq!(read.summary.size, 6);
}
