//! A question about a project, answered from its evidence or not at all.
//!
//! The evidence is what documents are drafted from, under one numbering. Items that match the question are picked by their
//! words; a model may say what they come to, and is believed only where each of its sentences cites items that it was shown
//! and says no number that they do not. Without a model the items themselves are the answer, and it says so. What the
//! evidence quotes, and what a person asks, is data: neither reaches the instructions.

mod accept;
mod asking;
mod prompt;
mod record;
mod retrieve;

use std::collections::BTreeSet;

pub use accept::{Fault, Statement};
pub use asking::{Asking, Next, Outcome};
pub use record::{AnswerMode, AssistantRecord};
pub use retrieve::relevant;

use crate::artifacts::ArtifactKind;
use crate::artifacts::evidence::{Evidence, EvidenceSet};

/// Puts the evidence of several documents under one numbering, every item once.
#[must_use]
pub fn union(sets: impl IntoIterator<Item = EvidenceSet>) -> EvidenceSet {
    let mut seen = BTreeSet::new();
    let mut items: Vec<Evidence> = sets
        .into_iter()
        .flat_map(|set| set.items)
        // What a set was too long for is counted, not shown: the count is of that set alone.
        .filter(|item| !item.key.ends_with(':'))
        .filter(|item| seen.insert(item.key.clone()))
        .collect();
    items.sort_by(|a, b| a.kind.cmp(&b.kind).then_with(|| a.key.cmp(&b.key)));
    for (item, number) in items.iter_mut().zip(1..) {
        item.number = number;
    }
    EvidenceSet {
        // The widest of the types; only a document's own digest depends on it.
        kind: ArtifactKind::TechnicalDocumentation,
        items,
    }
}
