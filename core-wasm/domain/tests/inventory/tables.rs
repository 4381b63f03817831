//! The tables are complete and their keys unique.

use std::collections::BTreeSet;

use advisory_domain::inventory::is_remote_provider;
use advisory_domain::model::ComponentKind;
use serde_json::Value;

const PACKAGES: &str = include_str!("../../../data/inventory/packages.json");
const MODELS: &str = include_str!("../../../data/inventory/models.json");
const SERVICES: &str = include_str!("../../../data/inventory/services.json");
const PROVIDERS: &str = include_str!("../../../data/inventory/providers.json");
const VECTOR_STORES: &str = include_str!("../../../data/inventory/vector-stores.json");

fn rows(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field]
        .as_str()
        .unwrap_or_else(|| panic!("{row} has no {field}"))
}

#[test]
fn every_package_has_a_kind_a_provider_and_a_unique_name() {
    let mut keys = BTreeSet::new();
    let mut imports = BTreeSet::new();
    for row in rows(PACKAGES) {
        let ecosystem = text(&row, "ecosystem");
        assert!(
            [
                "pypi", "npm", "golang", "maven", "nuget", "swift", "pub", "cargo", "gem",
                "composer"
            ]
            .contains(&ecosystem),
            "{ecosystem}"
        );
        assert!(
            ComponentKind::from_id(text(&row, "kind")).is_some(),
            "{row}"
        );
        assert!(!text(&row, "provider").is_empty());
        assert!(
            keys.insert(format!("{ecosystem}:{}", text(&row, "name"))),
            "{row} is twice"
        );
        for import in row["imports"].as_array().into_iter().flatten() {
            let key = format!("{ecosystem}:{}", import.as_str().unwrap());
            let shared = key == "composer:OpenAI" || key == "composer:Anthropic";
            assert!(
                imports.insert(key.clone()) || shared,
                "{key} imports two packages"
            );
        }
    }
    assert!(keys.len() > 500);
}

#[test]
fn every_model_family_has_a_provider_a_task_and_a_unique_prefix() {
    let document: Value = serde_json::from_str(MODELS).unwrap();
    let mut prefixes = BTreeSet::new();
    for family in document["families"].as_array().unwrap() {
        let prefix = text(family, "prefix");
        assert!(prefixes.insert(prefix), "{prefix} is twice");
        assert_eq!(prefix, prefix.to_lowercase());
        assert!(!text(family, "provider").is_empty() && !text(family, "task").is_empty());
        for word in family["words"].as_array().unwrap() {
            assert_eq!(
                word.as_str().unwrap(),
                word.as_str().unwrap().to_lowercase()
            );
        }
    }
    let mut ids = BTreeSet::new();
    for exact in document["exact"].as_array().unwrap() {
        assert!(ids.insert(text(exact, "id")), "{exact} is twice");
        assert!(!text(exact, "provider").is_empty());
    }
    let mut owners = BTreeSet::new();
    for organisation in document["organisations"].as_array().unwrap() {
        assert!(owners.insert(text(organisation, "name")));
        assert!(!text(organisation, "provider").is_empty());
    }
}

#[test]
fn every_service_store_and_provider_is_named_once() {
    for (table, key) in [
        (SERVICES, "key"),
        (VECTOR_STORES, "symbol"),
        (PROVIDERS, "provider"),
    ] {
        let mut keys = BTreeSet::new();
        for row in rows(table) {
            assert!(keys.insert(text(&row, key).to_owned()), "{row} is twice");
            assert!(!text(&row, "kind").is_empty() && !text(&row, "provider").is_empty());
        }
    }
}

#[test]
fn every_remote_provider_has_a_package_or_a_model() {
    let document: Value = serde_json::from_str(MODELS).unwrap();
    let mut known: BTreeSet<String> = rows(PACKAGES)
        .iter()
        .map(|row| text(row, "provider").to_owned())
        .collect();
    known.extend(
        document["families"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| text(row, "provider").to_owned()),
    );
    for row in rows(PROVIDERS) {
        let provider = text(&row, "provider");
        assert!(is_remote_provider(provider));
        assert!(
            known.contains(provider),
            "nothing is provided by {provider}"
        );
    }
}
