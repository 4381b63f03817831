//! What may be put, listed and signed.

use advisory_ports::{StorageError, limits};

use crate::support::bound;

fn is_invalid<T>(outcome: Result<T, StorageError>) -> bool {
    matches!(outcome, Err(StorageError::Invalid(_)))
}

#[tokio::test]
async fn refuses_what_breaks_a_rule() {
    let bound = bound();
    let storage = bound.storage();
    assert!(is_invalid(
        storage.put("../a", "text/plain", Vec::new()).await
    ));
    for content_type in ["", "text/plain\r\nx: y", "é", &"x".repeat(256)] {
        assert!(is_invalid(storage.put("a", content_type, Vec::new()).await));
        assert!(is_invalid(
            storage.presign_put("a", content_type, 1, 60).await
        ));
    }
    let body = vec![0; limits::OBJECT_BYTES + 1];
    let refused = storage.put("a", "text/plain", body).await;
    assert!(matches!(refused, Err(StorageError::TooLarge)));
    let refused = storage
        .presign_put("a", "text/plain", (1 << 30) + 1, 60)
        .await;
    assert!(matches!(refused, Err(StorageError::TooLarge)));
    storage
        .presign_put("a", "text/plain", 1 << 30, 900)
        .await
        .unwrap();
    for seconds in [0, 901, u32::MAX] {
        assert!(is_invalid(
            storage.presign_put("a", "text/plain", 1, seconds).await
        ));
        assert!(is_invalid(storage.presign_get("a", seconds).await));
    }
    for limit in [0, 1001] {
        assert!(is_invalid(storage.list("", limit, None).await));
    }
    for prefix in ["é", "a b", "%", &"x".repeat(513)] {
        assert!(is_invalid(storage.list(prefix, 1, None).await));
    }
}

#[tokio::test]
async fn carries_a_list_on_by_its_own_cursor_alone() {
    let bound = bound();
    let storage = bound.storage();
    for key in ["a/1", "a/2", "b/1"] {
        storage.put(key, "text/plain", Vec::new()).await.unwrap();
    }
    let (_, next) = storage.list("a/", 1, None).await.unwrap();
    let next = next.unwrap();
    let (rest, end) = storage.list("a/", 1, Some(&next)).await.unwrap();
    assert_eq!((rest.len(), end), (1, None));
    assert!(is_invalid(storage.list("", 1, Some(&next)).await));
    assert!(is_invalid(storage.list("a/", 1, Some("a/1")).await));
}
