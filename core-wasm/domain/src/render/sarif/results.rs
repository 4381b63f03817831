//! Findings as results: region, redacted snippet, fingerprint, code flow, suppression.

use serde_json::{Map, Value, json};

use super::rules::{Catalogue, level};
use super::{artifact, put, text};
use crate::model::{Excerpt, Finding, FindingState, Place};
use crate::render::RenderOptions;
use crate::render::escape::visible_code;
use crate::render::words;
use crate::scan::{ScanResult, WaiverState, WaiverUse};

/// The findings in the order of the result, without the covered ones when they are not wanted.
pub(super) fn results(
    result: &ScanResult,
    catalogue: &Catalogue,
    options: &RenderOptions,
) -> Vec<Value> {
    // A baseline state says "compared with an earlier run", so it is set when there was one.
    let compared = result
        .findings
        .iter()
        .any(|finding| finding.state == FindingState::Baseline);
    result
        .findings
        .iter()
        .filter(|finding| !options.without_suppressed || finding.state == FindingState::Open)
        .map(|finding| one(result, finding, catalogue, compared))
        .collect()
}

fn one(result: &ScanResult, finding: &Finding, catalogue: &Catalogue, compared: bool) -> Value {
    let mut object = Map::new();
    put(&mut object, "ruleId", Some(json!(finding.rule)));
    let index = catalogue.index(&finding.rule);
    put(&mut object, "ruleIndex", index.map(|index| json!(index)));
    put(&mut object, "level", Some(json!(level(finding.severity))));
    let message = json!({ "text": text(&finding.message) });
    put(&mut object, "message", Some(message));
    let here = location(&finding.place, Some(&finding.excerpt));
    put(&mut object, "locations", Some(json!([here])));
    let fingerprints = json!({ "advisory/v1": finding.fingerprint });
    put(&mut object, "partialFingerprints", Some(fingerprints));
    if !finding.trace.is_empty() {
        put(&mut object, "codeFlows", Some(json!([flow(finding)])));
    }
    match finding.state {
        FindingState::Waived => {
            let suppression = json!({
                "kind": "external",
                "status": "accepted",
                "justification": justification(result, finding),
            });
            put(&mut object, "suppressions", Some(json!([suppression])));
        }
        FindingState::Baseline => {
            put(&mut object, "baselineState", Some(json!("unchanged")));
        }
        FindingState::Open if compared => {
            put(&mut object, "baselineState", Some(json!("new")));
        }
        FindingState::Open => {}
    }
    let properties = json!({
        "domain": finding.domain,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "state": finding.state,
    });
    put(&mut object, "properties", Some(properties));
    Value::Object(object)
}

/// The words of the waiver that covers a finding.
fn justification(result: &ScanResult, finding: &Finding) -> String {
    let waiver = result.waivers.iter().find(|waiver| {
        waiver.state == WaiverState::Used && waiver.findings.contains(&finding.fingerprint)
    });
    waiver.map_or_else(
        || "Covered by an active waiver.".to_owned(),
        |waiver| {
            let WaiverUse {
                reason,
                owner,
                expires,
                ..
            } = waiver;
            text(&format!("{reason} ({owner}, until {expires})"))
        },
    )
}

fn location(place: &Place, excerpt: Option<&Excerpt>) -> Value {
    let mut physical = Map::new();
    let file = artifact(&place.path);
    put(&mut physical, "artifactLocation", Some(file));
    if words::is_whole_repository(place) || place.line == 0 {
        // Consumers ask for a region even of what no line can stand for.
        let region = json!({ "startLine": 1, "startColumn": 1, "endLine": 1 });
        put(&mut physical, "region", Some(region));
    } else {
        let end = place.end_line.max(place.line);
        let mut region = Map::new();
        put(&mut region, "startLine", Some(json!(place.line)));
        if place.column > 0 {
            put(&mut region, "startColumn", Some(json!(place.column)));
        }
        put(&mut region, "endLine", Some(json!(end)));
        if let Some(excerpt) = excerpt.filter(|excerpt| !excerpt.lines.is_empty()) {
            let marked = quoted(excerpt, place.line, end);
            put(&mut region, "snippet", marked.map(|t| json!({ "text": t })));
            let last = excerpt.first_line + excerpt.lines.len() as u32 - 1;
            let around = quoted(excerpt, excerpt.first_line, last);
            // The context must hold the region and more than it (§3.29.5).
            let holds = excerpt.first_line <= place.line && last >= end;
            if holds && (excerpt.first_line < place.line || last > end) {
                let context = json!({
                    "startLine": excerpt.first_line,
                    "endLine": last,
                    "snippet": { "text": around.unwrap_or_default() },
                });
                put(&mut physical, "contextRegion", Some(context));
            }
        }
        put(&mut physical, "region", Some(Value::Object(region)));
    }
    let mut location = json!({ "physicalLocation": physical });
    if let (Some(cell), Some(object)) = (place.cell, location.as_object_mut()) {
        let logical = json!([{ "name": format!("cell {cell}"), "kind": "module" }]);
        put(object, "logicalLocations", Some(logical));
    }
    location
}

/// Lines of an excerpt, by number.
fn quoted(excerpt: &Excerpt, first: u32, last: u32) -> Option<String> {
    let lines: Vec<String> = (excerpt.first_line..)
        .zip(&excerpt.lines)
        .filter(|(number, _)| (first..=last).contains(number))
        .map(|(_, line)| visible_code(line).into_owned())
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The places a value came through, and the finding's own at the end.
fn flow(finding: &Finding) -> Value {
    let mut places: Vec<&Place> = finding.trace.iter().collect();
    if places.last() != Some(&&finding.place) {
        places.push(&finding.place);
    }
    let steps: Vec<Value> = places
        .iter()
        .map(|place| json!({ "location": location(place, None) }))
        .collect();
    json!({ "threadFlows": [{ "locations": steps }] })
}
