//! A project that every gate lets through, and what the tests change about it.

use advisory_domain::gates::{
    Decision, FindingFact, GateInput, GateVerdict, Policy, RequirementStatus, WaiverFact,
    WaiverTarget, evaluate,
};
use advisory_domain::model::{Domain, FindingState, Severity, Stage};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The instant of most decisions.
pub(super) const NOW: &str = "2026-06-01T12:00:00Z";

/// The facts of a project that passes every gate, plainly.
pub(super) fn sound() -> GateInput {
    let approved = |kind: &str| {
        json!({
            "id": format!("a-{kind}"), "type": kind, "status": "approved", "stale": false,
            "digest": format!("d-{kind}"),
        })
    };
    let kinds = [
        "ethics-charter",
        "data-sheet",
        "risk-assessment",
        "fairness-audit",
        "model-card",
        "dpia",
        "human-oversight-plan",
        "incident-response-plan",
        "technical-documentation",
    ];
    let artifacts: Vec<Value> = kinds.into_iter().map(approved).collect();
    let facts = json!({
        "project": {
            "id": "p1", "name": "Triage", "owner": "Ada", "riskTier": "high", "stage": "staging",
            "frameworks": ["gdpr", "eu-ai-act"], "defaultBranch": "main",
        },
        "scan": {
            "id": "s1", "commit": "0123abc", "branch": "main", "scannedAt": "2026-05-31T08:00:00Z",
            "verdict": "pass", "readShare": 9900,
        },
        "scores": [
            { "framework": "gdpr", "low": 5000, "high": 8000, "coverage": 7000 },
            { "framework": "eu-ai-act", "low": 4000, "high": 9000, "coverage": 6000 },
        ],
        "findings": [],
        "personalData": { "inEvidence": true, "evidence": ["f-personal"] },
        "artifacts": artifacts,
        "assessment": { "id": "q1", "status": "approved", "digest": "d-q1" },
        "waivers": [],
    });
    GateInput::from_json(facts.to_string().as_bytes()).unwrap()
}

pub(super) fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

pub(super) fn shipped(stage: Stage) -> &'static Policy {
    Policy::shipped(stage).unwrap()
}

pub(super) fn decide(stage: Stage, input: &GateInput) -> Decision {
    evaluate(shipped(stage), input, at(NOW)).unwrap()
}

pub(super) fn verdict(stage: Stage, input: &GateInput) -> GateVerdict {
    decide(stage, input).verdict
}

/// The requirements that are not met, by identifier.
pub(super) fn unmet(decision: &Decision) -> Vec<&str> {
    decision
        .reasons_with(RequirementStatus::Unmet)
        .map(|reason| reason.requirement.as_str())
        .collect()
}

pub(super) fn finding(fingerprint: &str, severity: Severity) -> FindingFact {
    FindingFact {
        fingerprint: fingerprint.to_owned(),
        rule: "ADV-HO-001".to_owned(),
        domain: Domain::HumanOversight,
        severity,
        state: FindingState::Open,
        place: "src/agent.py:7".to_owned(),
    }
}

/// A sound waiver, until the end of 2026.
pub(super) fn waiver(id: &str, covers: WaiverTarget) -> WaiverFact {
    WaiverFact {
        id: id.to_owned(),
        covers,
        owner: "Ada".to_owned(),
        reason: "the tool is behind a person until July".to_owned(),
        requester: "Ada".to_owned(),
        approver: "Grace".to_owned(),
        approved_at: at("2026-05-01T00:00:00Z"),
        expires_at: at("2026-12-31T00:00:00Z"),
    }
}

pub(super) fn covers_finding(fingerprint: &str) -> WaiverTarget {
    WaiverTarget::Finding(fingerprint.to_owned())
}

pub(super) fn covers_requirement(id: &str) -> WaiverTarget {
    WaiverTarget::Requirement(id.to_owned())
}

/// Removes every artifact of a type.
pub(super) fn without_artifact(mut input: GateInput, kind: &str) -> GateInput {
    input
        .artifacts
        .retain(|artifact| artifact.kind.id() != kind);
    input
}
