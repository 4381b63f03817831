//! What a template's question names as its evidence.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

use super::{Evidence, EvidenceKind};
use crate::model::{ComponentKind, FrameworkId};

/// Names evidence: `project:purpose`, `coverage`, `component:model`, `pattern:ai-kill-switch`,
/// `answer:HO-01`, `control:eu-ai-act:Art. 14`, `score:gdpr`, `finding:ADV-PP`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Selector {
    /// A field of the project.
    Project(String),
    /// What the scan read.
    Coverage,
    /// Components of a kind.
    Component(ComponentKind),
    /// A governance pattern, seen or not.
    Pattern(String),
    /// Findings of the rules whose identifier begins so.
    Finding(String),
    /// An answer of the assessment.
    Answer(String),
    /// A control of a framework in scope.
    Control(FrameworkId, String),
    /// The score of a framework in scope.
    Score(FrameworkId),
}

/// A selector that names nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} selects no evidence")]
pub struct SelectorError(String);

impl TryFrom<String> for Selector {
    type Error = SelectorError;

    fn try_from(text: String) -> Result<Self, SelectorError> {
        read(&text).ok_or(SelectorError(text))
    }
}

fn read(text: &str) -> Option<Selector> {
    let (what, which) = text.split_once(':').unwrap_or((text, ""));
    Some(match what {
        "project" => Selector::Project(which.to_owned()),
        "coverage" => Selector::Coverage,
        "component" => Selector::Component(ComponentKind::from_id(which)?),
        "pattern" => Selector::Pattern(which.to_owned()),
        "finding" => Selector::Finding(which.to_owned()),
        "answer" => Selector::Answer(which.to_owned()),
        "score" => Selector::Score(FrameworkId::from_id(which)?),
        "control" => {
            let (framework, id) = which.split_once(':')?;
            Selector::Control(FrameworkId::from_id(framework)?, id.to_owned())
        }
        _ => return None,
    })
}

impl From<Selector> for String {
    fn from(selector: Selector) -> Self {
        selector.to_string()
    }
}

impl Display for Selector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Project(field) => write!(out, "project:{field}"),
            Self::Coverage => out.write_str("coverage"),
            Self::Component(kind) => write!(out, "component:{}", kind.id()),
            Self::Pattern(id) => write!(out, "pattern:{id}"),
            Self::Finding(start) => write!(out, "finding:{start}"),
            Self::Answer(id) => write!(out, "answer:{id}"),
            Self::Control(framework, id) => write!(out, "control:{}:{id}", framework.id()),
            Self::Score(framework) => write!(out, "score:{}", framework.id()),
        }
    }
}

impl Selector {
    /// Whether the selector names this item.
    #[must_use]
    pub fn selects(&self, item: &Evidence) -> bool {
        let key = item.key.as_str();
        match self {
            Self::Project(field) => key.strip_prefix("project:") == Some(field),
            Self::Coverage => item.kind == EvidenceKind::Coverage,
            Self::Component(kind) => second(key, "component:") == Some(kind.id()),
            Self::Pattern(id) => {
                second(key, "signal:") == Some(id) || key.strip_prefix("not-observed:") == Some(id)
            }
            Self::Finding(start) => {
                second(key, "finding:").is_some_and(|rule| rule.starts_with(start.as_str()))
            }
            Self::Answer(id) => key.strip_prefix("answer:") == Some(id),
            Self::Control(..) | Self::Score(_) => key == self.to_string(),
        }
    }
}

/// Returns the part of a key after its kind.
fn second<'a>(key: &'a str, kind: &str) -> Option<&'a str> {
    let rest = key.strip_prefix(kind)?;
    Some(rest.split_once(':').map_or(rest, |(part, _)| part))
}
