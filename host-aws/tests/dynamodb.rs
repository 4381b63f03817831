//! Tables in DynamoDB Local, Amazon's own.

use std::process::Command;
use std::sync::Arc;

use advisory_aws::{Access, DynamoDatabase, Keys, TableNames};
use advisory_conformance::counterpart::{Ready, installed};
use advisory_conformance::shared::{Shared, name_of_its_own};
use advisory_in_memory::ManualClock;
use advisory_ports::{Container, Secret};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};

pub(crate) const REGION: &str = "us-east-1";

/// Tables of its own, and the clock they go by.
pub(crate) struct Tables {
    pub(crate) database: Arc<DynamoDatabase>,
    pub(crate) clock: ManualClock,
    pub(crate) names: TableNames,
    server: Shared,
}

pub(crate) fn keys() -> Keys {
    Keys {
        id: "test".to_owned(),
        secret: Secret::new("test"),
        token: None,
    }
}

pub(crate) fn access(endpoint: &str) -> Access {
    Access::new(REGION.to_owned(), &keys(), Some(endpoint))
}

/// Returns DynamoDB Local, which the tests share: its virtual machine takes two seconds to start.
pub(crate) fn server() -> Shared {
    let jar = installed("dynamodb-local/DynamoDBLocal.jar");
    Shared::open("dynamodb-local", Ready::Answers("/"), |port| {
        let mut java = Command::new("java");
        java.current_dir(jar.parent().unwrap());
        // What runs for a minute is not worth optimizing.
        java.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g"]);
        java.args(["-Djava.library.path=./DynamoDBLocal_lib", "-jar"]);
        java.args(["DynamoDBLocal.jar", "-inMemory", "-sharedDb"]);
        java.args(["-disableTelemetry", "-port", &port.to_string()]);
        java
    })
}

impl Tables {
    /// Makes tables as the template does.
    pub(crate) async fn fresh() -> Self {
        let server = server();
        let access = access(&server.url());
        let names = TableNames {
            prefix: format!("{}-", name_of_its_own()),
        };
        for container in Container::ALL {
            create(&access, &names.table(container)).await;
        }
        let clock = ManualClock::default();
        let report = Arc::new(|fault: &advisory_ports::Fault| panic!("{fault:?}"));
        Self {
            database: Arc::new(DynamoDatabase::new(
                &access,
                names.clone(),
                clock.shared(),
                report,
            )),
            clock,
            names,
            server,
        }
    }

    /// Returns the server's address.
    pub(crate) fn url(&self) -> String {
        self.server.url()
    }
}

/// Makes a table with its indexes.
pub(crate) async fn create(access: &Access, name: &str) {
    let text = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap()
    };
    let key = |name: &str, kind: KeyType| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .unwrap()
    };
    let index = |name: &str, hash: &str| {
        GlobalSecondaryIndex::builder()
            .index_name(name)
            .key_schema(key(hash, KeyType::Hash))
            .key_schema(key("updatedAt", KeyType::Range))
            .projection(
                Projection::builder()
                    .projection_type(ProjectionType::All)
                    .build(),
            )
            .build()
            .unwrap()
    };
    let made = aws_sdk_dynamodb::Client::new(access.config())
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(text("id"))
        .attribute_definitions(text("tenantDocType"))
        .attribute_definitions(text("projectDocType"))
        .attribute_definitions(text("updatedAt"))
        .key_schema(key("id", KeyType::Hash))
        .global_secondary_indexes(index("docType-tenantId-index", "tenantDocType"))
        .global_secondary_indexes(index("docType-projectId-index", "projectDocType"))
        .send()
        .await;
    made.unwrap();
}
