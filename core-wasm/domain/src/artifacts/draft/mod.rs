//! Drafts: the sections of a template, written from the evidence.
//!
//! [`from_template`] needs no model: it sets the evidence under the questions it answers and says
//! of every other question that evidence is needed. [`Drafting`] asks a model for the sections,
//! and takes no statement that does not cite evidence.

mod accept;
mod drafting;
mod fill;
mod listen;
mod numbers;
mod prompt;
mod run;
mod tables;

pub use accept::Objection;
pub use drafting::{Drafted, Drafting, Step};
pub use listen::{Heard, Listener};
pub(crate) use numbers::{Numbers, numbers};
pub(crate) use prompt::fenced;
pub use run::{Message, ModelReply, ModelRun, Prompt, Recording, Speaker, StopReason};

use super::document::{Document, Drafter, FrontMatter, Section};
use super::evidence::{EvidenceSet, ProjectSummary};
use super::template::{Template, template};

/// Drafts a document from the template alone. It is none only for a type whose template does not
/// parse, which a test rules out.
#[must_use]
pub fn from_template(project: &ProjectSummary, evidence: &EvidenceSet) -> Option<Document> {
    let template = template(evidence.kind)?;
    let sections = template
        .sections
        .iter()
        .map(|section| Section {
            id: section.id.clone(),
            heading: section.heading.clone(),
            blocks: fill::blocks(section, evidence),
        })
        .collect();
    Some(assemble(
        template,
        project,
        evidence,
        Drafter::Template,
        sections,
    ))
}

/// Puts sections, front matter and appendix together.
fn assemble(
    template: &Template,
    project: &ProjectSummary,
    evidence: &EvidenceSet,
    drafted_by: Drafter,
    sections: Vec<Section>,
) -> Document {
    Document {
        front: FrontMatter {
            kind: template.kind,
            project: project.id.clone(),
            commit: project.commit.clone(),
            drafted_by,
            template: template.edition,
            evidence_digest: evidence.digest(),
        },
        title: format!("{}: {}", template.title, project.name),
        sections,
        appendix: evidence.items.clone(),
    }
}
