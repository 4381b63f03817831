//! What is the files' own: addresses, damage, and what writers leave behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use advisory_local_stores::{FileStorage, Grant, Refusal, signing_key};
use advisory_ports::{
    FaultKind, ObjectKey, PresignedRequest, SigningKey, Storage, StorageError, TenantId,
};

use crate::support::{Machine, acme, told};

const MINUTE: Duration = Duration::from_secs(60);

fn object(key: &str) -> ObjectKey {
    ObjectKey::new(key).unwrap()
}

fn token(address: &PresignedRequest) -> &str {
    address
        .url
        .strip_prefix("http://127.0.0.1:8080/objects/")
        .unwrap()
}

/// Returns every file under a directory.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn lets_the_holder_of_an_address_do_what_it_says_until_it_expires() {
    let machine = Machine::default();
    let storage = machine.storage();
    storage
        .put(&acme(), &object("a"), "text/plain", b"x".to_vec())
        .await
        .unwrap();
    let address = storage
        .presign_get(&acme(), &object("a"), MINUTE)
        .await
        .unwrap();
    let download = Grant::Download {
        tenant: acme(),
        key: object("a"),
    };
    for method in ["GET", "HEAD"] {
        assert_eq!(
            storage.verify(method, token(&address)),
            Ok(download.clone())
        );
    }
    for method in ["PUT", "POST", "DELETE", ""] {
        assert_eq!(
            storage.verify(method, token(&address)),
            Err(Refusal::Forged)
        );
    }
    machine.clock.advance(59);
    storage.verify("GET", token(&address)).unwrap();
    machine.clock.advance(1);
    assert_eq!(
        storage.verify("GET", token(&address)),
        Err(Refusal::Expired)
    );
}

#[tokio::test]
async fn refuses_an_address_that_was_changed_or_signed_elsewhere() {
    let machine = Machine::default();
    let storage = machine.storage();
    let address = storage
        .presign_put(&acme(), &object("a"), "text/plain", 5, MINUTE)
        .await
        .unwrap();
    let token = token(&address);
    assert_eq!(storage.verify("GET", token), Err(Refusal::Forged));
    for place in 0..token.len() {
        let mut changed = token.to_owned().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(
            storage.verify("PUT", &changed),
            Err(Refusal::Forged),
            "{place}"
        );
    }
    for forged in ["", "a", "é", &"A".repeat(9000), &token[..token.len() - 1]] {
        assert_eq!(storage.verify("PUT", forged), Err(Refusal::Forged));
    }
    let elsewhere = Machine::default();
    let other_key = SigningKey::new([6; 32]);
    let elsewhere = FileStorage::open(
        &elsewhere.path("objects"),
        "http://x",
        &other_key,
        machine.clock.shared(),
    );
    assert_eq!(
        elsewhere.unwrap().verify("PUT", token),
        Err(Refusal::Forged)
    );
}

#[tokio::test]
async fn takes_an_upload_of_exactly_the_size_that_was_signed() {
    let machine = Machine::default();
    let storage = machine.storage();
    let address = storage
        .presign_put(&acme(), &object("a"), "text/plain", 5, MINUTE)
        .await
        .unwrap();
    let grant = storage.verify("PUT", token(&address)).unwrap();

    let short = storage.upload(grant.clone()).await.unwrap();
    assert!(matches!(
        short.finish().await,
        Err(StorageError::Invalid(_))
    ));
    let mut long = storage.upload(grant.clone()).await.unwrap();
    long.write(b"1234".to_vec()).await.unwrap();
    let refused = long.write(b"56".to_vec()).await;
    assert!(matches!(refused, Err(StorageError::TooLarge)));
    assert!(long.write(b"5".to_vec()).await.is_err(), "it is over");
    drop(long);
    let absent = storage.get(&acme(), &object("a")).await;
    assert!(matches!(absent, Err(StorageError::NotFound)), "{absent:?}");

    let mut upload = storage.upload(grant).await.unwrap();
    for bytes in ["12", "", "345"] {
        upload.write(bytes.into()).await.unwrap();
    }
    let summary = upload.finish().await.unwrap();
    assert_eq!(
        (summary.size, summary.content_type.as_str()),
        (5, "text/plain")
    );
    let opened = storage.get(&acme(), &object("a")).await.unwrap();
    assert_eq!(opened.gather().await.unwrap(), b"12345");
    assert_eq!(
        files(&machine.path("objects")).len(),
        1,
        "something is left"
    );

    let download = storage
        .presign_get(&acme(), &object("a"), MINUTE)
        .await
        .unwrap();
    let grant = storage.verify("GET", token(&download)).unwrap();
    assert!(matches!(
        storage.upload(grant).await,
        Err(StorageError::Denied)
    ));
}

#[tokio::test]
async fn names_an_object_whose_bytes_are_damaged() {
    let machine = Machine::default();
    let storage = machine.storage();
    let body = vec![7; 600_000];
    storage
        .put(&acme(), &object("a"), "text/plain", body)
        .await
        .unwrap();
    let path = files(&machine.path("objects")).remove(0);
    let whole = fs::read(&path).unwrap();

    let corrupt = |error: StorageError| match error {
        StorageError::Unavailable(fault) => {
            assert_eq!(fault.kind, FaultKind::Corrupt, "{}", told(&fault));
        }
        error => panic!("{error:?}"),
    };
    // One bit of the body: only who reads to the end can tell, and is told.
    let mut flipped = whole.clone();
    flipped[300_000] ^= 1;
    fs::write(&path, &flipped).unwrap();
    let opened = storage.get(&acme(), &object("a")).await.unwrap();
    corrupt(opened.gather().await.unwrap_err());
    // A file that is cut, anywhere, or has something in front or behind.
    for cut in [
        0,
        1,
        11,
        12,
        599_999,
        600_000,
        whole.len() - 13,
        whole.len() - 1,
    ] {
        fs::write(&path, &whole[..cut]).unwrap();
        corrupt(storage.get(&acme(), &object("a")).await.unwrap_err());
        corrupt(storage.list(&acme(), "", 9, None).await.unwrap_err());
    }
    fs::write(&path, [b"x".as_slice(), &whole].concat()).unwrap();
    corrupt(storage.get(&acme(), &object("a")).await.unwrap_err());
    // An object that was moved under another key.
    fs::write(path.with_file_name("b.o"), &whole).unwrap();
    corrupt(storage.get(&acme(), &object("b")).await.unwrap_err());
    // What is damaged can be replaced.
    storage
        .put(&acme(), &object("a"), "text/plain", b"x".to_vec())
        .await
        .unwrap();
    storage
        .get(&acme(), &object("a"))
        .await
        .unwrap()
        .gather()
        .await
        .unwrap();
}

#[tokio::test]
async fn sweeps_what_writers_left_behind_and_nothing_else() {
    let machine = Machine::default();
    let storage = machine.storage();
    storage
        .put(&acme(), &object("kept/a"), "text/plain", b"x".to_vec())
        .await
        .unwrap();
    fs::write(machine.path("objects/partial/left"), vec![0; 1000]).unwrap();
    fs::create_dir_all(machine.path("objects/tenants/acme/empty.d/deeper.d")).unwrap();
    let young = storage.sweep(Duration::from_secs(3600)).await.unwrap();
    assert_eq!((young.files, young.directories), (0, 2));
    let old = storage.sweep(Duration::ZERO).await.unwrap();
    assert_eq!((old.files, old.bytes, old.directories), (1, 1000, 0));
    assert_eq!(files(&machine.path("objects")).len(), 1);
    storage.get(&acme(), &object("kept/a")).await.unwrap();
}

#[tokio::test]
async fn keeps_every_object_below_its_tenants_directory() {
    let machine = Machine::default();
    let storage = machine.storage();
    for tenant in [
        "..",
        "../..",
        "/",
        "a/../b",
        "x".repeat(128).as_str(),
        "ü".repeat(64).as_str(),
    ] {
        let tenant = TenantId::new(tenant).unwrap();
        storage
            .put(&tenant, &object("a"), "text/plain", b"x".to_vec())
            .await
            .unwrap();
    }
    let tenants = fs::read_dir(machine.path("objects/tenants")).unwrap();
    assert_eq!(tenants.count(), 6);
    assert_eq!(fs::read_dir(machine.directory.path()).unwrap().count(), 1);
}

#[test]
fn keeps_its_signing_key() {
    let machine = Machine::default();
    let path = machine.path("signing.key");
    let first = signing_key(&path).unwrap().sign(&[b"x"]);
    assert_eq!(signing_key(&path).unwrap().sign(&[b"x"]), first);
    assert_eq!(fs::read_dir(machine.directory.path()).unwrap().count(), 1);
    fs::write(&path, "short").unwrap();
    assert_eq!(signing_key(&path).unwrap_err().kind, FaultKind::Corrupt);
    assert!(signing_key(&machine.path("none/signing.key")).is_err());
}
