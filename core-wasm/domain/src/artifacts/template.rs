//! The section templates as data: `core-wasm/data/artifacts`, one file a type of document.
//!
//! A template says what a document of its type must answer, in our own words, each question with
//! the point of the published work it comes from and the evidence that can answer it. What no
//! evidence can answer is asked of a person; it is never filled in.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::ArtifactKind;
use super::evidence::{EvidenceKind, Selector};
use crate::model::{Domain, vocabulary};

/// The sections of one type of document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Template {
    /// The type.
    #[serde(rename = "type")]
    pub kind: ArtifactKind,
    /// The edition; it grows when the sections or their questions change.
    pub edition: u32,
    /// The title, before the project's name.
    pub title: String,
    /// What the document is for, in a sentence or two.
    pub purpose: String,
    /// The published works that the sections follow.
    pub sources: Vec<Source>,
    /// The sections, in order.
    pub sections: Vec<TemplateSection>,
}

/// A published work that a template follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    /// How the sections refer to it.
    pub id: String,
    /// Its title and publisher.
    pub title: String,
    /// Where it is published.
    pub url: String,
}

/// One section of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TemplateSection {
    /// Its identifier within the template, in kebab case; edits are keyed by it.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// The point of the published work that it follows.
    pub source: String,
    /// What belongs in it, for whoever writes it.
    pub guidance: String,
    /// What it must answer.
    pub asks: Vec<Ask>,
    /// The kinds of evidence that feed it beyond what its questions select.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<EvidenceKind>,
    /// The domains that this further evidence is limited to; empty for every domain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<Domain>,
    /// Whether every statement in it must cite evidence. Sections that a person alone can write,
    /// such as a statement of values, need not.
    pub must_cite: bool,
    /// The tables that are made from the evidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableKind>,
}

/// A question that a section must answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ask {
    /// The question.
    pub text: String,
    /// The evidence that can answer it; none where a person has to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<Selector>,
}

vocabulary! {
    /// A table that is made from the evidence.
    TableKind {
        /// The AI components.
        Components = "components",
        /// The open and waived findings.
        Findings = "findings",
        /// The controls in force.
        Signals = "signals",
        /// The answers of the assessment.
        Answers = "answers",
        /// The score of each framework in scope.
        Scores = "scores",
        /// The controls that the section asks for, with their status.
        Controls = "controls",
    }
}

/// One file for each member of [`ArtifactKind::ALL`], in its order.
const FILES: &[&str] = &[
    include_str!("../../../data/artifacts/model-card.json"),
    include_str!("../../../data/artifacts/data-sheet.json"),
    include_str!("../../../data/artifacts/risk-assessment.json"),
    include_str!("../../../data/artifacts/dpia.json"),
    include_str!("../../../data/artifacts/fairness-audit.json"),
    include_str!("../../../data/artifacts/ethics-charter.json"),
    include_str!("../../../data/artifacts/human-oversight-plan.json"),
    include_str!("../../../data/artifacts/technical-documentation.json"),
    include_str!("../../../data/artifacts/incident-response-plan.json"),
];

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    // A file that does not parse fails the data tests.
    FILES
        .iter()
        .filter_map(|file| serde_json::from_str(file).ok())
        .collect()
});

/// Returns every template, in the order of [`ArtifactKind::ALL`].
#[must_use]
pub fn templates() -> &'static [Template] {
    &TEMPLATES
}

/// Returns one template. It is none only where its file does not parse, which a test rules out.
#[must_use]
pub fn template(kind: ArtifactKind) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.kind == kind)
}
