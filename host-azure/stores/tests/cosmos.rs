//! An account of Cosmos DB in Microsoft's emulator.

use std::sync::{Arc, Mutex};

use advisory_azure_counterparts::{DATABASE, FakeIdentity, REGION, cosmos};
use advisory_azure_stores::{Access, Charge, CosmosDatabase, CosmosOptions};
use advisory_conformance::counterpart::Counterpart;
use advisory_in_memory::ManualClock;
use advisory_ports::{
    CheckedDocument, Container, Database, Document, DocumentKey, DocumentQuery, Fault, TenantId,
};

/// A database of its own, and the clock it goes by.
pub(crate) struct Account {
    pub(crate) database: Arc<CosmosDatabase>,
    pub(crate) clock: ManualClock,
    /// What calls cost.
    pub(crate) charges: Arc<Mutex<Vec<Charge>>>,
    server: Option<Counterpart>,
}

impl Account {
    /// Starts an emulator.
    pub(crate) fn fresh() -> Self {
        let server = cosmos();
        let mut account = Self::at(&server.url());
        account.server = Some(server);
        account
    }

    /// Returns an account at an address.
    pub(crate) fn at(endpoint: &str) -> Self {
        let clock = ManualClock::default();
        let report = Arc::new(|fault: &Fault| panic!("{fault:?}"));
        let charges = Arc::new(Mutex::new(Vec::new()));
        let charged = Arc::clone(&charges);
        let options = CosmosOptions {
            endpoint: endpoint.to_owned(),
            database: DATABASE.to_owned(),
            region: REGION.to_owned(),
        };
        let access = Access::new(Arc::new(FakeIdentity)).unwrap();
        let database = CosmosDatabase::new(access, options, clock.shared(), report).unwrap();
        let database = database.metered(Arc::new(move |charge| {
            charged.lock().unwrap().push(charge);
        }));
        Self {
            database: Arc::new(database),
            clock,
            charges,
            server: None,
        }
    }
}

#[tokio::test]
async fn what_a_call_costs_is_told() {
    let account = Account::fresh();
    let tenant = TenantId::new("acme").unwrap();
    let key = DocumentKey::new("project", "a");
    let envelope = br#"{"id":"a","docType":"project","tenantId":"acme","data":{}}"#;
    let document = Document {
        key: key.clone(),
        project_id: None,
        envelope: envelope.to_vec(),
    };
    let document = CheckedDocument::new(&tenant, document).unwrap();
    let (database, place) = (&account.database, Container::Governance);
    database.create(&tenant, place, document).await.unwrap();
    database.get(&tenant, place, &key).await.unwrap().unwrap();
    let query = DocumentQuery::of_type("project", 1);
    database.query(&tenant, place, &query, None).await.unwrap();
    let charges = account.charges.lock().unwrap();
    let told: Vec<_> = charges.iter().map(|charge| charge.operation).collect();
    assert_eq!(told[..2], ["create", "get"]);
    assert!(told[2..].iter().all(|operation| *operation == "query"));
    let cost: f64 = charges.iter().map(|charge| charge.units).sum();
    assert!(cost > 0.0 && told.len() > 2, "{charges:?}");
}
