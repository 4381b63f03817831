//! Plans, files and reports for the tests of the scan.

use advisory_domain::scan::{BatchReport, InputFile, Plan, PlanRequest, plan};
use serde_json::{Value, json};

/// The day of every scan here.
pub(crate) const TODAY: &str = "2026-06-15";

/// Returns a request for everything, today.
pub(crate) fn request() -> PlanRequest {
    PlanRequest {
        target_name: "example".to_owned(),
        as_of: TODAY.to_owned(),
        ..PlanRequest::default()
    }
}

/// Returns the plan of a configuration.
pub(crate) fn configured(configuration: &str) -> Plan {
    plan(PlanRequest {
        configuration: Some(configuration.to_owned()),
        ..request()
    })
    .unwrap()
}

/// Returns a file.
pub(crate) fn file(path: &str, content: &str) -> InputFile {
    InputFile {
        path: path.to_owned(),
        content: content.as_bytes().to_vec(),
    }
}

/// Returns a fingerprint that ends in `last`.
pub(crate) fn fingerprint(last: u32) -> String {
    format!("{last:032x}")
}

/// Returns a report of one file that was read, with one finding of each severity given.
pub(crate) fn report(path: &str, findings: &[(u32, &str)]) -> BatchReport {
    let findings: Vec<Value> = findings
        .iter()
        .map(|(number, severity)| {
            json!({
                "rule": "ADV-XX-001",
                "domain": "audit-logging",
                "severity": severity,
                "confidence": "high",
                "message": "A call to a model is not recorded.",
                "place": { "path": path, "line": number, "column": 1, "endLine": number },
                "excerpt": { "firstLine": number, "lines": [] },
                "fingerprint": fingerprint(*number),
                "state": "open",
            })
        })
        .collect();
    serde_json::from_value(json!({
        "ledger": [{ "path": path, "language": "python", "files": 1, "bytes": 10, "as": "syntax-tree" }],
        "findings": findings,
        "signals": [],
        "sighted": [],
        "facts": [],
    }))
    .unwrap()
}
