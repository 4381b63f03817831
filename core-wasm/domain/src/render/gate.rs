//! The formats of a gate's decision.
//!
//! All are made from the same [`Decision`], and none judges again: the verdict, the counts and the
//! exit code follow from its reasons. The words for verdicts and changes stand here, once.

use super::{Format, RenderError, RenderOptions, escape, sarif, table, words};
use crate::gates::{Change, ChangeAction, Decision, GateVerdict, RequirementStatus, WaiverTarget};

/// Renders a decision.
///
/// JSON is the document itself, for reading; its canonical bytes are [`Decision::to_canonical`].
///
/// # Errors
/// Says when there is no such format of a decision.
pub fn gate(decision: &Decision, options: &RenderOptions) -> Result<Vec<u8>, RenderError> {
    match options.format {
        Format::Table => Ok(table::gate(decision, options)?.into_bytes()),
        Format::Json => {
            let mut document = escape::json(serde_json::to_string_pretty(decision)?);
            document.push('\n');
            Ok(document.into_bytes())
        }
        Format::Sarif => Ok(sarif::gate(decision)?),
        Format::CycloneDx | Format::Markdown | Format::Html => Err(RenderError::NoSuchFormat {
            what: "decision",
            format: options.format.id(),
        }),
    }
}

pub(super) const fn verdict(verdict: GateVerdict) -> &'static str {
    match verdict {
        GateVerdict::Pass => "Pass",
        GateVerdict::Warn => "Warn",
        GateVerdict::Fail => "Fail",
    }
}

pub(super) const fn status(status: RequirementStatus) -> &'static str {
    match status {
        RequirementStatus::Met => "Met",
        RequirementStatus::Waived => "Waived",
        RequirementStatus::Unmet => "Unmet",
    }
}

/// The decision in a sentence.
pub(super) fn summary(decision: &Decision) -> String {
    let count = |status| decision.reasons_with(status).count() as u64;
    let all = words::counted(decision.reasons.len() as u64, "requirement", "requirements");
    let (unmet, waived) = (
        count(RequirementStatus::Unmet),
        count(RequirementStatus::Waived),
    );
    match (unmet, waived) {
        (0, 0) => format!("{all}, all met"),
        (0, _) => format!(
            "{all}, {} met, {waived} waived",
            count(RequirementStatus::Met)
        ),
        (_, 0) => format!("{all}, {unmet} not met"),
        _ => format!("{all}, {unmet} not met, {waived} waived"),
    }
}

/// Until when the decision holds.
pub(super) fn validity(decision: &Decision) -> String {
    match (decision.verdict, decision.valid_until) {
        (GateVerdict::Fail, _) => format!("as of {}", decision.as_of),
        (_, Some(until)) => format!("valid from {} until {until}", decision.as_of),
        (_, None) => format!("valid from {} until the evidence changes", decision.as_of),
    }
}

/// What a waiver covers.
pub(super) fn covers(target: &WaiverTarget) -> String {
    match target {
        WaiverTarget::Finding(fingerprint) => format!("finding {fingerprint}"),
        WaiverTarget::Requirement(id) => format!("requirement {id}"),
    }
}

/// A change as something one can do.
pub(super) fn change(change: &Change) -> String {
    let target = &change.target;
    let findings = || match change.findings.as_slice() {
        [one] => format!("the {target} finding {one}"),
        many => format!("all {} {target} findings", words::number(many.len() as u64)),
    };
    match change.action {
        ChangeAction::SetOwner => "Name who answers for the project".to_owned(),
        ChangeAction::SetRiskTier => "Settle the risk tier".to_owned(),
        ChangeAction::ScanDefaultBranch => format!("Scan all of {target}"),
        ChangeAction::CloseFindings => format!("Close {}", findings()),
        ChangeAction::CloseOrWaiveFindings => format!("Close or waive {}", findings()),
        ChangeAction::DraftArtifact => format!("Draft the {target}"),
        ChangeAction::ApproveArtifact => format!("Have the {target} approved"),
        ChangeAction::RefreshArtifact => {
            format!("Draft the {target} anew and have it approved")
        }
        ChangeAction::SubmitAssessment => "Submit the assessment".to_owned(),
        ChangeAction::ApproveAssessment => "Have the assessment approved".to_owned(),
        ChangeAction::RaiseCoverage => format!(
            "Bring evidence for {} of {target}",
            words::percent(change.to.unwrap_or_default())
        ),
    }
}
