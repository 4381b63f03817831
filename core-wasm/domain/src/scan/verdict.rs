//! The one verdict behind the terminal, every format and the exit code.

use super::Plan;
use super::result::{ScanResult, Verdict, VerdictReason, VerdictStatus};
use crate::model::FindingState;

/// Judges a result against the thresholds of the plan.
pub(super) fn judge(plan: &Plan, result: &ScanResult) -> Verdict {
    let totals = &result.coverage.totals;
    if totals.syntax_tree_files + totals.text_files == 0 {
        let message = format!(
            "nothing was read: {} files listed, none of them readable",
            totals.files
        );
        return verdict(VerdictStatus::Empty, message, Vec::new());
    }
    if let (Some(least), Some(share)) = (plan.min_coverage, result.coverage.read_share)
        && share < least
    {
        let message = format!(
            "coverage {} is below the required {}",
            percent(share),
            percent(least)
        );
        return verdict(VerdictStatus::Incomplete, message, Vec::new());
    }
    let Some(threshold) = plan.fail_on else {
        return Verdict {
            status: VerdictStatus::Pass,
            reasons: Vec::new(),
        };
    };
    let findings: Vec<String> = result
        .findings
        .iter()
        .filter(|finding| finding.state == FindingState::Open && finding.severity <= threshold)
        .map(|finding| finding.fingerprint.clone())
        .collect();
    let status = if findings.is_empty() {
        VerdictStatus::Pass
    } else {
        VerdictStatus::Fail
    };
    let message = format!(
        "{} open findings at {} or above",
        findings.len(),
        threshold.id()
    );
    verdict(status, message, findings)
}

fn verdict(status: VerdictStatus, message: String, findings: Vec<String>) -> Verdict {
    Verdict {
        status,
        reasons: vec![VerdictReason { message, findings }],
    }
}

fn percent(basis_points: u32) -> String {
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}
