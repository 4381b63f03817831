//! Objects are their bytes, whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use advisory_ports::{Storage, StorageError, TenantId, limits};
use tokio::task::JoinSet;

use super::{StorageFixture, object};
use crate::database::tenant;

const TEXT: &str = "text/plain; charset=utf-8";

async fn read(storage: &dyn Storage, tenant: &TenantId, key: &str) -> Vec<u8> {
    let opened = storage.get(tenant, &object(key)).await.unwrap();
    let size = opened.summary.size;
    let bytes = opened.gather().await.unwrap();
    assert_eq!(bytes.len() as u64, size);
    bytes
}

/// Returns bytes in which any mixture shows.
fn pattern(seed: u8, length: usize) -> Vec<u8> {
    (0..length)
        .map(|place| seed.wrapping_add((place >> 9) as u8))
        .collect()
}

/// Not found is an error here, and the same for every reader.
pub async fn says_that_an_absent_object_is_not_found(fixture: &dyn StorageFixture) {
    let (storage, acme) = (fixture.storage(), tenant("acme"));
    let absent = storage.get(&acme, &object("none")).await;
    assert!(matches!(absent, Err(StorageError::NotFound)), "{absent:?}");
    let lifetime = std::time::Duration::from_secs(60);
    let absent = storage.presign_get(&acme, &object("none"), lifetime).await;
    assert!(matches!(absent, Err(StorageError::NotFound)), "{absent:?}");
}

/// Any bytes are kept, none too.
pub async fn returns_the_bytes_that_were_put(fixture: &dyn StorageFixture) {
    let (storage, acme) = (fixture.storage(), tenant("acme"));
    for (key, body) in [
        ("empty", Vec::new()),
        ("one", vec![0]),
        ("every-byte", (0..=255).collect()),
        ("generated-documents/a.md", pattern(3, 300_000)),
    ] {
        let put = storage
            .put(&acme, &object(key), TEXT, body.clone())
            .await
            .unwrap();
        assert_eq!((put.key.as_str(), put.size), (key, body.len() as u64));
        let opened = storage.get(&acme, &object(key)).await.unwrap();
        assert_eq!(opened.summary, put);
        assert_eq!(opened.summary.content_type, TEXT);
        assert_eq!(opened.gather().await.unwrap(), body);
    }
}

/// What is put again replaces what was there, with another etag.
pub async fn replaces_an_object_whole(fixture: &dyn StorageFixture) {
    let (storage, acme) = (fixture.storage(), tenant("acme"));
    let key = object("a");
    let first = storage
        .put(&acme, &key, TEXT, pattern(1, 1000))
        .await
        .unwrap();
    let second = storage
        .put(&acme, &key, "application/json", b"{}".to_vec())
        .await;
    let second = second.unwrap();
    let third = storage
        .put(&acme, &key, "application/json", b"{}".to_vec())
        .await;
    let third = third.unwrap();
    assert_ne!(first.etag, second.etag);
    assert_ne!(second.etag, third.etag, "the same bytes are a new version");
    let opened = storage.get(&acme, &key).await.unwrap();
    assert_eq!(opened.summary, third);
    assert_eq!(opened.gather().await.unwrap(), b"{}");
}

/// A deletion is a success whether or not there was anything.
pub async fn deletes_whether_it_exists_or_not(fixture: &dyn StorageFixture) {
    let (storage, acme) = (fixture.storage(), tenant("acme"));
    let key = object("generated-documents/deep/er/a");
    storage.delete(&acme, &key).await.unwrap();
    storage.put(&acme, &key, TEXT, b"a".to_vec()).await.unwrap();
    storage.delete(&acme, &key).await.unwrap();
    storage.delete(&acme, &key).await.unwrap();
    let absent = storage.get(&acme, &key).await;
    assert!(matches!(absent, Err(StorageError::NotFound)), "{absent:?}");
    assert!(
        storage
            .list(&acme, "", 9, None)
            .await
            .unwrap()
            .objects
            .is_empty()
    );
}

/// The largest object that passes through a host's memory comes back in pieces.
pub async fn takes_the_largest_object(fixture: &dyn StorageFixture) {
    let (storage, acme) = (fixture.storage(), tenant("acme"));
    let body = pattern(9, limits::OBJECT_BYTES);
    storage
        .put(&acme, &object("large"), TEXT, body.clone())
        .await
        .unwrap();
    let mut opened = storage.get(&acme, &object("large")).await.unwrap();
    let mut gathered = Vec::new();
    while let Some(chunk) = opened.body.next().await.unwrap() {
        assert!(!chunk.is_empty(), "an empty chunk");
        assert!(chunk.len() <= 4 << 20, "a chunk of {} bytes", chunk.len());
        gathered.extend_from_slice(&chunk);
    }
    assert!(gathered == body, "other bytes");
}

/// Who opened an object reads that one to its end, whatever happens to it.
pub async fn reads_on_while_the_object_is_replaced(fixture: &dyn StorageFixture) {
    let (storage, acme) = (fixture.storage(), tenant("acme"));
    let body = pattern(1, 3 << 20);
    storage
        .put(&acme, &object("a"), TEXT, body.clone())
        .await
        .unwrap();
    let mut opened = storage.get(&acme, &object("a")).await.unwrap();
    let mut gathered = opened.body.next().await.unwrap().unwrap();
    storage
        .put(&acme, &object("a"), TEXT, pattern(2, 3 << 20))
        .await
        .unwrap();
    gathered.extend(opened.gather().await.unwrap());
    assert!(gathered == body, "a mixture");
    storage.delete(&acme, &object("a")).await.unwrap();
}

/// Of several that write at once, the last wins whole, and nobody ever reads a mixture.
pub async fn shows_no_mixture_of_concurrent_writers(fixture: &dyn StorageFixture) {
    const LENGTH: usize = 256 << 10;
    let acme = tenant("acme");
    let storage = fixture.storage();
    storage
        .put(&acme, &object("a"), TEXT, pattern(0, LENGTH))
        .await
        .unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for _ in 0..2 {
        let (storage, acme, done) = (fixture.storage(), acme.clone(), Arc::clone(&done));
        readers.spawn(async move {
            while !done.load(Ordering::SeqCst) {
                let bytes = read(&*storage, &acme, "a").await;
                assert!(bytes == pattern(bytes[0], LENGTH), "a mixture");
                // A store in memory never waits, and the readers would keep both threads to themselves.
                tokio::task::yield_now().await;
            }
        });
    }
    let mut writers = JoinSet::new();
    for writer in 1..=4u8 {
        let (storage, acme) = (fixture.storage(), acme.clone());
        writers.spawn(async move {
            for round in 0..8 {
                let body = pattern(writer * 16 + round, LENGTH);
                storage.put(&acme, &object("a"), TEXT, body).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    done.store(true, Ordering::SeqCst);
    readers.join_all().await;
}
