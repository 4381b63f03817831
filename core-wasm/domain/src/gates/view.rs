//! The document that a policy sees: the facts, the time, and what follows from both.
//!
//! A policy has no clock and needs none: `now` is the instant of the decision, `expired` says of
//! each piece of evidence whether it still counts, and `waived` says of each finding whether an
//! approved waiver covers it. Waivers that do not hold are not in it.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::GateInput;
use super::waivers::Cover;

/// Writes the document for the gate of `input` at `as_of`, with the waivers of `cover` and no other.
pub(super) fn document(
    input: &GateInput,
    as_of: Timestamp,
    cover: &Cover<'_>,
) -> serde_json::Result<Value> {
    let mut document = serde_json::to_value(input)?;
    let Some(members) = document.as_object_mut() else {
        return Ok(document);
    };
    for one in ["scan", "assessment"] {
        if let Some(Value::Object(fact)) = members.get_mut(one) {
            put_expired(fact, as_of);
        }
    }
    for artifact in objects(members, "artifacts") {
        put_expired(artifact, as_of);
    }
    for finding in objects(members, "findings") {
        let waived = finding
            .get("fingerprint")
            .and_then(Value::as_str)
            .is_some_and(|fingerprint| cover.findings.contains_key(fingerprint));
        finding.insert("waived".to_owned(), json!(waived));
    }
    let in_force: Vec<_> = input
        .waivers
        .iter()
        .filter(|waiver| cover.holds(&waiver.id))
        .collect();
    members.insert("waivers".to_owned(), serde_json::to_value(in_force)?);
    members.insert("now".to_owned(), json!(as_of));
    Ok(document)
}

fn objects<'a>(
    members: &'a mut Map<String, Value>,
    name: &str,
) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    members
        .get_mut(name)
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
}

fn put_expired(fact: &mut Map<String, Value>, as_of: Timestamp) {
    let expires = fact.get("expiresAt").and_then(Value::as_str);
    let expired = expires
        .and_then(|text| text.parse::<Timestamp>().ok())
        .is_some_and(|expires| expires <= as_of);
    fact.insert("expired".to_owned(), json!(expired));
}

/// Counts the entries of an input: what a policy's budget grows with.
pub(super) fn facts(input: &GateInput) -> usize {
    input.findings.len()
        + input.artifacts.len()
        + input.waivers.len()
        + input.scores.len()
        + input.personal_data.evidence.len()
        + input.project.frameworks.len()
}
