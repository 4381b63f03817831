//! Scan rules: their catalogue, and the detectors that read a syntax tree or a whole repository.

mod catalogue;
mod facts;
mod repository;

pub use catalogue::{all, find};

use crate::model::{Component, Finding, Signal};
use crate::scan::{Fact, FileContext, Plan, Sink};

/// Runs every syntax rule over a file.
pub fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    facts::detect(file, sink);
}

/// Runs the rules over the whole repository. They can only ever say "not observed".
pub(crate) fn repository(
    plan: &Plan,
    facts: &[Fact],
    inventory: &[Component],
    signals: &[Signal],
) -> Vec<Finding> {
    repository::detect(plan, facts, inventory, signals)
}
