//! What a waiver does, and what it can't.

use advisory_domain::gates::{
    Decision, GateInput, GateVerdict, RequirementStatus, WaiverFact, WaiverOutcome,
};
use advisory_domain::model::{Severity, Stage};

use super::support::{
    at, covers_finding, covers_requirement, decide, finding, sound, unmet, waiver, without_artifact,
};

/// What is said of a waiver after a change to it.
type Case = (&'static str, fn(&mut WaiverFact));

fn outcome<'a>(decision: &'a Decision, id: &str) -> (WaiverOutcome, Option<&'a str>) {
    let waiver = decision.waivers.iter().find(|it| it.id == id).unwrap();
    (waiver.outcome, waiver.message.as_deref())
}

fn with_high_findings(waivers: Vec<WaiverFact>) -> GateInput {
    let mut input = sound();
    input.findings = vec![finding("f1", Severity::High), finding("f2", Severity::High)];
    input.waivers = waivers;
    input
}

#[test]
fn a_pass_that_needed_waivers_is_a_warning_that_names_them() {
    let input = with_high_findings(vec![
        waiver("w1", covers_finding("f1")),
        waiver("w2", covers_finding("f2")),
    ]);
    let decision = decide(Stage::Testing, &input);
    assert_eq!(decision.verdict, GateVerdict::Warn);
    let reason = decision
        .reasons_with(RequirementStatus::Waived)
        .next()
        .unwrap();
    assert_eq!(reason.requirement, "no-high-finding");
    assert_eq!(reason.waivers, ["w1", "w2"]);
    // What is waived is marked, and there.
    let waived: Vec<&str> = reason
        .evidence
        .iter()
        .filter(|piece| piece.waived)
        .map(|piece| piece.id.as_str())
        .collect();
    assert_eq!(waived, ["f1", "f2"]);
    assert_eq!(outcome(&decision, "w1"), (WaiverOutcome::Used, None));
}

#[test]
fn one_waiver_of_two_findings_does_not_open_a_gate() {
    let input = with_high_findings(vec![waiver("w1", covers_finding("f1"))]);
    let decision = decide(Stage::Testing, &input);
    assert_eq!(decision.verdict, GateVerdict::Fail);
    assert_eq!(unmet(&decision), ["no-high-finding"]);
}

#[test]
fn a_waiver_stands_in_for_a_requirement() {
    let mut input = without_artifact(sound(), "model-card");
    input.waivers = vec![waiver("w1", covers_requirement("model-card-approved"))];
    let decision = decide(Stage::Staging, &input);
    assert_eq!(decision.verdict, GateVerdict::Warn);
    assert_eq!(outcome(&decision, "w1"), (WaiverOutcome::Used, None));
}

#[test]
fn no_waiver_stands_in_for_what_can_not_be_waived() {
    let mut input = without_artifact(sound(), "dpia");
    input.waivers = vec![waiver("w1", covers_requirement("dpia-approved"))];
    let decision = decide(Stage::Production, &input);
    assert_eq!(unmet(&decision), ["dpia-approved"]);
    assert_eq!(
        outcome(&decision, "w1"),
        (
            WaiverOutcome::Unused,
            Some("no waiver may stand in for this requirement")
        )
    );
}

#[test]
fn a_waived_critical_finding_is_still_critical_before_development() {
    let mut input = sound();
    input.findings = vec![finding("f1", Severity::Critical)];
    input.waivers = vec![waiver("w1", covers_finding("f1"))];
    let decision = decide(Stage::Development, &input);
    assert_eq!(unmet(&decision), ["no-critical-finding"]);
    assert_eq!(outcome(&decision, "w1").0, WaiverOutcome::Unused);
}

#[test]
fn a_waiver_that_nothing_needs_leaves_a_pass_a_pass() {
    let mut input = sound();
    input.findings = vec![finding("f1", Severity::Low)];
    input.waivers = vec![
        waiver("w1", covers_finding("f1")),
        waiver("w2", covers_requirement("model-card-approved")),
        waiver("w3", covers_requirement("something-else")),
    ];
    let decision = decide(Stage::Staging, &input);
    assert_eq!(decision.verdict, GateVerdict::Pass);
    let unused = |message| (WaiverOutcome::Unused, Some(message));
    assert_eq!(
        outcome(&decision, "w1"),
        unused("no requirement of this gate needs it")
    );
    assert_eq!(
        outcome(&decision, "w2"),
        unused("the requirement is met without it")
    );
    assert_eq!(
        outcome(&decision, "w3"),
        unused("this gate does not ask for it")
    );
}

#[test]
fn only_a_sound_waiver_holds() {
    let cases: [Case; 7] = [
        ("nobody answers for it", |it| " ".clone_into(&mut it.owner)),
        ("it gives no reason", |it| it.reason.clear()),
        ("it does not say who asked and who approved", |it| {
            it.approver.clear();
        }),
        ("who asked for it approved it", |it| {
            " ada ".clone_into(&mut it.approver);
        }),
        ("it expires before it is approved", |it| {
            it.expires_at = it.approved_at;
        }),
        ("it is approved from 2026-06-01T12:00:01Z on", |it| {
            it.approved_at = at("2026-06-01T12:00:01Z");
        }),
        ("", |it| it.expires_at = at("2026-06-01T12:00:00Z")),
    ];
    for (message, change) in cases {
        let mut waiver = waiver("w1", covers_requirement("model-card-approved"));
        change(&mut waiver);
        let mut input = without_artifact(sound(), "model-card");
        input.waivers = vec![waiver];
        let decision = decide(Stage::Staging, &input);
        assert_eq!(decision.verdict, GateVerdict::Fail, "{message}");
        let expected = if message.is_empty() {
            (WaiverOutcome::Expired, None)
        } else {
            (WaiverOutcome::Rejected, Some(message))
        };
        assert_eq!(outcome(&decision, "w1"), expected);
    }
}
