//! What may be stored.

use std::time::Duration;

use advisory_ports::{CheckedDocument, Document, DocumentKey, limits};

use crate::support::{acme, bound, broken, document};

fn check(envelope: &str) -> Result<CheckedDocument, advisory_ports::DatabaseError> {
    CheckedDocument::new(&acme(), document("a", envelope))
}

#[test]
fn takes_an_envelope_that_says_what_its_key_says() {
    let checked =
        check(r#"{"id":"a","docType":"project","tenantId":"acme","ttl":300,"data":{}}"#).unwrap();
    assert_eq!(checked.time_to_live(), Some(Duration::from_secs(300)));
    let checked = check(r#"{"id":"a","docType":"project","tenantId":"acme","ttl":null}"#).unwrap();
    assert_eq!(checked.time_to_live(), None);
}

#[test]
fn refuses_an_envelope_that_says_something_else() {
    for (envelope, rule) in [
        ("", "JSON"),
        ("null", "object"),
        ("[]", "object"),
        (
            r#"{"id":"a","docType":"project","tenantId":"acme"} x"#,
            "JSON",
        ),
        (
            r#"{"id":"a","docType":"project","tenantId":"acme","data":[1e999]}"#,
            "JSON",
        ),
        (
            r#"{"id":"a","docType":"project","tenantId":"acme","data":"\ud800"}"#,
            "JSON",
        ),
        (r#"{"id":"b","docType":"project","tenantId":"acme"}"#, "key"),
        (r#"{"id":"a","docType":"waiver","tenantId":"acme"}"#, "key"),
        (
            r#"{"id":"a","docType":"project","tenantId":"other"}"#,
            "tenant",
        ),
        (r#"{"id":"a","docType":"project","tenantId":"*"}"#, "tenant"),
        (
            r#"{"id":"a","docType":"project","tenantId":"Acme"}"#,
            "tenant",
        ),
        (r#"{"id":"a","docType":"project"}"#, "object"),
        (
            r#"{"id":7,"docType":"project","tenantId":"acme"}"#,
            "object",
        ),
        (
            r#"{"id":"a","docType":"project","tenantId":"acme","ttl":0}"#,
            "ttl",
        ),
        (
            r#"{"id":"a","docType":"project","tenantId":"acme","ttl":-1}"#,
            "ttl",
        ),
        (
            r#"{"id":"a","docType":"project","tenantId":"acme","ttl":1.5}"#,
            "ttl",
        ),
        (
            r#"{"id":"a","docType":"project","tenantId":"acme","ttl":"1"}"#,
            "ttl",
        ),
        (
            r#"{"id":"a","docType":"project","tenantId":"acme","data":{"projectId":"p"}}"#,
            "project",
        ),
        (
            r#"{"id":"a","docType":"project","tenantId":"acme","data":{"x":{"y":1,"z":0,"y":2}}}"#,
            "repeated",
        ),
        (
            r#"{"id":"a","docType":"project","tenantId":"other","tenantId":"acme"}"#,
            "repeated",
        ),
    ] {
        let told = broken(check(envelope));
        assert!(told.contains(rule), "{envelope}: {told}");
        assert!(
            !told.contains("other"),
            "a message quotes the document: {told}"
        );
    }
    let mut invalid = br#"{"id":"a","docType":"project","tenantId":"acme","data":"x"}"#.to_vec();
    let end = invalid.len() - 3;
    invalid[end] = 0xff;
    broken(CheckedDocument::new(&acme(), document("a", invalid)));
}

#[test]
fn refuses_a_project_that_the_document_does_not_name() {
    let of = |project: Option<&str>, data: &str| Document {
        project_id: project.map(str::to_owned),
        ..document(
            "a",
            format!(r#"{{"id":"a","docType":"project","tenantId":"acme","data":{data}}}"#),
        )
    };
    CheckedDocument::new(&acme(), of(Some("p"), r#"{"projectId":"p"}"#)).unwrap();
    CheckedDocument::new(&acme(), of(None, r#"{"projectId":null}"#)).unwrap();
    broken(CheckedDocument::new(
        &acme(),
        of(Some("p"), r#"{"projectId":"q"}"#),
    ));
    broken(CheckedDocument::new(&acme(), of(Some("p"), "{}")));
}

#[test]
fn refuses_a_document_over_the_limit_before_reading_it() {
    let told = broken(check(&"[".repeat(limits::DOCUMENT_BYTES + 1)));
    assert!(told.contains("350 KiB"), "{told}");
}

#[test]
fn survives_an_envelope_as_deep_as_it_is_long() {
    broken(check(&"[".repeat(limits::DOCUMENT_BYTES)));
}

#[tokio::test]
async fn refuses_keys_and_containers_that_cannot_be() {
    let bound = bound();
    let database = bound.database();
    let too_long = "x".repeat(256);
    for (doc_type, id) in [
        ("project", ""),
        ("project", &too_long),
        ("project", "a\u{0}"),
        ("project", "a\nb"),
        ("", "a"),
        ("Project", "a"),
        ("pro ject", "a"),
    ] {
        let key = DocumentKey::new(doc_type, id);
        broken(database.get("governance", &key).await);
        broken(database.delete("governance", &key, None).await);
    }
    let key = DocumentKey::new("project", "a");
    for container in ["", "Governance", "governance ", "projects", "../governance"] {
        broken(database.get(container, &key).await);
    }
    let etag = "x".repeat(1025);
    broken(database.delete("governance", &key, Some(etag)).await);
}
