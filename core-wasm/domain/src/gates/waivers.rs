//! Which waivers hold at an instant, and what they cover.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::GateInput;
use super::input::{WaiverFact, WaiverTarget};

/// Why a waiver covers nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// It covers what it names.
    InForce,
    /// It is over.
    Expired,
    /// It is not what a waiver must be.
    Rejected(String),
}

/// Says whether a waiver holds at `as_of`.
pub(super) fn standing(waiver: &WaiverFact, as_of: Timestamp) -> Standing {
    let person = |name: &str| name.trim().to_lowercase();
    let rejected = |message: &str| Standing::Rejected(message.to_owned());
    if person(&waiver.owner).is_empty() {
        return rejected("nobody answers for it");
    }
    if waiver.reason.trim().is_empty() {
        return rejected("it gives no reason");
    }
    if person(&waiver.requester).is_empty() || person(&waiver.approver).is_empty() {
        return rejected("it does not say who asked and who approved");
    }
    if person(&waiver.requester) == person(&waiver.approver) {
        return rejected("who asked for it approved it");
    }
    if waiver.expires_at <= waiver.approved_at {
        return rejected("it expires before it is approved");
    }
    if waiver.expires_at <= as_of {
        return Standing::Expired;
    }
    if as_of < waiver.approved_at {
        return Standing::Rejected(format!("it is approved from {} on", waiver.approved_at));
    }
    Standing::InForce
}

/// What the waivers in force cover.
#[derive(Debug, Clone, Default)]
pub(super) struct Cover<'a> {
    /// Identifiers of the waivers.
    ids: BTreeSet<&'a str>,
    /// Identifiers of the waivers by the fingerprint they cover.
    pub(super) findings: BTreeMap<&'a str, Vec<&'a str>>,
    /// Identifiers of the waivers by the requirement they cover.
    pub(super) requirements: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Cover<'a> {
    /// Gathers what the waivers of an input cover at `as_of`.
    pub(super) fn of(input: &'a GateInput, as_of: Timestamp) -> Self {
        let mut cover = Self::default();
        for waiver in &input.waivers {
            if standing(waiver, as_of) != Standing::InForce {
                continue;
            }
            let (map, key) = match &waiver.covers {
                WaiverTarget::Finding(fingerprint) => (&mut cover.findings, fingerprint),
                WaiverTarget::Requirement(id) => (&mut cover.requirements, id),
            };
            map.entry(key.as_str()).or_default().push(&waiver.id);
            cover.ids.insert(&waiver.id);
        }
        cover
    }

    /// Whether no waiver is in force.
    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether the waiver with this identifier is in force.
    pub(super) fn holds(&self, id: &str) -> bool {
        self.ids.contains(id)
    }
}
