//! A gate's decision as a SARIF run: one rule a requirement, one result for each that is not met.
//!
//! The run has an automation id of its own, so that a consumer keeps it beside the scan's. A
//! waived requirement is a suppressed result: marked, not left out.

use serde_json::{Value, json};

use super::{ROOT, SCHEMA, artifact, text};
use crate::gates::{Decision, GateVerdict, Reason, RequirementStatus};
use crate::render::gate as say;

/// Renders a decision as a SARIF log with one run.
pub(in crate::render) fn gate(decision: &Decision) -> serde_json::Result<Vec<u8>> {
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run(decision)] });
    let mut document = crate::render::escape::json(serde_json::to_string(&log)?);
    document.push('\n');
    Ok(document.into_bytes())
}

fn run(decision: &Decision) -> Value {
    let rules: Vec<Value> = decision
        .reasons
        .iter()
        .map(|reason| {
            json!({
                "id": rule(decision, reason),
                "shortDescription": { "text": text(&reason.title) },
            })
        })
        .collect();
    let results: Vec<Value> = decision
        .reasons
        .iter()
        .enumerate()
        .filter(|(_, reason)| reason.status != RequirementStatus::Met)
        .map(|(index, reason)| result(decision, reason, index))
        .collect();
    json!({
        "tool": { "driver": {
            "name": "advisory",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        } },
        "automationDetails": { "id": format!("advisory/gate/{}/", decision.stage.id()) },
        "originalUriBaseIds": {
            ROOT: { "description": { "text": "The root of the scan." } },
        },
        "invocations": [{
            "executionSuccessful": true,
            "exitCode": i32::from(decision.verdict == GateVerdict::Fail),
        }],
        "results": results,
        "properties": {
            "stage": decision.stage,
            "verdict": decision.verdict,
            "summary": say::summary(decision),
            "asOf": decision.as_of,
            "validUntil": decision.valid_until,
            "policyDigest": decision.policy_digest,
            "inputDigest": decision.input_digest,
        },
    })
}

fn rule(decision: &Decision, reason: &Reason) -> String {
    format!("gate/{}/{}", decision.stage.id(), reason.requirement)
}

fn result(decision: &Decision, reason: &Reason, index: usize) -> Value {
    let mut result = json!({
        "ruleId": rule(decision, reason),
        "ruleIndex": index,
        "level": "error",
        "message": { "text": text(&format!("{}: {}", reason.title, reason.message)) },
        "locations": [{ "physicalLocation": { "artifactLocation": artifact(".") } }],
        "partialFingerprints": { "advisoryGate/v1": rule(decision, reason) },
        "properties": { "evidence": reason.evidence, "waivers": reason.waivers },
    });
    if reason.status == RequirementStatus::Waived
        && let Some(object) = result.as_object_mut()
    {
        let words = format!("Waived by {}.", reason.waivers.join(", "));
        let suppression = json!({
            "kind": "external",
            "status": "accepted",
            "justification": text(&words),
        });
        object.insert("suppressions".to_owned(), json!([suppression]));
    }
    result
}
