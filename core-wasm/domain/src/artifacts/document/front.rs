//! The front matter: what a document is, of what, and from what.

use serde::{Deserialize, Serialize};

use crate::artifacts::ArtifactKind;

/// What a document is, of what, and from what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FrontMatter {
    /// The type of document.
    #[serde(rename = "type")]
    pub kind: ArtifactKind,
    /// The project's identifier.
    pub project: String,
    /// The commit that the evidence was read from, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// What drafted it.
    pub drafted_by: Drafter,
    /// The edition of the template that its sections come from.
    pub template: u32,
    /// SHA-256 over the canonical evidence that it was drafted from, in hexadecimal.
    pub evidence_digest: String,
}

/// What drafted a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "with")]
pub enum Drafter {
    /// The template alone, filled with the evidence.
    Template,
    /// A model, by the name that its provider gives it.
    Model {
        /// The model's name.
        name: String,
    },
}

impl Drafter {
    /// Returns `template`, or the model's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Template => "template",
            Self::Model { name } => name,
        }
    }

    /// Returns the sentence that marks a draft as what it is.
    #[must_use]
    pub fn notice(&self) -> String {
        match self {
            Self::Template => "Template draft: filled from the evidence below, without a model. \
                What the evidence does not say is marked as needing evidence."
                .to_owned(),
            Self::Model { name } => format!(
                "Drafted by the model {name} from the evidence below. Each statement cites what it \
                 rests on; a person has to check it before it is approved."
            ),
        }
    }
}

/// Returns the names and values of the front matter, in the order in which every format shows them.
pub(crate) fn front_lines(front: &FrontMatter) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("type", front.kind.id().to_owned()),
        ("project", front.project.clone()),
    ];
    if let Some(commit) = &front.commit {
        lines.push(("commit", commit.clone()));
    }
    lines.push(("drafted-by", front.drafted_by.name().to_owned()));
    lines.push(("template", front.template.to_string()));
    lines.push(("evidence-digest", front.evidence_digest.clone()));
    lines
}
