//! The formats of a decision.

use advisory_domain::gates::{Decision, GateInput};
use advisory_domain::model::{Severity, Stage};
use advisory_domain::render::{Format, RenderOptions, gate};
use serde_json::Value;

use super::support::{
    covers_finding, covers_requirement, decide, finding, sound, waiver, without_artifact,
};

/// A project that a waiver helps, and not enough.
fn mixed() -> GateInput {
    let mut input = without_artifact(sound(), "risk-assessment");
    input.findings = (0..12)
        .map(|n| finding(&format!("f{n:02}"), Severity::High))
        .collect();
    input.findings[3].place = "src/\u{202e}evil.py:3".to_owned();
    input.assessment = None;
    input.waivers = vec![
        waiver("w1", covers_finding("f01")),
        waiver("w2", covers_requirement("assessment-submitted")),
        waiver("w3", covers_requirement("model-card-approved")),
    ];
    input
}

fn text(decision: &Decision, format: Format, color: bool) -> String {
    let options = RenderOptions {
        format,
        color,
        ..RenderOptions::default()
    };
    String::from_utf8(gate(decision, &options).unwrap()).unwrap()
}

#[test]
fn shows_what_blocks_and_what_would_open() {
    let decision = decide(Stage::Testing, &mixed());
    insta::assert_snapshot!("blocked", text(&decision, Format::Table, false));
}

#[test]
fn shows_a_pass_and_what_it_rests_on() {
    let decision = decide(Stage::Testing, &sound());
    insta::assert_snapshot!("passed", text(&decision, Format::Table, false));
}

#[test]
fn colour_is_no_carrier_of_meaning() {
    let decision = decide(Stage::Testing, &mixed());
    let mut stripped = String::new();
    let colored = text(&decision, Format::Table, true);
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, text(&decision, Format::Table, false));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let options = RenderOptions {
        width: Some(60),
        ..RenderOptions::default()
    };
    let page = gate(&decide(Stage::Testing, &mixed()), &options).unwrap();
    for line in String::from_utf8(page).unwrap().lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
}

#[test]
fn json_is_the_decision() {
    let decision = decide(Stage::Testing, &mixed());
    let read: Decision = serde_json::from_str(&text(&decision, Format::Json, false)).unwrap();
    assert_eq!(read, decision);
}

#[test]
fn sarif_says_the_same_verdict() {
    let decision = decide(Stage::Testing, &mixed());
    let log: Value = serde_json::from_str(&text(&decision, Format::Sarif, false)).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["properties"]["verdict"], "fail");
    assert_eq!(run["invocations"][0]["exitCode"], 1);
    let results: Vec<(&str, bool)> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| {
            (
                result["ruleId"].as_str().unwrap(),
                result["suppressions"].is_array(),
            )
        })
        .collect();
    assert_eq!(
        results,
        [
            ("gate/testing/assessment-submitted", true),
            ("gate/testing/no-high-finding", false),
            ("gate/testing/risk-assessment-approved", false),
        ]
    );
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn refuses_a_format_that_a_decision_has_not() {
    let options = RenderOptions {
        format: Format::CycloneDx,
        ..RenderOptions::default()
    };
    let error = gate(&decide(Stage::Design, &sound()), &options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a decision has no format \"cyclonedx\"; it has table, json and sarif"
    );
}
