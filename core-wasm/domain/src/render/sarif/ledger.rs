//! The coverage ledger as notifications: what was not read, and what the parser gave up on.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::artifact;
use crate::model::{LedgerEntry, Reading, SkipReason};
use crate::render::escape::visible;
use crate::render::words;
use crate::scan::ScanResult;

/// Identifier of the notification for a file that has a parser but no syntax tree.
const PARSE_ERROR: &str = "ADV-PARSE-ERROR";

fn skip_id(reason: SkipReason) -> String {
    format!("ADV-SKIPPED-{}", reason.id().to_ascii_uppercase())
}

/// Whether a file was left out though the scan meant to read it.
const fn is_loss(reason: SkipReason) -> bool {
    matches!(
        reason,
        SkipReason::TooLarge
            | SkipReason::UnsupportedEncoding
            | SkipReason::Unreadable
            | SkipReason::LimitHit
    )
}

/// The descriptors of every notification the scanner can give.
pub(super) fn descriptors() -> Vec<Value> {
    let mut all: Vec<Value> = SkipReason::ALL
        .iter()
        .map(|reason| {
            let text = format!("Files were skipped: {}.", words::skip_reason(*reason));
            json!({ "id": skip_id(*reason), "shortDescription": { "text": text } })
        })
        .collect();
    all.push(json!({
        "id": PARSE_ERROR,
        "shortDescription": { "text": "The parser gave up; the file was read as text." },
    }));
    all
}

/// One notification for each reason with every file of it, and one for each parse error.
pub(super) fn notifications(result: &ScanResult) -> Vec<Value> {
    let mut notifications = Vec::new();
    for (index, reason) in SkipReason::ALL.iter().enumerate() {
        let entries: Vec<&LedgerEntry> = result
            .coverage
            .ledger
            .iter()
            .filter(|entry| entry.reading == Reading::Skipped { reason: *reason })
            .collect();
        let files: u64 = entries.iter().map(|entry| entry.files).sum();
        if files == 0 {
            continue;
        }
        // The elements of this array must be unique (§3.58.4).
        let paths: BTreeSet<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
        let locations: Vec<Value> = paths.iter().map(|path| location(path)).collect();
        let bytes: u64 = entries.iter().map(|entry| entry.bytes).sum();
        let text = format!(
            "{} skipped: {}.",
            words::counted(files, "file", "files"),
            words::skip_reason(*reason)
        );
        notifications.push(json!({
            "descriptor": { "id": skip_id(*reason), "index": index },
            "level": if is_loss(*reason) { "warning" } else { "note" },
            "message": { "text": text },
            "locations": locations,
            "properties": { "files": files, "bytes": bytes },
        }));
    }
    for entry in &result.coverage.ledger {
        if let Reading::Text {
            parse_error: Some(error),
        } = &entry.reading
        {
            let text = format!("The parser gave up, so the file was read as text: {error}");
            notifications.push(json!({
                "descriptor": { "id": PARSE_ERROR, "index": SkipReason::ALL.len() },
                "level": "warning",
                "message": { "text": visible(&text) },
                "locations": [location(&entry.path)],
            }));
        }
    }
    notifications
}

fn location(path: &str) -> Value {
    json!({ "physicalLocation": { "artifactLocation": artifact(path) } })
}
