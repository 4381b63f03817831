//! The rules and frameworks as JSON, whole or one by one.

use super::data;
use crate::rules;

/// Returns every rule.
#[must_use]
pub fn rules() -> Option<Vec<u8>> {
    serde_json::to_vec_pretty(rules::all()).ok()
}

/// Returns the rule of that identifier.
#[must_use]
pub fn rule(id: &str) -> Option<Vec<u8>> {
    serde_json::to_vec_pretty(rules::find(id)?).ok()
}

/// Returns what a list says of every framework.
#[must_use]
pub fn frameworks() -> Option<Vec<u8>> {
    serde_json::to_vec_pretty(&data::framework_list().ok()?).ok()
}

/// Returns the catalogue of the framework of that identifier.
#[must_use]
pub fn framework(id: &str) -> Option<Vec<u8>> {
    data::framework(id).map(|text| text.as_bytes().to_vec())
}
