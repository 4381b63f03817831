//! The bill of materials: structure, package URLs, model cards.

use std::collections::BTreeSet;

use advisory_domain::render::{Format, RenderOptions, render};
use serde_json::Value;

use super::scan;

fn bytes(files: &[(&str, &str)]) -> Vec<u8> {
    let options = RenderOptions {
        format: Format::CycloneDx,
        ..RenderOptions::default()
    };
    render(&scan(files), &options).unwrap()
}

fn document() -> Value {
    serde_json::from_slice(&bytes(FILES)).unwrap()
}

const FILES: &[(&str, &str)] = &[
    (
        "requirements.txt",
        "openai==1.35.0\nLangChain_OpenAI>=0.1\nscikit-learn==1.5.0+cpu\n",
    ),
    (
        "package.json",
        "{\"dependencies\": {\"@anthropic-ai/sdk\": \"0.30.1\", \"ai\": \"^4\"}}",
    ),
    (
        "go.mod",
        "require github.com/sashabaranov/Go-OpenAI v1.24.0\n",
    ),
    (
        "pom.xml",
        "<dependency>\n<groupId>com.openai</groupId>\n<artifactId>openai-java</artifactId>\n<version>0.8.0</version>\n</dependency>\n",
    ),
    (
        "App.csproj",
        "<PackageReference Include=\"Azure.AI.OpenAI\" Version=\"2.0.0\" />\n",
    ),
    (
        "Package.swift",
        ".package(url: \"https://github.com/MacPaw/OpenAI\", exact: \"0.3.0\")\n",
    ),
    (
        "Cargo.lock",
        "[[package]]\nname = \"async-openai\"\nversion = \"0.23.4\"\n",
    ),
    (
        "composer.json",
        "{\"require\": {\"openai-php/client\": \"0.10.1\"}}",
    ),
    (
        "mcp.json",
        "{\"mcpServers\": {\"a\": {\"command\": \"docker\", \"args\": [\"run\", \"ghcr.io/acme/mcp:v1\"]}}}",
    ),
    ("main.tf", "resource \"aws_bedrock_guardrail\" \"a\" {}\n"),
    (
        "app/a.py",
        "from openai import OpenAI\nfrom transformers import AutoModel\nfrom datasets import load_dataset\nm = 'gpt-4o-2024-08-06'\nh = AutoModel.from_pretrained('BAAI/bge-m3')\nd = load_dataset('squad')\nb = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'\nchat(system='You answer in one sentence.')\n",
    ),
];

fn component<'a>(document: &'a Value, name: &str) -> &'a Value {
    document["components"]
        .as_array()
        .unwrap()
        .iter()
        .find(|component| component["name"] == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn package_urls_are_right_for_their_ecosystem() {
    let document = document();
    for (name, url) in [
        ("openai", "pkg:pypi/openai@1.35.0"),
        ("langchain-openai", "pkg:pypi/langchain-openai"),
        ("scikit-learn", "pkg:pypi/scikit-learn@1.5.0%2Bcpu"),
        ("@anthropic-ai/sdk", "pkg:npm/%40anthropic-ai/sdk@0.30.1"),
        ("ai", "pkg:npm/ai"),
        (
            "github.com/sashabaranov/Go-OpenAI",
            "pkg:golang/github.com/sashabaranov/go-openai@v1.24.0",
        ),
        (
            "com.openai:openai-java",
            "pkg:maven/com.openai/openai-java@0.8.0",
        ),
        ("Azure.AI.OpenAI", "pkg:nuget/Azure.AI.OpenAI@2.0.0"),
        (
            "github.com/MacPaw/OpenAI",
            "pkg:swift/github.com/MacPaw/OpenAI@0.3.0",
        ),
        ("async-openai", "pkg:cargo/async-openai@0.23.4"),
        ("openai-php/client", "pkg:composer/openai-php/client@0.10.1"),
        ("BAAI/bge-m3", "pkg:huggingface/BAAI/bge-m3"),
        (
            "ghcr.io/acme/mcp",
            "pkg:docker/acme/mcp@v1?repository_url=ghcr.io",
        ),
    ] {
        assert_eq!(component(&document, name)["purl"], url);
    }
    assert!(component(&document, "squad").get("purl").is_none());
}

#[test]
fn a_requirement_is_not_passed_off_as_a_version() {
    let document = document();
    let component = component(&document, "langchain-openai");
    assert!(component.get("version").is_none());
    assert!(
        component["properties"]
            .as_array()
            .unwrap()
            .iter()
            .any(|property| {
                property["name"] == "advisory:requirement" && property["value"] == ">=0.1"
            })
    );
}

#[test]
fn model_cards_hold_what_is_known_and_no_more() {
    let document = document();
    let model = component(&document, "gpt-4o-2024-08-06");
    assert_eq!(model["type"], "machine-learning-model");
    assert_eq!(model["supplier"]["name"], "OpenAI");
    assert_eq!(
        model["modelCard"]["modelParameters"]["task"],
        "text-generation"
    );
    assert_eq!(
        model["modelCard"]["modelParameters"]["architectureFamily"],
        "transformer"
    );
    assert_eq!(model["modelCard"]["properties"][0]["value"], "true");
    let claude = component(&document, "us.anthropic.claude-sonnet-4-5-20250929-v1:0");
    assert!(
        claude["modelCard"]["modelParameters"]
            .get("architectureFamily")
            .is_none()
    );
    let hub = component(&document, "BAAI/bge-m3");
    assert_eq!(
        hub["modelCard"]["modelParameters"]["task"],
        "feature-extraction"
    );
    assert_eq!(hub["modelCard"]["properties"][0]["value"], "false");
    assert_eq!(
        hub["externalReferences"][0]["url"],
        "https://huggingface.co/BAAI/bge-m3"
    );
    assert!(model["modelCard"].get("considerations").is_none());
}

#[test]
fn every_component_says_where_it_was_seen() {
    for component in document()["components"].as_array().unwrap() {
        let occurrences = component["evidence"]["occurrences"].as_array().unwrap();
        assert!(!occurrences.is_empty(), "{component}");
        assert!(
            occurrences
                .iter()
                .all(|place| place["location"].is_string())
        );
    }
}

#[test]
fn references_are_unique_and_the_graph_names_only_what_is_there() {
    let document = document();
    let mut references = BTreeSet::from(["root"]);
    for list in ["components", "services"] {
        for item in document[list].as_array().unwrap() {
            assert!(
                references.insert(item["bom-ref"].as_str().unwrap()),
                "{item}"
            );
        }
    }
    let graph = document["dependencies"].as_array().unwrap();
    for node in graph {
        let named = node["dependsOn"]
            .as_array()
            .into_iter()
            .flatten()
            .chain([&node["ref"]]);
        for reference in named {
            assert!(
                references.contains(reference.as_str().unwrap()),
                "{reference}"
            );
        }
    }
    assert_eq!(graph.len(), references.len());
}

#[test]
fn remote_providers_are_services_behind_a_trust_boundary() {
    let document = document();
    let services = document["services"].as_array().unwrap();
    let named = |name: &str| services.iter().find(|service| service["name"] == name);
    assert_eq!(named("OpenAI").unwrap()["x-trust-boundary"], true);
    assert_eq!(
        named("OpenAI").unwrap()["endpoints"][0],
        "https://api.openai.com"
    );
    assert!(
        named("Amazon Web Services").is_some(),
        "a model of Bedrock is a service of Amazon's"
    );
    assert!(named("aws_bedrock_guardrail").is_some());
    assert!(named("BAAI").is_none());
}

#[test]
fn equal_scans_give_equal_bytes_and_others_another_serial_number() {
    assert_eq!(bytes(FILES), bytes(FILES));
    let other: Value =
        serde_json::from_slice(&bytes(&[("requirements.txt", "openai==1.35.1\n")])).unwrap();
    let serial = document()["serialNumber"].clone();
    assert!(serial.as_str().unwrap().starts_with("urn:uuid:"));
    assert_ne!(serial, other["serialNumber"]);
    assert!(document()["metadata"].get("timestamp").is_none());
}
