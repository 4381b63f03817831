//! The policies that we ship, against the table of what each stage asks for.

use advisory_domain::artifacts::lifecycle::ArtifactStatus;
use advisory_domain::gates::{AssessmentStatus, Decision, GateInput, GateVerdict, Policy};
use advisory_domain::model::{FindingState, RiskTier, Severity, Stage};
use advisory_domain::scan::VerdictStatus;

use super::support::{at, decide, finding, shipped, sound, unmet, verdict, without_artifact};

fn fails(stage: Stage, input: &GateInput, requirement: &str) {
    let decision: Decision = decide(stage, input);
    assert_eq!(decision.verdict, GateVerdict::Fail, "{}", stage.id());
    assert_eq!(unmet(&decision), [requirement], "{}", stage.id());
}

fn with_artifact(kind: &str, status: ArtifactStatus) -> GateInput {
    let mut input = sound();
    for artifact in &mut input.artifacts {
        if artifact.kind.id() == kind {
            artifact.status = status;
        }
    }
    input
}

fn stale(kind: &str) -> GateInput {
    let mut input = sound();
    for artifact in &mut input.artifacts {
        artifact.stale = artifact.kind.id() == kind;
    }
    input
}

#[test]
fn every_stage_has_a_policy_and_lets_a_sound_project_through() {
    for stage in Stage::ALL {
        assert_eq!(shipped(*stage).stage(), *stage);
        let decision = decide(*stage, &sound());
        assert_eq!(
            decision.verdict,
            GateVerdict::Pass,
            "{}: {:?}",
            stage.id(),
            unmet(&decision)
        );
        assert!(decision.remedies.is_none());
    }
}

#[test]
fn every_requirement_says_why_and_rests_on_something() {
    for stage in Stage::ALL {
        for reason in decide(*stage, &sound()).reasons {
            assert!(!reason.message.is_empty(), "{}", reason.requirement);
            assert!(!reason.evidence.is_empty(), "{}", reason.requirement);
        }
    }
}

#[test]
fn design_asks_for_an_owner_a_tier_and_a_charter() {
    let mut input = sound();
    input.project.owner = None;
    fails(Stage::Design, &input, "project-owner");
    let mut input = sound();
    input.project.risk_tier = None;
    fails(Stage::Design, &input, "risk-tier");
    for status in [ArtifactStatus::Rejected, ArtifactStatus::Superseded] {
        let input = with_artifact("ethics-charter", status);
        fails(Stage::Design, &input, "ethics-charter-drafted");
    }
    let draft = with_artifact("ethics-charter", ArtifactStatus::Draft);
    assert_eq!(verdict(Stage::Design, &draft), GateVerdict::Pass);
}

#[test]
fn a_prohibited_practice_enters_no_design() {
    let mut input = sound();
    input.project.risk_tier = Some(RiskTier::Unacceptable);
    fails(Stage::Design, &input, "risk-tier");
}

#[test]
fn development_asks_for_a_scan_of_the_default_branch() {
    let mut input = sound();
    input.scan = None;
    let decision = decide(Stage::Development, &input);
    // Without a scan nobody knows whether something critical is open.
    assert_eq!(
        unmet(&decision),
        ["no-critical-finding", "scan-of-default-branch"]
    );
    let changes: [fn(&mut GateInput); 4] = [
        |input| input.scan.as_mut().unwrap().branch = Some("feature".to_owned()),
        |input| input.scan.as_mut().unwrap().branch = None,
        |input| input.scan.as_mut().unwrap().verdict = VerdictStatus::Empty,
        |input| input.scan.as_mut().unwrap().verdict = VerdictStatus::Incomplete,
    ];
    for change in changes {
        let mut input = sound();
        change(&mut input);
        assert_eq!(
            verdict(Stage::Development, &input),
            GateVerdict::Fail,
            "{:?}",
            input.scan
        );
    }
    let mut input = sound();
    input.scan.as_mut().unwrap().verdict = VerdictStatus::Fail;
    assert_eq!(verdict(Stage::Development, &input), GateVerdict::Pass);
}

#[test]
fn development_asks_that_nothing_critical_is_open() {
    let mut input = sound();
    input.findings = vec![finding("f1", Severity::High)];
    assert_eq!(verdict(Stage::Development, &input), GateVerdict::Pass);
    input.findings.push(finding("f2", Severity::Critical));
    fails(Stage::Development, &input, "no-critical-finding");
    assert_eq!(
        verdict(Stage::Development, &without_artifact(sound(), "data-sheet")),
        GateVerdict::Fail
    );
}

#[test]
fn what_a_repository_says_of_its_own_findings_opens_no_gate() {
    for state in [FindingState::Waived, FindingState::Baseline] {
        let mut input = sound();
        input.findings = vec![finding("f1", Severity::Critical)];
        input.findings[0].state = state;
        fails(Stage::Development, &input, "no-critical-finding");
        fails(Stage::Testing, &input, "no-high-finding");
    }
}

#[test]
fn testing_asks_for_answers_an_approved_risk_assessment_and_nothing_grave() {
    for status in [
        AssessmentStatus::Draft,
        AssessmentStatus::InProgress,
        AssessmentStatus::Returned,
    ] {
        let mut input = sound();
        input.assessment.as_mut().unwrap().status = status;
        fails(Stage::Testing, &input, "assessment-submitted");
    }
    let mut input = sound();
    input.assessment.as_mut().unwrap().status = AssessmentStatus::Submitted;
    assert_eq!(verdict(Stage::Testing, &input), GateVerdict::Pass);
    input.assessment = None;
    fails(Stage::Testing, &input, "assessment-submitted");
    let in_review = with_artifact("risk-assessment", ArtifactStatus::InReview);
    fails(Stage::Testing, &in_review, "risk-assessment-approved");
    let stale = stale("risk-assessment");
    assert_eq!(verdict(Stage::Testing, &stale), GateVerdict::Pass);
    let mut input = sound();
    input.findings = vec![finding("f1", Severity::Medium)];
    assert_eq!(verdict(Stage::Testing, &input), GateVerdict::Pass);
    input.findings.push(finding("f2", Severity::High));
    fails(Stage::Testing, &input, "no-high-finding");
}

#[test]
fn staging_asks_for_approvals_that_are_still_true() {
    let mut input = sound();
    input.assessment.as_mut().unwrap().status = AssessmentStatus::Submitted;
    fails(Stage::Staging, &input, "assessment-approved");
    fails(
        Stage::Staging,
        &stale("fairness-audit"),
        "fairness-audit-fresh",
    );
    fails(
        Stage::Staging,
        &stale("risk-assessment"),
        "risk-assessment-fresh",
    );
    assert_eq!(
        verdict(Stage::Staging, &stale("model-card")),
        GateVerdict::Pass
    );
    let draft = with_artifact("model-card", ArtifactStatus::Draft);
    fails(Stage::Staging, &draft, "model-card-approved");
}

#[test]
fn production_asks_for_all_of_staging_and_more() {
    for (kind, requirement) in [
        ("fairness-audit", "fairness-audit-fresh"),
        ("risk-assessment", "risk-assessment-fresh"),
        ("model-card", "model-card-approved"),
        ("dpia", "dpia-approved"),
        ("human-oversight-plan", "human-oversight-plan-approved"),
        ("incident-response-plan", "incident-response-plan-approved"),
        (
            "technical-documentation",
            "technical-documentation-approved",
        ),
    ] {
        fails(
            Stage::Production,
            &without_artifact(sound(), kind),
            requirement,
        );
    }
    let mut input = sound();
    input.assessment.as_mut().unwrap().status = AssessmentStatus::Submitted;
    fails(Stage::Production, &input, "assessment-approved");
}

#[test]
fn production_asks_for_a_dpia_only_where_personal_data_is() {
    let mut input = without_artifact(sound(), "dpia");
    input.personal_data.in_evidence = false;
    assert_eq!(verdict(Stage::Production, &input), GateVerdict::Pass);
}

#[test]
fn production_asks_for_technical_documentation_unless_the_tier_is_known_to_be_low() {
    let mut input = without_artifact(sound(), "technical-documentation");
    for tier in [RiskTier::Minimal, RiskTier::Limited] {
        input.project.risk_tier = Some(tier);
        assert_eq!(verdict(Stage::Production, &input), GateVerdict::Pass);
    }
    for tier in [None, Some(RiskTier::High), Some(RiskTier::Unacceptable)] {
        input.project.risk_tier = tier;
        fails(
            Stage::Production,
            &input,
            "technical-documentation-approved",
        );
    }
}

#[test]
fn production_asks_for_coverage_of_each_framework() {
    let mut input = sound();
    input.scores[0].coverage = Some(5999);
    let framework = input.scores[0].framework.id();
    fails(
        Stage::Production,
        &input,
        &format!("evidence-coverage:{framework}"),
    );
    input.scores[0].coverage = None;
    assert_eq!(verdict(Stage::Production, &input), GateVerdict::Fail);
    input.scores.remove(0);
    assert_eq!(verdict(Stage::Production, &input), GateVerdict::Fail);
    input.project.frameworks.clear();
    fails(Stage::Production, &input, "frameworks-in-scope");
}

#[test]
fn expired_evidence_is_none() {
    let past = Some(at("2026-06-01T12:00:00Z"));
    let mut input = sound();
    input.scan.as_mut().unwrap().expires_at = past;
    assert_eq!(verdict(Stage::Development, &input), GateVerdict::Fail);
    let mut input = sound();
    input.assessment.as_mut().unwrap().expires_at = past;
    fails(Stage::Staging, &input, "assessment-approved");
    let mut input = sound();
    for artifact in &mut input.artifacts {
        artifact.expires_at = past;
    }
    fails(Stage::Design, &input, "ethics-charter-drafted");
}

#[test]
fn nothing_at_all_passes_no_gate() {
    let mut input = sound();
    input.project.owner = None;
    input.project.risk_tier = None;
    input.scan = None;
    input.scores.clear();
    input.artifacts.clear();
    input.assessment = None;
    input.personal_data = Default::default();
    for stage in Stage::ALL {
        assert_eq!(verdict(*stage, &input), GateVerdict::Fail, "{}", stage.id());
    }
}

#[test]
fn the_shipped_policies_are_read_as_anyones() {
    for stage in Stage::ALL {
        let source = advisory_domain::gates::shipped_source(*stage);
        let policy = Policy::parse(*stage, source).unwrap();
        assert_eq!(policy.digest(), shipped(*stage).digest());
    }
}

#[test]
fn a_document_is_called_what_people_call_it() {
    let mut input = sound();
    input.artifacts.clear();
    let decision = decide(Stage::Production, &input);
    let of = |requirement: &str| {
        let mut reasons = decision.reasons.iter();
        let found = reasons.find(|reason| reason.requirement == requirement);
        let reason = found.unwrap();
        format!("{}: {}", reason.title, reason.message)
    };
    assert_eq!(
        of("dpia-approved"),
        "The DPIA is approved where personal data is in evidence: there is no DPIA in force"
    );
    assert_eq!(
        of("human-oversight-plan-approved"),
        "The human oversight plan is approved: there is no human oversight plan in force"
    );
    assert_eq!(
        of("technical-documentation-approved"),
        "The technical documentation is approved for a high-risk tier: \
         there is no technical documentation in force"
    );
}
