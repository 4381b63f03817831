//! One scripted scenario, from the first scan to the gate of production and its failures, on every host: the answers are equal, and so
//! are the documents, objects and downloads that come of it, but for what is made up anew in each run.
//!
//! | host | documents | objects | front |
//! | --- | --- | --- | --- |
//! | one machine | SQLite | files | the service that every host shares |
//! | AWS | DynamoDB Local | MiniStack | the Lambda function, with the events of an HTTP API |
//! | Azure | Microsoft's emulator of Cosmos DB | Azurite | the custom handler, with the platform's claims |
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod aws;
mod bundle;
#[path = "../../../host-aws/tests/dynamodb.rs"]
#[expect(dead_code, reason = "the host's own tests ask it for more")]
mod dynamodb;
mod hosts;
mod plain;
mod play;
mod scenario;

use hosts::Host;
use jiff::Timestamp;
use play::Outcome;
use serde_json::Value;

/// Returns where two values differ, and how.
fn differences(at: &str, left: &Value, right: &Value) -> Vec<String> {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) if left.keys().eq(right.keys()) => {
            let pairs = left.iter().zip(right.values());
            pairs
                .flat_map(|((name, left), right)| differences(&format!("{at}/{name}"), left, right))
                .collect()
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let pairs = left.iter().zip(right).enumerate();
            pairs
                .flat_map(|(place, (left, right))| {
                    differences(&format!("{at}/{place}"), left, right)
                })
                .collect()
        }
        _ if left == right => Vec::new(),
        _ => vec![format!("{at}: {left} and {right}")],
    }
}

/// Holds what one machine has, each with what it is, against what another host has.
fn same(expected: &[(String, Value)], told: &[(String, Value)], other: &str) {
    for (place, (expected, told)) in expected.iter().zip(told).enumerate() {
        assert_eq!(expected.0, told.0, "one machine, and {other}: {place}");
        let differences = differences("", &expected.1, &told.1);
        assert!(
            differences.is_empty(),
            "one machine, and {other}: {place}, {}: {differences:#?}",
            expected.0
        );
    }
    assert_eq!(expected.len(), told.len(), "one machine, and {other}");
}

/// Plays the scenario on one machine and on another host, and holds what they came to against each other.
async fn compared(other: impl AsyncFnOnce(&Timestamp) -> Host) -> [Outcome; 2] {
    let clock = hosts::clock();
    let expected = scenario::play(&Host::one_machine(&clock)).await;
    assert!(expected.answers.len() > 40, "{}", expected.answers.len());
    let other = other(&clock).await;
    let told = scenario::play(&other).await;
    assert_eq!(expected.seed, told.seed, "{}", other.name);
    for (expected, told) in [
        (&expected.reference, &told.reference),
        (&expected.answers, &told.answers),
        (&expected.documents, &told.documents),
        (&expected.downloads, &told.downloads),
        (&expected.objects, &told.objects),
    ] {
        assert!(!expected.is_empty());
        same(expected, told, other.name);
    }
    [expected, told]
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_gives_the_answers_of_one_machine_and_keeps_its_documents() {
    let [expected, told] = compared(Host::azure).await;
    // What is read by its identifier is read by its key; nothing on one machine is charged for.
    let read = "GET /api/governance/projects/{id}, 304";
    for cost in &told.costs[read] {
        assert!(
            cost.queries == 0 && cost.calls >= 1 && cost.units > 0.0,
            "{cost:?}"
        );
    }
    assert!(expected.costs[read].iter().all(|cost| cost.calls == 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn aws_gives_the_answers_of_one_machine_and_keeps_its_documents() {
    compared(Host::aws).await;
}

/// Carries what the scenario left on one machine to another host, and back to a machine where nothing was.
async fn carried(other: impl AsyncFnOnce(&Timestamp) -> Host) {
    let clock = hosts::clock();
    let first = Host::one_machine(&clock);
    scenario::play(&first).await;
    let left = bundle::contents(&first).await;
    assert!(left.len() > 100, "{}", left.len());
    let other = other(&clock).await;
    bundle::carry(&first, &other).await;
    assert_eq!(bundle::contents(&other).await, left, "{}", other.name);
    let last = Host::one_machine(&clock);
    bundle::carry(&other, &last).await;
    assert_eq!(bundle::contents(&last).await, left, "from {}", other.name);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_moves_to_aws_and_back() {
    carried(Host::aws).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_moves_to_azure_and_back() {
    carried(Host::azure).await;
}

#[test]
fn lists_every_test_file() {
    let listed = include_str!("runner.rs");
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            name == "runner" || listed.contains(&format!("mod {name};")),
            "{name}.rs is not listed in runner.rs"
        );
    }
}
