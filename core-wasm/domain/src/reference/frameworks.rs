//! The ten framework catalogues: 916 controls in the order their publishers give them.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::model::FrameworkId;

/// A published set of requirements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(serialize = "camelCase"), deny_unknown_fields)]
pub struct Framework {
    /// Its identifier.
    pub id: FrameworkId,
    /// Its name.
    pub name: String,
    /// The edition the catalogue was made from.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it is published.
    pub url: String,
    /// What may be done with its text, and whose words the catalogue uses.
    pub licence: String,
    /// How it is built up, in a sentence.
    pub structure: String,
    /// Controls in this catalogue.
    pub count: u32,
    /// Controls in the publication, where the catalogue selects from them or adds to them.
    pub official_count: u32,
    /// When its parts begin to apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<TimelineEvent>,
    /// What a reader should check before relying on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Its groups, in order.
    pub groups: Vec<ControlGroup>,
    /// Its controls, in order.
    pub controls: Vec<Control>,
}

/// A date in the life of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEvent {
    /// An RFC 3339 full date.
    pub date: String,
    /// What happens then.
    pub event: String,
}

/// A family, function or chapter of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlGroup {
    /// Its official identifier.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// One requirement of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(serialize = "camelCase"), deny_unknown_fields)]
pub struct Control {
    /// Its official identifier, unique within its framework.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The group it belongs to.
    pub group: String,
    /// What it asks for, in at most 25 words.
    pub summary: String,
    /// HIPAA: `standard`, `required` or `addressable`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// NIST SP 800-53: the baselines that select it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub baselines: Vec<String>,
    /// EU AI Act: whom it binds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applies_to: Vec<String>,
    /// EU AI Act: its parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<ControlPoint>,
    /// EU AI Act: `amended-2026` where an amendment is noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// A part of a control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlPoint {
    /// Its official reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What it says.
    pub point: String,
}

/// One file for each member of [`FrameworkId::ALL`], in its order.
const FILES: &[&str] = &[
    include_str!("../../../data/frameworks/nist-ai-rmf.json"),
    include_str!("../../../data/frameworks/eu-ai-act.json"),
    include_str!("../../../data/frameworks/iso-42001.json"),
    include_str!("../../../data/frameworks/owasp-llm-top10-2025.json"),
    include_str!("../../../data/frameworks/nist-csf-2.0.json"),
    include_str!("../../../data/frameworks/soc2-tsc.json"),
    include_str!("../../../data/frameworks/hipaa-security-rule.json"),
    include_str!("../../../data/frameworks/gdpr.json"),
    include_str!("../../../data/frameworks/iso-27001-2022.json"),
    include_str!("../../../data/frameworks/nist-800-53r5.json"),
];

static FRAMEWORKS: LazyLock<Vec<Framework>> = LazyLock::new(|| {
    FILES
        .iter()
        .filter_map(|file| serde_json::from_str(file).ok())
        .collect()
});

/// Returns every framework, in the order of [`FrameworkId::ALL`].
#[must_use]
pub fn frameworks() -> &'static [Framework] {
    &FRAMEWORKS
}

/// Returns one framework. It is none only where its file does not parse, which a test rules out.
#[must_use]
pub fn framework(id: FrameworkId) -> Option<&'static Framework> {
    FRAMEWORKS.iter().find(|framework| framework.id == id)
}
