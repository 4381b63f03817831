//! Runs a policy over a document, and reads its answers.
//!
//! The virtual machine counts instructions and stops at a number that depends on the document
//! alone, so that a policy that is stopped on one machine is stopped on all. Whatever goes wrong,
//! the answer is a [`Fault`], and a fault is never a pass.

use std::collections::BTreeSet;

use regorus::rvm::vm::{RegoVM, VmError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::policy::{Policy, PolicyError, rule_path};

/// Instructions that any document may cost. The largest policy that we ship takes 2,000 on an
/// empty project.
const BASE_INSTRUCTIONS: usize = 100_000;
/// Instructions that each fact of the document adds.
const INSTRUCTIONS_PER_FACT: usize = 500;
/// Answers of a policy, and evidence of an answer, beyond the facts of the document.
const MOST_ENTRIES: usize = 1_000;
/// Values of an answer for each of those: a piece of evidence has nine, and several requirements may name it.
const VALUES_PER_ENTRY: usize = 40;
/// Bytes of a text in an answer.
const LONGEST_TEXT: usize = 4_096;

/// Why a policy gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    /// It does not read.
    #[error("the policy can't be read: {0}")]
    Unreadable(PolicyError),
    /// It took too long.
    #[error("the policy ran past its budget of {0} instructions")]
    OverBudget(usize),
    /// It built something too large.
    #[error("the policy built a value of {0} bytes, and {1} is the most")]
    TooLarge(u64, u64),
    /// The evaluator gave up.
    #[error("the policy failed: {0}")]
    Failed(String),
    /// The answer is none.
    #[error("the policy's {0}")]
    Malformed(String),
}

/// One thing a gate asks for, and the policy's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Requirement {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) met: bool,
    pub(super) reason: String,
    pub(super) evidence: Vec<Evidence>,
    pub(super) waivable: bool,
}

/// A piece of evidence behind a reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Evidence {
    /// What it is: `project`, `scan`, `finding`, `artifact`, `assessment`, or a policy's own word.
    pub kind: String,
    /// Its identifier; of a finding, the fingerprint.
    pub id: String,
    /// What it was when it was judged, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// What there is to say of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether an approved waiver covers it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waived: bool,
}

/// Returns the answers of a policy about a document of `facts` entries, sorted by identifier.
///
/// What the policy asks for and does not answer is there as not met: a rule that is undefined must
/// not make a gate ask for less.
pub(super) fn answers(
    policy: &Policy,
    document: &Value,
    facts: usize,
) -> Result<Vec<Requirement>, Fault> {
    let budget = facts
        .saturating_mul(INSTRUCTIONS_PER_FACT)
        .saturating_add(BASE_INSTRUCTIONS);
    let mut machine = RegoVM::new();
    let program = policy
        .program()
        .map_err(|error| Fault::Unreadable(error.clone()))?;
    machine.load_program(program.clone());
    machine.set_max_instructions(budget);
    machine.set_input(document.clone().into());
    let mut run = |rule: &str| -> Result<Value, Fault> {
        let value = machine
            .execute_entry_point_by_name(&rule_path(policy.stage(), rule))
            .map_err(fault)?;
        if value == regorus::Value::Undefined {
            return Err(Fault::Malformed(format!("{rule} is undefined")));
        }
        bounded(&value, facts)?;
        serde_json::to_value(&value).map_err(|error| Fault::Failed(error.to_string()))
    };
    let asks: BTreeSet<String> = serde_json::from_value(run("asks")?)
        .map_err(|_| Fault::Malformed("asks is not a set of identifiers".to_owned()))?;
    let mut requirements: Vec<Requirement> = serde_json::from_value(run("requirements")?)
        .map_err(|error| Fault::Malformed(format!("requirements can't be read: {error}")))?;
    if asks.is_empty() {
        return Err(Fault::Malformed("asks is empty".to_owned()));
    }
    let mut answered = BTreeSet::new();
    for requirement in &mut requirements {
        if !answered.insert(requirement.id.clone()) {
            let id = &requirement.id;
            return Err(Fault::Malformed(format!(
                "requirement {id} has two answers"
            )));
        }
        // Only the evaluation says what a waiver covers.
        for evidence in &mut requirement.evidence {
            evidence.waived = false;
        }
        requirement.evidence.sort();
        requirement.evidence.dedup();
    }
    requirements.extend(asks.difference(&answered).map(|id| unanswered(id)));
    requirements.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(requirements)
}

fn unanswered(id: &str) -> Requirement {
    Requirement {
        id: id.to_owned(),
        title: id.to_owned(),
        met: false,
        reason: "the policy asks for it and its answer is undefined".to_owned(),
        evidence: Vec::new(),
        waivable: false,
    }
}

fn fault(error: VmError) -> Fault {
    match error {
        VmError::InstructionLimitExceeded { limit, .. } => Fault::OverBudget(limit),
        VmError::MemoryLimitExceeded { usage, limit, .. } => Fault::TooLarge(usage, limit),
        other => Fault::Failed(other.to_string()),
    }
}

/// Refuses answers that no document of this size calls for, before they are copied: values share
/// their parts, so that a small one can be written out without end.
fn bounded(value: &regorus::Value, facts: usize) -> Result<(), Fault> {
    let most = facts
        .saturating_add(MOST_ENTRIES)
        .saturating_mul(VALUES_PER_ENTRY);
    let mut seen: usize = 0;
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        seen = seen.saturating_add(1);
        if seen > most {
            let message = format!("answers hold more than {most} values");
            return Err(Fault::Malformed(message));
        }
        match value {
            regorus::Value::String(text) if text.len() > LONGEST_TEXT => {
                let message = format!("answers hold a text of {} bytes", text.len());
                return Err(Fault::Malformed(message));
            }
            regorus::Value::Array(items) => left.extend(items.iter()),
            regorus::Value::Set(items) => left.extend(items.iter()),
            regorus::Value::Object(members) => {
                left.extend(members.iter().flat_map(|(name, value)| [name, value]));
            }
            _ => {}
        }
    }
    Ok(())
}
