//! Nothing is found under another's key.

use advisory_ports::{Container, DatabaseError, DocumentKey, DocumentQuery, Scope};
use serde_json::json;

use super::{CONTAINER, DatabaseFixture, checked, document, ids, key, listed, pages, tenant, with};

/// One tenant's documents are no other's, though their keys are the same.
pub async fn keeps_tenants_apart(fixture: &dyn DatabaseFixture) {
    let database = fixture.database();
    let (acme, acme_2) = (tenant("acme"), tenant("acme-2"));
    let mine = document(&acme, "a", json!({ "of": "acme" }));
    let etag = database
        .create(&acme, CONTAINER, mine.clone())
        .await
        .unwrap();

    assert_eq!(
        database.get(&acme_2, CONTAINER, &key("a")).await.unwrap(),
        None
    );
    let query = DocumentQuery::of_type("project", 9);
    assert!(listed(&*database, &acme_2, &query).await.is_empty());
    let theirs = document(&acme_2, "a", json!({ "of": "acme-2" }));
    let error = database
        .replace_if(&acme_2, CONTAINER, theirs.clone(), &etag)
        .await;
    assert!(matches!(error, Err(DatabaseError::NotFound)), "{error:?}");
    let error = database
        .delete(&acme_2, CONTAINER, &key("a"), Some(&etag))
        .await;
    assert!(matches!(error, Err(DatabaseError::NotFound)), "{error:?}");

    database
        .create(&acme_2, CONTAINER, theirs.clone())
        .await
        .unwrap();
    database
        .delete(&acme_2, CONTAINER, &key("a"), None)
        .await
        .unwrap();
    let read = database.get(&acme, CONTAINER, &key("a")).await.unwrap();
    assert_eq!(&read.unwrap().document, mine.document());
}

/// A key is unique in its container and with its type alone.
pub async fn keeps_containers_and_types_apart(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let places = [
        (Container::Governance, "project"),
        (Container::Governance, "project-2"),
        (Container::Artifacts, "project"),
    ];
    for (n, (container, doc_type)) in places.into_iter().enumerate() {
        let key = DocumentKey::new(doc_type, "same");
        let written = checked(&acme, with(&acme, key, json!({ "n": n }), json!({})));
        database.create(&acme, container, written).await.unwrap();
    }
    for (n, (container, doc_type)) in places.into_iter().enumerate() {
        let key = DocumentKey::new(doc_type, "same");
        let read = database.get(&acme, container, &key).await.unwrap().unwrap();
        let expected = with(&acme, key, json!({ "n": n }), json!({}));
        assert_eq!(read.document, expected);
        let query = DocumentQuery::of_type(doc_type, 9);
        let page = database
            .query(&acme, container, &query, None)
            .await
            .unwrap();
        assert_eq!(page.documents.len(), 1);
        assert_eq!(page.documents[0].document, expected);
    }
}

/// Identifiers are texts: what they look like to a path, a query language or a shell does not matter, nor does their case.
pub async fn takes_odd_identifiers(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let longest = "ü".repeat(127) + "x";
    let odd = [
        "A",
        "a",
        "a ",
        " a",
        "a/b",
        "a\\b",
        "..",
        "a#b?c",
        "%2F",
        "a'b\"c",
        "; drop table",
        "é",
        "e\u{301}",
        "日本語",
        "🦀",
        "ß",
        "SS",
        "null",
        "0",
        "00",
        "-0",
        "*",
        &longest,
    ];
    assert_eq!(longest.len(), 255);
    for id in odd {
        let written = document(&acme, id, json!({ "copy": id }));
        database.create(&acme, CONTAINER, written).await.unwrap();
    }
    for id in odd {
        let read = database.get(&acme, CONTAINER, &key(id)).await.unwrap();
        let expected = document(&acme, id, json!({ "copy": id }));
        assert_eq!(&read.unwrap().document, expected.document(), "{id:?}");
    }
    let mut expected: Vec<_> = odd.to_vec();
    expected.sort_unstable();
    let query = DocumentQuery::of_type("project", 4);
    assert_eq!(listed(&*database, &acme, &query).await, expected);
}

/// A project's documents are those whose `data.projectId` names it.
pub async fn selects_a_project(fixture: &dyn DatabaseFixture) {
    let (database, acme, other) = (fixture.database(), tenant("acme"), tenant("other"));
    for (tenant, id, project) in [
        (&acme, "a", json!("p-1")),
        (&acme, "b", json!("p-2")),
        (&acme, "c", json!(null)),
        (&acme, "d", json!("p-1")),
        (&other, "e", json!("p-1")),
    ] {
        let written = document(tenant, id, json!({ "projectId": project }));
        database.create(tenant, CONTAINER, written).await.unwrap();
    }
    let of = |project: &str| DocumentQuery {
        scope: Scope::Project(project.to_owned()),
        ..DocumentQuery::of_type("project", 1)
    };
    assert_eq!(listed(&*database, &acme, &of("p-1")).await, ["a", "d"]);
    assert_eq!(listed(&*database, &acme, &of("p-2")).await, ["b"]);
    assert!(listed(&*database, &acme, &of("p")).await.is_empty());
    assert_eq!(listed(&*database, &other, &of("p-1")).await, ["e"]);
    // A document that moves to another project is no longer found in the first.
    let moved = document(&acme, "a", json!({ "projectId": "p-2" }));
    database.upsert(&acme, CONTAINER, moved).await.unwrap();
    assert_eq!(listed(&*database, &acme, &of("p-1")).await, ["d"]);
    assert_eq!(listed(&*database, &acme, &of("p-2")).await, ["a", "b"]);
}

/// The platform's own queries see all, and say whose each document is; equal identifiers do not hide each other.
pub async fn sees_every_tenant_when_asked(fixture: &dyn DatabaseFixture) {
    let database = fixture.database();
    for name in ["one", "two", "three"] {
        let tenant = tenant(name);
        for id in ["a", "b"] {
            let written = document(&tenant, id, json!({ "of": name }));
            database.create(&tenant, CONTAINER, written).await.unwrap();
        }
    }
    let query = DocumentQuery {
        scope: Scope::EveryTenant,
        ..DocumentQuery::of_type("project", 2)
    };
    let pages = pages(&*database, &tenant("one"), &query).await.unwrap();
    let found: Vec<_> = pages.into_iter().flatten().collect();
    assert_eq!(ids(found.iter()), ["a", "a", "a", "b", "b", "b"]);
    let mut owners: Vec<_> = found.iter().map(|stored| stored.tenant.as_str()).collect();
    owners.sort_unstable();
    assert_eq!(owners, ["one", "one", "three", "three", "two", "two"]);
}
