//! The platform's own credential, unmodified, at a fake of the endpoint that gives it tokens.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use advisory_azure_counterparts::{Answer, FakeIdentityEndpoint, send};
use advisory_conformance::counterpart::free_port;
use serde_json::json;

use crate::cloud::{Cloud, ENGINEER, handler, program};

/// Longest time until a handler gives up that gets no token: the credential and the client of the vault each try again for a while.
const PATIENCE: Duration = Duration::from_secs(180);

#[tokio::test]
async fn a_token_is_asked_for_once_a_service_and_not_once_a_call() {
    let cloud = Cloud::start().await;
    let app = cloud.handler();
    let project = json!({ "name": "Chat" });
    for _ in 0..8 {
        let made = app.call(
            Some(ENGINEER),
            "POST",
            "/api/governance/projects",
            Some(&project),
        );
        assert_eq!(made.status, 201, "{made:?}");
    }
    // One each for the vault and the database, and a few that were asked for at the same time.
    let asked = cloud.identity.asked();
    assert!((2..=4).contains(&asked), "{asked}");
}

#[tokio::test]
async fn a_slow_endpoint_delays_answers_but_not_the_platform() {
    let cloud = Cloud::start().await;
    let slow = FakeIdentityEndpoint::start();
    let (target, slowness) = (slow.url(), Duration::from_secs(3));
    let address = target
        .trim_start_matches("http://")
        .trim_end_matches("/msi/token");
    let address = address.parse().unwrap();
    let delayed = FakeIdentityEndpoint::with(move |asked| {
        sleep(slowness);
        send(address, "GET", &asked.target, &asked.headers, b"")
            .map(|answer| Answer::json(answer.status, &answer.value()))
    });
    let mut settings = cloud.settings();
    settings.insert("IDENTITY_ENDPOINT", delayed.url());
    let began = Instant::now();
    let app = handler(&settings);
    assert!(began.elapsed() < slowness, "{:?}", began.elapsed());
    let health = app.call(None, "GET", "/api/health", None);
    assert_eq!(health.status, 200, "{health:?}");
    assert!(began.elapsed() >= slowness, "{:?}", began.elapsed());
}

/// Returns what a handler says before it gives up.
fn gives_up(settings: &BTreeMap<&'static str, String>, endpoint: String) -> String {
    let mut settings = settings.clone();
    settings.insert("IDENTITY_ENDPOINT", endpoint);
    settings.insert("FUNCTIONS_CUSTOMHANDLER_PORT", free_port().to_string());
    let began = Instant::now();
    let ended = program(&settings).output().unwrap();
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
    assert_eq!(ended.status.code(), Some(1));
    let log = String::from_utf8(ended.stderr).unwrap();
    assert!(log.contains("the host does not start"), "{log}");
    log
}

#[tokio::test]
async fn without_a_token_a_handler_says_why_and_ends() {
    let cloud = Cloud::start().await;
    let settings = cloud.settings();
    let html = "<html>secret-of-a-proxy</html>";
    let nonsense = FakeIdentityEndpoint::with(move |_| Some(Answer::new(200, "text/html", html)));
    let refusing = FakeIdentityEndpoint::with(|_| {
        let told = json!({ "error": "invalid_request", "error_description": "Identity not found" });
        Some(Answer::json(400, &told))
    });
    for endpoint in [nonsense.url(), refusing.url()] {
        let log = gives_up(&settings, endpoint);
        assert!(log.contains("key-vault"), "{log}");
    }
}

#[tokio::test]
async fn an_endpoint_that_is_gone_ends_a_handler() {
    let cloud = Cloud::start().await;
    let gone = format!("http://127.0.0.1:{}/msi/token", free_port());
    gives_up(&cloud.settings(), gone);
}

#[tokio::test]
async fn an_endpoint_that_comes_back_is_asked_again() {
    let cloud = Cloud::start().await;
    let good = FakeIdentityEndpoint::start();
    let target = good.url();
    let address = target
        .trim_start_matches("http://")
        .trim_end_matches("/msi/token");
    let address = address.parse().unwrap();
    let failures = std::sync::atomic::AtomicUsize::new(2);
    let returning = FakeIdentityEndpoint::with(move |asked| {
        let order = std::sync::atomic::Ordering::SeqCst;
        if failures
            .fetch_update(order, order, |left| left.checked_sub(1))
            .is_ok()
        {
            return Some(Answer::json(503, &json!({ "error": "busy" })));
        }
        send(address, "GET", &asked.target, &asked.headers, b"")
            .map(|answer| Answer::json(answer.status, &answer.value()))
    });
    let mut settings = cloud.settings();
    settings.insert("IDENTITY_ENDPOINT", returning.url());
    let app = handler(&settings);
    let health = app.call(None, "GET", "/api/health", None);
    assert_eq!(health.status, 200, "{health:?}");
}

#[tokio::test]
async fn an_endpoint_that_is_lost_later_fails_what_needs_a_new_token_and_no_more() {
    let cloud = Cloud::start().await;
    let good = FakeIdentityEndpoint::start();
    let target = good.url();
    let address = target
        .trim_start_matches("http://")
        .trim_end_matches("/msi/token");
    let address = address.parse().unwrap();
    let lost = Arc::new(AtomicBool::new(false));
    let is_lost = Arc::clone(&lost);
    let endpoint = FakeIdentityEndpoint::with(move |asked| {
        if is_lost.load(Ordering::SeqCst) {
            return None;
        }
        send(address, "GET", &asked.target, &asked.headers, b"")
            .map(|answer| Answer::json(answer.status, &answer.value()))
    });
    let mut settings = cloud.settings();
    settings.insert("IDENTITY_ENDPOINT", endpoint.url());
    let app = handler(&settings);
    let project = json!({ "name": "Chat" });
    let projects = "/api/governance/projects";
    let made = app.call(Some(ENGINEER), "POST", projects, Some(&project));
    assert_eq!(made.status, 201, "{made:?}");

    lost.store(true, Ordering::SeqCst);
    // The database has its token, and storage has not asked for one yet.
    let files = json!([{ "path": "a.py", "content": "print()\n" }]);
    let scan = json!({ "projectId": made.value()["id"], "files": files });
    let began = Instant::now();
    let refused = app.call(Some(ENGINEER), "POST", "/api/governance/scans", Some(&scan));
    assert!(began.elapsed() < Duration::from_secs(30), "{refused:?}");
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    let told = refused.value().to_string();
    for words in ["msi", "token", "127.0.0.1"] {
        assert!(!told.contains(words), "{told}");
    }
    let read = app.call(Some(ENGINEER), "GET", projects, None);
    assert_eq!(read.status, 200, "{read:?}");

    lost.store(false, Ordering::SeqCst);
    let scanned = app.call(Some(ENGINEER), "POST", "/api/governance/scans", Some(&scan));
    assert_eq!(scanned.status, 201, "{scanned:?} {}", app.handler().log());
}
