//! What the controls of a posture rest on, so that every number opens into the places behind it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::points::state;
use crate::api::grounds::Grounds;
use crate::model::{Excerpt, FindingState, Place, Severity};
use crate::score::ControlScore;

/// An item of evidence, where it is to be seen.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub(super) enum EvidencePoint {
    /// A gap in the code.
    #[serde(rename_all = "camelCase")]
    Finding {
        rule: String,
        severity: Severity,
        state: FindingState,
        message: String,
        #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
        place: Place,
        #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
        excerpt: Excerpt,
    },
    /// A control in force in the code.
    #[serde(rename_all = "camelCase")]
    Signal {
        pattern: String,
        message: String,
        #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
        place: Place,
        #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
        excerpt: Excerpt,
    },
    /// A person's answer.
    #[serde(rename_all = "camelCase")]
    Answer {
        maturity: u8,
        note: String,
        answered_by: Option<String>,
        answered_at: Option<Timestamp>,
    },
}

/// Returns what the controls name, by fingerprint or question.
pub(super) fn evidence(
    controls: &[ControlScore],
    grounds: &Grounds,
    waived: &BTreeSet<String>,
) -> BTreeMap<String, EvidencePoint> {
    let mut found = BTreeMap::new();
    let names = |list: fn(&ControlScore) -> &Vec<String>| {
        controls
            .iter()
            .flat_map(list)
            .map(String::as_str)
            .collect::<BTreeSet<_>>()
    };
    let findings = names(|control| &control.findings);
    let signals = names(|control| &control.signals);
    let answers = names(|control| &control.answers);
    if let Some((_, result)) = &grounds.scan {
        for finding in &result.findings {
            if findings.contains(finding.fingerprint.as_str()) {
                let point = EvidencePoint::Finding {
                    rule: finding.rule.clone(),
                    severity: finding.severity,
                    state: state(finding, waived),
                    message: finding.message.clone(),
                    place: finding.place.clone(),
                    excerpt: finding.excerpt.clone(),
                };
                found.insert(finding.fingerprint.clone(), point);
            }
        }
        for signal in &result.signals {
            if signals.contains(signal.fingerprint.as_str()) {
                let point = EvidencePoint::Signal {
                    pattern: signal.pattern.clone(),
                    message: signal.message.clone(),
                    place: signal.place.clone(),
                    excerpt: signal.excerpt.clone(),
                };
                found.insert(signal.fingerprint.clone(), point);
            }
        }
    }
    let given = grounds.assessment.iter();
    for (question, answer) in given.flat_map(|stored| &stored.data().answers) {
        if let Some(maturity) = answer
            .maturity
            .filter(|_| answers.contains(question.as_str()))
        {
            let point = EvidencePoint::Answer {
                maturity,
                note: answer.note.clone(),
                answered_by: answer.answered_by.clone(),
                answered_at: answer.answered_at,
            };
            found.insert(question.clone(), point);
        }
    }
    found
}
