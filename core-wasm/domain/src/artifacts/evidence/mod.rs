//! The evidence behind a document: collected, numbered `[E1]…[En]`, digested.
//!
//! The same inputs always give the same items in the same order. An item has a key that outlives
//! its number, and a digest over what it means rather than where it stands: a moved line is not
//! news, a new finding is. From the two, [`staleness`] says what changed since a document was
//! drafted.

mod collect;
mod input;
mod selector;
mod stale;
mod statement;

use serde::{Deserialize, Serialize};

pub use collect::collect;
pub use input::{Answer, Inputs, ProjectSummary};
pub use selector::{Selector, SelectorError};
pub use stale::{Change, Staleness, staleness};

use super::document::Inline;
use super::{ArtifactKind, digest};
use crate::model::{ControlRef, Domain, FrameworkId, vocabulary};
use crate::render::words;

vocabulary! {
    /// What kind of evidence an item is. The order is that of the numbers.
    EvidenceKind {
        /// What the project's owners say of it.
        Project = "project",
        /// What was read by the scan, and what was not.
        Coverage = "coverage",
        /// An AI component.
        Component = "component",
        /// A control that was seen in force.
        Signal = "signal",
        /// A control that nothing was seen of, though it was looked for.
        NotObserved = "not-observed",
        /// A gap.
        Finding = "finding",
        /// An accepted answer of the assessment.
        Answer = "answer",
        /// What the evidence says of a control.
        Control = "control",
        /// The score of a framework.
        Score = "score",
    }
}

impl EvidenceKind {
    /// Returns the word for people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Coverage => "coverage",
            Self::Component => "component",
            Self::Signal => "in force",
            Self::NotObserved => "not in evidence",
            Self::Finding => "finding",
            Self::Answer => "answer",
            Self::Control => "control",
            Self::Score => "score",
        }
    }
}

/// Where an item of evidence is to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "in")]
pub enum EvidencePlace {
    /// In the project's own description.
    Project,
    /// In the repository as a whole.
    Repository,
    /// At a line of a file; line 0 is the whole file.
    Code {
        /// The path from the root of the scan.
        path: String,
        /// The line, counted from 1.
        line: u32,
    },
    /// At a question of the assessment.
    Question {
        /// The question.
        id: String,
    },
    /// At a control.
    Control(ControlRef),
    /// At a framework.
    Framework {
        /// The framework.
        id: FrameworkId,
    },
}

impl EvidencePlace {
    /// Returns the place in words: `path:line`, a question, a control.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Project => "project".to_owned(),
            Self::Repository => "whole repository".to_owned(),
            Self::Code { path, line: 0 } => path.clone(),
            Self::Code { path, line } => format!("{path}:{line}"),
            Self::Question { id } => format!("question {id}"),
            Self::Control(control) => {
                format!("{} {}", words::framework(control.framework), control.id)
            }
            Self::Framework { id } => words::framework(*id).to_owned(),
        }
    }
}

/// One item of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Its number in the document: `[E1]` is 1.
    pub number: u32,
    /// What stays the same when numbers do not.
    pub key: String,
    /// What kind it is.
    pub kind: EvidenceKind,
    /// Its domain, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<Domain>,
    /// What it says, as a sentence. Holds text of the scanned repository.
    pub statement: String,
    /// Where it is to be seen.
    pub place: EvidencePlace,
    /// SHA-256 over what it means, in hexadecimal.
    pub digest: String,
}

impl Evidence {
    /// Returns the cells of the appendix's row.
    #[must_use]
    pub fn row(&self) -> [Vec<Inline>; 5] {
        let digest = self.digest.get(..16).unwrap_or(&self.digest);
        [
            vec![Inline::text(format!("E{}", self.number))],
            vec![Inline::text(self.kind.word())],
            vec![Inline::text(&self.statement)],
            vec![Inline::code(self.place.words())],
            vec![Inline::code(digest)],
        ]
    }
}

/// The evidence of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceSet {
    /// The type of document it was collected for.
    pub kind: ArtifactKind,
    /// The items, by number.
    pub items: Vec<Evidence>,
}

impl EvidenceSet {
    /// Returns the SHA-256 over the canonical items, in hexadecimal: the evidence digest.
    #[must_use]
    pub fn digest(&self) -> String {
        let pairs: Vec<(&str, &str)> = self
            .items
            .iter()
            .map(|item| (item.key.as_str(), item.digest.as_str()))
            .collect();
        digest::of(&(self.kind.id(), pairs))
    }

    /// Returns the item with this number.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<&Evidence> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.items.get(index)
    }
}
