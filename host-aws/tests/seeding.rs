//! The reference data in DynamoDB.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use advisory_aws::{JsonLines, TableNames};
use advisory_conformance::shared::name_of_its_own;
use advisory_host_runtime::{
    Backend, Core, InstanceRequest, Limits, LogSink, Principal, RequestId, Role, SeedSummary,
    TenantId,
};
use advisory_ports::Container;

use crate::dynamodb::{Tables, access, create};
use crate::emulator::environment;
use crate::ministack;

async fn seed(core: &Core, tables: &Tables) -> SeedSummary {
    let backend = Backend {
        database: Arc::clone(&tables.database) as Arc<_>,
        clock: tables.clock.shared(),
        ..Backend::offline()
    };
    let request = InstanceRequest {
        request: RequestId::new("seed"),
        principal: Principal::member("seeder", TenantId::stored("seeder"), vec![Role::Admin]),
        backend: Arc::new(backend),
        log: Arc::new(JsonLines::default()) as Arc<dyn LogSink>,
        limits: Limits::REQUEST,
    };
    core.seed(request).await.unwrap()
}

/// Every item of the table: its key, and the document.
async fn items(tables: &Tables) -> BTreeMap<String, String> {
    let table = tables.names.table(Container::ReferenceData);
    let client = aws_sdk_dynamodb::Client::new(access(&tables.url()).config());
    let mut pages = client
        .scan()
        .table_name(table)
        .into_paginator()
        .items()
        .send();
    let mut items = BTreeMap::new();
    while let Some(item) = pages.next().await {
        let item = item.unwrap();
        let text = |name: &str| item[name].as_s().unwrap().clone();
        assert!(items.insert(text("id"), text("envelope")).is_none());
    }
    items
}

#[tokio::test(flavor = "multi_thread")]
async fn seeding_twice_changes_nothing() {
    let directory = PathBuf::from(std::env::var_os("ADVISORY_CORE").unwrap());
    let core = Core::load(directory.join("advisory.cwasm")).unwrap();
    let tables = Tables::fresh().await;
    let first = seed(&core, &tables).await;
    let written = items(&tables).await;
    // No two documents have one key.
    assert_eq!(written.len(), usize::try_from(first.documents).unwrap());
    tables.clock.advance(86_400);
    assert_eq!(seed(&core, &tables).await, first);
    assert_eq!(items(&tables).await, written);
}

/// Runs `bootstrap seed`, as the script of a deployment does, and returns what it logged.
fn run(environment: &[(&'static str, String)]) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_bootstrap"));
    for (name, value) in environment {
        program.env(name, value);
    }
    let output = program.arg("seed").output().unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{log}");
    log
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_seeds_and_ends() {
    let server = ministack::server();
    let (access, name) = (access(&server.url()), name_of_its_own());
    let names = TableNames {
        prefix: format!("{name}-"),
    };
    for container in Container::ALL {
        create(&access, &names.table(container)).await;
    }
    let text = serde_json::json!({ "SIGNING_KEY": "a-key-of-a-test-that-is-long-enough" });
    let client = aws_sdk_secretsmanager::Client::new(access.config());
    let made = client
        .create_secret()
        .name(&name)
        .secret_string(text.to_string());
    made.send().await.unwrap();
    let mut environment = environment(&server.url());
    for (variable, value) in &mut environment {
        match *variable {
            "ADVISORY_TABLE_PREFIX" => value.clone_from(&names.prefix),
            "ADVISORY_SECRET" => value.clone_from(&name),
            _ => {}
        }
    }
    let logs = [run(&environment), run(&environment)];
    let told = logs.each_ref().map(|log| {
        let line = log
            .lines()
            .find(|line| line.contains(r#""message":"seeded""#));
        let line: serde_json::Value = serde_json::from_str(line.unwrap()).unwrap();
        (line["documents"].clone(), line["digest"].clone())
    });
    assert_eq!(told[0], told[1]);
}
