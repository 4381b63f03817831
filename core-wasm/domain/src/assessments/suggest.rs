//! What the evidence of a scan suggests as answers.

use std::collections::BTreeMap;

use super::{EvidenceLink, Suggestion};
use crate::model::{Finding, FindingState, Severity, Signal};
use crate::reference::{Question, questions};
use crate::rules;
use crate::scan::ScanResult;

/// More is read by nobody.
const MOST_LINKS: usize = 10;

/// Returns a suggestion for each question that the scan has evidence on.
///
/// Evidence bears on a question when it is of the question's domain and shares a control with it. Signals without a
/// finding suggest that the practice is in force (3), both that it is in part (2), findings alone that it is missing
/// (1, or 0 when one is critical). Without evidence nothing is suggested.
#[must_use]
pub fn suggest(result: &ScanResult) -> BTreeMap<String, Suggestion> {
    questions()
        .iter()
        .filter_map(|question| Some((question.id.clone(), suggestion(question, result)?)))
        .collect()
}

fn suggestion(question: &Question, result: &ScanResult) -> Option<Suggestion> {
    let signals: Vec<&Signal> = result
        .signals
        .iter()
        .filter(|signal| signal.domain == question.domain)
        .filter(|signal| {
            let mut controls = signal.controls.iter();
            controls.any(|control| question.controls.contains(control))
        })
        .collect();
    let findings: Vec<&Finding> = result
        .findings
        .iter()
        .filter(|finding| finding.domain == question.domain && bears(finding, question))
        .collect();
    let is_critical = || {
        let mut findings = findings.iter();
        findings.any(|finding| finding.severity == Severity::Critical)
    };
    let (maturity, reason) = match (signals.len(), findings.len()) {
        (0, 0) => return None,
        (signals, 0) => (
            3,
            format!("{signals} places show the practice, none its lack."),
        ),
        (0, findings) if is_critical() => {
            (0, format!("{findings} findings, one of them critical."))
        }
        (0, findings) => (
            1,
            format!("{findings} findings, and no place shows the practice."),
        ),
        (signals, findings) => (
            2,
            format!("{signals} places show the practice, {findings} its lack."),
        ),
    };
    let fingerprints = findings
        .iter()
        .map(|finding| &finding.fingerprint)
        .chain(signals.iter().map(|signal| &signal.fingerprint));
    Some(Suggestion {
        maturity,
        reason,
        evidence: fingerprints
            .take(MOST_LINKS)
            .cloned()
            .map(EvidenceLink::Fingerprint)
            .collect(),
    })
}

/// Returns whether a finding counts against what a question asks for.
fn bears(finding: &Finding, question: &Question) -> bool {
    finding.state != FindingState::Waived
        && finding.severity <= Severity::Medium
        && rules::find(&finding.rule).is_some_and(|rule| {
            let mut controls = rule.controls.iter();
            controls.any(|control| question.controls.contains(control))
        })
}
