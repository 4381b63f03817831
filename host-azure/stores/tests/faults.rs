//! What Cosmos DB says when it can't, told by Microsoft's emulator in place of what it does.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use advisory_azure_counterparts::{DATABASE, FakeIdentity, REGION, cosmos, send};
use advisory_azure_stores::{Access, CosmosDatabase, CosmosOptions};
use advisory_conformance::counterpart::Counterpart;
use advisory_in_memory::ManualClock;
use advisory_ports::{
    CheckedDocument, Container, Database, DatabaseError, Document, DocumentKey, Etag, Fault,
    FaultKind, TenantId,
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

    /// Has the next call on a document be done, and its answer be lost.
    fn lose(&self, status: u16) {
        let mut plan = failure(1, status, 0);
        plan["after"] = json!(true);
        self.plan(&plan);
    }

    async fn create(&self, id: &str) -> Result<(), DatabaseError> {
        let (database, place) = (&self.database, Container::Governance);
        let created = database.create(&tenant(), place, document(id, 1)).await;
        created.map(drop)
    }

    async fn get(&self, id: &str) -> Result<bool, DatabaseError> {
        let key = DocumentKey::new("project", id);
        let (database, place) = (&self.database, Container::Governance);
        let found = database.get(&tenant(), place, &key).await;
        found.map(|found| found.is_some())
    }

    /// Returns the etag of a document, if it is there.
    async fn etag(&self, id: &str) -> Option<Etag> {
        let key = DocumentKey::new("project", id);
        let (database, place) = (&self.database, Container::Governance);
        let found = database.get(&tenant(), place, &key).await.unwrap();
        found.map(|found| found.etag)
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

fn tenant() -> TenantId {
    TenantId::new("acme").unwrap()
}

fn document(id: &str, number: u32) -> CheckedDocument {
    let data = json!({ "number": number });
    let envelope = json!({ "id": id, "docType": "project", "tenantId": "acme", "data": data });
    let document = Document {
        key: DocumentKey::new("project", id),
        project_id: None,
        envelope: envelope.to_string().into_bytes(),
    };
    CheckedDocument::new(&tenant(), document).unwrap()
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
        let (id, tenant) = (format!("new-{number}"), tenant());
        let (database, place) = (&account.database, Container::Governance);
        // The client tries again each time, and meets what it has written itself.
        account.lose(status);
        let created = database.create(&tenant, place, document(&id, 1)).await;
        let created = created.unwrap();
        assert!(account.asked() > 1);
        assert_eq!(account.etag(&id).await, Some(created.clone()));

        account.lose(status);
        let replaced = database
            .replace_if(&tenant, place, document(&id, 2), &created)
            .await
            .unwrap();
        assert!(account.asked() > 1);
        assert_ne!(replaced, created);
        assert_eq!(account.etag(&id).await, Some(replaced.clone()));

        account.lose(status);
        let key = DocumentKey::new("project", &id);
        let deleted = database.delete(&tenant, place, &key, Some(&replaced));
        deleted.await.unwrap();
        assert!(account.asked() > 1);
        assert_eq!(account.etag(&id).await, None);
    }
}

/// What somebody else has written is not taken for one's own, whatever it says.
#[tokio::test]
async fn a_write_that_was_refused_is_never_told_as_done() {
    let account = Account::start();
    let (database, place, tenant) = (&account.database, Container::Governance, tenant());
    let first = database.create(&tenant, place, document("there", 1)).await;
    let first = first.unwrap();
    let second = database.upsert(&tenant, place, document("there", 1)).await;
    let second = second.unwrap();
    let key = DocumentKey::new("project", "there");
    let absent = DocumentKey::new("project", "absent");
    for status in [408, 429, 503] {
        // The first call of each was not done.
        account.plan(&failure(1, status, 0));
        let told = database.create(&tenant, place, document("there", 1)).await;
        assert!(
            matches!(told, Err(DatabaseError::AlreadyExists)),
            "{told:?}"
        );
        account.plan(&failure(1, status, 0));
        let told = database
            .replace_if(&tenant, place, document("there", 1), &first)
            .await;
        assert!(
            matches!(told, Err(DatabaseError::PreconditionFailed)),
            "{told:?}"
        );
        account.plan(&failure(1, status, 0));
        let told = database.delete(&tenant, place, &key, Some(&first)).await;
        assert!(
            matches!(told, Err(DatabaseError::PreconditionFailed)),
            "{told:?}"
        );
        assert_eq!(account.etag("there").await, Some(second.clone()));
    }
    // A refusal leaves no doubt that it did nothing.
    account.plan(&failure(1, 429, 3200));
    let told = database.delete(&tenant, place, &absent, Some(&first)).await;
    assert!(matches!(told, Err(DatabaseError::NotFound)), "{told:?}");
    assert!(account.asked() > 1);
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
