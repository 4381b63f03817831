//! The rules as data: `core-wasm/data/rules`, one file a domain and one for secrets.

use std::sync::LazyLock;

use crate::model::Rule;

const FILES: &[&str] = &[
    include_str!("../../../data/rules/human-oversight.json"),
    include_str!("../../../data/rules/privacy-and-pii.json"),
    include_str!("../../../data/rules/audit-logging.json"),
    include_str!("../../../data/rules/fairness-and-bias.json"),
    include_str!("../../../data/rules/transparency-and-explainability.json"),
    include_str!("../../../data/rules/security-and-robustness.json"),
    include_str!("../../../data/rules/data-and-model-governance.json"),
    include_str!("../../../data/rules/secrets.json"),
    include_str!("../../../data/rules/text.json"),
];

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    // A file that does not parse fails the data tests; here it only loses its rules.
    let mut rules: Vec<Rule> = FILES
        .iter()
        .flat_map(|file| serde_json::from_str::<Vec<Rule>>(file).unwrap_or_default())
        .collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
});

/// Returns every rule, sorted by id.
#[must_use]
pub fn all() -> &'static [Rule] {
    &RULES
}

/// Returns the rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    let index = RULES
        .binary_search_by(|rule| rule.id.as_str().cmp(id))
        .ok()?;
    RULES.get(index)
}
