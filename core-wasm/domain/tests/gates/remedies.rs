//! The smallest sets of changes that would open a gate.

use advisory_domain::artifacts::lifecycle::ArtifactStatus;
use advisory_domain::gates::{Change, ChangeAction, GateInput, Policy, Remedies, evaluate};
use advisory_domain::model::{Severity, Stage};

use super::support::{NOW, at, decide, finding, sound, without_artifact};

fn remedies(stage: Stage, input: &GateInput) -> Remedies {
    decide(stage, input).remedies.unwrap()
}

/// A change in one line.
fn line(change: &Change) -> String {
    let mut line = change.action.id().to_owned();
    if !change.target.is_empty() {
        line = format!("{line} {}", change.target);
    }
    for finding in &change.findings {
        line = format!("{line} {finding}");
    }
    if let Some(to) = change.to {
        line = format!("{line} {to}");
    }
    line
}

/// The one smallest set, as lines.
fn only(remedies: &Remedies) -> Vec<String> {
    assert!(remedies.exhaustive);
    assert_eq!(remedies.sets.len(), 1, "{:?}", remedies.sets);
    remedies.sets[0].iter().map(line).collect()
}

fn set_status(input: &mut GateInput, kind: &str, status: ArtifactStatus, stale: bool) {
    for artifact in &mut input.artifacts {
        if artifact.kind.id() == kind {
            artifact.status = status;
            artifact.stale = stale;
        }
    }
}

#[test]
fn asks_for_no_more_than_the_gate_does() {
    let input = without_artifact(sound(), "ethics-charter");
    assert_eq!(
        only(&remedies(Stage::Design, &input)),
        ["draft-artifact ethics-charter"]
    );
    let input = without_artifact(sound(), "model-card");
    assert_eq!(
        only(&remedies(Stage::Staging, &input)),
        ["approve-artifact model-card"]
    );
}

#[test]
fn tells_an_approval_from_a_refresh() {
    let mut input = sound();
    set_status(&mut input, "fairness-audit", ArtifactStatus::Approved, true);
    set_status(&mut input, "model-card", ArtifactStatus::Draft, true);
    set_status(&mut input, "risk-assessment", ArtifactStatus::Draft, true);
    assert_eq!(
        only(&remedies(Stage::Staging, &input)),
        [
            "approve-artifact model-card",
            "refresh-artifact risk-assessment",
            "refresh-artifact fairness-audit",
        ]
    );
}

#[test]
fn names_each_finding_and_whether_a_waiver_will_do() {
    let mut input = sound();
    input.findings = vec![
        finding("f1", Severity::High),
        finding("f2", Severity::Critical),
        finding("f3", Severity::Low),
    ];
    assert_eq!(
        only(&remedies(Stage::Development, &input)),
        ["close-findings critical f2"]
    );
    assert_eq!(
        only(&remedies(Stage::Testing, &input)),
        [
            "close-or-waive-findings critical f2",
            "close-or-waive-findings high f1"
        ]
    );
}

#[test]
fn many_findings_of_one_severity_are_one_change() {
    let mut input = sound();
    input.findings = (0..300)
        .map(|n| finding(&format!("f{n:03}"), Severity::High))
        .collect();
    let found = remedies(Stage::Testing, &input);
    assert!(found.exhaustive);
    assert_eq!(found.sets[0].len(), 1);
    assert_eq!(found.sets[0][0].findings.len(), 300);
    assert_eq!(found.sets[0][0].action, ChangeAction::CloseOrWaiveFindings);
}

#[test]
fn says_how_far_coverage_must_rise() {
    let mut input = sound();
    input.scores[0].coverage = Some(5_500);
    let framework = input.scores[0].framework.id();
    assert_eq!(
        only(&remedies(Stage::Production, &input)),
        [format!("raise-coverage {framework} 6000")]
    );
}

#[test]
fn starts_an_empty_project_off() {
    let mut input = sound();
    input.project.owner = None;
    input.project.risk_tier = None;
    input.scan = None;
    input.scores.clear();
    input.artifacts.clear();
    input.assessment = None;
    assert_eq!(
        only(&remedies(Stage::Design, &input)),
        [
            "set-owner",
            "set-risk-tier",
            "draft-artifact ethics-charter"
        ]
    );
    assert_eq!(
        only(&remedies(Stage::Development, &input)),
        ["scan-default-branch main", "draft-artifact data-sheet"]
    );
    assert_eq!(
        only(&remedies(Stage::Testing, &input)),
        [
            "scan-default-branch main",
            "approve-artifact risk-assessment",
            "submit-assessment",
        ]
    );
    assert_eq!(
        only(&remedies(Stage::Production, &input)),
        [
            "approve-artifact model-card",
            "approve-artifact risk-assessment",
            "approve-artifact dpia",
            "approve-artifact fairness-audit",
            "approve-artifact human-oversight-plan",
            "approve-artifact technical-documentation",
            "approve-artifact incident-response-plan",
            "approve-assessment",
            "raise-coverage eu-ai-act 6000",
            "raise-coverage gdpr 6000",
        ]
    );
}

#[test]
fn gives_every_smallest_set_where_there_are_several_ways() {
    let policy = Policy::parse(
        Stage::Testing,
        r#"package advisory.gate.testing
import data.advisory.lib

asks := {"either"}

requirements contains {
	"id": "either",
	"title": "A dpia, or a model-card with a data-sheet, or a charter",
	"met": met,
	"reason": "",
	"evidence": [],
	"waivable": false,
}

default met := false
met if count(lib.approvals("dpia")) > 0
met if count(lib.drafts("ethics-charter")) > 0
met if {
	count(lib.drafts("model-card")) > 0
	count(lib.drafts("data-sheet")) > 0
}
"#,
    )
    .unwrap();
    let mut input = sound();
    input.artifacts.clear();
    let decision = evaluate(&policy, &input, at(NOW)).unwrap();
    let remedies = decision.remedies.unwrap();
    let sets: Vec<Vec<String>> = remedies
        .sets
        .iter()
        .map(|set| set.iter().map(line).collect())
        .collect();
    assert_eq!(
        sets,
        [["approve-artifact dpia"], ["draft-artifact ethics-charter"]]
    );
    assert!(remedies.exhaustive);
}

#[test]
fn says_so_when_no_change_opens_the_gate() {
    let policy = Policy::parse(
        Stage::Testing,
        r#"package advisory.gate.testing
asks := {"never"}
requirements contains {
	"id": "never", "title": "Never", "met": false, "reason": "no", "evidence": [], "waivable": false
}
"#,
    )
    .unwrap();
    let decision = evaluate(&policy, &sound(), at(NOW)).unwrap();
    let remedies = decision.remedies.unwrap();
    assert!(remedies.sets.is_empty());
}

#[test]
fn an_open_frameworks_list_is_beyond_what_a_change_can_do() {
    let mut input = sound();
    input.project.frameworks.clear();
    assert!(remedies(Stage::Production, &input).sets.is_empty());
}
