//! The rules and frameworks as JSON, whole or one by one.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::data;
use crate::model::Rule;
use crate::render::{Example, examples};
use crate::rules;

/// A rule, and an example that it finds and one that it leaves.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RuleWithExamples")]
pub(super) struct Described {
    #[serde(flatten)]
    rule: &'static Rule,
    /// One that it finds and one that it leaves; none for a rule over a whole repository.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    examples: Vec<Example>,
}

impl Described {
    /// Describes the rule of that identifier.
    pub(super) fn find(id: &str) -> Option<Self> {
        let rule = rules::find(id)?;
        let examples = examples(&rule.id);
        Some(Self { rule, examples })
    }
}

/// Returns every rule.
#[must_use]
pub fn rules() -> Option<Vec<u8>> {
    serde_json::to_vec_pretty(rules::all()).ok()
}

/// Returns the rule of that identifier, with examples.
#[must_use]
pub fn rule(id: &str) -> Option<Vec<u8>> {
    serde_json::to_vec_pretty(&Described::find(id)?).ok()
}

/// Returns what a list says of every framework.
#[must_use]
pub fn frameworks() -> Option<Vec<u8>> {
    serde_json::to_vec_pretty(&json!({ "frameworks": data::frameworks().ok()? })).ok()
}

/// Returns the catalogue of the framework of that identifier.
#[must_use]
pub fn framework(id: &str) -> Option<Vec<u8>> {
    data::framework(id).map(|text| text.as_bytes().to_vec())
}
