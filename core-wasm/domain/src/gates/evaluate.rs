//! Makes a decision.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::GateInput;
use super::changes::remedies;
use super::decision::{
    Decision, GateVerdict, Reason, RequirementStatus, SCHEMA_VERSION, WaiverOutcome, WaiverUse,
};
use super::input::WaiverTarget;
use super::judge::{Judgement, judge};
use super::policy::Policy;
use super::settle::{InputError, whole_second};
use super::waivers::{Standing, standing};
use crate::canonical;

/// Instants that are tried for `validUntil`. The last of more stands for the rest: a decision that
/// is judged again too early is safe, one that is judged too late is not.
const MOST_INSTANTS: usize = 256;

/// Decides whether the gate of `policy` opens for the facts of `input` at `as_of`.
///
/// # Errors
/// Names what makes the facts no input. Whatever is wrong with the policy is a decision: a
/// failure.
pub fn evaluate(
    policy: &Policy,
    input: &GateInput,
    as_of: Timestamp,
) -> Result<Decision, InputError> {
    let input = input.clone().settled()?;
    let as_of = whole_second(as_of);
    let judgement = judge(policy, &input, as_of);
    let failed = judgement.verdict == GateVerdict::Fail;
    Ok(Decision {
        schema_version: SCHEMA_VERSION,
        stage: policy.stage(),
        project_id: input.project.id.clone(),
        as_of,
        verdict: judgement.verdict,
        waivers: waiver_uses(&input, &judgement, as_of),
        policy_digest: policy.digest().to_owned(),
        input_digest: digest(&input),
        valid_until: if failed {
            None
        } else {
            valid_until(policy, &input, &judgement, as_of)
        },
        remedies: failed.then(|| remedies(policy, &input, as_of)),
        reasons: judgement.reasons,
    })
}

/// Returns the digest of the facts in their one form.
fn digest(input: &GateInput) -> String {
    canonical::digest(&serde_json::to_value(input).unwrap_or(Value::Null))
}

/// Returns the first instant after `as_of` at which the verdict is worse.
///
/// A verdict changes only where the facts name an instant: a policy knows no other.
fn valid_until(
    policy: &Policy,
    input: &GateInput,
    judgement: &Judgement,
    as_of: Timestamp,
) -> Option<Timestamp> {
    let instants: Vec<Timestamp> = instants(input)
        .into_iter()
        .filter(|instant| *instant > as_of)
        .collect();
    let tried = instants.iter().take(MOST_INSTANTS);
    let worse = tried
        .copied()
        .find(|instant| judge(policy, input, *instant).verdict > judgement.verdict);
    worse.or_else(|| instants.get(MOST_INSTANTS).copied())
}

/// Every instant that the facts name, in order.
fn instants(input: &GateInput) -> BTreeSet<Timestamp> {
    let mut instants = BTreeSet::new();
    if let Some(scan) = &input.scan {
        instants.insert(scan.scanned_at);
        instants.extend(scan.expires_at);
    }
    instants.extend(input.assessment.iter().filter_map(|it| it.expires_at));
    instants.extend(input.artifacts.iter().filter_map(|it| it.expires_at));
    for waiver in &input.waivers {
        instants.insert(waiver.approved_at);
        instants.insert(waiver.expires_at);
    }
    instants
}

fn waiver_uses(input: &GateInput, judgement: &Judgement, as_of: Timestamp) -> Vec<WaiverUse> {
    let used: BTreeSet<&str> = judgement
        .reasons
        .iter()
        .filter(|reason| reason.status != RequirementStatus::Met)
        .flat_map(|reason| reason.waivers.iter().map(String::as_str))
        .collect();
    let uses = input.waivers.iter().map(|waiver| {
        let (outcome, message) = match standing(waiver, as_of) {
            Standing::Expired => (WaiverOutcome::Expired, None),
            Standing::Rejected(message) => (WaiverOutcome::Rejected, Some(message)),
            Standing::InForce if used.contains(waiver.id.as_str()) => (WaiverOutcome::Used, None),
            Standing::InForce => {
                let message = unused_because(&waiver.covers, &judgement.reasons);
                (WaiverOutcome::Unused, Some(message.to_owned()))
            }
        };
        WaiverUse {
            id: waiver.id.clone(),
            covers: waiver.covers.clone(),
            owner: waiver.owner.clone(),
            reason: waiver.reason.clone(),
            approver: waiver.approver.clone(),
            expires_at: waiver.expires_at,
            outcome,
            message,
        }
    });
    uses.collect()
}

fn unused_because(covers: &WaiverTarget, reasons: &[Reason]) -> &'static str {
    match covers {
        WaiverTarget::Finding(_) => "no requirement of this gate needs it",
        WaiverTarget::Requirement(id) => {
            match reasons.iter().find(|reason| &reason.requirement == id) {
                None => "this gate does not ask for it",
                Some(reason) if reason.status == RequirementStatus::Met => {
                    "the requirement is met without it"
                }
                Some(_) => "no waiver may stand in for this requirement",
            }
        }
    }
}
