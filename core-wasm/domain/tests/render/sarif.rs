//! SARIF 2.1.0. `tests/validators/sarif.py` holds the same log against the schema.

use advisory_domain::render::{Format, RenderOptions, render};
use advisory_domain::scan::{ScanResult, VerdictStatus};
use serde_json::Value;

use super::fixture;

fn run(result: &ScanResult) -> Value {
    let text = super::text(result, Format::Sarif);
    let mut log: Value = serde_json::from_str(&text).unwrap();
    log.pointer_mut("/runs/0").unwrap().take()
}

#[test]
fn holds_every_finding_with_its_place_and_fingerprint() {
    let result = fixture::full();
    let run = run(&result);
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), result.findings.len());
    let first = &results[0];
    assert_eq!(first["ruleId"], "ADV-SR-001");
    assert_eq!(first["level"], "error");
    let location = &first["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "src/agent/tools.py");
    assert_eq!(location["region"]["startLine"], 112);
    assert_eq!(location["region"]["startColumn"], 5);
    assert_eq!(
        location["region"]["snippet"]["text"],
        "    reply = ask(question)"
    );
    assert_eq!(
        first["partialFingerprints"]["advisory/v1"],
        result.findings[0].fingerprint
    );
}

#[test]
fn follows_a_value_to_where_it_ends() {
    let run = run(&fixture::full());
    let steps = run["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"]
        .as_array()
        .unwrap();
    let lines: Vec<u64> = steps
        .iter()
        .map(|step| {
            step["location"]["physicalLocation"]["region"]["startLine"]
                .as_u64()
                .unwrap()
        })
        .collect();
    assert_eq!(lines, [40, 98, 112]);
}

#[test]
fn marks_what_is_covered_and_leaves_it_out_on_demand() {
    let result = fixture::full();
    let run = run(&result);
    assert_eq!(run["results"][0]["baselineState"], "new");
    assert_eq!(run["results"][2]["baselineState"], "unchanged");
    let suppression = &run["results"][4]["suppressions"][0];
    assert_eq!(suppression["kind"], "external");
    assert_eq!(suppression["status"], "accepted");
    assert!(!suppression["justification"].as_str().unwrap().is_empty());

    let options = RenderOptions {
        format: Format::Sarif,
        without_suppressed: true,
        ..RenderOptions::default()
    };
    let log: Value = serde_json::from_slice(&render(&result, &options).unwrap()).unwrap();
    let rules: Vec<&str> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["ruleId"].as_str().unwrap())
        .collect();
    assert_eq!(
        rules,
        ["ADV-SR-001", "ADV-SR-007", "ADV-PP-004", "ADV-HO-009"]
    );
}

#[test]
fn encodes_paths_as_uris() {
    let run = run(&fixture::full());
    let uri = |index: usize| {
        run["results"][index]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone()
    };
    assert_eq!(uri(3), "notebooks/an%C3%A1lise.ipynb");
    assert_eq!(uri(5), "./");
}

#[test]
fn reports_the_ledger_as_notifications() {
    let result = fixture::full();
    let run = run(&result);
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], true);
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    let skipped: u64 = notifications
        .iter()
        .filter_map(|notification| notification["properties"]["files"].as_u64())
        .sum();
    assert_eq!(skipped, 1202);
    let descriptors = run["tool"]["driver"]["notifications"].as_array().unwrap();
    for notification in notifications {
        let index = notification["descriptor"]["index"].as_u64().unwrap() as usize;
        assert_eq!(descriptors[index]["id"], notification["descriptor"]["id"]);
    }
    assert!(
        notifications
            .iter()
            .any(|notification| notification["descriptor"]["id"] == "ADV-PARSE-ERROR")
    );
    assert_eq!(run["properties"]["coverage"]["totals"]["files"], 1206);
}

#[test]
fn a_scan_that_read_nothing_did_not_succeed() {
    let result = fixture::empty();
    assert_eq!(result.verdict.status, VerdictStatus::Empty);
    assert_eq!(run(&result)["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn every_rule_points_at_controls_that_exist() {
    let run = run(&fixture::full());
    let taxonomies = run["taxonomies"].as_array().unwrap();
    for (index, rule) in run["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        for relationship in rule["relationships"].as_array().unwrap() {
            let target = &relationship["target"];
            let component = target["toolComponent"]["index"].as_u64().unwrap() as usize;
            let taxon = target["index"].as_u64().unwrap() as usize;
            assert_eq!(
                taxonomies[component]["taxa"][taxon]["id"], target["id"],
                "rule {index}"
            );
        }
    }
}
