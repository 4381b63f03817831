//! What can be changed about a project, and what such a change makes of the facts.
//!
//! A change is hypothetical: it rewrites the facts as they would be once somebody did it, and
//! assumes that doing it uncovers nothing new. Each comes in strengths, from the least somebody
//! could do about a thing to the most.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::input::{
    ArtifactFact, AssessmentFact, AssessmentStatus, ScanFact, ScoreFact, WaiverFact, WaiverTarget,
};
use super::{GateInput, policy::Policy, search};
use crate::artifacts::ArtifactKind;
use crate::artifacts::lifecycle::ArtifactStatus;
use crate::model::{FrameworkId, RiskTier, Severity, vocabulary};
use crate::scan::VerdictStatus;

/// Findings of one severity that are changed one by one; more are changed together.
const MOST_SINGLE_FINDINGS: usize = 12;
/// All of a share, in basis points.
const WHOLE: u32 = 10_000;
/// Identifier of what a change would create.
const NEW: &str = "new";

vocabulary! {
    /// What somebody can do to open a gate.
    ChangeAction {
        /// Name who answers for the project.
        SetOwner = "set-owner",
        /// Settle the risk tier; whichever it turns out to be.
        SetRiskTier = "set-risk-tier",
        /// Scan the whole default branch.
        ScanDefaultBranch = "scan-default-branch",
        /// Close findings.
        CloseFindings = "close-findings",
        /// Close findings, or have a waiver approved for each.
        CloseOrWaiveFindings = "close-or-waive-findings",
        /// Draft an artifact.
        DraftArtifact = "draft-artifact",
        /// Have an artifact approved.
        ApproveArtifact = "approve-artifact",
        /// Draft an artifact anew from today's evidence and have it approved.
        RefreshArtifact = "refresh-artifact",
        /// Answer and submit the assessment.
        SubmitAssessment = "submit-assessment",
        /// Have the assessment approved.
        ApproveAssessment = "approve-assessment",
        /// Bring evidence for more controls of a framework.
        RaiseCoverage = "raise-coverage",
    }
}

/// Something that somebody could do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What.
    pub action: ChangeAction,
    /// To what: an artifact's type, a framework, a branch, a severity; nothing where there is but one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// Fingerprints of the findings it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// How far, in basis points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u32>,
}

/// What would make a gate pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remedies {
    /// The smallest sets of changes: after all changes of any one of them, the gate opens.
    pub sets: Vec<Vec<Change>>,
    /// Whether every smaller set, and every other of this size, was tried. Where not, each set
    /// still opens the gate, and there may be smaller ones.
    pub exhaustive: bool,
}

/// Returns the smallest sets of changes that would open the gate.
pub(super) fn remedies(policy: &Policy, input: &GateInput, as_of: Timestamp) -> Remedies {
    search::smallest(policy, input, as_of, &candidates(input, as_of))
}

/// One thing that can be changed, in the strengths it can be changed in, weakest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) strengths: Vec<Change>,
}

/// Lists what can be changed about an input.
fn candidates(input: &GateInput, as_of: Timestamp) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let mut add = |strengths: Vec<Change>| {
        if !strengths.is_empty() {
            candidates.push(Candidate { strengths });
        }
    };
    if input.project.owner.is_none() {
        add(vec![simple(ChangeAction::SetOwner, "")]);
    }
    if input.project.risk_tier.is_none() {
        add(vec![simple(ChangeAction::SetRiskTier, "")]);
    }
    let branch = &input.project.default_branch;
    add(vec![simple(ChangeAction::ScanDefaultBranch, branch)]);
    for change in finding_changes(input) {
        add(vec![change]);
    }
    for kind in ArtifactKind::ALL {
        add(artifact_changes(input, *kind, as_of));
    }
    add(assessment_changes(input, as_of));
    for framework in &input.project.frameworks {
        if coverage(input, *framework) < WHOLE {
            add(vec![Change {
                to: Some(WHOLE),
                ..simple(ChangeAction::RaiseCoverage, framework.id())
            }]);
        }
    }
    candidates
}

fn simple(action: ChangeAction, target: &str) -> Change {
    Change {
        action,
        target: target.to_owned(),
        findings: Vec::new(),
        to: None,
    }
}

/// One change a finding; where there are many of one severity, one for all of them.
fn finding_changes(input: &GateInput) -> Vec<Change> {
    let mut changes = Vec::new();
    for severity in Severity::ALL {
        let fingerprints: Vec<String> = input
            .findings
            .iter()
            .filter(|finding| finding.severity == *severity)
            .map(|finding| finding.fingerprint.clone())
            .collect();
        let mut add = |findings: Vec<String>| {
            changes.push(Change {
                findings,
                ..simple(ChangeAction::CloseFindings, severity.id())
            });
        };
        if fingerprints.len() > MOST_SINGLE_FINDINGS {
            add(fingerprints);
        } else {
            for fingerprint in fingerprints {
                add(vec![fingerprint]);
            }
        }
    }
    changes
}

fn in_force(
    input: &GateInput,
    kind: ArtifactKind,
    as_of: Timestamp,
) -> impl Iterator<Item = &ArtifactFact> {
    input.artifacts.iter().filter(move |artifact| {
        let lives = matches!(
            artifact.status,
            ArtifactStatus::Draft | ArtifactStatus::InReview | ArtifactStatus::Approved
        );
        lives && artifact.kind == kind && artifact.expires_at.is_none_or(|end| end > as_of)
    })
}

fn artifact_changes(input: &GateInput, kind: ArtifactKind, as_of: Timestamp) -> Vec<Change> {
    let mut actions = Vec::new();
    let mut any = false;
    let (mut approved, mut fresh) = (false, false);
    for artifact in in_force(input, kind, as_of) {
        any = true;
        let is_approved = artifact.status == ArtifactStatus::Approved;
        approved |= is_approved;
        fresh |= is_approved && !artifact.stale;
    }
    if !any {
        actions.push(ChangeAction::DraftArtifact);
    }
    if !approved {
        actions.push(ChangeAction::ApproveArtifact);
    }
    if any && !fresh {
        actions.push(ChangeAction::RefreshArtifact);
    }
    let changes = actions.into_iter().map(|action| simple(action, kind.id()));
    changes.collect()
}

fn assessment_changes(input: &GateInput, as_of: Timestamp) -> Vec<Change> {
    let current = input
        .assessment
        .as_ref()
        .filter(|assessment| assessment.expires_at.is_none_or(|end| end > as_of))
        .map(|assessment| assessment.status);
    let submit = simple(ChangeAction::SubmitAssessment, "");
    let approve = simple(ChangeAction::ApproveAssessment, "");
    match current {
        Some(AssessmentStatus::Approved) => Vec::new(),
        Some(AssessmentStatus::Submitted) => vec![approve],
        _ => vec![submit, approve],
    }
}

/// The coverage of a framework in basis points; what was not scored is not covered.
pub(super) fn coverage(input: &GateInput, framework: FrameworkId) -> u32 {
    let score = input.scores.iter().find(|it| it.framework == framework);
    score.and_then(|score| score.coverage).unwrap_or(0)
}

/// Rewrites the facts as they are once a change is made.
pub(super) fn apply(input: &mut GateInput, change: &Change, as_of: Timestamp) {
    match change.action {
        ChangeAction::SetOwner => input.project.owner = Some(NEW.to_owned()),
        // The tier that asks for most: whichever it turns out to be, the set suffices.
        ChangeAction::SetRiskTier => input.project.risk_tier = Some(RiskTier::High),
        ChangeAction::ScanDefaultBranch => {
            input.scan = Some(ScanFact {
                id: NEW.to_owned(),
                commit: None,
                branch: Some(input.project.default_branch.clone()),
                scanned_at: as_of,
                verdict: VerdictStatus::Pass,
                read_share: Some(WHOLE),
                expires_at: None,
            });
        }
        ChangeAction::CloseFindings => input
            .findings
            .retain(|finding| !change.findings.contains(&finding.fingerprint)),
        ChangeAction::CloseOrWaiveFindings => waive(input, &change.findings, as_of),
        ChangeAction::DraftArtifact => put_artifact(input, change, ArtifactStatus::Draft, false),
        ChangeAction::ApproveArtifact => approve_artifact(input, change, as_of),
        ChangeAction::RefreshArtifact => {
            put_artifact(input, change, ArtifactStatus::Approved, false);
        }
        ChangeAction::SubmitAssessment => put_assessment(input, AssessmentStatus::Submitted),
        ChangeAction::ApproveAssessment => put_assessment(input, AssessmentStatus::Approved),
        ChangeAction::RaiseCoverage => {
            if let (Some(framework), Some(to)) = (FrameworkId::from_id(&change.target), change.to) {
                raise_coverage(input, framework, to);
            }
        }
    }
}

/// Adds a waiver for each finding, as sound as one can be.
fn waive(input: &mut GateInput, findings: &[String], as_of: Timestamp) {
    let waivers = findings.iter().map(|fingerprint| WaiverFact {
        id: format!("{NEW}-{fingerprint}"),
        covers: WaiverTarget::Finding(fingerprint.clone()),
        owner: "owner".to_owned(),
        reason: "reason".to_owned(),
        requester: "requester".to_owned(),
        approver: "approver".to_owned(),
        approved_at: as_of,
        expires_at: Timestamp::MAX,
    });
    input.waivers.extend(waivers);
}

fn put_artifact(input: &mut GateInput, change: &Change, status: ArtifactStatus, stale: bool) {
    let Some(kind) = ArtifactKind::from_id(&change.target) else {
        return;
    };
    input.artifacts.push(ArtifactFact {
        id: format!("{NEW}-{}", change.target),
        kind,
        status,
        stale,
        digest: None,
        expires_at: None,
    });
}

/// Approves the draft that there is, stale as it may be; where there is none, a new one.
fn approve_artifact(input: &mut GateInput, change: &Change, as_of: Timestamp) {
    let stale = ArtifactKind::from_id(&change.target)
        .is_some_and(|kind| in_force(input, kind, as_of).any(|artifact| artifact.stale));
    put_artifact(input, change, ArtifactStatus::Approved, stale);
}

fn put_assessment(input: &mut GateInput, status: AssessmentStatus) {
    let digest = input.assessment.take().and_then(|it| it.digest);
    input.assessment = Some(AssessmentFact {
        id: NEW.to_owned(),
        status,
        digest,
        expires_at: None,
    });
}

fn raise_coverage(input: &mut GateInput, framework: FrameworkId, to: u32) {
    match input
        .scores
        .iter_mut()
        .find(|score| score.framework == framework)
    {
        Some(score) => score.coverage = Some(to),
        None => input.scores.push(ScoreFact {
            framework,
            low: Some(0),
            high: Some(WHOLE),
            coverage: Some(to),
        }),
    }
}
