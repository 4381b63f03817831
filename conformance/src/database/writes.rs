//! One document, written and read.

use advisory_ports::{DatabaseError, DocumentQuery, Etag};
use serde_json::json;

use super::{CONTAINER, DatabaseFixture, checked, document, key, listed, tenant, with};

/// Not found is no error.
pub async fn reads_an_absent_document_as_none(fixture: &dyn DatabaseFixture) {
    let database = fixture.database();
    let found = database.get(&tenant("acme"), CONTAINER, &key("none")).await;
    assert_eq!(found.unwrap(), None);
}

/// The envelope is the caller's: spaces, escapes, numbers and the order of its fields are kept.
pub async fn returns_what_was_written_to_the_byte(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let mut plain = super::plain(&acme, "a", json!({ "projectId": "p-1" }));
    let text = r#"{ "docType" : "project","tenantId":"acme", "id":"a",
        "data": {"projectId":"p-1","zero":-0.0,"big":12345678901234567890,"text":"\u0041\/ü\u0000𝄞","b":[1.50,{}]}, "b":1 }"#;
    plain.envelope = text.as_bytes().to_vec();
    let etag = database
        .create(&acme, CONTAINER, checked(&acme, plain.clone()))
        .await
        .unwrap();
    let read = database.get(&acme, CONTAINER, &key("a")).await.unwrap();
    let read = read.unwrap();
    assert_eq!(read.document, plain);
    assert_eq!((read.etag, read.tenant), (etag, acme.clone()));
    let query = DocumentQuery::of_type("project", 1);
    let page = database
        .query(&acme, CONTAINER, &query, None)
        .await
        .unwrap();
    assert_eq!(page.documents[0].document, plain);
}

/// A second creator learns that it is the second, and changes nothing.
pub async fn creates_once(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let first = document(&acme, "a", json!({ "n": 1 }));
    let second = document(&acme, "a", json!({ "n": 2 }));
    let etag = database
        .create(&acme, CONTAINER, first.clone())
        .await
        .unwrap();
    let error = database.create(&acme, CONTAINER, second).await.unwrap_err();
    assert!(matches!(error, DatabaseError::AlreadyExists), "{error:?}");
    let read = database.get(&acme, CONTAINER, &key("a")).await.unwrap();
    let read = read.unwrap();
    assert_eq!((&read.document, &read.etag), (first.document(), &etag));
}

/// Each write is a new version, even of the same bytes.
pub async fn upserts_whether_it_exists_or_not(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let same = document(&acme, "a", json!({ "n": 1 }));
    let first = database
        .upsert(&acme, CONTAINER, same.clone())
        .await
        .unwrap();
    let second = database.upsert(&acme, CONTAINER, same).await.unwrap();
    assert_ne!(first, second);
    let other = document(&acme, "a", json!({ "n": 2, "projectId": "p-1" }));
    let third = database
        .upsert(&acme, CONTAINER, other.clone())
        .await
        .unwrap();
    let read = database.get(&acme, CONTAINER, &key("a")).await.unwrap();
    let read = read.unwrap();
    assert_eq!((&read.document, &read.etag), (other.document(), &third));
    let all = listed(&*database, &acme, &DocumentQuery::of_type("project", 9)).await;
    assert_eq!(all, ["a"]);
}

/// A lost update is refused, and so is one of what is gone.
pub async fn replaces_by_the_current_etag_alone(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let version = |n: u32| document(&acme, "a", json!({ "n": n }));
    let none = Etag("1".to_owned());
    let error = database
        .replace_if(&acme, CONTAINER, version(0), &none)
        .await;
    assert!(matches!(error, Err(DatabaseError::NotFound)), "{error:?}");
    let first = database.create(&acme, CONTAINER, version(1)).await.unwrap();
    let second = database
        .replace_if(&acme, CONTAINER, version(2), &first)
        .await;
    let second = second.unwrap();
    assert_ne!(first, second);
    for stale in [
        first,
        Etag(String::new()),
        Etag("no etag \"at all\"".to_owned()),
    ] {
        let error = database
            .replace_if(&acme, CONTAINER, version(3), &stale)
            .await;
        assert!(
            matches!(error, Err(DatabaseError::PreconditionFailed)),
            "{error:?}"
        );
    }
    let read = database.get(&acme, CONTAINER, &key("a")).await.unwrap();
    let read = read.unwrap();
    assert_eq!(
        (&read.document, &read.etag),
        (version(2).document(), &second)
    );
}

/// A deletion by etag follows the rules of a replacement.
pub async fn deletes_by_the_current_etag_alone(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let version = |n: u32| document(&acme, "a", json!({ "n": n }));
    let first = database.upsert(&acme, CONTAINER, version(1)).await.unwrap();
    let second = database.upsert(&acme, CONTAINER, version(2)).await.unwrap();
    let error = database
        .delete(&acme, CONTAINER, &key("a"), Some(&first))
        .await;
    assert!(
        matches!(error, Err(DatabaseError::PreconditionFailed)),
        "{error:?}"
    );
    database
        .delete(&acme, CONTAINER, &key("a"), Some(&second))
        .await
        .unwrap();
    for etag in [None, Some(&second)] {
        let error = database.delete(&acme, CONTAINER, &key("a"), etag).await;
        assert!(matches!(error, Err(DatabaseError::NotFound)), "{error:?}");
    }
    database.upsert(&acme, CONTAINER, version(3)).await.unwrap();
    database
        .delete(&acme, CONTAINER, &key("a"), None)
        .await
        .unwrap();
    assert_eq!(
        database.get(&acme, CONTAINER, &key("a")).await.unwrap(),
        None
    );
}

/// An etag from before a deletion is not good for what was created after it.
pub async fn never_repeats_an_etag(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let mut seen = Vec::new();
    for n in 0..5 {
        let written = document(&acme, "a", json!({ "n": n % 2 }));
        let etag = database.create(&acme, CONTAINER, written).await.unwrap();
        assert!(!seen.contains(&etag), "{etag:?} again");
        seen.push(etag);
        database
            .delete(&acme, CONTAINER, &key("a"), None)
            .await
            .unwrap();
    }
}

/// Once its time has passed, a document is gone for every function, whether or not it has been deleted.
pub async fn reads_an_expired_document_as_absent(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let brief = |id: &str| {
        let ttl = json!({ "ttl": 1 });
        checked(&acme, with(&acme, key(id), json!({}), ttl))
    };
    let mut etags = Vec::new();
    for id in ["a", "b", "c", "d"] {
        etags.push(database.create(&acme, CONTAINER, brief(id)).await.unwrap());
    }
    let lasting = document(&acme, "z", json!({}));
    database.create(&acme, CONTAINER, lasting).await.unwrap();
    assert!(
        database
            .get(&acme, CONTAINER, &key("a"))
            .await
            .unwrap()
            .is_some()
    );

    fixture.pass(2).await;
    assert_eq!(
        database.get(&acme, CONTAINER, &key("a")).await.unwrap(),
        None
    );
    let query = DocumentQuery::of_type("project", 9);
    assert_eq!(listed(&*database, &acme, &query).await, ["z"]);
    let error = database
        .replace_if(&acme, CONTAINER, brief("b"), &etags[1])
        .await;
    assert!(matches!(error, Err(DatabaseError::NotFound)), "{error:?}");
    let error = database.delete(&acme, CONTAINER, &key("c"), None).await;
    assert!(matches!(error, Err(DatabaseError::NotFound)), "{error:?}");
    let again = document(&acme, "d", json!({ "again": true }));
    database.create(&acme, CONTAINER, again).await.unwrap();
    assert_eq!(listed(&*database, &acme, &query).await, ["d", "z"]);
}

/// Written again, a document lives as long as its last version says.
pub async fn keeps_a_document_that_loses_its_time_to_live(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let brief = checked(&acme, with(&acme, key("a"), json!({}), json!({ "ttl": 1 })));
    database.create(&acme, CONTAINER, brief).await.unwrap();
    let lasting = document(&acme, "a", json!({}));
    database.upsert(&acme, CONTAINER, lasting).await.unwrap();
    fixture.pass(2).await;
    assert!(
        database
            .get(&acme, CONTAINER, &key("a"))
            .await
            .unwrap()
            .is_some()
    );
}

/// The largest document that the contract allows is nothing special.
pub async fn takes_the_largest_document(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let empty = super::plain(&acme, "a", json!({ "text": "" }));
    let room = advisory_ports::limits::DOCUMENT_BYTES - empty.envelope.len();
    let largest = document(&acme, "a", json!({ "text": "x".repeat(room) }));
    assert_eq!(largest.document().envelope.len(), 350 * 1024);
    database
        .create(&acme, CONTAINER, largest.clone())
        .await
        .unwrap();
    let read = database.get(&acme, CONTAINER, &key("a")).await.unwrap();
    assert_eq!(&read.unwrap().document, largest.document());
}
