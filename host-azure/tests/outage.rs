//! Everything that can go wrong with each service, up to what a caller is told of it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use advisory_azure_counterparts::{Answer, FakeFunctions, FakeServer, send};
use serde_json::{Value, json};

use crate::cloud::{ADMIN, Cloud, handler};

/// What a provider says that no caller may hear.
const SAID: &str = "what the provider says";

/// Longest time until a caller hears of it, which is as long as a request may take.
const PATIENCE: Duration = Duration::from_secs(35);

/// Longer than any test.
const ALWAYS: u64 = 10_000;

const PROJECTS: &str = "/api/governance/projects";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outage {
    Throttled,
    Failing,
    Silent,
    HangingUp,
    Denied,
    Garbled,
}

const OUTAGES: [Outage; 6] = [
    Outage::Throttled,
    Outage::Failing,
    Outage::Silent,
    Outage::HangingUp,
    Outage::Denied,
    Outage::Garbled,
];

/// What a fake does instead of what it is for; `None` for what it is for.
type Script = Arc<Mutex<Option<Outage>>>;

/// Starts a fake of a service in an outage that a test chooses, whose errors have the service's own form.
fn failing(cloud: &Cloud, script: &Script, error: fn(u16, &str) -> Answer) -> FakeServer {
    let script = Arc::clone(script);
    FakeServer::start(Some(&cloud.azurite.authority), move |_| {
        let outage = *script.lock().unwrap();
        match outage? {
            Outage::Throttled => Some(error(429, "TooManyRequests").with("retry-after", "7")),
            Outage::Failing => Some(error(500, "InternalError")),
            Outage::Denied => Some(error(403, "AuthorizationPermissionMismatch")),
            Outage::Garbled => Some(Answer::new(200, "text/html", format!("<html>{SAID}"))),
            Outage::HangingUp => None,
            Outage::Silent => {
                std::thread::sleep(Duration::from_secs(120));
                None
            }
        }
    })
}

fn storage_error(status: u16, code: &str) -> Answer {
    let told = format!("<Error><Code>{code}</Code><Message>{SAID}</Message></Error>");
    Answer::new(status, "application/xml", told).with("x-ms-error-code", code)
}

fn model_error(status: u16, code: &str) -> Answer {
    let error = json!({ "type": code, "message": SAID });
    Answer::json(status, &json!({ "type": "error", "error": error }))
}

/// Returns the plan by which the emulator of the database is in an outage.
fn plan(outage: Outage) -> Value {
    let told = json!({ "code": "Fake", "message": SAID }).to_string();
    let mut plan =
        json!({ "times": ALWAYS, "body": told, "headers": { "content-type": "application/json" } });
    match outage {
        Outage::Throttled => {
            plan["status"] = json!(429);
            plan["headers"]["x-ms-substatus"] = json!("3200");
            plan["headers"]["x-ms-retry-after-ms"] = json!("30");
        }
        Outage::Failing => plan["status"] = json!(503),
        Outage::Denied => plan["status"] = json!(403),
        Outage::Silent => {
            plan["status"] = json!(503);
            plan["wait"] = json!(120_000);
        }
        // The emulator's server can't hang up: a partition that is gone comes nearest.
        Outage::HangingUp => {
            plan["status"] = json!(410);
            plan["headers"]["x-ms-substatus"] = json!("21013");
        }
        Outage::Garbled => {
            plan["status"] = json!(200);
            plan["body"] = json!(format!("<html>{SAID}"));
        }
    }
    plan
}

/// What a caller has to be told.
const fn expected(outage: Outage) -> u16 {
    match outage {
        Outage::Throttled => 429,
        Outage::Denied => 403,
        _ => 503,
    }
}

/// Holds an answer against what has to be told of an outage.
fn told(outage: Outage, status: u16, began: Instant, answer: &Answer) {
    let case = format!("{outage:?}: {answer:?}");
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.status, status, "{case} {body}");
    assert_eq!(answer.value()["status"], status, "{case}");
    let kind = answer.header("content-type").unwrap();
    assert!(kind.starts_with("application/problem+json"), "{case}");
    let waits = answer.header("retry-after");
    assert_eq!(waits.is_some(), status != 403, "{case}");
    for words in [SAID, "cosmos", "azure", "x-ms-", "127.0.0.1"] {
        assert!(!body.to_lowercase().contains(words), "{case}: {body}");
    }
    assert!(began.elapsed() < PATIENCE, "{case}: {:?}", began.elapsed());
}

fn project(app: &FakeFunctions) -> Value {
    let new = json!({ "name": "Chat" });
    let made = app.call(Some(ADMIN), "POST", PROJECTS, Some(&new));
    assert_eq!(made.status, 201, "{made:?} {}", app.handler().log());
    made.value()["id"].clone()
}

#[tokio::test]
async fn a_caller_is_told_of_a_database_that_is_not_well() {
    let cloud = Cloud::start().await;
    let app = cloud.handler();
    let id = project(&app);
    let planned = |plan: &Value| {
        let body = plan.to_string();
        let address = cloud.cosmos.address();
        let planned = send(address, "PUT", "/faults", &[], body.as_bytes());
        assert_eq!(planned.unwrap().status, 200);
    };
    let path = format!("{PROJECTS}/{}", id.as_str().unwrap());
    for outage in OUTAGES {
        planned(&plan(outage));
        let began = Instant::now();
        let answer = app.call(Some(ADMIN), "GET", &path, None);
        told(outage, expected(outage), began, &answer);
        planned(&json!({ "times": 0 }));
        let well = app.call(Some(ADMIN), "GET", &path, None);
        assert_eq!(well.status, 200, "{outage:?}: {well:?}");
    }
    // The operator learns what nobody else does.
    let log = app.handler().log();
    assert!(log.contains("cosmos"), "{log}");
}

#[tokio::test]
async fn a_caller_is_told_of_storage_that_is_not_well() {
    let cloud = Cloud::start().await;
    let script = Script::default();
    let storage = failing(&cloud, &script, storage_error);
    let mut settings = cloud.settings();
    let endpoint = format!("https://{}/fake", storage.address());
    settings.insert("ADVISORY_BLOB_ENDPOINT", endpoint);
    let app = handler(&settings);
    let files = json!([{ "path": "a.py", "content": "print()\n" }]);
    let scan = json!({ "projectId": project(&app), "files": files });
    for outage in OUTAGES {
        // Nobody reads what storage answers to a write.
        if outage == Outage::Garbled {
            continue;
        }
        *script.lock().unwrap() = Some(outage);
        let began = Instant::now();
        let answer = app.call(Some(ADMIN), "POST", "/api/governance/scans", Some(&scan));
        told(outage, expected(outage), began, &answer);
        if outage == Outage::Throttled {
            assert_eq!(answer.header("retry-after"), Some("7"), "{answer:?}");
        }
    }
    let log = app.handler().log();
    assert!(log.contains("blob"), "{log}");
}

#[tokio::test]
async fn a_caller_is_told_of_a_model_that_is_not_well() {
    let cloud = Cloud::start().await;
    let script = Script::default();
    let model = failing(&cloud, &script, model_error);
    let mut settings = cloud.settings();
    settings.insert("ADVISORY_MODEL", "fake-claude".to_owned());
    settings.insert(
        "ADVISORY_MODEL_URL",
        format!("https://{}/anthropic", model.address()),
    );
    let app = handler(&settings);
    let draft = json!({ "projectId": project(&app), "type": "risk-assessment", "useModel": true });
    for outage in OUTAGES {
        // A model may take its time: how long is the suite's of the adapter.
        if outage == Outage::Silent {
            continue;
        }
        *script.lock().unwrap() = Some(outage);
        let began = Instant::now();
        let answer = app.call(
            Some(ADMIN),
            "POST",
            "/api/governance/artifacts",
            Some(&draft),
        );
        let status = match outage {
            // That the model's account refuses the host is no refusal of the caller.
            Outage::Denied => 503,
            _ => expected(outage),
        };
        told(outage, status, began, &answer);
    }
}
