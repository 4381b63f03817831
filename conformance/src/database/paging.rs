//! Pages: in order, without gap or overlap, within their bounds.

use advisory_ports::{Comparison, DocumentQuery, Operator, Value, limits};
use serde_json::json;

use super::{CONTAINER, DatabaseFixture, document, ids, key, listed, ordered, pages, tenant};

/// Documents that tie go by identifier, in the direction of the order.
pub async fn settles_ties_by_identifier(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    for (id, n) in [("c", 1), ("a", 2), ("d", 1), ("b", 2), ("e", 0)] {
        let written = document(&acme, id, json!({ "n": n }));
        database.create(&acme, CONTAINER, written).await.unwrap();
    }
    for limit in 1..=6 {
        let upwards = listed(&*database, &acme, &ordered("data.n", false, limit)).await;
        assert_eq!(upwards, ["e", "c", "d", "a", "b"], "{limit} a page");
        let downwards = listed(&*database, &acme, &ordered("data.n", true, limit)).await;
        assert_eq!(downwards, ["b", "a", "d", "c", "e"], "{limit} a page");
        let same = listed(&*database, &acme, &ordered("updatedAt", true, limit)).await;
        assert_eq!(same, ["e", "d", "c", "b", "a"], "{limit} a page");
    }
}

/// However long a page is, all pages together are the answer.
pub async fn pages_without_gap_or_overlap(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let mut expected = Vec::new();
    for n in 0..45 {
        let id = format!("{:02}", (n * 7) % 45);
        let written = document(&acme, &id, json!({}));
        database.create(&acme, CONTAINER, written).await.unwrap();
        expected.push(id);
    }
    expected.sort_unstable();
    for limit in [1, 7, 15, 44, 45, 46, 200] {
        let found = listed(&*database, &acme, &DocumentQuery::of_type("project", limit)).await;
        assert_eq!(found, expected, "{limit} a page");
    }
}

/// A page ends before it holds more than a host sets aside for it.
pub async fn pages_by_bytes(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let text = "x".repeat(340 << 10);
    for n in 0..14 {
        let written = document(&acme, &format!("{n:02}"), json!({ "text": text }));
        database.create(&acme, CONTAINER, written).await.unwrap();
    }
    let pages = pages(&*database, &acme, &DocumentQuery::of_type("project", 200)).await;
    let pages = pages.unwrap();
    for page in &pages {
        let bytes = page.iter().map(|stored| stored.document.envelope.len());
        assert!(bytes.sum::<usize>() <= limits::PAGE_BYTES);
    }
    assert!(pages.len() > 1);
    assert_eq!(ids(pages.iter().flatten()).len(), 14);
}

/// A page begins where the last one ended, even if what was there is gone.
pub async fn pages_on_when_the_last_document_is_gone(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    for (id, n) in [("a", 1), ("b", 2), ("c", 2), ("d", 3)] {
        let written = document(&acme, id, json!({ "n": n }));
        database.create(&acme, CONTAINER, written).await.unwrap();
    }
    let query = ordered("data.n", false, 2);
    let first = database
        .query(&acme, CONTAINER, &query, None)
        .await
        .unwrap();
    assert_eq!(ids(first.documents.iter()), ["a", "b"]);
    database
        .delete(&acme, CONTAINER, &key("b"), None)
        .await
        .unwrap();
    let after = first.next.unwrap();
    let second = database.query(&acme, CONTAINER, &query, Some(&after)).await;
    assert_eq!(ids(second.unwrap().documents.iter()), ["c", "d"]);
}

/// A filter that few documents pass finds them all, however many pages are empty before.
pub async fn finds_the_few_among_many(fixture: &dyn DatabaseFixture) {
    let (database, acme) = (fixture.database(), tenant("acme"));
    let padding = "x".repeat(2000);
    for n in 0..300 {
        let data = json!({ "n": n, "rare": n % 149 == 148, "padding": padding });
        let written = document(&acme, &format!("{n:03}"), data);
        database.create(&acme, CONTAINER, written).await.unwrap();
    }
    let rare = Comparison::new("data.rare", Operator::Equal, Value::Boolean(true));
    for order in [
        Vec::new(),
        ordered("updatedAt", false, 1).order,
        ordered("data.n", false, 1).order,
    ] {
        let query = DocumentQuery {
            filters: vec![vec![rare.clone()]],
            order,
            ..DocumentQuery::of_type("project", 2)
        };
        assert_eq!(listed(&*database, &acme, &query).await, ["148", "297"]);
    }
    let never = DocumentQuery {
        filters: vec![Vec::new()],
        ..DocumentQuery::of_type("project", 2)
    };
    assert!(listed(&*database, &acme, &never).await.is_empty());
}
