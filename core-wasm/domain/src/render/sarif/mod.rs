//! SARIF 2.1.0 (OASIS, errata 01): one run with its rules, results, taxonomies and the ledger.
//!
//! Paths are relative to `SRCROOT`, columns count Unicode scalar values, and fingerprints are the
//! scanner's own, so that an alert survives moved lines. No time and no machine is named: equal
//! results give equal bytes.

mod gate;
mod ledger;
mod results;
mod rules;

use serde_json::{Map, Value, json};

pub(super) use self::gate::gate;
use super::RenderOptions;
use super::words;
use crate::scan::{ScanResult, VerdictStatus};

/// Where SARIF 2.1.0 is described.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What relative paths are relative to; the name that GitHub knows too.
const ROOT: &str = "SRCROOT";

/// Renders a result as a SARIF log.
pub(super) fn render(result: &ScanResult, options: &RenderOptions) -> serde_json::Result<Vec<u8>> {
    let catalogue = rules::Catalogue::of(result);
    let run = json!({
        "tool": { "driver": catalogue.driver(result) },
        "columnKind": "unicodeCodePoints",
        "automationDetails": { "id": "advisory/" },
        "originalUriBaseIds": {
            ROOT: { "description": { "text": "The root of the scan." } },
        },
        "invocations": [invocation(result)],
        "taxonomies": catalogue.taxonomies(),
        "results": results::results(result, &catalogue, options),
        "properties": properties(result),
    });
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    let mut document = crate::render::escape::json(serde_json::to_string(&log)?);
    document.push('\n');
    Ok(document.into_bytes())
}

/// The scan as an invocation. A scan that read nothing, or too little, did not succeed.
fn invocation(result: &ScanResult) -> Value {
    let status = result.verdict.status;
    let succeeded = !matches!(status, VerdictStatus::Incomplete | VerdictStatus::Empty);
    let mut notifications = ledger::notifications(result);
    if !succeeded {
        for reason in &result.verdict.reasons {
            notifications.push(json!({
                "level": "error",
                "message": { "text": text(&reason.message) },
            }));
        }
    }
    json!({
        "executionSuccessful": succeeded,
        "toolExecutionNotifications": notifications,
    })
}

fn properties(result: &ScanResult) -> Value {
    let reasons: Vec<&str> = result
        .verdict
        .reasons
        .iter()
        .map(|reason| reason.message.as_str())
        .collect();
    json!({
        "schemaVersion": result.schema_version,
        "target": result.target,
        "asOf": result.as_of,
        "frameworks": result.frameworks,
        "domains": result.domains,
        "verdict": { "status": result.verdict.status, "reasons": reasons },
        "coverage": {
            "totals": result.coverage.totals,
            "readShare": result.coverage.read_share,
            "byDomain": result.coverage.by_domain,
        },
        "scores": result.scores,
        "signals": result.signals,
        "inventory": result.inventory,
        "waivers": result.waivers,
    })
}

/// A file of the repository as an artifact location.
fn artifact(path: &str) -> Value {
    let path = if words::is_root(path) { "./" } else { path };
    json!({ "uri": super::escape::uri(path), "uriBaseId": ROOT })
}

/// A message in plain text. Square brackets before parentheses would be read as a link (§3.11.6).
fn text(message: &str) -> String {
    let message = super::escape::visible(message);
    if message.contains("](") {
        message.replace('[', "\\[").replace(']', "\\]")
    } else {
        message.into_owned()
    }
}

/// Adds a property unless there is none.
fn put(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value);
    }
}
