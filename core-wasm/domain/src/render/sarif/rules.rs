//! The rules as reporting descriptors, and the controls they bear on as taxonomies.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{ledger, put};
use crate::model::{FrameworkId, Rule, Severity};
use crate::reference::framework;
use crate::render::escape::{Markdown, visible};
use crate::render::words;
use crate::rules;
use crate::scan::ScanResult;

/// The rules of a run with their place in it, and the controls and weaknesses they name.
pub(super) struct Catalogue {
    rules: Vec<&'static Rule>,
    frameworks: BTreeMap<FrameworkId, BTreeSet<&'static str>>,
    weaknesses: BTreeSet<u32>,
}

impl Catalogue {
    /// Takes every rule of the domains in scope: that a rule found nothing is an answer too.
    pub(super) fn of(result: &ScanResult) -> Self {
        let rules: Vec<&'static Rule> = rules::all()
            .iter()
            .filter(|rule| result.domains.contains(&rule.domain))
            .collect();
        let mut frameworks: BTreeMap<FrameworkId, BTreeSet<&'static str>> = BTreeMap::new();
        let mut weaknesses = BTreeSet::new();
        for rule in &rules {
            for control in &rule.controls {
                if result.frameworks.contains(&control.framework) {
                    let controls = frameworks.entry(control.framework).or_default();
                    controls.insert(&control.id);
                }
            }
            weaknesses.extend(rule.cwe);
        }
        Self {
            rules,
            frameworks,
            weaknesses,
        }
    }

    /// The rule's place in the driver.
    pub(super) fn index(&self, id: &str) -> Option<usize> {
        self.rules
            .binary_search_by(|rule| rule.id.as_str().cmp(id))
            .ok()
    }

    pub(super) fn driver(&self, result: &ScanResult) -> Value {
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|rule| self.descriptor(rule))
            .collect();
        json!({
            "name": result.tool.name,
            "version": result.tool.version,
            "semanticVersion": result.tool.version,
            "shortDescription": { "text": "AI governance evidence in source code." },
            "rules": rules,
            "notifications": ledger::descriptors(),
            "supportedTaxonomies": self.taxonomy_references(),
        })
    }

    fn descriptor(&self, rule: &Rule) -> Value {
        let mut tags = vec!["ai-governance".to_owned(), rule.domain.id().to_owned()];
        if rule.cwe.is_some() {
            tags.push("security".to_owned());
        }
        tags.extend(rule.cwe.map(|cwe| format!("external/cwe/cwe-{cwe}")));
        let controls: Vec<String> = rule
            .controls
            .iter()
            .filter(|control| self.frameworks.contains_key(&control.framework))
            .map(|control| format!("{} {}", words::framework(control.framework), control.id))
            .collect();
        let mut markdown = format!(
            "**Why it matters.** {}\n\n**How to fix.** {}",
            Markdown(&rule.why),
            Markdown(&rule.fix)
        );
        if !controls.is_empty() {
            let controls = controls.join(", ");
            markdown.push_str(&format!("\n\n**Controls.** {}", Markdown(&controls)));
        }
        let mut properties = Map::new();
        put(&mut properties, "tags", Some(json!(tags)));
        put(&mut properties, "domain", Some(json!(rule.domain)));
        put(&mut properties, "severity", Some(json!(rule.severity)));
        put(&mut properties, "kind", Some(json!(rule.kind)));
        put(&mut properties, "controls", Some(json!(rule.controls)));
        let problem = match rule.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low | Severity::Info => "recommendation",
        };
        put(&mut properties, "problem.severity", Some(json!(problem)));
        put(
            &mut properties,
            "security-severity",
            Some(json!(security_severity(rule.severity))),
        );
        json!({
            "id": rule.id,
            "name": pascal_case(&rule.title),
            "shortDescription": { "text": sentence(&rule.title) },
            "fullDescription": { "text": sentence(&rule.why) },
            "help": {
                "text": format!("{} {}", sentence(&rule.why), sentence(&rule.fix)),
                "markdown": markdown,
            },
            "defaultConfiguration": { "level": level(rule.severity) },
            "relationships": self.relationships(rule),
            "properties": properties,
        })
    }

    fn relationships(&self, rule: &Rule) -> Vec<Value> {
        let mut relationships = Vec::new();
        for (component, (framework, controls)) in self.frameworks.iter().enumerate() {
            for (index, id) in controls.iter().enumerate() {
                let names = |control: &&crate::model::ControlRef| {
                    control.framework == *framework && control.id == *id
                };
                if rule.controls.iter().any(|control| names(&control)) {
                    relationships.push(relationship(id, index, framework.id(), component));
                }
            }
        }
        let component = self.frameworks.len();
        for (index, cwe) in self.weaknesses.iter().enumerate() {
            if rule.cwe == Some(*cwe) {
                relationships.push(relationship(&format!("CWE-{cwe}"), index, "CWE", component));
            }
        }
        relationships
    }

    fn taxonomy_references(&self) -> Vec<Value> {
        let mut names: Vec<&str> = self.frameworks.keys().map(|id| id.id()).collect();
        if !self.weaknesses.is_empty() {
            names.push("CWE");
        }
        names
            .iter()
            .enumerate()
            .map(|(index, name)| json!({ "name": name, "index": index }))
            .collect()
    }

    pub(super) fn taxonomies(&self) -> Vec<Value> {
        let mut taxonomies: Vec<Value> = Vec::new();
        for (id, controls) in &self.frameworks {
            let catalogue = framework(*id);
            let title = |control: &str| {
                let controls = &catalogue?.controls;
                let found = controls.iter().find(|known| known.id == control)?;
                Some(found.title.as_str())
            };
            let taxa = controls
                .iter()
                .map(|control| {
                    let text = sentence(title(control).unwrap_or(control));
                    json!({ "id": control, "shortDescription": { "text": text } })
                })
                .collect();
            let mut component = taxonomy(id.id(), words::framework(*id), taxa);
            if let (Some(object), Some(known)) = (component.as_object_mut(), catalogue) {
                put(object, "fullName", Some(json!(known.name)));
                put(object, "version", Some(json!(known.version)));
                put(object, "organization", Some(json!(known.publisher)));
                put(object, "informationUri", Some(json!(known.url)));
            }
            taxonomies.push(component);
        }
        if !self.weaknesses.is_empty() {
            let taxa = self
                .weaknesses
                .iter()
                .map(|cwe| json!({ "id": format!("CWE-{cwe}") }))
                .collect();
            taxonomies.push(taxonomy("CWE", "Common Weakness Enumeration", taxa));
        }
        taxonomies
    }
}

fn relationship(id: &str, index: usize, taxonomy: &str, component: usize) -> Value {
    json!({
        "target": {
            "id": id,
            "index": index,
            "toolComponent": { "name": taxonomy, "index": component },
        },
        "kinds": ["relevant"],
    })
}

fn taxonomy(name: &str, full_name: &str, taxa: Vec<Value>) -> Value {
    json!({
        "name": name,
        "fullName": full_name,
        "shortDescription": { "text": sentence(full_name) },
        "isComprehensive": false,
        "taxa": taxa,
    })
}

/// The level of a result; SARIF knows three.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The number that code scanning sorts by, in the middle of its band for the severity.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
        Severity::Info => "0.0",
    }
}

/// The text with a full stop.
fn sentence(text: &str) -> String {
    let text = visible(text.trim());
    if text.ends_with(['.', '!', '?']) {
        text.into_owned()
    } else {
        format!("{text}.")
    }
}

/// A title as the identifier that viewers expect for a rule's name.
fn pascal_case(title: &str) -> String {
    let mut name = String::new();
    for word in title.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(letters);
    }
    name
}
