//! The program itself under AWS's Runtime Interface Emulator, with a fake of the one service that it asks at its start.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use advisory_conformance::counterpart::{Counterpart, Ready, free_port, installed};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::fake::{Answer, Fake};
use crate::faults::secret;
use crate::function::{claims, rest_api};
use crate::ministack::curl;

/// The program's environment, as the template and Lambda set it.
pub(crate) fn environment(endpoint: &str) -> Vec<(&'static str, String)> {
    let core = std::env::var("ADVISORY_CORE").unwrap();
    [
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL", endpoint),
        ("ADVISORY_TABLE_PREFIX", "advisory-test-"),
        ("ADVISORY_BUCKET", "advisory-test"),
        ("ADVISORY_SECRET", "advisory-test"),
        ("ADVISORY_ORIGIN", "*"),
        ("LAMBDA_TASK_ROOT", &core),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}

/// Starts the emulator with the program in it; the program itself starts with the first invocation.
fn emulator(environment: &[(&'static str, String)]) -> Counterpart {
    let program = installed("lambda/aws-lambda-rie-x86_64");
    Counterpart::start("Runtime Interface Emulator", Ready::Listens, |port| {
        let mut emulator = Command::new(&program);
        emulator.args([
            "--runtime-interface-emulator-address",
            &format!("127.0.0.1:{port}"),
        ]);
        emulator.args([
            "--runtime-api-address",
            &format!("127.0.0.1:{}", free_port()),
        ]);
        emulator.arg(env!("CARGO_BIN_EXE_bootstrap"));
        for (name, value) in environment {
            emulator.env(name, value);
        }
        emulator
    })
}

/// The digest of the component's own bytes, which are the same on every host.
fn component_digest() -> String {
    let component = PathBuf::from(std::env::var_os("ADVISORY_CORE").unwrap());
    let bytes = std::fs::read(component.join("advisory.wasm")).unwrap();
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn post(emulator: &Counterpart, event: &Value) -> (u16, String) {
    let url = format!(
        "{}/2015-03-31/functions/function/invocations",
        emulator.url()
    );
    curl(&["--data-binary", &event.to_string(), &url])
}

fn invoke(emulator: &Counterpart, event: &Value) -> Value {
    let (status, body) = post(emulator, event);
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_answers_events_one_after_the_other() {
    let fake = Fake::start(|_, _| secret("one")).await;
    let emulator = emulator(&environment(&fake.url));
    for _ in 0..3 {
        let answer = invoke(&emulator, &rest_api("GET", "/api/health", &json!({})));
        assert_eq!(answer["statusCode"], 200, "{answer}");
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        assert_eq!(body["status"], "ok");
        let told = &answer["multiValueHeaders"]["x-advisory-component"][0];
        assert_eq!(told, component_digest().as_str(), "{answer}");
    }
    let me = rest_api("GET", "/api/me", &json!({ "claims": claims() }));
    let answer = invoke(&emulator, &me);
    assert_eq!(answer["statusCode"], 200, "{answer}");
    assert_eq!(fake.calls(), 1, "the secret is read once");
    assert!(
        emulator.log().contains(r#""message":"request""#),
        "{}",
        emulator.log()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_that_is_not_usable_ends_the_start_with_one_line() {
    let mut environment = environment("http://127.0.0.1:9");
    environment.retain(|(name, _)| *name != "ADVISORY_ORIGIN");
    let emulator = emulator(&environment);
    post(&emulator, &json!({}));
    let log = emulator.log();
    let line = log
        .lines()
        .find(|line| line.contains("the host does not start"));
    assert!(
        line.is_some_and(|line| line.contains("ADVISORY_ORIGIN is missing")),
        "{log}"
    );
}

/// The service that the first request needs says nothing: Lambda ends the program, and starts it anew for the next.
#[tokio::test(flavor = "multi_thread")]
async fn an_invocation_after_one_that_took_too_long_is_answered() {
    let fake = Fake::start(|_, body| {
        if body.contains("TableName") {
            Answer::Silence
        } else {
            secret("one")
        }
    });
    let fake = fake.await;
    let mut environment = environment(&fake.url);
    environment.push(("AWS_LAMBDA_FUNCTION_TIMEOUT", "1".to_owned()));
    let emulator = emulator(&environment);
    let began = Instant::now();
    let projects = rest_api(
        "GET",
        "/api/governance/projects",
        &json!({ "claims": claims() }),
    );
    let (_, told) = post(&emulator, &projects);
    assert!(told.contains("timed out"), "{told}");
    assert!(began.elapsed().as_secs() < 10, "it was waited for");
    let health = rest_api("GET", "/api/health", &json!({}));
    assert_eq!(invoke(&emulator, &health)["statusCode"], 200);
    assert_eq!(
        fake.calls(),
        3,
        "the secret is read by each of two processes"
    );
}

/// A program that does not start, as the secret can't be read, is started anew for the next invocation.
#[tokio::test(flavor = "multi_thread")]
async fn an_invocation_after_a_start_that_failed_is_answered() {
    let fake = Fake::start(|number, _| match number {
        0 => Answer::error(400, "AccessDeniedException"),
        _ => secret("one"),
    });
    let fake = fake.await;
    let emulator = emulator(&environment(&fake.url));
    let health = rest_api("GET", "/api/health", &json!({}));
    let (_, told) = post(&emulator, &health);
    assert!(!told.contains("statusCode"), "{told}");
    let log = emulator.log();
    assert!(
        log.contains("the host does not start") && log.contains("AccessDenied"),
        "{log}"
    );
    assert_eq!(invoke(&emulator, &health)["statusCode"], 200);
}
