//! The walk that lets through what is plainly right, against the validator that it spares.

use advisory_domain::api::openapi;
use advisory_domain::api::plain::is_valid;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

/// Bodies that are right, each under the name of its schema.
fn samples() -> Vec<(&'static str, Value)> {
    vec![
        (
            "ProjectInput",
            json!({
                "name": "Triage", "description": "", "owner": "olga", "riskTier": "limited",
                "repository": "https://github.com/acme/triage", "defaultBranch": "main",
                "frameworks": ["gdpr", "eu-ai-act"],
            }),
        ),
        (
            "Change",
            json!({
                "answers": {
                    "HO-01": { "maturity": 3, "note": "x", "evidence": [{ "kind": "url", "reference": "https://a.example" }] },
                    "HO-02": { "notApplicable": true, "note": "none" },
                },
                "status": "submitted",
            }),
        ),
        (
            "GateRequest",
            json!({ "projectId": "p", "stage": "design", "enter": false }),
        ),
        (
            "CheckRequest",
            json!({ "stage": "design", "evidence": {}, "project": { "frameworks": ["gdpr"] } }),
        ),
        (
            "ArtifactInput",
            json!({ "projectId": "p", "type": "dpia", "useModel": null }),
        ),
        (
            "ArtifactChange",
            json!({ "action": "approve", "digest": "0".repeat(64) }),
        ),
        (
            "ScanInput",
            json!({ "projectId": "p", "files": [{ "path": "a.py", "content": "x", "encoding": "utf8" }] }),
        ),
        (
            "UploadInput",
            json!({ "projectId": "p", "format": "zip", "size": 12 }),
        ),
        (
            "WaiverInput",
            json!({
                "projectId": "p", "covers": { "finding": "abc" }, "owner": "o", "reason": "r",
                "expiresAt": "2026-12-24T00:00:00Z",
            }),
        ),
        ("PolicyInput", json!({ "source": "package a" })),
    ]
}

fn validator(document: &Value, name: &str) -> jsonschema::Validator {
    let schema = json!({ "$ref": format!("#/components/schemas/{name}"), "components": document["components"] });
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

fn plain(document: &Value, name: &str, value: &Value) -> Option<bool> {
    is_valid(document, &document["components"]["schemas"][name], value)
}

#[test]
fn most_of_what_is_right_is_plainly_so() {
    let document = openapi();
    let undecided: Vec<_> = samples()
        .into_iter()
        .filter(|(name, value)| {
            assert!(validator(&document, name).is_valid(value), "{name}");
            let verdict = plain(&document, name, value);
            assert_ne!(verdict, Some(false), "{name}");
            verdict.is_none()
        })
        .map(|(name, _)| name)
        .collect();
    // An instant has a format, which is the validator's.
    assert_eq!(undecided, ["WaiverInput"]);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..70_000).prop_map(Value::from),
        Just(json!(3.0)),
        Just(json!(2.5)),
        "[a-zé \\n/:._-]{0,12}".prop_map(Value::from),
        Just(json!("gdpr")),
        Just(json!("https://github.com/a/b")),
        (1_usize..5_000).prop_map(|length| Value::from("x".repeat(length))),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z]{1,9}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Every place in a value.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, member)| places(member, &format!("{at}/{name}"), into)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| places(item, &format!("{at}/{index}"), into)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn where_it_answers_it_answers_as_the_validator_does(
        which in any::<Index>(),
        place in any::<Index>(),
        new in any_json(),
        how in 0_u8..4,
    ) {
        let document = openapi();
        let samples = samples();
        let (name, mut value) = samples[which.index(samples.len())].clone();
        let mut found = Vec::new();
        places(&value, "", &mut found);
        let at = found[place.index(found.len())].clone();
        match (how, value.pointer_mut(&at).unwrap()) {
            (0, Value::Object(members)) => {
                let first = members.keys().next().cloned();
                first.map(|name| members.remove(&name));
            }
            (1, Value::Object(members)) => {
                members.insert("more".to_owned(), new);
            }
            (2, Value::Array(items)) => {
                let again = items.first().cloned().unwrap_or(new);
                items.push(again);
            }
            (_, other) => *other = new,
        }
        if let Some(verdict) = plain(&document, name, &value) {
            prop_assert_eq!(verdict, validator(&document, name).is_valid(&value), "{} {}", name, value);
        }
    }
}
