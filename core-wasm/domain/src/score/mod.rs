//! Scores: what the evidence says of each control, and of each framework over its controls.

use serde::{Deserialize, Serialize};

use crate::model::{Coverage, Finding, Signal};
use crate::scan::Plan;

/// Every score of a scan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scores {}

/// Scores the evidence of a scan.
pub(crate) fn score(
    plan: &Plan,
    coverage: &Coverage,
    findings: &[Finding],
    signals: &[Signal],
) -> Scores {
    let _ = (plan, coverage, findings, signals);
    Scores::default()
}
