//! The reference data built into the core: frameworks, crosswalk, questions, patterns.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::{ControlRef, Domain};

/// A governance pattern: what signals are instances of.
#[derive(Debug, Clone, Deserialize)]
pub struct Pattern {
    /// Kebab-case identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The domain it serves.
    pub domain: Domain,
    /// The controls it is evidence for.
    pub controls: Vec<ControlRef>,
}

#[derive(Deserialize)]
struct PatternFile {
    patterns: Vec<Pattern>,
}

static PATTERNS: LazyLock<BTreeMap<String, Pattern>> = LazyLock::new(|| {
    serde_json::from_str::<PatternFile>(include_str!("../../../data/patterns.json"))
        .map(|file| {
            file.patterns
                .into_iter()
                .map(|pattern| (pattern.id.clone(), pattern))
                .collect()
        })
        .unwrap_or_default()
});

/// Returns the governance patterns by id.
#[must_use]
pub fn patterns() -> &'static BTreeMap<String, Pattern> {
    &PATTERNS
}
