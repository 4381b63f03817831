//! What a scan says, whole: the document behind every format.

use serde::{Deserialize, Serialize};

use super::waiver::WaiverUse;
use crate::model::{Component, Coverage, Domain, Finding, FrameworkId, Signal, vocabulary};
use crate::score::Scores;

/// Who made the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tool {
    /// `advisory`.
    pub name: String,
    /// Version of the scanner.
    pub version: String,
}

vocabulary! {
    /// The one answer that the terminal, every format and the exit code share.
    VerdictStatus {
        /// Nothing at or above the threshold.
        Pass = "pass",
        /// A threshold was not met.
        Fail = "fail",
        /// Too little was read to say.
        Incomplete = "incomplete",
        /// There was nothing to read.
        Empty = "empty",
    }
}

/// One reason of a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerdictReason {
    /// A sentence.
    pub message: String,
    /// Fingerprints of the findings behind it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
}

/// The verdict and its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// The answer.
    pub status: VerdictStatus,
    /// Why. A pass may have reasons too: what it was held against.
    pub reasons: Vec<VerdictReason>,
}

/// A scan, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScanResult {
    /// Version of this document's shape.
    pub schema_version: u32,
    /// Who made it.
    pub tool: Tool,
    /// What was scanned, as the caller names it.
    pub target: String,
    /// The day waivers were held against, an RFC 3339 full date.
    pub as_of: String,
    /// Frameworks in scope.
    pub frameworks: Vec<FrameworkId>,
    /// Domains in scope.
    pub domains: Vec<Domain>,
    /// The answer.
    pub verdict: Verdict,
    /// What was read and what was not.
    pub coverage: Coverage,
    /// The AI components, sorted by kind and name.
    pub inventory: Vec<Component>,
    /// The gaps, most severe first, then by place.
    pub findings: Vec<Finding>,
    /// The positive evidence, by place.
    pub signals: Vec<Signal>,
    /// The scores.
    pub scores: Scores,
    /// Waivers of the configuration: used, unused, expired.
    pub waivers: Vec<WaiverUse>,
}
