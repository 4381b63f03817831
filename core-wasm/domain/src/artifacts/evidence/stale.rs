//! Whether a document still stands on today's evidence, and what changed if it does not.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Evidence, EvidenceSet};
use crate::artifacts::document::Document;

/// One change of the evidence since a document was drafted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum Change {
    /// It is new.
    Added {
        /// What it says.
        statement: String,
        /// Where it is.
        place: String,
    },
    /// It is gone.
    Removed {
        /// Its number in the document.
        number: u32,
        /// What it said.
        statement: String,
    },
    /// It says something else.
    Changed {
        /// Its number in the document.
        number: u32,
        /// What it said.
        before: String,
        /// What it says.
        after: String,
    },
}

/// Whether a document stands on today's evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Staleness {
    /// Whether the digests differ.
    pub is_stale: bool,
    /// Today's evidence digest.
    pub evidence_digest: String,
    /// What changed: added, then removed, then changed, each in the order of the numbers.
    pub changes: Vec<Change>,
}

/// Holds a document against the evidence of today.
#[must_use]
pub fn staleness(document: &Document, today: &EvidenceSet) -> Staleness {
    let evidence_digest = today.digest();
    if evidence_digest == document.front.evidence_digest {
        return Staleness {
            is_stale: false,
            evidence_digest,
            changes: Vec::new(),
        };
    }
    let before = by_key(&document.appendix);
    let after = by_key(&today.items);
    let mut changes = Vec::new();
    for item in &today.items {
        if !before.contains_key(item.key.as_str()) {
            changes.push(Change::Added {
                statement: item.statement.clone(),
                place: item.place.words(),
            });
        }
    }
    for item in &document.appendix {
        if !after.contains_key(item.key.as_str()) {
            changes.push(Change::Removed {
                number: item.number,
                statement: item.statement.clone(),
            });
        }
    }
    for item in &document.appendix {
        let now = after.get(item.key.as_str());
        if let Some(now) = now.filter(|now| now.digest != item.digest) {
            changes.push(Change::Changed {
                number: item.number,
                before: item.statement.clone(),
                after: now.statement.clone(),
            });
        }
    }
    Staleness {
        is_stale: true,
        evidence_digest,
        changes,
    }
}

fn by_key(items: &[Evidence]) -> BTreeMap<&str, &Evidence> {
    items.iter().map(|item| (item.key.as_str(), item)).collect()
}
