//! Asking a model, as a state machine: the caller does nothing but ask and answer.

use super::accept::{Fault, Statement, accept};
use super::prompt::prompt;
use crate::artifacts::draft::{ModelReply, ModelRun, Prompt, StopReason};
use crate::artifacts::evidence::Evidence;

/// Answers that a question may have.
const ATTEMPTS: usize = 2;

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask the model this, then give its answer to [`Asking::answer`].
    Ask(Box<Prompt>),
    /// There is nothing left to ask.
    Done(Outcome),
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every statement rests on evidence. None at all: the evidence does not answer the question.
    Answered(Vec<Statement>),
    /// The model did not keep to the evidence, twice. What it said is not repeated.
    Rejected,
}

/// A question on its way through a model.
#[derive(Debug, Clone)]
pub struct Asking<'a> {
    question: &'a str,
    shown: &'a [Evidence],
    faults: Vec<Fault>,
    accepted: Option<Vec<Statement>>,
    runs: Vec<ModelRun>,
}

impl<'a> Asking<'a> {
    /// Begins with a question and the evidence that the model is shown.
    #[must_use]
    pub fn new(question: &'a str, shown: &'a [Evidence]) -> Self {
        Self {
            question,
            shown,
            faults: Vec::new(),
            accepted: None,
            runs: Vec::new(),
        }
    }

    /// Returns what comes next.
    #[must_use]
    pub fn next(&self) -> Next {
        match &self.accepted {
            Some(statements) => Next::Done(Outcome::Answered(statements.clone())),
            None if self.runs.len() >= ATTEMPTS => Next::Done(Outcome::Rejected),
            None => Next::Ask(Box::new(self.prompt())),
        }
    }

    /// Takes the model's answer to the last prompt.
    pub fn answer(&mut self, reply: &ModelReply) {
        if self.accepted.is_some() || self.runs.len() >= ATTEMPTS {
            return;
        }
        self.runs.push(ModelRun::of(&self.prompt(), reply));
        let is_whole = reply.stop == StopReason::Complete;
        match accept(self.question, self.shown, &reply.text, is_whole) {
            Ok(statements) => self.accepted = Some(statements),
            Err(faults) => self.faults = faults,
        }
    }

    /// Returns the runs of the model, in order.
    #[must_use]
    pub fn runs(&self) -> &[ModelRun] {
        &self.runs
    }

    fn prompt(&self) -> Prompt {
        prompt(self.question, self.shown, &self.faults)
    }
}
