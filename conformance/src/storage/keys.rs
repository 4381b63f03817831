//! Objects under their keys, in their order.

use std::time::Duration;

use advisory_ports::{ObjectPage, StorageError};

use super::{StorageFixture, object};
use crate::database::tenant;

const TEXT: &str = "text/plain";

/// One tenant's objects are no other's, though their keys are the same.
pub async fn keeps_the_tenants_objects_apart(fixture: &dyn StorageFixture) {
    let storage = fixture.storage();
    let tenants = [
        "acme", "Acme", "acme-2", "../acme", "acme/a", ".", "日本", "a b", "acme%2Fa",
    ];
    for name in tenants {
        storage
            .put(&tenant(name), &object("a"), TEXT, name.into())
            .await
            .unwrap();
    }
    for name in tenants {
        let opened = storage.get(&tenant(name), &object("a")).await.unwrap();
        assert_eq!(opened.gather().await.unwrap(), name.as_bytes());
        let listed = storage.list(&tenant(name), "", 9, None).await.unwrap();
        assert_eq!(keys(&listed), ["a"], "{name}");
    }
    storage.delete(&tenant("acme"), &object("a")).await.unwrap();
    let absent = storage.get(&tenant("acme"), &object("a")).await;
    assert!(matches!(absent, Err(StorageError::NotFound)), "{absent:?}");
    storage.get(&tenant("acme-2"), &object("a")).await.unwrap();
}

/// A key is a name, not a path: one may be the beginning of another, and their case counts.
pub async fn takes_keys_that_file_systems_dislike(fixture: &dyn StorageFixture) {
    let (storage, acme) = (fixture.storage(), tenant("acme"));
    let long_segment = "x".repeat(512);
    let deep = "d/".repeat(255) + "dd";
    let odd = [
        "a",
        "a/b",
        "a/b/c",
        "A",
        "a.",
        "...",
        ".hidden",
        "-rf",
        "con",
        "nul.txt",
        "a.meta",
        "a.tmp",
        "a/b.json",
        "_",
        &long_segment,
        &deep,
    ];
    for key in odd {
        storage
            .put(&acme, &object(key), TEXT, key.into())
            .await
            .unwrap();
    }
    for key in odd {
        let opened = storage.get(&acme, &object(key)).await.unwrap();
        assert_eq!(opened.gather().await.unwrap(), key.as_bytes(), "{key}");
    }
    let mut expected = odd.to_vec();
    expected.sort_unstable();
    assert_eq!(
        keys(&storage.list(&acme, "", 99, None).await.unwrap()),
        expected
    );
    storage.delete(&acme, &object("a")).await.unwrap();
    storage.get(&acme, &object("a/b")).await.unwrap();
    storage.delete(&acme, &object("a/b/c")).await.unwrap();
    storage.get(&acme, &object("a/b")).await.unwrap();
}

/// A prefix may end anywhere in a key.
pub async fn lists_by_prefix_in_the_order_of_keys(fixture: &dyn StorageFixture) {
    let (storage, acme) = (fixture.storage(), tenant("acme"));
    for key in ["b/2", "a", "b/10", "b", "b/1", "b-", "b0", "c/b/1"] {
        storage
            .put(&acme, &object(key), TEXT, b"x".to_vec())
            .await
            .unwrap();
    }
    for (prefix, expected) in [
        (
            "",
            vec!["a", "b", "b-", "b/1", "b/10", "b/2", "b0", "c/b/1"],
        ),
        ("b", vec!["b", "b-", "b/1", "b/10", "b/2", "b0"]),
        ("b/", vec!["b/1", "b/10", "b/2"]),
        ("b/1", vec!["b/1", "b/10"]),
        ("d", vec![]),
        ("b/1/", vec![]),
    ] {
        let listed = storage.list(&acme, prefix, 99, None).await.unwrap();
        assert_eq!(keys(&listed), expected, "{prefix:?}");
        assert_eq!(listed.next, None);
    }
    let listed = storage.list(&acme, "a", 1, None).await.unwrap();
    let opened = storage.get(&acme, &object("a")).await.unwrap();
    assert_eq!(listed.objects[0], opened.summary);
}

/// However long a page is, all pages together are the list, though objects come and go.
pub async fn lists_in_pages_without_gap_or_overlap(fixture: &dyn StorageFixture) {
    let (storage, acme) = (fixture.storage(), tenant("acme"));
    let expected: Vec<_> = (0..23).map(|n| format!("k/{n:02}")).collect();
    for key in &expected {
        storage
            .put(&acme, &object(key), TEXT, b"x".to_vec())
            .await
            .unwrap();
    }
    for limit in [1, 5, 22, 23, 24] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = storage
                .list(&acme, "k/", limit, after.as_ref())
                .await
                .unwrap();
            assert!(page.objects.len() <= limit as usize);
            found.extend(keys(&page).into_iter().map(str::to_owned));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{limit} a page");
    }
    let first = storage.list(&acme, "k/", 5, None).await.unwrap();
    storage.delete(&acme, &object("k/04")).await.unwrap();
    let second = storage
        .list(&acme, "k/", 2, first.next.as_ref())
        .await
        .unwrap();
    assert_eq!(keys(&second), ["k/05", "k/06"]);
}

/// An address to download from names its end.
pub async fn presigns_a_download_of_what_exists(fixture: &dyn StorageFixture) {
    let (storage, acme) = (fixture.storage(), tenant("acme"));
    let put = storage
        .put(&acme, &object("a"), TEXT, b"x".to_vec())
        .await
        .unwrap();
    let lifetime = Duration::from_secs(60);
    let address = storage
        .presign_get(&acme, &object("a"), lifetime)
        .await
        .unwrap();
    assert_eq!(address.method, "GET");
    assert!(!address.url.is_empty() && address.expires_at > put.updated_at);
    assert!(
        !format!("{address:?}").contains(&address.url),
        "a log would show it"
    );
}

/// An address to upload to does not ask for an object.
pub async fn presigns_an_upload(fixture: &dyn StorageFixture) {
    let (storage, acme) = (fixture.storage(), tenant("acme"));
    let lifetime = Duration::from_secs(60);
    let address = storage
        .presign_put(&acme, &object("new"), TEXT, 5, lifetime)
        .await;
    let address = address.unwrap();
    assert_eq!(address.method, "PUT");
    assert!(
        address
            .headers
            .iter()
            .any(|header| header == &("content-type".to_owned(), TEXT.to_owned()))
    );
    let absent = storage.get(&acme, &object("new")).await;
    assert!(matches!(absent, Err(StorageError::NotFound)), "{absent:?}");
}

fn keys(page: &ObjectPage) -> Vec<&str> {
    page.objects
        .iter()
        .map(|summary| summary.key.as_str())
        .collect()
}
