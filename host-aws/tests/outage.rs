//! Everything that can go wrong with each service, up to what a caller is told of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use advisory_aws::{
    Access, BedrockModel, DynamoDatabase, ManagedSecrets, Report, S3Storage, TableNames,
};
use advisory_host_runtime::Backend;
use advisory_in_memory::{InMemoryDatabase, InMemoryStorage, ManualClock};
use advisory_ports::{
    AiModel, AiModelError, Container, Database, DatabaseError, DocumentKey, ObjectKey, SecretError,
    SecretName, Secrets, Storage, StorageError, TenantId,
};
use serde_json::{Value, json};

use crate::bedrock::{options, prompt};
use crate::dynamodb::access;
use crate::fake::{Answer, Fake};
use crate::function::{claims, function_over, invoke, rest_api};

/// What a provider says that no caller may hear.
const SAID: &str = "what the provider says";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    DynamoDb,
    S3,
    SecretsManager,
    Bedrock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outage {
    Throttled,
    Failing,
    Silent,
    HangingUp,
    Cut,
    Denied,
    Garbled,
}

const SERVICES: [Service; 4] = [
    Service::DynamoDb,
    Service::S3,
    Service::SecretsManager,
    Service::Bedrock,
];

const OUTAGES: [Outage; 7] = [
    Outage::Throttled,
    Outage::Failing,
    Outage::Silent,
    Outage::HangingUp,
    Outage::Cut,
    Outage::Denied,
    Outage::Garbled,
];

/// What the port says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Throttled,
    Denied,
    Unavailable,
}

/// Returns how a service answers in an outage, in its own format.
fn answer(service: Service, outage: Outage) -> Answer {
    let error = |status, code: &str| match service {
        Service::S3 => Answer::Json(
            status,
            format!("<Error><Code>{code}</Code><Message>{SAID}</Message></Error>"),
        ),
        _ => Answer::error(status, code),
    };
    match (outage, service) {
        (Outage::Throttled, Service::S3) => error(503, "SlowDown"),
        (Outage::Throttled, Service::Bedrock) => error(429, "ThrottlingException"),
        (Outage::Throttled, _) => error(400, "ThrottlingException"),
        (Outage::Failing, _) => error(500, "InternalServerError"),
        (Outage::Silent, _) => Answer::Silence,
        (Outage::HangingUp, _) => Answer::Nothing,
        (Outage::Cut, _) => Answer::Cut,
        (Outage::Denied, Service::S3) => error(403, "AccessDenied"),
        (Outage::Denied, _) => error(400, "AccessDeniedException"),
        (Outage::Garbled, _) => Answer::Json(200, format!("<html>{SAID}")),
    }
}

/// Returns what the port has to say.
const fn expected(service: Service, outage: Outage) -> Told {
    match (outage, service) {
        // A secret is not worth a wait, nor a word on why it can't be had.
        (Outage::Throttled, Service::SecretsManager) => Told::Unavailable,
        (Outage::Throttled, _) => Told::Throttled,
        (Outage::Denied, Service::DynamoDb | Service::S3) => Told::Denied,
        _ => Told::Unavailable,
    }
}

fn acme() -> TenantId {
    TenantId::new("acme").unwrap()
}

fn silent() -> Report {
    Arc::new(|_: &advisory_ports::Fault| {})
}

fn database(access: &Access) -> DynamoDatabase {
    let names = TableNames {
        prefix: "t-".to_owned(),
    };
    DynamoDatabase::new(access, names, ManualClock::default().shared(), silent())
}

fn storage(access: &Access) -> S3Storage {
    let clock = ManualClock::default().shared();
    S3Storage::new(access, "a-bucket".to_owned(), clock, silent())
}

/// Asks a service for something, and returns what the port says with how it would be shown.
async fn ask(service: Service, access: &Access) -> (Told, String) {
    match service {
        Service::DynamoDb => {
            let key = DocumentKey::new("project", "a");
            let asked = database(access);
            let asked = asked.get(&acme(), Container::Governance, &key).await;
            let error = asked.unwrap_err();
            let told = match &error {
                DatabaseError::Throttled(_) => Told::Throttled,
                DatabaseError::Denied => Told::Denied,
                DatabaseError::Unavailable(_) => Told::Unavailable,
                other => panic!("{other:?}"),
            };
            (told, error.to_string())
        }
        Service::S3 => {
            let storage = storage(access);
            // An object's bytes may be anything: only a listing can make no sense. Only bytes can break off.
            let listed = storage.list(&acme(), "", 9, None).await;
            let error = listed.map(drop).unwrap_err();
            let told = match &error {
                StorageError::Throttled(_) => Told::Throttled,
                StorageError::Denied => Told::Denied,
                StorageError::Unavailable(_) => Told::Unavailable,
                other => panic!("{other:?}"),
            };
            (told, error.to_string())
        }
        Service::SecretsManager => {
            let clock = ManualClock::default().shared();
            let secrets = ManagedSecrets::new(access, "a-secret".to_owned(), clock);
            let name = SecretName::new("newsapi-key").unwrap();
            match secrets.get(&acme(), &name).await {
                Err(SecretError::Unavailable(fault)) => (Told::Unavailable, fault.to_string()),
                other => panic!("{other:?}"),
            }
        }
        Service::Bedrock => {
            let model = BedrockModel::new(access, options(true));
            let answered = match model.complete(prompt()).await {
                Ok(completion) => completion.gather().await.map(drop),
                Err(error) => Err(error),
            };
            let error = answered.unwrap_err();
            let told = match &error {
                AiModelError::Throttled(_) => Told::Throttled,
                AiModelError::Unavailable(_) => Told::Unavailable,
                other => panic!("{other:?}"),
            };
            (told, error.to_string())
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_outage_of_every_service_is_told_as_its_kind_after_few_calls() {
    for service in SERVICES {
        for outage in OUTAGES {
            let fake = Fake::start(move |_, _| answer(service, outage)).await;
            let access = access(&fake.url).within(Duration::from_millis(150));
            let began = Instant::now();
            let (told, shown) = ask(service, &access).await;
            let case = format!("{service:?} {outage:?}");
            assert_eq!(told, expected(service, outage), "{case}");
            assert!(!shown.contains(SAID), "{case}: the caller is told {shown}");
            let most = match (service, outage) {
                // What is paid for is asked for once.
                (Service::Bedrock, _) | (_, Outage::Denied | Outage::Garbled) => 1,
                _ => 4,
            };
            assert!(
                (1..=most).contains(&fake.calls()),
                "{case}: {}",
                fake.calls()
            );
            if matches!(outage, Outage::Throttled | Outage::Failing) {
                assert_eq!(fake.calls(), most, "{case}");
            }
            assert!(began.elapsed() < Duration::from_secs(10), "{case}");
        }
    }
}

#[tokio::test]
async fn an_object_that_breaks_off_is_not_taken_for_a_short_one() {
    let fake = Fake::start(|_, _| Answer::Cut).await;
    let storage = storage(&access(&fake.url));
    let key = ObjectKey::new("a").unwrap();
    let object = storage.get(&acme(), &key).await.unwrap();
    let gathered = object.gather().await;
    assert!(
        matches!(gathered, Err(StorageError::Unavailable(_))),
        "{gathered:?}"
    );
}

/// Returns the stores in memory, but for the one of a service in an outage.
fn backend(service: Service, url: &str) -> Backend {
    let clock = ManualClock::default();
    let access = access(url).within(Duration::from_millis(150));
    let mut backend = Backend {
        database: Arc::new(InMemoryDatabase::new(clock.shared())),
        storage: Arc::new(InMemoryStorage::new(clock.shared())),
        clock: clock.shared(),
        ..Backend::offline()
    };
    match service {
        Service::DynamoDb => backend.database = Arc::new(database(&access)),
        Service::S3 => backend.storage = Arc::new(storage(&access)),
        Service::SecretsManager => {
            let secrets = ManagedSecrets::new(&access, "a-secret".to_owned(), clock.shared());
            backend.secrets = Arc::new(secrets);
        }
        Service::Bedrock => {
            backend.ai_model = Arc::new(BedrockModel::new(&access, options(true)));
        }
    }
    backend
}

fn call(method: &str, path: &str, body: &Value) -> Value {
    let mut event = rest_api(method, path, &json!({ "claims": claims() }));
    if !body.is_null() {
        event["headers"]["content-type"] = json!("application/json");
        event["multiValueHeaders"]["content-type"] = json!(["application/json"]);
        event["body"] = json!(body.to_string());
    }
    event
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_is_told_the_status_of_an_outage_and_no_providers_words() {
    for service in [Service::DynamoDb, Service::S3, Service::Bedrock] {
        for outage in OUTAGES {
            if service == Service::S3 && matches!(outage, Outage::Garbled | Outage::Cut) {
                // Nobody reads what S3 answers to a write.
                continue;
            }
            let fake = Fake::start(move |_, _| answer(service, outage)).await;
            let function = function_over(backend(service, &fake.url));
            let project = if service == Service::DynamoDb {
                String::new()
            } else {
                let new =
                    json!({ "name": "A", "owner": "ann", "riskTier": "minimal", "frameworks": [] });
                let (status, _, made) =
                    invoke(&function, &call("POST", "/api/governance/projects", &new)).await;
                assert_eq!(status, 201, "{made}");
                made["id"].as_str().unwrap().to_owned()
            };
            let event = match service {
                Service::DynamoDb => call("GET", "/api/governance/projects", &Value::Null),
                Service::S3 => {
                    let files = json!([{ "path": "a.py", "content": "print()\n" }]);
                    let scan = json!({ "projectId": project, "branch": "main", "files": files });
                    call("POST", "/api/governance/scans", &scan)
                }
                _ => {
                    let draft = json!({ "projectId": project, "type": "risk-assessment", "useModel": true });
                    call("POST", "/api/governance/artifacts", &draft)
                }
            };
            let (status, headers, body) = invoke(&function, &event).await;
            let case = format!("{service:?} {outage:?}: {status} {body}");
            let wanted = match expected(service, outage) {
                Told::Throttled => 429,
                Told::Denied => 403,
                Told::Unavailable => 503,
            };
            assert_eq!(status, wanted, "{case}");
            assert_eq!(body["status"], wanted, "{case}");
            assert!(!body.to_string().contains(SAID), "{case}");
            assert_eq!(
                headers.contains(r#""retry-after": ""#),
                wanted != 403,
                "{case}"
            );
            assert!(headers.contains("access-control-allow-origin"), "{case}");
            assert!(fake.calls() > 0, "{case}: nobody asked");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_secret_is_told_to_who_asks_how_the_service_is() {
    for outage in OUTAGES {
        let service = Service::SecretsManager;
        let fake = Fake::start(move |_, _| answer(service, outage)).await;
        let function = function_over(backend(service, &fake.url));
        let mut event = call("GET", "/api/health", &Value::Null);
        event["queryStringParameters"] = json!({ "deep": "true" });
        event["multiValueQueryStringParameters"] = json!({ "deep": ["true"] });
        let (status, _, body) = invoke(&function, &event).await;
        assert_eq!(status, 200, "{outage:?}: {body}");
        assert_eq!(body["status"], "degraded", "{outage:?}: {body}");
        assert!(!body.to_string().contains(SAID), "{outage:?}: {body}");
    }
}
