//! What Cosmos DB says when it can't, told by Microsoft's emulator in place of what it does.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use advisory_azure_counterparts::{DATABASE, FakeIdentity, REGION, cosmos, send};
use advisory_azure_stores::{Access, CosmosDatabase, CosmosOptions};
use advisory_conformance::counterpart::Counterpart;
use advisory_in_memory::ManualClock;
use advisory_ports::{
    CheckedDocument, Container, Database, DatabaseError, Document, DocumentKey, Fault, FaultKind,
    TenantId,
};
use serde_json::{Value, json};

/// Longest time until a call gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Most calls that one call of the adapter may become.
const ATTEMPTS: u64 = 40;

/// What the account says of itself, and nobody else is told.
const SECRET: &str = "a secret of the provider";

/// Longer than any test.
const ALWAYS: u64 = 10_000;

/// An account whose answers about documents can be replaced.
struct Account {
    database: CosmosDatabase,
    /// What the log was told.
    reported: Arc<Mutex<Vec<Fault>>>,
    server: Counterpart,
}

impl Account {
    fn start() -> Self {
        let server = cosmos();
        let options = CosmosOptions {
            endpoint: server.url(),
            database: DATABASE.to_owned(),
            region: REGION.to_owned(),
        };
        let reported = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&reported);
        let report = Arc::new(move |fault: &Fault| log.lock().unwrap().push(fault.clone()));
        let access = Access::new(Arc::new(FakeIdentity)).unwrap();
        let clock = ManualClock::default();
        let database = CosmosDatabase::new(access, options, clock.shared(), report);
        Self {
            database: database.unwrap(),
            reported,
            server,
        }
    }

    /// Has the next calls on documents fail.
    fn plan(&self, plan: &Value) {
        let body = plan.to_string();
        let planned = send(
            self.server.address(),
            "PUT",
            "/faults",
            &[],
            body.as_bytes(),
        );
        assert_eq!(planned.unwrap().status, 200);
    }

    /// Returns how many calls there were since the plan.
    fn asked(&self) -> u64 {
        let told = send(self.server.address(), "GET", "/faults", &[], b"").unwrap();
        told.value().pointer("/asked").unwrap().as_u64().unwrap()
    }

    async fn create(&self, id: &str) -> Result<(), DatabaseError> {
        let tenant = TenantId::new("acme").unwrap();
        let envelope = json!({ "id": id, "docType": "project", "tenantId": "acme", "data": {} });
        let document = Document {
            key: DocumentKey::new("project", id),
            project_id: None,
            envelope: envelope.to_string().into_bytes(),
        };
        let document = CheckedDocument::new(&tenant, document).unwrap();
        let database = &self.database;
        let created = database.create(&tenant, Container::Governance, document);
        created.await.map(drop)
    }

    async fn get(&self, id: &str) -> Result<bool, DatabaseError> {
        let tenant = TenantId::new("acme").unwrap();
        let key = DocumentKey::new("project", id);
        let found = self.database.get(&tenant, Container::Governance, &key);
        found.await.map(|found| found.is_some())
    }

    /// Holds a failure against every call; what a read comes to, and a write.
    async fn held(&self, plan: &Value) -> [DatabaseError; 2] {
        self.create("there").await.unwrap();
        let mut came = Vec::new();
        for write in [false, true] {
            self.plan(plan);
            let began = Instant::now();
            let error = match write {
                false => self.get("there").await.unwrap_err(),
                true => self.create("new").await.unwrap_err(),
            };
            assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
            assert!((1..=ATTEMPTS).contains(&self.asked()), "{}", self.asked());
            assert!(!error.to_string().contains(SECRET), "{error}");
            came.push(error);
        }
        // It is over, and nothing was written.
        self.plan(&json!({ "times": 0 }));
        assert!(self.get("there").await.unwrap());
        assert!(!self.get("new").await.unwrap());
        came.try_into().unwrap()
    }
}

fn failure(times: u64, status: u16, sub_status: u32) -> Value {
    let told = json!({ "code": "Fake", "message": SECRET });
    json!({
        "times": times,
        "status": status,
        "headers": {
            "content-type": "application/json",
            "x-ms-substatus": sub_status.to_string(),
            "x-ms-retry-after-ms": "30",
            "x-ms-activity-id": "99999999-9999-9999-9999-999999999999",
        },
        "body": told.to_string(),
    })
}

fn kind(error: &DatabaseError) -> FaultKind {
    match error {
        DatabaseError::Unavailable(fault) => fault.kind,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_account_that_asks_for_patience_says_how_much() {
    let account = Account::start();
    for error in account.held(&failure(ALWAYS, 429, 3200)).await {
        let DatabaseError::Throttled(Some(after)) = error else {
            panic!("{error:?}")
        };
        assert_eq!(after, Duration::from_millis(30));
    }
    // What the caller is not told, the log is.
    assert_eq!(account.reported.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn writers_that_stay_in_each_others_way_are_given_up_on() {
    let account = Account::start();
    // The client tries again until its time is up.
    for error in account.held(&failure(ALWAYS, 449, 0)).await {
        let told = matches!(
            error,
            DatabaseError::Throttled(Some(_)) | DatabaseError::Unavailable(_)
        );
        assert!(told, "{error:?}");
    }
}

#[tokio::test]
async fn a_call_that_took_the_account_too_long_is_no_answer() {
    let account = Account::start();
    for error in account.held(&failure(ALWAYS, 408, 0)).await {
        assert_eq!(kind(&error), FaultKind::Unreachable);
    }
}

#[tokio::test]
async fn a_partition_that_is_gone_is_no_answer() {
    let account = Account::start();
    for error in account.held(&failure(ALWAYS, 410, 21_013)).await {
        assert_eq!(kind(&error), FaultKind::Unreachable);
    }
}

#[tokio::test]
async fn an_account_that_is_down_is_no_answer() {
    let account = Account::start();
    for error in account.held(&failure(ALWAYS, 503, 0)).await {
        assert_eq!(kind(&error), FaultKind::Unreachable);
    }
}

#[tokio::test]
async fn a_refusal_is_told_as_one() {
    let account = Account::start();
    for error in account.held(&failure(ALWAYS, 403, 0)).await {
        assert!(matches!(error, DatabaseError::Denied), "{error:?}");
    }
    assert_eq!(account.reported.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn one_failure_of_a_read_is_nobodys_business() {
    let account = Account::start();
    account.create("there").await.unwrap();
    for status in [408, 429, 449, 503] {
        account.plan(&failure(1, status, 0));
        assert!(account.get("there").await.unwrap(), "{status}");
        assert!(account.asked() > 1, "{status}");
    }
}

#[tokio::test]
async fn nonsense_instead_of_a_document_is_an_error() {
    let account = Account::start();
    account.create("there").await.unwrap();
    for body in ["<html>busy</html>", "{", "[]", "{}"] {
        account.plan(&json!({ "times": 1, "status": 200, "body": body }));
        let error = account.get("there").await.unwrap_err();
        let told = kind(&error);
        assert!(
            matches!(told, FaultKind::Corrupt | FaultKind::Protocol),
            "{body}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_never_told_as_not_done() {
    let account = Account::start();
    account.create("there").await.unwrap();
    for (number, status) in [408, 503].into_iter().enumerate() {
        let id = format!("new-{number}");
        let mut plan = failure(1, status, 0);
        plan["after"] = json!(true);
        account.plan(&plan);
        // The client tries again, and meets what it has written itself.
        let told = account.create(&id).await;
        assert!(
            matches!(
                told,
                Ok(()) | Err(DatabaseError::AlreadyExists | DatabaseError::Unavailable(_))
            ),
            "{told:?}"
        );
        assert!(account.get(&id).await.unwrap());
    }
}

#[tokio::test]
async fn an_account_that_says_nothing_is_given_up_on() {
    let account = Account::start();
    let mut plan = failure(ALWAYS, 503, 0);
    plan["wait"] = json!(120_000);
    account.create("there").await.unwrap();
    account.plan(&plan);
    let began = Instant::now();
    let error = account.get("there").await.unwrap_err();
    assert_eq!(kind(&error), FaultKind::Unreachable);
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
}
