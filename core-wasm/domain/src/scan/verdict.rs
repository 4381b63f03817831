//! The one verdict behind the terminal, every format and the exit code.
//!
//! All reasons are given, whichever decides: who mends the first should not learn of the second from the next run.

use super::Plan;
use super::result::{ScanResult, Verdict, VerdictReason, VerdictStatus};
use super::waiver::WaiverState;
use crate::model::{Finding, FindingState};

/// Judges a result against the thresholds of the plan.
pub(super) fn judge(plan: &Plan, result: &ScanResult) -> Verdict {
    let mut reasons = Vec::new();
    let is_empty = nothing_read(result, &mut reasons);
    let is_incomplete = !is_empty && too_little_read(plan, result, &mut reasons);
    let is_failed = above_threshold(plan, result, &mut reasons);
    policy_notes(plan, result, &mut reasons);
    let status = if is_empty {
        VerdictStatus::Empty
    } else if is_incomplete {
        VerdictStatus::Incomplete
    } else if is_failed {
        VerdictStatus::Fail
    } else {
        VerdictStatus::Pass
    };
    Verdict { status, reasons }
}

fn nothing_read(result: &ScanResult, reasons: &mut Vec<VerdictReason>) -> bool {
    let totals = &result.coverage.totals;
    if totals.syntax_tree_files + totals.text_files > 0 {
        return false;
    }
    let message = if totals.files == 0 {
        "nothing was read: the target holds no files".to_owned()
    } else {
        let skipped: Vec<String> = totals
            .skipped_files
            .iter()
            .map(|(reason, files)| format!("{files} {}", reason.id()))
            .collect();
        format!(
            "nothing was read: {} listed ({})",
            counted(totals.files, "file"),
            skipped.join(", ")
        )
    };
    reasons.push(reason(message, Vec::new()));
    true
}

fn too_little_read(plan: &Plan, result: &ScanResult, reasons: &mut Vec<VerdictReason>) -> bool {
    let (Some(least), Some(share)) = (plan.min_coverage, result.coverage.read_share) else {
        return false;
    };
    let is_below = share < least;
    let relation = if is_below { "below" } else { "at or above" };
    let message = format!(
        "coverage {} is {relation} the required {}",
        percent(share),
        percent(least)
    );
    reasons.push(reason(message, Vec::new()));
    is_below
}

fn above_threshold(plan: &Plan, result: &ScanResult, reasons: &mut Vec<VerdictReason>) -> bool {
    let Some(threshold) = plan.fail_on else {
        return false;
    };
    let findings: Vec<String> = result
        .findings
        .iter()
        .filter(|finding| finding.state == FindingState::Open && finding.severity <= threshold)
        .map(|finding| finding.fingerprint.clone())
        .collect();
    let is_failed = !findings.is_empty();
    let count = if is_failed {
        counted(findings.len() as u64, "open finding")
    } else {
        "no open finding".to_owned()
    };
    let message = format!("{count} at {} or above", threshold.id());
    reasons.push(reason(message, findings));
    is_failed
}

/// What changes how the rest is to be read: expired and unused waivers, rules that are off.
fn policy_notes(plan: &Plan, result: &ScanResult, reasons: &mut Vec<VerdictReason>) {
    for waiver in &result.waivers {
        let subject = waiver
            .rule
            .as_deref()
            .or(waiver.fingerprint.as_deref())
            .unwrap_or_default();
        let on_paths = waiver
            .path
            .as_deref()
            .map(|path| format!(" in {path}"))
            .unwrap_or_default();
        match waiver.state {
            WaiverState::Used => {}
            WaiverState::Unused => reasons.push(reason(
                format!("the waiver of {subject}{on_paths} covers nothing"),
                Vec::new(),
            )),
            WaiverState::Expired => reasons.push(reason(
                format!(
                    "the waiver of {subject}{on_paths} by {} expired after {}",
                    waiver.owner, waiver.expires
                ),
                waiver.findings.clone(),
            )),
        }
    }
    for change in &plan.configuration.rules {
        let because = change
            .reason
            .as_deref()
            .map(|words| format!(": {words}"))
            .unwrap_or_default();
        let message = match change.severity {
            None => format!("{} is off{because}", change.rule),
            Some(severity) => format!("{} weighs {}{because}", change.rule, severity.id()),
        };
        reasons.push(reason(message, Vec::new()));
    }
}

/// Gives the findings of changed rules the severity that the configuration says, and drops those of rules that are off.
pub(super) fn weigh(plan: &Plan, findings: &mut Vec<Finding>) {
    findings.retain_mut(|finding| match plan.change_of(&finding.rule) {
        None => true,
        Some(change) => match change.severity {
            None => false,
            Some(severity) => {
                finding.severity = severity;
                true
            }
        },
    });
}

fn reason(message: String, findings: Vec<String>) -> VerdictReason {
    VerdictReason { message, findings }
}

fn counted(count: u64, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

fn percent(basis_points: u32) -> String {
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}
