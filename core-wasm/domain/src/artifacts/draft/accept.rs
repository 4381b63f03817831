//! Checks what a model wrote: every statement cites evidence that exists, and says no number that
//! the cited evidence does not.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::numbers::{Numbers, numbers};
use crate::artifacts::document::{Block, Content, Inline, cited, parse_inline};
use crate::artifacts::evidence::EvidenceSet;
use crate::artifacts::template::TemplateSection;

/// Characters of one statement at the most: a longer one is no one sentence.
const LONGEST_STATEMENT: usize = 700;
/// Characters of a statement that an objection quotes.
const QUOTED: usize = 160;

/// Why a model's section is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case", tag = "objection")]
pub enum Objection {
    /// The answer is not the JSON that was asked for.
    #[error("section {section}: the answer is not the JSON object of the schema")]
    NotJson {
        /// The section.
        section: String,
    },
    /// The model stopped before it had said everything.
    #[error("section {section}: the answer was cut off or refused")]
    NotWhole {
        /// The section.
        section: String,
    },
    /// A section that was asked for is not in the answer, or says nothing.
    #[error("section {section} is missing")]
    Missing {
        /// The section.
        section: String,
    },
    /// A statement cites nothing.
    #[error("section {section}: no evidence is cited for {statement:?}")]
    NoCitation {
        /// The section.
        section: String,
        /// The statement's beginning.
        statement: String,
    },
    /// A statement cites evidence that does not exist.
    #[error("section {section}: there is no evidence {citation:?}, cited for {statement:?}")]
    NoSuchEvidence {
        /// The section.
        section: String,
        /// The citation.
        citation: String,
        /// The statement's beginning.
        statement: String,
    },
    /// A statement says a number that the evidence it cites does not.
    #[error("section {section}: the evidence cited does not say {number} in {statement:?}")]
    NumberWithoutEvidence {
        /// The section.
        section: String,
        /// The number.
        number: String,
        /// The statement's beginning.
        statement: String,
    },
    /// A statement is too long for one sentence.
    #[error("section {section}: {statement:?} is longer than one sentence")]
    TooLong {
        /// The section.
        section: String,
        /// The statement's beginning.
        statement: String,
    },
}

impl Objection {
    /// Returns the section that it is against.
    #[must_use]
    pub fn section(&self) -> &str {
        match self {
            Self::NotJson { section }
            | Self::NotWhole { section }
            | Self::Missing { section }
            | Self::NoCitation { section, .. }
            | Self::NoSuchEvidence { section, .. }
            | Self::NumberWithoutEvidence { section, .. }
            | Self::TooLong { section, .. } => section,
        }
    }
}

#[derive(Deserialize)]
struct Answer {
    sections: Vec<AnsweredSection>,
}

#[derive(Deserialize)]
struct AnsweredSection {
    id: String,
    paragraphs: Vec<Vec<Statement>>,
}

#[derive(Deserialize)]
pub(super) struct Statement {
    pub(super) text: String,
    #[serde(default)]
    pub(super) cites: Vec<String>,
}

/// What is accepted of an answer, by section, and what is not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Accepted {
    pub(super) blocks: BTreeMap<String, Vec<Block>>,
    pub(super) objections: Vec<Objection>,
}

/// Checks an answer to the sections that were asked for. A section is accepted whole or not at
/// all; a section that was not asked for is left out.
pub(super) fn accept(
    asked: &[&TemplateSection],
    evidence: &EvidenceSet,
    text: &str,
    is_whole: bool,
) -> Accepted {
    let mut accepted = Accepted::default();
    let json = text
        .find('{')
        .zip(text.rfind('}'))
        .and_then(|(start, end)| text.get(start..=end));
    let answer = json.and_then(|json| serde_json::from_str::<Answer>(json).ok());
    for section in asked {
        let id = section.id.clone();
        let Some(answer) = answer.as_ref().filter(|_| is_whole) else {
            accepted.objections.push(if is_whole {
                Objection::NotJson { section: id }
            } else {
                Objection::NotWhole { section: id }
            });
            continue;
        };
        let found = answer
            .sections
            .iter()
            .find(|answered| answered.id == section.id)
            .filter(|answered| answered.paragraphs.iter().any(|part| !part.is_empty()));
        let Some(answered) = found else {
            accepted.objections.push(Objection::Missing { section: id });
            continue;
        };
        match paragraphs(section, answered, evidence) {
            Ok(blocks) => {
                accepted.blocks.insert(id, blocks);
            }
            Err(objections) => accepted.objections.extend(objections),
        }
    }
    accepted
}

fn paragraphs(
    section: &TemplateSection,
    answered: &AnsweredSection,
    evidence: &EvidenceSet,
) -> Result<Vec<Block>, Vec<Objection>> {
    let known = Numbers::of_section(section);
    let mut blocks = Vec::new();
    let mut objections = Vec::new();
    for statements in &answered.paragraphs {
        let mut text = Vec::new();
        for statement in statements {
            match checked(section, statement, evidence, &known) {
                Ok(words) => {
                    if !text.is_empty() {
                        Inline::push_text(&mut text, " ");
                    }
                    text.extend(words);
                }
                Err(faults) => objections.extend(faults),
            }
        }
        if !text.is_empty() {
            let anchor = format!("p{}", blocks.len() + 1);
            blocks.push(Block::drafted(anchor, vec![Content::paragraph(text)]));
        }
    }
    if objections.is_empty() {
        Ok(blocks)
    } else {
        Err(objections)
    }
}

/// Returns a statement as text with its citations at its end, or what is wrong with it.
fn checked(
    section: &TemplateSection,
    statement: &Statement,
    evidence: &EvidenceSet,
    known: &Numbers,
) -> Result<Vec<Inline>, Vec<Objection>> {
    let mut cites: BTreeSet<u32> = BTreeSet::new();
    let mut text = Vec::new();
    words_of(parse_inline(&statement.text), &mut text, &mut cites);
    let quoted: String = statement.text.chars().take(QUOTED).collect();
    let section_id = || section.id.clone();
    let mut objections = Vec::new();
    for citation in &statement.cites {
        match cited(citation.trim_matches(['[', ']'])) {
            Some(number) => {
                cites.insert(number);
            }
            None => objections.push(Objection::NoSuchEvidence {
                section: section_id(),
                citation: citation.chars().take(QUOTED).collect(),
                statement: quoted.clone(),
            }),
        }
    }
    for number in &cites {
        if evidence.get(*number).is_none() {
            objections.push(Objection::NoSuchEvidence {
                section: section_id(),
                citation: format!("E{number}"),
                statement: quoted.clone(),
            });
        }
    }
    if cites.is_empty() && section.must_cite && objections.is_empty() {
        objections.push(Objection::NoCitation {
            section: section_id(),
            statement: quoted.clone(),
        });
    }
    if statement.text.chars().count() > LONGEST_STATEMENT {
        objections.push(Objection::TooLong {
            section: section_id(),
            statement: quoted.clone(),
        });
    }
    let mut said = known.clone();
    for item in cites.iter().filter_map(|number| evidence.get(*number)) {
        said.add(&item.statement);
        said.add(&item.place.words());
    }
    for number in numbers(&plain(&text)) {
        if !said.hold(&number) {
            objections.push(Objection::NumberWithoutEvidence {
                section: section_id(),
                number,
                statement: quoted.clone(),
            });
        }
    }
    if !objections.is_empty() {
        return Err(objections);
    }
    for number in cites {
        Inline::push_text(&mut text, " ");
        text.push(Inline::cite(number));
    }
    Ok(text)
}

/// Takes the citations out of a text, and the links, which a model has no business to set.
fn words_of(text: Vec<Inline>, out: &mut Vec<Inline>, cites: &mut BTreeSet<u32>) {
    for piece in text {
        match piece {
            Inline::Citation { number } => {
                cites.insert(number);
            }
            Inline::Link { text, .. } => words_of(text, out, cites),
            Inline::Text { text } => Inline::push_text(out, &text),
            Inline::Emphasis { text } | Inline::Strong { text } => words_of(text, out, cites),
            code @ Inline::Code { .. } => out.push(code),
        }
    }
    if let Some(Inline::Text { text }) = out.last_mut() {
        text.truncate(text.trim_end().len());
    }
}

fn plain(text: &[Inline]) -> String {
    let mut out = String::new();
    for piece in text {
        if let Inline::Text { text } | Inline::Code { text } = piece {
            out.push_str(text);
        }
    }
    out
}
