//! What may be done to an assessment, by whom, and when.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use thiserror::Error;

use super::{Assessment, AssessmentStatus, EvidenceLink, Judgement};
use crate::reference::questions;

/// Who changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor<'a> {
    /// Who.
    pub subject: &'a str,
    /// Whether they may approve and return.
    pub is_reviewer: bool,
    /// When.
    pub at: Timestamp,
}

/// A change of answers, of the status, or of both: first the answers, then the status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("minProperties" = 1))]
pub struct Change {
    /// By question.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 200))]
    pub answers: BTreeMap<String, AnswerChange>,
    /// What becomes of it.
    #[serde(default)]
    pub status: Option<StatusChange>,
    /// Why it is returned; a word with an approval.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    pub reason: Option<String>,
}

/// A change of one answer. What is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnswerChange {
    /// 0 to 4.
    #[serde(default)]
    #[schemars(range(min = 0, max = 4))]
    pub maturity: Option<u8>,
    /// Whether the question does not apply.
    #[serde(default)]
    pub not_applicable: Option<bool>,
    /// What there is to say.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    pub note: Option<String>,
    /// What backs it.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub evidence: Option<Vec<EvidenceLink>>,
    /// Whether the suggestion becomes the answer (`true`) or goes (`false`).
    #[serde(default)]
    pub accept_suggestion: Option<bool>,
}

/// What becomes of an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StatusChange {
    /// The answers are given.
    Submitted,
    /// A reviewer approves them.
    Approved,
    /// A reviewer sends it back.
    Returned,
}

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is no such question.
    #[error("there is no question {0:?}")]
    UnknownQuestion(String),
    /// There is no suggestion to accept.
    #[error("nothing is suggested for {0:?}")]
    NoSuggestion(String),
    /// A question that does not apply needs a note that says why.
    #[error("say in the note why {0:?} does not apply")]
    NoteMissing(String),
    /// The status does not allow this.
    #[error("an assessment that is {} can't be {}", .0.id(), .1)]
    WrongStatus(AssessmentStatus, &'static str),
    /// Not every question is answered.
    #[error("{} questions are not answered: {}", .0.len(), .0.join(", "))]
    Unanswered(Vec<&'static str>),
    /// Only a reviewer approves and returns.
    #[error("only a reviewer approves or returns an assessment")]
    NotReviewer,
    /// Whoever edited it last can't approve it.
    #[error("whoever edited it last can't approve it")]
    OwnWork,
    /// Whoever returns it must say why.
    #[error("say why it is returned")]
    ReasonMissing,
}

impl Assessment {
    /// Returns the assessment as it is after a change.
    ///
    /// # Errors
    ///
    /// Says why the change is refused; then nothing of it is done.
    pub fn after(&self, change: &Change, actor: Actor<'_>) -> Result<Self, Refusal> {
        let mut next = self.clone();
        if !change.answers.is_empty() {
            next.answer(change, actor)?;
        }
        if let Some(status) = change.status {
            next.enter(status, change.reason.as_deref(), actor)?;
        }
        Ok(next)
    }

    fn answer(&mut self, change: &Change, actor: Actor<'_>) -> Result<(), Refusal> {
        use AssessmentStatus::{Draft, InProgress, Returned};
        if !matches!(self.status, Draft | InProgress | Returned) {
            return Err(Refusal::WrongStatus(self.status, "changed"));
        }
        for (question, wanted) in &change.answers {
            if !questions().iter().any(|known| known.id == *question) {
                return Err(Refusal::UnknownQuestion(question.clone()));
            }
            let answer = self.answers.entry(question.clone()).or_default();
            match (wanted.accept_suggestion, answer.suggestion.take()) {
                (Some(true), None) => return Err(Refusal::NoSuggestion(question.clone())),
                (Some(true), Some(suggestion)) => {
                    answer.maturity = Some(suggestion.maturity);
                    answer.evidence.extend(suggestion.evidence);
                }
                (Some(false), _) => {}
                (None, suggestion) => answer.suggestion = suggestion,
            }
            if let Some(maturity) = wanted.maturity {
                answer.maturity = Some(maturity);
                answer.not_applicable = false;
            }
            if let Some(note) = &wanted.note {
                answer.note.clone_from(note);
            }
            if let Some(evidence) = &wanted.evidence {
                answer.evidence.clone_from(evidence);
            }
            if let Some(not_applicable) = wanted.not_applicable {
                answer.not_applicable = not_applicable;
                if not_applicable {
                    answer.maturity = None;
                }
            }
            if answer.not_applicable && answer.note.trim().is_empty() {
                return Err(Refusal::NoteMissing(question.clone()));
            }
            answer.evidence.sort();
            answer.evidence.dedup();
            answer.answered_by = Some(actor.subject.to_owned());
            answer.answered_at = Some(actor.at);
        }
        self.status = InProgress;
        actor.subject.clone_into(&mut self.last_editor);
        Ok(())
    }

    fn enter(
        &mut self,
        status: StatusChange,
        reason: Option<&str>,
        actor: Actor<'_>,
    ) -> Result<(), Refusal> {
        use AssessmentStatus::{Approved, Draft, InProgress, Returned, Submitted};
        let (next, word) = match status {
            StatusChange::Submitted => (Submitted, "submitted"),
            StatusChange::Approved => (Approved, "approved"),
            StatusChange::Returned => (Returned, "returned"),
        };
        let is_due = match status {
            StatusChange::Submitted => matches!(self.status, Draft | InProgress | Returned),
            _ => self.status == Submitted,
        };
        if !is_due {
            return Err(Refusal::WrongStatus(self.status, word));
        }
        if status == StatusChange::Submitted {
            let unanswered = self.unanswered();
            if !unanswered.is_empty() {
                return Err(Refusal::Unanswered(unanswered));
            }
        } else {
            if !actor.is_reviewer {
                return Err(Refusal::NotReviewer);
            }
            if status == StatusChange::Approved && actor.subject == self.last_editor {
                return Err(Refusal::OwnWork);
            }
            let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
            if status == StatusChange::Returned && reason.is_none() {
                return Err(Refusal::ReasonMissing);
            }
            self.judgement = Some(Judgement {
                by: actor.subject.to_owned(),
                at: actor.at,
                reason: reason.map(str::to_owned),
            });
        }
        self.status = next;
        Ok(())
    }
}
