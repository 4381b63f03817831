//! Rules over the whole repository. Something that is not there has no place: these rules can only
//! say that it was not observed, and only where the repository has a need for it.

use std::collections::BTreeSet;

use super::{facts, find};
use crate::model::{
    Component, ComponentKind, Confidence, Excerpt, Finding, FindingState, Place, Rule, Signal,
};
use crate::scan::{Fact, Plan, fingerprint};

/// What the whole repository shows.
struct Repository<'a> {
    facts: &'a [Fact],
    inventory: &'a [Component],
    patterns: BTreeSet<&'a str>,
}

/// Runs the rules.
pub(super) fn detect(
    plan: &Plan,
    facts: &[Fact],
    inventory: &[Component],
    signals: &[Signal],
) -> Vec<Finding> {
    let repository = Repository {
        facts,
        inventory,
        patterns: signals.iter().map(|s| s.pattern.as_str()).collect(),
    };
    let mut findings = Vec::new();
    findings.extend(retention(plan, &repository));
    findings.extend(disclosure(plan, &repository));
    findings.extend(measurement(plan, &repository));
    findings.extend(provenance(plan, &repository));
    findings.extend(model_cards(plan, &repository));
    findings
}

impl Repository<'_> {
    fn has(&self, fact: &str) -> bool {
        self.facts.iter().any(|known| known.name == fact)
    }

    fn holds(&self, kinds: &[ComponentKind]) -> bool {
        self.inventory
            .iter()
            .any(|component| kinds.contains(&component.kind))
    }

    /// A package or an import alone does not send anything anywhere.
    fn calls_models(&self) -> bool {
        self.has(facts::MODEL_CALL)
    }
}

fn retention(plan: &Plan, repository: &Repository<'_>) -> Option<Finding> {
    let stores = repository.has(facts::STORED) || repository.holds(&[ComponentKind::VectorStore]);
    let is_needed = repository.calls_models() && stores;
    let is_there = repository.has(facts::RETENTION)
        || repository.patterns.contains("retention-ttl-for-ai-data");
    (is_needed && !is_there).then(|| {
        let message = "Not observed: a retention period or a deletion for the text that is stored for models.";
        not_observed(plan, "ADV-PV-005", message)
    })?
}

fn disclosure(plan: &Plan, repository: &Repository<'_>) -> Option<Finding> {
    let is_needed = repository.calls_models() && repository.has(facts::INTERFACE);
    let is_there = repository.patterns.contains("ai-interaction-disclosure");
    (is_needed && !is_there).then(|| {
        let message =
            "Not observed: a notice where people meet the system that they are dealing with AI.";
        not_observed(plan, "ADV-TX-001", message)
    })?
}

fn measurement(plan: &Plan, repository: &Repository<'_>) -> Option<Finding> {
    let is_there = repository.has(facts::GROUP_METRIC)
        || ["fairness-test-in-ci", "outcome-slice-monitoring"]
            .iter()
            .any(|pattern| repository.patterns.contains(pattern));
    (repository.has(facts::FIT_ON_PROTECTED) && !is_there).then(|| {
        let message = "Not observed: a metric by group, though a model is fitted where a protected attribute is among the data.";
        not_observed(plan, "ADV-FB-004", message)
    })?
}

fn provenance(plan: &Plan, repository: &Repository<'_>) -> Option<Finding> {
    let is_needed =
        repository.has(facts::WEIGHTS_OR_DATA) || repository.holds(&[ComponentKind::Weights]);
    let missing = match (
        repository.has(facts::DATA_HASH),
        repository.has(facts::LICENCE),
    ) {
        (true, true) => return None,
        (true, false) => "a licence",
        (false, true) => "a recorded hash",
        (false, false) => "a recorded hash and a licence",
    };
    is_needed.then(|| {
        let message =
            format!("Not observed: {missing} for the weights or data kept in the repository.");
        not_observed(plan, "ADV-DG-005", &message)
    })?
}

/// One finding a card: a card has a place.
fn model_cards(plan: &Plan, repository: &Repository<'_>) -> Vec<Finding> {
    let lacking = |fact: &Fact| facts::SECTIONS.iter().find(|s| s.lacked == fact.name);
    let cards: BTreeSet<&str> = repository
        .facts
        .iter()
        .filter(|fact| lacking(fact).is_some())
        .map(|fact| fact.place.path.as_str())
        .collect();
    cards
        .into_iter()
        .filter_map(|card| {
            let missing: Vec<&str> = facts::SECTIONS
                .iter()
                .filter(|section| {
                    repository
                        .facts
                        .iter()
                        .any(|fact| fact.name == section.lacked && fact.place.path == card)
                })
                .map(|section| section.name)
                .collect();
            let message = format!("Not observed in this model card: {}.", missing.join(", "));
            let rule = in_scope(plan, "ADV-TX-002")?;
            Some(finding(rule, card, message))
        })
        .collect()
}

fn not_observed(plan: &Plan, rule: &str, message: &str) -> Option<Finding> {
    Some(finding(in_scope(plan, rule)?, ".", message.to_owned()))
}

fn in_scope(plan: &Plan, rule: &str) -> Option<&'static Rule> {
    find(rule).filter(|rule| plan.runs(rule))
}

fn finding(rule: &Rule, path: &str, message: String) -> Finding {
    Finding {
        rule: rule.id.clone(),
        domain: rule.domain,
        severity: rule.severity,
        confidence: Confidence::Medium,
        // The fingerprint leaves the message out: a card that gains one section is the same gap.
        fingerprint: fingerprint(&rule.id, path, ""),
        message,
        place: Place {
            path: path.to_owned(),
            line: 1,
            column: 1,
            end_line: 1,
            cell: None,
        },
        excerpt: Excerpt {
            first_line: 1,
            lines: Vec::new(),
        },
        trace: Vec::new(),
        state: FindingState::Open,
    }
}
