//! The published description says what the router does.

use advisory_domain::api::{Method, OPERATIONS, openapi};
use advisory_domain::ports::Role;
use serde_json::Value;

use super::fake::FakeHost;

#[test]
fn it_describes_every_operation_and_no_other() {
    let document = openapi();
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            described.push((
                path.clone(),
                method.to_uppercase(),
                operation["operationId"].as_str().unwrap().to_owned(),
            ));
        }
    }
    let mut routed: Vec<_> = OPERATIONS
        .iter()
        .map(|operation| {
            (
                operation.path.to_owned(),
                operation.method.name().to_owned(),
                operation.id.to_owned(),
            )
        })
        .collect();
    described.sort();
    routed.sort();
    assert_eq!(described, routed);
    let mut ids: Vec<_> = OPERATIONS.iter().map(|operation| operation.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), OPERATIONS.len(), "an operation's id is its own");
}

#[test]
fn every_reference_in_it_leads_somewhere() {
    fn references<'v>(value: &'v Value, into: &mut Vec<&'v str>) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    into.push(reference);
                }
                fields.values().for_each(|field| references(field, into));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, into)),
            _ => {}
        }
    }
    let document = openapi();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_described_path_is_routed() {
    let host = FakeHost::default();
    let viewer = host.caller("acme", "vic", Role::Viewer);
    for operation in OPERATIONS {
        let path = operation.path.replace(['{', '}'], "");
        let answer = viewer.send(operation.method.name(), &path, &[], "");
        assert_ne!(answer.status, 405, "{} {path}", operation.method.name());
        // What takes everything away at once is the administrators'.
        if operation.method == Method::Get && !path.contains("/bundle/") {
            assert_ne!(answer.status, 403, "a viewer reads {path}");
        } else {
            assert_eq!(answer.status, 403, "a viewer may not, at {path}");
        }
    }
}

#[test]
fn no_component_is_told_from_another_by_a_number() {
    let document = openapi();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert!(schemas.len() > 50);
    for name in schemas.keys() {
        assert!(
            !name.ends_with(|last: char| last.is_ascii_digit()),
            "{name}"
        );
        assert!(
            name.chars().all(|letter| letter.is_ascii_alphanumeric()),
            "{name}"
        );
    }
}
