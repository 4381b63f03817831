//! The reference data as it lies in `core-wasm/data`, byte for byte.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The framework catalogues, each under its identifier, in the order in which they are listed.
pub(super) const FRAMEWORKS: [(&str, &str); 10] = [
    (
        "eu-ai-act",
        include_str!("../../../data/frameworks/eu-ai-act.json"),
    ),
    ("gdpr", include_str!("../../../data/frameworks/gdpr.json")),
    (
        "hipaa-security-rule",
        include_str!("../../../data/frameworks/hipaa-security-rule.json"),
    ),
    (
        "iso-27001-2022",
        include_str!("../../../data/frameworks/iso-27001-2022.json"),
    ),
    (
        "iso-42001",
        include_str!("../../../data/frameworks/iso-42001.json"),
    ),
    (
        "nist-800-53r5",
        include_str!("../../../data/frameworks/nist-800-53r5.json"),
    ),
    (
        "nist-ai-rmf",
        include_str!("../../../data/frameworks/nist-ai-rmf.json"),
    ),
    (
        "nist-csf-2.0",
        include_str!("../../../data/frameworks/nist-csf-2.0.json"),
    ),
    (
        "owasp-llm-top10-2025",
        include_str!("../../../data/frameworks/owasp-llm-top10-2025.json"),
    ),
    (
        "soc2-tsc",
        include_str!("../../../data/frameworks/soc2-tsc.json"),
    ),
];

/// The evidence patterns.
pub(super) const PATTERNS: &str = include_str!("../../../data/patterns.json");

/// The questionnaire.
pub(super) const QUESTIONS: &str = include_str!("../../../data/questions.json");

/// The mapping from domains to controls.
pub(super) const CROSSWALK: &str = include_str!("../../../data/crosswalk.json");

/// What the list of frameworks says of each; `count` is the number of controls in the catalogue.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(super) struct FrameworkSummary {
    id: String,
    name: String,
    version: String,
    publisher: String,
    url: String,
    count: u32,
}

/// Returns the catalogue of a framework, as JSON.
pub(super) fn framework(id: &str) -> Option<&'static str> {
    FRAMEWORKS
        .iter()
        .find(|(known, _)| *known == id)
        .map(|(_, text)| *text)
}

/// Returns what a list says of every framework.
pub(super) fn frameworks() -> serde_json::Result<Vec<FrameworkSummary>> {
    FRAMEWORKS
        .iter()
        .map(|(_, text)| serde_json::from_str(text))
        .collect()
}

/// A pattern of positive evidence, as the data has it.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(rename = "Pattern")]
pub(super) struct PatternText(Map<String, Value>);

/// Returns every evidence pattern.
pub(super) fn patterns() -> serde_json::Result<Vec<PatternText>> {
    #[derive(Deserialize)]
    struct Patterns {
        patterns: Vec<PatternText>,
    }
    Ok(serde_json::from_str::<Patterns>(PATTERNS)?.patterns)
}
