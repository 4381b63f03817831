//! The inventory as a CycloneDX 1.6 bill of materials, models with their model cards.
//!
//! Everything in it is evidence of the scan or a fact of the tables; what is not known is left
//! out. There is no timestamp, and the serial number is a digest of the content: equal scans give
//! equal documents.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::escape;
use super::package_url::package_url;
use crate::inventory::{endpoint, is_bedrock, is_exact_version, is_remote_provider, traits};
use crate::model::{Component, ComponentKind, Place};
use crate::scan::ScanResult;

const ROOT: &str = "root";

/// Renders the inventory as a CycloneDX 1.6 document.
///
/// # Errors
/// Never in practice: the document is built of plain values.
pub(super) fn render(result: &ScanResult) -> serde_json::Result<Vec<u8>> {
    let mut document = document(result);
    let digest = Uuid::new_v5(&Uuid::NAMESPACE_URL, &serde_json::to_vec(&document)?);
    document.insert("serialNumber".to_owned(), json!(digest.urn().to_string()));
    let mut text = escape::json(serde_json::to_string_pretty(&document)?);
    text.push('\n');
    Ok(text.into_bytes())
}

fn document(result: &ScanResult) -> Map<String, Value> {
    let in_services = |component: &&Component| matches!(component.kind, ComponentKind::Service);
    let components: Vec<Value> = result
        .inventory
        .iter()
        .filter(|component| !in_services(component))
        .map(component)
        .collect();
    let remote = remote_providers(&result.inventory);
    let mut services: Vec<Value> = result
        .inventory
        .iter()
        .filter(in_services)
        .map(declared_service)
        .collect();
    services.extend(
        remote
            .iter()
            .map(|(provider, places)| remote_service(provider, places)),
    );
    let mut fields = Map::new();
    fields.insert(
        "$schema".to_owned(),
        json!("http://cyclonedx.org/schema/bom-1.6.schema.json"),
    );
    fields.insert("bomFormat".to_owned(), json!("CycloneDX"));
    fields.insert("specVersion".to_owned(), json!("1.6"));
    fields.insert("version".to_owned(), json!(1));
    fields.insert("metadata".to_owned(), metadata(result));
    fields.insert("components".to_owned(), Value::Array(components));
    fields.insert("services".to_owned(), Value::Array(services));
    fields.insert("dependencies".to_owned(), dependencies(result, &remote));
    fields
}

fn metadata(result: &ScanResult) -> Value {
    let totals = &result.coverage.totals;
    json!({
        "tools": {"components": [{
            "type": "application",
            "name": result.tool.name,
            "version": result.tool.version,
        }]},
        "component": {"type": "application", "bom-ref": ROOT, "name": name_of_target(&result.target)},
        "properties": [
            property("advisory:verdict", result.verdict.status.id()),
            property("advisory:coverage:files", &totals.files.to_string()),
            property("advisory:coverage:syntaxTreeFiles", &totals.syntax_tree_files.to_string()),
            property("advisory:coverage:textFiles", &totals.text_files.to_string()),
            property(
                "advisory:coverage:skippedFiles",
                &totals.skipped_files.values().sum::<u64>().to_string(),
            ),
        ],
    })
}

fn name_of_target(target: &str) -> &str {
    if target.is_empty() { "target" } else { target }
}

fn property(name: &str, value: &str) -> Value {
    json!({"name": name, "value": value})
}

/// Unique in the document: the inventory has one component for each of these.
fn reference(component: &Component) -> String {
    let ecosystem = component.ecosystem.as_deref().unwrap_or("-");
    format!("{}:{ecosystem}:{}", component.kind.id(), component.name)
}

fn service_reference(provider: &str) -> String {
    format!("provider:{provider}")
}

fn component(component: &Component) -> Value {
    let mut fields = Map::new();
    let mut properties = vec![
        property("advisory:kind", component.kind.id()),
        property("advisory:confidence", component.confidence.id()),
    ];
    let kind = match component.kind {
        ComponentKind::Sdk | ComponentKind::Framework | ComponentKind::VectorStore => "library",
        ComponentKind::Model | ComponentKind::Weights => "machine-learning-model",
        ComponentKind::Prompt | ComponentKind::Dataset => "data",
        _ => "application",
    };
    fields.insert("type".to_owned(), json!(kind));
    fields.insert("bom-ref".to_owned(), json!(reference(component)));
    fields.insert("name".to_owned(), json!(component.name));
    if let Some(provider) = &component.provider {
        fields.insert("supplier".to_owned(), json!({"name": provider}));
    }
    if let Some(version) = &component.version {
        if is_release(component, version) {
            fields.insert("version".to_owned(), json!(version));
        } else {
            properties.push(property("advisory:requirement", version));
        }
    }
    if let Some(url) = package_url(component) {
        fields.insert("purl".to_owned(), json!(url));
    }
    match component.kind {
        ComponentKind::Model => {
            fields.insert("modelCard".to_owned(), model_card(component));
        }
        ComponentKind::Dataset => {
            fields.insert(
                "data".to_owned(),
                json!([{"type": "dataset", "name": component.name}]),
            );
        }
        ComponentKind::Prompt => {
            fields.insert(
                "data".to_owned(),
                json!([{"type": "definition", "name": component.name}]),
            );
        }
        _ => {}
    }
    if let Some(reference) = hub_page(component) {
        fields.insert("externalReferences".to_owned(), json!([reference]));
    }
    fields.insert(
        "evidence".to_owned(),
        json!({"occurrences": occurrences(component)}),
    );
    fields.insert("properties".to_owned(), Value::Array(properties));
    Value::Object(fields)
}

/// A revision of the Hub is exact when it is a commit.
pub(super) fn is_release(component: &Component, version: &str) -> bool {
    if component.ecosystem.as_deref() == Some("huggingface") {
        return version.len() == 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    is_exact_version(version)
}

/// What is known of a model: its task and architecture where its family's are, and whether the
/// place it is named at pins it.
fn model_card(component: &Component) -> Value {
    let mut card = Map::new();
    if let Some(known) = traits(&component.name) {
        let mut parameters = Map::new();
        parameters.insert("task".to_owned(), json!(known.task));
        if let Some(architecture) = known.architecture {
            parameters.insert("architectureFamily".to_owned(), json!(architecture));
        }
        card.insert("modelParameters".to_owned(), Value::Object(parameters));
    }
    let is_pinned = if component.ecosystem.as_deref() == Some("huggingface") {
        component
            .version
            .as_deref()
            .is_some_and(|version| is_release(component, version))
    } else {
        has_date(&component.name)
    };
    let mut properties = vec![property(
        "advisory:model:pinned",
        if is_pinned { "true" } else { "false" },
    )];
    if let Some(provider) = &component.provider {
        properties.push(property("advisory:model:provider", provider));
    }
    card.insert("properties".to_owned(), Value::Array(properties));
    Value::Object(card)
}

/// An identifier with a date names one snapshot: `…-20250929`, `…-2024-08-06`.
fn has_date(name: &str) -> bool {
    let digits: String = name
        .split(['-', '@', ':'])
        .filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
        .collect();
    digits
        .match_indices("20")
        .any(|(at, _)| digits.len() >= at + 8)
}

fn hub_page(component: &Component) -> Option<Value> {
    if component.ecosystem.as_deref() != Some("huggingface") {
        return None;
    }
    let (kind, path) = match component.kind {
        ComponentKind::Model => ("model-card", ""),
        ComponentKind::Dataset => ("distribution", "datasets/"),
        _ => return None,
    };
    Some(json!({"type": kind, "url": format!("https://huggingface.co/{path}{}", component.name)}))
}

fn occurrences(component: &Component) -> Vec<Value> {
    component
        .places
        .iter()
        .map(|place| {
            let mut occurrence = Map::new();
            occurrence.insert("location".to_owned(), json!(place.path));
            // A file of weights has no lines.
            if component.kind != ComponentKind::Weights {
                occurrence.insert("line".to_owned(), json!(place.line));
            }
            if let Some(cell) = place.cell {
                occurrence.insert(
                    "additionalContext".to_owned(),
                    json!(format!("cell {cell}")),
                );
            }
            Value::Object(occurrence)
        })
        .collect()
}

/// The services that a remote provider's library or hosted model sends data to.
fn remote_providers(inventory: &[Component]) -> BTreeMap<&str, BTreeSet<&Place>> {
    let mut providers: BTreeMap<&str, BTreeSet<&Place>> = BTreeMap::new();
    for component in inventory {
        if let Some(provider) = remote_provider(component) {
            providers
                .entry(provider)
                .or_default()
                .extend(&component.places);
        }
    }
    providers
}

fn remote_provider(component: &Component) -> Option<&str> {
    let provider = match component.kind {
        ComponentKind::Sdk | ComponentKind::VectorStore => component.provider.as_deref(),
        ComponentKind::Model if is_bedrock(&component.name) => Some("Amazon Web Services"),
        // Published weights may run anywhere: the name alone shows no service.
        ComponentKind::Model => component
            .provider
            .as_deref()
            .filter(|_| traits(&component.name).is_some_and(|known| !known.open)),
        _ => None,
    };
    provider.filter(|provider| is_remote_provider(provider))
}

fn places_as_properties<'p>(places: impl Iterator<Item = &'p Place>) -> Vec<Value> {
    places
        .map(|place| {
            property(
                "advisory:occurrence",
                &format!("{}:{}", place.path, place.line),
            )
        })
        .collect()
}

fn remote_service(provider: &str, places: &BTreeSet<&Place>) -> Value {
    let mut fields = Map::new();
    fields.insert("bom-ref".to_owned(), json!(service_reference(provider)));
    fields.insert("name".to_owned(), json!(provider));
    fields.insert("provider".to_owned(), json!({"name": provider}));
    fields.insert("x-trust-boundary".to_owned(), json!(true));
    if let Some(endpoint) = endpoint(provider) {
        fields.insert("endpoints".to_owned(), json!([endpoint]));
    }
    fields.insert(
        "properties".to_owned(),
        Value::Array(places_as_properties(places.iter().copied())),
    );
    Value::Object(fields)
}

fn declared_service(component: &Component) -> Value {
    let mut fields = Map::new();
    fields.insert("bom-ref".to_owned(), json!(reference(component)));
    fields.insert("name".to_owned(), json!(component.name));
    if let Some(provider) = &component.provider {
        fields.insert("provider".to_owned(), json!({"name": provider}));
    }
    fields.insert(
        "properties".to_owned(),
        Value::Array(places_as_properties(component.places.iter())),
    );
    Value::Object(fields)
}

/// The target depends on every component and declared service; a library on the service it calls.
fn dependencies(result: &ScanResult, remote: &BTreeMap<&str, BTreeSet<&Place>>) -> Value {
    let all: Vec<String> = result.inventory.iter().map(reference).collect();
    let mut graph = vec![json!({"ref": ROOT, "dependsOn": all})];
    for component in &result.inventory {
        let service = remote_provider(component).filter(|provider| remote.contains_key(provider));
        graph.push(match service {
            Some(provider) => {
                json!({"ref": reference(component), "dependsOn": [service_reference(provider)]})
            }
            None => json!({"ref": reference(component)}),
        });
    }
    graph.extend(
        remote
            .keys()
            .map(|provider| json!({"ref": service_reference(provider)})),
    );
    Value::Array(graph)
}
