//! A decision: what a gate says, why, until when, and what would change it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::answer::Evidence;
use super::changes::Remedies;
use super::input::WaiverTarget;
use crate::canonical;
use crate::model::{Stage, vocabulary};

/// Version of the document's shape, and of the rules that made it.
pub(super) const SCHEMA_VERSION: u32 = 1;

vocabulary! {
    /// What a gate says. The order is from the best to the worst.
    GateVerdict {
        /// Every requirement is met.
        Pass = "pass",
        /// Every requirement is met or waived, and at least one is waived.
        Warn = "warn",
        /// A requirement is not met, or the policy gave no answer.
        Fail = "fail",
    }
}

vocabulary! {
    /// What became of a requirement.
    RequirementStatus {
        /// The evidence shows it.
        Met = "met",
        /// The evidence does not show it, and approved waivers stand in.
        Waived = "waived",
        /// The evidence does not show it.
        Unmet = "unmet",
    }
}

vocabulary! {
    /// What became of a waiver.
    WaiverOutcome {
        /// The decision needed it.
        Used = "used",
        /// The decision would be the same without it.
        Unused = "unused",
        /// It no longer holds.
        Expired = "expired",
        /// It never held: it is not what a waiver must be.
        Rejected = "rejected",
    }
}

/// What a gate says of one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// The requirement's identifier; `policy` where the policy itself gave no answer.
    pub requirement: String,
    /// What is asked for.
    pub title: String,
    /// What became of it.
    pub status: RequirementStatus,
    /// Why, as a sentence.
    pub message: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// Whether an approved waiver may stand in for it.
    pub waivable: bool,
    /// Identifiers of the waivers that stand in for it or for its findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<String>,
}

/// A waiver, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaiverUse {
    /// Its identifier.
    pub id: String,
    /// What it covers.
    pub covers: WaiverTarget,
    /// Who answers for it.
    pub owner: String,
    /// Why it is acceptable.
    pub reason: String,
    /// Who allowed it.
    pub approver: String,
    /// From when it holds no more.
    pub expires_at: Timestamp,
    /// What became of it.
    pub outcome: WaiverOutcome,
    /// Why, where that is not plain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// One evaluation of a gate. Equal policies, inputs and instants give equal bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// Version of this document's shape.
    pub schema_version: u32,
    /// The stage whose gate it is.
    pub stage: Stage,
    /// The project before it.
    pub project_id: String,
    /// The instant it was made for.
    pub as_of: Timestamp,
    /// What the gate says.
    pub verdict: GateVerdict,
    /// Every requirement, by identifier.
    pub reasons: Vec<Reason>,
    /// Every waiver of the project, by identifier.
    pub waivers: Vec<WaiverUse>,
    /// SHA-256 of the policy and the library it may import.
    pub policy_digest: String,
    /// SHA-256 of the facts.
    pub input_digest: String,
    /// The first instant at which the same facts give a worse verdict; none when that never
    /// comes, and none for a failure.
    pub valid_until: Option<Timestamp>,
    /// What would make it pass; none when it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedies: Option<Remedies>,
}

impl Decision {
    /// Returns the canonical bytes of the decision.
    ///
    /// # Errors
    /// Never in practice: every type of a decision serialises.
    pub fn to_canonical(&self) -> serde_json::Result<String> {
        canonical::to_string(self)
    }

    /// Returns the reasons with `status`.
    pub fn reasons_with(&self, status: RequirementStatus) -> impl Iterator<Item = &Reason> {
        self.reasons
            .iter()
            .filter(move |reason| reason.status == status)
    }
}
