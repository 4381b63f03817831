//! One verdict over the answers of a policy, and what the waivers have to do with it.
//!
//! The policy is asked twice: once as if nothing were waived, once with the waivers. What is met
//! only the second time is waived, not met, so that a gate which needed a waiver says so however
//! the policy treats waived findings.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::GateInput;
use super::answer::{Fault, Requirement, answers};
use super::decision::{GateVerdict, Reason, RequirementStatus};
use super::policy::Policy;
use super::view::{document, facts};
use super::waivers::Cover;

/// The requirement that stands for the policy itself.
const POLICY: &str = "policy";

/// The reasons of a gate and the verdict that follows from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    pub(super) verdict: GateVerdict,
    pub(super) reasons: Vec<Reason>,
}

/// Judges an input at an instant. A policy that gives no answer fails the gate.
pub(super) fn judge(policy: &Policy, input: &GateInput, as_of: Timestamp) -> Judgement {
    match reasons(policy, input, as_of) {
        Ok(reasons) => Judgement {
            verdict: verdict(&reasons),
            reasons,
        },
        Err(fault) => Judgement {
            verdict: GateVerdict::Fail,
            reasons: vec![Reason {
                requirement: POLICY.to_owned(),
                title: "The policy gives an answer".to_owned(),
                status: RequirementStatus::Unmet,
                message: fault.to_string(),
                evidence: Vec::new(),
                waivable: false,
                waivers: Vec::new(),
            }],
        },
    }
}

fn verdict(reasons: &[Reason]) -> GateVerdict {
    let has = |status| reasons.iter().any(|reason| reason.status == status);
    if reasons.is_empty() || has(RequirementStatus::Unmet) {
        GateVerdict::Fail
    } else if has(RequirementStatus::Waived) {
        GateVerdict::Warn
    } else {
        GateVerdict::Pass
    }
}

fn reasons(policy: &Policy, input: &GateInput, as_of: Timestamp) -> Result<Vec<Reason>, Fault> {
    let ask = |cover: &Cover<'_>| {
        let document =
            document(input, as_of, cover).map_err(|error| Fault::Failed(error.to_string()))?;
        answers(policy, &document, facts(input))
    };
    let plain = ask(&Cover::default())?;
    let cover = Cover::of(input, as_of);
    let held = if cover.is_empty() {
        plain.clone()
    } else {
        ask(&cover)?
    };
    Ok(compare(plain, held, &cover))
}

/// Says of every requirement, whether it was asked with or without the waivers, what became of it.
fn compare(plain: Vec<Requirement>, held: Vec<Requirement>, cover: &Cover<'_>) -> Vec<Reason> {
    let mut held: BTreeMap<String, Requirement> = held
        .into_iter()
        .map(|requirement| (requirement.id.clone(), requirement))
        .collect();
    let mut reasons: Vec<Reason> = plain
        .into_iter()
        .map(|plain| match held.remove(&plain.id) {
            _ if plain.met => reason(plain, RequirementStatus::Met, cover),
            // The policy asks for less once something is waived: what it asked for stays visible.
            None => counted(reason(plain, RequirementStatus::Waived, cover), cover),
            Some(held) if held.met => {
                counted(reason(held, RequirementStatus::Waived, cover), cover)
            }
            Some(held) => {
                let matters = held != plain;
                let reason = unmet(held, cover);
                if matters {
                    counted(reason, cover)
                } else {
                    reason
                }
            }
        })
        .collect();
    // What is asked for only because something is waived.
    reasons.extend(held.into_values().map(|held| {
        if held.met {
            reason(held, RequirementStatus::Met, cover)
        } else {
            unmet(held, cover)
        }
    }));
    reasons.sort_by(|one, other| one.requirement.cmp(&other.requirement));
    reasons
}

/// A requirement that is not met, or that a waiver of its own stands in for.
fn unmet(requirement: Requirement, cover: &Cover<'_>) -> Reason {
    let waivers = cover.requirements.get(requirement.id.as_str());
    match waivers.filter(|_| requirement.waivable) {
        Some(waivers) => Reason {
            waivers: waivers.iter().map(|id| (*id).to_owned()).collect(),
            ..reason(requirement, RequirementStatus::Waived, cover)
        },
        None => reason(requirement, RequirementStatus::Unmet, cover),
    }
}

/// Names the waivers of the findings behind a reason: they are what changed it.
fn counted(mut reason: Reason, cover: &Cover<'_>) -> Reason {
    for piece in reason.evidence.iter().filter(|piece| piece.waived) {
        let ids = cover.findings.get(piece.id.as_str());
        let ids = ids.into_iter().flatten().map(|id| (*id).to_owned());
        reason.waivers.extend(ids);
    }
    reason.waivers.sort();
    reason.waivers.dedup();
    reason
}

fn reason(requirement: Requirement, status: RequirementStatus, cover: &Cover<'_>) -> Reason {
    let mut evidence = requirement.evidence;
    for piece in &mut evidence {
        piece.waived = piece.kind == "finding" && cover.findings.contains_key(piece.id.as_str());
    }
    Reason {
        requirement: requirement.id,
        title: requirement.title,
        status,
        message: requirement.reason,
        evidence,
        waivable: requirement.waivable,
        waivers: Vec::new(),
    }
}
