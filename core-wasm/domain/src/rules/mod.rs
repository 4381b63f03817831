//! Scan rules: their catalogue, and the detectors that read a syntax tree or a whole repository.

mod audit_logging;
mod calls;
mod catalogue;
mod data_and_model;
mod facts;
mod fairness;
mod human_oversight;
mod privacy;
mod repository;
mod security;
mod transparency;

pub use catalogue::{all, find};
pub(crate) use facts::keywords;

use crate::model::{Component, Finding, Signal};
use crate::scan::{Fact, FileContext, Plan, Sink};

/// Runs every syntax rule over a file.
pub fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    facts::detect(file, sink);
    let arena = bumpalo::Bump::new();
    let Some(flow) = crate::flow::read(&arena, file) else {
        return;
    };
    let mut scene = calls::Scene {
        file,
        flow: &flow,
        sink,
    };
    human_oversight::detect(&mut scene);
    privacy::detect(&mut scene);
    audit_logging::detect(&mut scene);
    fairness::detect(&mut scene);
    transparency::detect(&mut scene);
    security::detect(&mut scene);
    data_and_model::detect(&mut scene);
}

/// Takes back findings of one file that another file of the repository answers.
pub(crate) fn settle(facts: &[Fact], findings: &mut Vec<Finding>) {
    audit_logging::settle(facts, findings);
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
