//! Drafting with a model, as a state machine: the caller does nothing but ask and answer.
//!
//! Sections that no evidence feeds are never asked for. What the check rejects is asked for once
//! more, with the objections; what it rejects again is marked as needing evidence. A model that
//! cannot be reached leaves the template's draft.

use std::collections::BTreeMap;

use super::accept::{Objection, accept};
use super::run::{ModelReply, ModelRun, Prompt, StopReason};
use super::{assemble, fill, prompt, tables};
use crate::artifacts::document::{Block, Content, Document, Drafter, Inline, Origin, Section};
use crate::artifacts::evidence::{EvidenceSet, ProjectSummary};
use crate::artifacts::template::{Template, TemplateSection, template};

/// Answers a section may have.
const ATTEMPTS: usize = 2;

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask the model this, then give its answer to [`Drafting::answer`].
    Ask(Box<Prompt>),
    /// There is nothing left to ask.
    Done(Box<Drafted>),
}

/// A draft and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    /// The document.
    pub document: Document,
    /// The runs of the model, in order.
    pub runs: Vec<ModelRun>,
    /// What was rejected for good.
    pub objections: Vec<Objection>,
}

/// A draft under way.
#[derive(Debug, Clone)]
pub struct Drafting<'a> {
    template: &'static Template,
    project: &'a ProjectSummary,
    evidence: &'a EvidenceSet,
    accepted: BTreeMap<String, Vec<Block>>,
    objections: Vec<Objection>,
    runs: Vec<ModelRun>,
    is_over: bool,
}

impl<'a> Drafting<'a> {
    /// Begins a draft. It is none only for a type whose template does not parse, which a test
    /// rules out.
    #[must_use]
    pub fn new(project: &'a ProjectSummary, evidence: &'a EvidenceSet) -> Option<Self> {
        Some(Self {
            template: template(evidence.kind)?,
            project,
            evidence,
            accepted: BTreeMap::new(),
            objections: Vec::new(),
            runs: Vec::new(),
            is_over: false,
        })
    }

    /// Returns what comes next.
    #[must_use]
    pub fn next(&self) -> Step {
        if !self.is_over && self.runs.len() < ATTEMPTS {
            let open = self.open();
            if !open.is_empty() {
                return Step::Ask(Box::new(self.prompt(&open)));
            }
        }
        Step::Done(Box::new(self.finish()))
    }

    /// Takes the model's answer to the last prompt.
    pub fn answer(&mut self, reply: &ModelReply) {
        let open = self.open();
        if open.is_empty() || self.is_over || self.runs.len() >= ATTEMPTS {
            return;
        }
        let prompt = self.prompt(&open);
        self.runs.push(ModelRun::of(&prompt, reply));
        let is_whole = reply.stop == StopReason::Complete;
        let accepted = accept(&open, self.evidence, &reply.text, is_whole);
        self.accepted.extend(accepted.blocks);
        self.objections = accepted.objections;
    }

    /// Ends the draft with what is there: the model cannot be asked.
    pub fn give_up(&mut self) {
        self.is_over = true;
    }

    /// Returns which attempt the next prompt is, from 1.
    #[must_use]
    pub fn attempt(&self) -> usize {
        self.runs.len() + 1
    }

    /// Returns how many sections stand as the model wrote them.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.accepted.len()
    }

    /// Returns what is against the last answer.
    #[must_use]
    pub fn objections(&self) -> &[Objection] {
        &self.objections
    }

    /// Returns the sections that evidence feeds and that are not accepted yet.
    #[must_use]
    pub fn open(&self) -> Vec<&'static TemplateSection> {
        self.template
            .sections
            .iter()
            .filter(|section| !self.accepted.contains_key(&section.id))
            .filter(|section| {
                let mut items = self.evidence.items.iter();
                items.any(|item| tables::belongs(section, item))
            })
            .collect()
    }

    fn prompt(&self, open: &[&TemplateSection]) -> Prompt {
        prompt::prompt(self.template, open, self.evidence, &self.objections)
    }

    fn finish(&self) -> Drafted {
        let asked = |id: &str| self.objections.iter().any(|of| of.section() == id);
        let has_model = !self.accepted.is_empty() || !self.objections.is_empty();
        let sections = self.template.sections.iter().map(|section| {
            let blocks = match self.accepted.get(&section.id) {
                Some(written) => {
                    let mut blocks = written.clone();
                    blocks.extend(tables::blocks(section, self.evidence));
                    blocks.extend(fill::needs(section, self.evidence));
                    blocks
                }
                None if asked(&section.id) => self.rejected(section),
                None => fill::blocks(section, self.evidence),
            };
            Section {
                id: section.id.clone(),
                heading: section.heading.clone(),
                blocks,
            }
        });
        let drafted_by = match self.runs.last().filter(|_| has_model) {
            Some(run) => Drafter::Model {
                name: run.model.clone(),
            },
            None => Drafter::Template,
        };
        Drafted {
            document: assemble(
                self.template,
                self.project,
                self.evidence,
                drafted_by,
                sections.collect(),
            ),
            runs: self.runs.clone(),
            objections: self.objections.clone(),
        }
    }

    /// A section whose text was rejected for good: the tables stand, the words do not. What the
    /// model said is not repeated, for it is what was rejected.
    fn rejected(&self, section: &TemplateSection) -> Vec<Block> {
        let mut blocks = tables::blocks(section, self.evidence);
        let mut needs = fill::needs(section, self.evidence).unwrap_or_else(|| Block {
            anchor: "needs".to_owned(),
            origin: Origin::NeedsEvidence,
            content: vec![Content::paragraph(vec![Inline::text(&section.guidance)])],
        });
        let notice = "The model's text for this section was rejected: it cited evidence that does \
            not exist, or stated what the evidence does not say. A person has to write it.";
        needs
            .content
            .insert(0, Content::paragraph(vec![Inline::text(notice)]));
        blocks.push(needs);
        blocks
    }
}
