//! Checks what a model answered: every sentence cites what it was shown, and says no number and no address beyond it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::artifacts::draft::{Numbers, numbers};
use crate::artifacts::evidence::Evidence;
use crate::render::escape;

/// Statements of an answer at the most.
const MOST_STATEMENTS: usize = 8;

/// Characters of one statement at the most: a longer one is no one sentence.
const LONGEST_STATEMENT: usize = 700;

/// Characters of a statement that a fault quotes.
const QUOTED: usize = 160;

/// One sentence of an answer, and the numbers of the evidence that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// What it says, as plain text.
    pub text: String,
    /// The numbers of the evidence: 3 is `E3`.
    pub cites: Vec<u32>,
}

/// Why an answer is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not the JSON that was asked for, or not all of it.
    #[error("the answer is not the whole JSON object of the schema")]
    NotJson,
    /// It has more statements than an answer may have.
    #[error("the answer has more than 8 statements")]
    TooMany,
    /// A statement cites nothing.
    #[error("no evidence is cited for {0:?}")]
    NoCitation(String),
    /// A statement cites what was not shown.
    #[error("there is no evidence {0:?}, cited for {1:?}")]
    NoSuchEvidence(String, String),
    /// A statement says a number that the evidence it cites does not.
    #[error("the evidence cited does not say {0} in {1:?}")]
    NumberWithoutEvidence(String, String),
    /// A statement holds an address.
    #[error("{0:?} holds a link")]
    Link(String),
    /// A statement is empty, or too long for one sentence.
    #[error("{0:?} is not one sentence")]
    NotASentence(String),
}

#[derive(Deserialize)]
struct Answer {
    statements: Vec<Answered>,
}

#[derive(Deserialize)]
struct Answered {
    text: String,
    #[serde(default)]
    cites: Vec<String>,
}

/// Checks an answer: all of it is accepted, or none. An answer without statements says that the evidence has none.
pub(super) fn accept(
    question: &str,
    shown: &[Evidence],
    text: &str,
    is_whole: bool,
) -> Result<Vec<Statement>, Vec<Fault>> {
    let json = text
        .find('{')
        .zip(text.rfind('}'))
        .and_then(|(start, end)| text.get(start..=end));
    let answer = json
        .filter(|_| is_whole)
        .and_then(|json| serde_json::from_str::<Answer>(json).ok())
        .ok_or_else(|| vec![Fault::NotJson])?;
    if answer.statements.len() > MOST_STATEMENTS {
        return Err(vec![Fault::TooMany]);
    }
    let mut known = Numbers::default();
    known.add(question);
    let mut statements = Vec::new();
    let mut faults = Vec::new();
    for answered in &answer.statements {
        match checked(answered, shown, &known) {
            Ok(statement) => statements.push(statement),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        Ok(statements)
    } else {
        Err(faults)
    }
}

fn checked(
    answered: &Answered,
    shown: &[Evidence],
    known: &Numbers,
) -> Result<Statement, Vec<Fault>> {
    let quoted: String = answered.text.chars().take(QUOTED).collect();
    let (text, inline) = without_citations(&answered.text);
    let mut faults = Vec::new();
    let mut cites = BTreeSet::new();
    let mut said = known.clone();
    for citation in answered.cites.iter().chain(&inline) {
        match cited(citation, shown) {
            Some(item) => {
                cites.insert(item.number);
                said.add(&item.statement);
                said.add(&item.place.words());
            }
            None => {
                let citation = citation.chars().take(QUOTED).collect();
                faults.push(Fault::NoSuchEvidence(citation, quoted.clone()));
            }
        }
    }
    if cites.is_empty() && faults.is_empty() {
        faults.push(Fault::NoCitation(quoted.clone()));
    }
    if text.is_empty() || text.chars().count() > LONGEST_STATEMENT {
        faults.push(Fault::NotASentence(quoted.clone()));
    }
    if text.contains("://") || text.contains("](") {
        faults.push(Fault::Link(quoted.clone()));
    }
    for number in numbers(&text) {
        if !said.hold(&number) {
            faults.push(Fault::NumberWithoutEvidence(number, quoted.clone()));
        }
    }
    if faults.is_empty() {
        Ok(Statement {
            text: escape::visible(&text).into_owned(),
            cites: cites.into_iter().collect(),
        })
    } else {
        Err(faults)
    }
}

/// Returns the item that a citation names, such as `E3`, if it was shown.
fn cited<'e>(citation: &str, shown: &'e [Evidence]) -> Option<&'e Evidence> {
    let number: u32 = citation.trim().strip_prefix('E')?.parse().ok()?;
    shown.iter().find(|item| item.number == number)
}

/// Takes citations such as `[E3]` and `[E3, E5]` out of a text.
fn without_citations(text: &str) -> (String, Vec<String>) {
    let mut plain = String::new();
    let mut cites = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let inner = after.split_once(']').map(|(inner, after)| {
            let parts: Vec<&str> = inner.split([',', ';']).map(str::trim).collect();
            (parts, after)
        });
        let is_citation = |part: &&str| {
            let digits = part.strip_prefix('E').unwrap_or_default();
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        match inner {
            Some((parts, after)) if parts.iter().all(is_citation) => {
                plain.push_str(before.trim_end());
                cites.extend(parts.into_iter().map(str::to_owned));
                rest = after;
            }
            _ => {
                plain.push_str(before);
                plain.push('[');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    (plain.trim().to_owned(), cites)
}
