//! What a gate is told: the document behind a decision.
//!
//! Whoever asks for a decision gathers these facts and nothing else; the evaluation adds the time
//! and what the waivers cover. Findings are given with the state that the scan gave them, and a
//! repository's own waivers and baseline change nothing here: only an approved [`WaiverFact`] does.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::artifacts::ArtifactKind;
use crate::artifacts::lifecycle::ArtifactStatus;
use crate::model::{Domain, FindingState, FrameworkId, RiskTier, Severity, Stage, vocabulary};
use crate::scan::VerdictStatus;

vocabulary! {
    /// Where an assessment is in its life.
    AssessmentStatus {
        /// Nothing is answered.
        Draft = "draft",
        /// It is being answered.
        InProgress = "in-progress",
        /// The answers are given.
        Submitted = "submitted",
        /// A reviewer approved the answers.
        Approved = "approved",
        /// A reviewer sent it back.
        Returned = "returned",
    }
}

/// The facts that a decision rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GateInput {
    /// The project.
    pub project: ProjectFact,
    /// The scan that speaks for it, if there is one.
    pub scan: Option<ScanFact>,
    /// The scores of that scan, by framework.
    pub scores: Vec<ScoreFact>,
    /// Every finding of that scan, whatever its state.
    pub findings: Vec<FindingFact>,
    /// Whether the system handles personal data.
    pub personal_data: PersonalDataFact,
    /// The governance documents, of every type and status.
    pub artifacts: Vec<ArtifactFact>,
    /// The assessment, if there is one.
    pub assessment: Option<AssessmentFact>,
    /// The waivers of the project, expired ones too.
    pub waivers: Vec<WaiverFact>,
}

/// The project before the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProjectFact {
    /// Its identifier.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How much harm it can do; none until somebody has settled it.
    pub risk_tier: Option<RiskTier>,
    /// The stage it has entered.
    pub stage: Stage,
    /// The frameworks it is held to.
    pub frameworks: Vec<FrameworkId>,
    /// The branch that releases come from.
    pub default_branch: String,
}

/// The scan that speaks for a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScanFact {
    /// Its identifier, or its digest where it was never stored.
    pub id: String,
    /// The commit it read.
    pub commit: Option<String>,
    /// The branch it read.
    pub branch: Option<String>,
    /// When it read it.
    pub scanned_at: Timestamp,
    /// What it said of itself.
    pub verdict: VerdictStatus,
    /// The share of the source bytes that it read, in basis points.
    pub read_share: Option<u32>,
    /// When it stops to be evidence.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// The score of one framework, in basis points; none where nothing was in scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScoreFact {
    /// The framework.
    pub framework: FrameworkId,
    /// The score with every unknown counted as nothing.
    pub low: Option<u32>,
    /// The score with every unknown counted as full.
    pub high: Option<u32>,
    /// The share of controls that have any evidence.
    pub coverage: Option<u32>,
}

/// A gap that the scan found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FindingFact {
    /// What names it across scans.
    pub fingerprint: String,
    /// The rule that made it.
    pub rule: String,
    /// The rule's domain.
    pub domain: Domain,
    /// How much it matters.
    pub severity: Severity,
    /// What the scan said of it.
    pub state: FindingState,
    /// Where, as `path:line`.
    pub place: String,
}

/// Whether personal data is in evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonalDataFact {
    /// Whether it is.
    pub in_evidence: bool,
    /// Fingerprints of the findings and signals that show it.
    pub evidence: Vec<String>,
}

/// A governance document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArtifactFact {
    /// Its identifier.
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ArtifactKind,
    /// Where it is in its life.
    pub status: ArtifactStatus,
    /// Whether today's evidence differs from what it was made from.
    pub stale: bool,
    /// What was approved, or what would be.
    pub digest: Option<String>,
    /// When it stops to be evidence.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// The assessment of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AssessmentFact {
    /// Its identifier.
    pub id: String,
    /// Where it is in its life.
    pub status: AssessmentStatus,
    /// The digest of its answers.
    pub digest: Option<String>,
    /// When it stops to be evidence.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// What a waiver covers: one finding, or one requirement of a gate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum WaiverTarget {
    /// The finding with this fingerprint, at every gate.
    Finding(String),
    /// The requirement with this identifier, at every gate that asks for it.
    Requirement(String),
}

/// An approved, expiring exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaiverFact {
    /// Its identifier.
    pub id: String,
    /// What it covers.
    pub covers: WaiverTarget,
    /// Who answers for it.
    pub owner: String,
    /// Why it is acceptable.
    pub reason: String,
    /// Who asked for it.
    pub requester: String,
    /// Who allowed it: nobody who asked.
    pub approver: String,
    /// From when it holds.
    pub approved_at: Timestamp,
    /// From when it holds no more.
    pub expires_at: Timestamp,
}
