//! What the baseline and the waivers cover, and what became of each waiver.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Plan;
use super::configuration::{Waiver, WaiverSubject};
use super::glob::PathMatcher;
use crate::model::{Finding, FindingState, vocabulary};

vocabulary! {
    /// What became of a waiver in a scan.
    WaiverState {
        /// It covers findings.
        Used = "used",
        /// Nothing it could cover was found.
        Unused = "unused",
        /// It is past its last day and covers nothing.
        Expired = "expired",
    }
}

/// A waiver and what became of it in this scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaiverUse {
    /// The rule it covers, if it covers a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The fingerprint it covers, if it covers one finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The paths it is limited to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Who answers for it.
    pub owner: String,
    /// Why it is acceptable.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: String,
    /// What became of it.
    pub state: WaiverState,
    /// Fingerprints of the findings it covers; of an expired one, those it no longer covers.
    pub findings: Vec<String>,
}

/// Marks the findings that the baseline or an active waiver covers, and says what became of each waiver.
///
/// A finding that both cover is waived: someone decided on it.
pub(super) fn apply(plan: &Plan, findings: &mut [Finding]) -> Vec<WaiverUse> {
    let mut waived: Vec<usize> = Vec::new();
    let mut uses = Vec::new();
    let by_subject = BySubject::new(findings);
    for waiver in &plan.configuration.waivers {
        let covered = by_subject.covered(waiver, findings);
        let is_expired = waiver.expires < plan.as_of;
        if !is_expired {
            waived.extend(&covered);
        }
        let fingerprints = covered
            .iter()
            .filter_map(|index| Some(findings.get(*index)?.fingerprint.clone()))
            .collect();
        uses.push(used(waiver, is_expired, fingerprints));
    }
    for finding in findings.iter_mut() {
        if plan.baseline.binary_search(&finding.fingerprint).is_ok() {
            finding.state = FindingState::Baseline;
        }
    }
    for index in waived {
        if let Some(finding) = findings.get_mut(index) {
            finding.state = FindingState::Waived;
        }
    }
    uses
}

/// Findings by what waivers name, so that many waivers over many findings stay cheap.
struct BySubject {
    rules: BTreeMap<String, Vec<usize>>,
    fingerprints: BTreeMap<String, Vec<usize>>,
}

impl BySubject {
    fn new(findings: &[Finding]) -> Self {
        let mut rules: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut fingerprints: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, finding) in findings.iter().enumerate() {
            rules.entry(finding.rule.clone()).or_default().push(index);
            fingerprints
                .entry(finding.fingerprint.clone())
                .or_default()
                .push(index);
        }
        Self {
            rules,
            fingerprints,
        }
    }

    /// Returns the indices of the findings that a waiver covers.
    fn covered(&self, waiver: &Waiver, findings: &[Finding]) -> Vec<usize> {
        let named = match &waiver.subject {
            WaiverSubject::Rule(rule) => self.rules.get(rule),
            WaiverSubject::Fingerprint(fingerprint) => self.fingerprints.get(fingerprint),
        };
        let paths = waiver.path.as_deref().map(PathMatcher::new);
        let is_on_path = |index: &usize| match (&paths, findings.get(*index)) {
            (Some(paths), Some(finding)) => paths.matches(&finding.place.path),
            _ => true,
        };
        named
            .into_iter()
            .flatten()
            .copied()
            .filter(is_on_path)
            .collect()
    }
}

fn used(waiver: &Waiver, is_expired: bool, findings: Vec<String>) -> WaiverUse {
    let state = if is_expired {
        WaiverState::Expired
    } else if findings.is_empty() {
        WaiverState::Unused
    } else {
        WaiverState::Used
    };
    let (rule, fingerprint) = match &waiver.subject {
        WaiverSubject::Rule(rule) => (Some(rule.clone()), None),
        WaiverSubject::Fingerprint(fingerprint) => (None, Some(fingerprint.clone())),
    };
    WaiverUse {
        rule,
        fingerprint,
        path: waiver.path.clone(),
        owner: waiver.owner.clone(),
        reason: waiver.reason.clone(),
        expires: waiver.expires.clone(),
        state,
        findings,
    }
}
