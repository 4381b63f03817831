//! Scores: what the evidence says of each control, and of each framework over its controls.
//!
//! Absence of evidence is not a pass. Every score is three whole numbers in basis points: `low`
//! counts the unknown as nothing, `high` counts it as full, `coverage` is the share that is known.
//! Taking positive evidence away can never raise `low`, adding a finding can raise nothing, and
//! nothing at all scores nothing, never 100 %.

mod band;
mod evidence;
mod weigh;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use band::{Band, StatusCounts};
pub use evidence::{Claim, Gap, Proof};
pub use weigh::{Scope, weigh};

use crate::model::{Coverage, Domain, Finding, FrameworkId, Signal, vocabulary};
use crate::reference::{Strength, patterns};
use crate::rules;
use crate::scan::Plan;

vocabulary! {
    /// What the evidence says of a control.
    ControlStatus {
        /// Positive evidence, and no open finding at `medium` or above.
        Satisfied = "satisfied",
        /// Positive evidence with an open finding, or that supports the control in part.
        Partial = "partial",
        /// An open finding at `medium` or above, and no positive evidence.
        Gap = "gap",
        /// Nothing either way.
        NotEvidenced = "not-evidenced",
        /// Left out of the scope on purpose, with a reason.
        OutOfScope = "out-of-scope",
    }
}

/// Every score of a scan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scores {
    /// Over every control of every framework in scope. None when nothing was read or nothing is
    /// in scope.
    pub overall: Option<Band>,
    /// By domain, in the order of the plan.
    pub domains: Vec<DomainScore>,
    /// By framework, in the order of the plan.
    pub frameworks: Vec<FrameworkScore>,
}

/// The score of one domain over the controls that the crosswalk gives it, from the evidence of
/// that domain alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DomainScore {
    /// The domain.
    pub domain: Domain,
    /// Its score.
    pub band: Option<Band>,
    /// Its controls by status.
    pub counts: StatusCounts,
    /// Findings of the domain that count: open ones and those of the baseline.
    pub findings: u32,
    /// Signals of the domain.
    pub signals: u32,
}

/// The score of one framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FrameworkScore {
    /// The framework.
    pub framework: FrameworkId,
    /// Its name.
    pub name: String,
    /// Its edition.
    pub version: String,
    /// Its score.
    pub band: Option<Band>,
    /// Its controls by status.
    pub counts: StatusCounts,
    /// Controls that no domain in scope reaches. They stay in the denominator as
    /// `not-evidenced`: code alone cannot answer for them.
    pub out_of_reach: u32,
    /// Its groups, in order.
    pub groups: Vec<GroupScore>,
    /// Its controls, in order.
    pub controls: Vec<ControlScore>,
}

/// The score of one group of a framework, over its controls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupScore {
    /// Official identifier of the group.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its score.
    pub band: Option<Band>,
    /// Its controls by status.
    pub counts: StatusCounts,
}

/// What the evidence says of one control, and the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ControlScore {
    /// Official identifier, unique within the framework.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The group it belongs to.
    pub group: String,
    /// What the evidence says.
    pub status: ControlStatus,
    /// How much it counts among the controls.
    pub weight: u32,
    /// How strongly the domains in scope reach it; none where none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Strength>,
    /// Fingerprints of the findings against it, sorted; waived ones and those below `medium` too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// Fingerprints of the signals for it, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<String>,
    /// Questions of the assessment that a person answered about it, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<String>,
    /// Why it has this status, as a sentence.
    pub reason: String,
}

/// Scores the evidence of a scan.
pub(crate) fn score(
    plan: &Plan,
    coverage: &Coverage,
    findings: &[Finding],
    signals: &[Signal],
) -> Scores {
    let scope = Scope {
        frameworks: plan.frameworks.clone(),
        domains: plan.domains.clone(),
        scoped_out: BTreeMap::new(),
        was_read: coverage.totals.syntax_tree_files + coverage.totals.text_files > 0,
    };
    weigh(&scope, &gaps(findings), &proofs(signals), &[])
}

/// Returns findings as scoring sees them.
pub(crate) fn gaps(findings: &[Finding]) -> Vec<Gap<'_>> {
    findings
        .iter()
        .map(|finding| Gap {
            fingerprint: &finding.fingerprint,
            domain: finding.domain,
            severity: finding.severity,
            state: finding.state,
            controls: rules::find(&finding.rule).map_or(&[], |rule| rule.controls.as_slice()),
        })
        .collect()
}

/// Returns signals as scoring sees them.
pub(crate) fn proofs(signals: &[Signal]) -> Vec<Proof<'_>> {
    signals
        .iter()
        .map(|signal| Proof {
            fingerprint: &signal.fingerprint,
            domain: signal.domain,
            confidence: signal.confidence,
            controls: patterns()
                .get(&signal.pattern)
                .map_or(signal.controls.as_slice(), |pattern| &pattern.controls),
        })
        .collect()
}
