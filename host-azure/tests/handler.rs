//! What the platform sends to the handler, and what comes back.

use std::thread;
use std::time::{Duration, Instant};

use advisory_azure_counterparts::{Principal, send};
use serde_json::{Value, json};

use crate::cloud::{ADMIN, Cloud, ENGINEER, component, program};

const PROJECTS: &str = "/api/governance/projects";

#[tokio::test]
async fn a_project_and_a_scan_go_through_and_survive_the_process() {
    let cloud = Cloud::start().await;
    let app = cloud.handler();
    let seeded = app.timer("seed");
    assert_eq!(seeded.status, 200, "{seeded:?}");
    assert!(seeded.value()["Outputs"].is_object(), "{seeded:?}");
    let made = app.call(
        Some(ENGINEER),
        "POST",
        PROJECTS,
        Some(&json!({ "name": "Chat" })),
    );
    assert_eq!(made.status, 201, "{made:?}");
    let path = made.header("location").unwrap().to_owned();
    let files = json!([{
        "path": "app.py",
        "content": "from anthropic import Anthropic\nclient = Anthropic()\nclient.messages.create(model='claude-3-5-sonnet-20241022', messages=[])\n",
    }]);
    let scan = json!({ "projectId": made.value()["id"], "files": files });
    let scanned = app.call(Some(ENGINEER), "POST", "/api/governance/scans", Some(&scan));
    assert_eq!(scanned.status, 201, "{scanned:?}");
    let scan = scanned.header("location").unwrap().to_owned();
    drop(app);

    let app = cloud.handler();
    let read = app.call(Some(ENGINEER), "GET", &path, None);
    assert_eq!(read.value()["name"], "Chat");
    let accept = [("accept".to_owned(), "text/html".to_owned())];
    let report = app.pass(Some(ENGINEER), "GET", &scan, &accept, b"");
    assert_eq!(report.status, 200, "{report:?}");
    assert!(String::from_utf8_lossy(&report.body).contains("anthropic"));
    let frameworks = app.call(Some(ENGINEER), "GET", "/api/governance/frameworks", None);
    assert_eq!(frameworks.value()["items"].as_array().unwrap().len(), 10);
    // Every adapter answers.
    let deep = app.call(Some(ADMIN), "GET", "/api/health?deep=true", None);
    assert_eq!(deep.value()["status"], "ok", "{}", deep.value());
    // Another organisation sees nothing of it.
    let stranger = Principal {
        tenant: "88888888-8888-8888-8888-888888888888",
        ..ENGINEER
    };
    let hidden = app.call(Some(stranger), "GET", &path, None);
    assert_eq!(hidden.status, 404, "{hidden:?}");
}

#[tokio::test]
async fn health_tells_everybody_the_component_that_every_host_runs() {
    let cloud = Cloud::start().await;
    let app = cloud.handler();
    let health = app.call(None, "GET", "/api/health", None);
    assert_eq!(health.status, 200, "{health:?}");
    // What `advisory version` says is out of the same file.
    let digest = std::fs::read_to_string(component("advisory.sha256")).unwrap();
    assert_eq!(health.header("x-advisory-component"), Some(digest.trim()));
    // Nothing else is for everybody.
    for path in ["/api/health?deep=true", "/api/me", PROJECTS, "/", "/seed"] {
        let refused = app.call(None, "GET", path, None);
        assert_eq!(refused.status, 401, "{path}: {refused:?}");
    }
}

#[tokio::test]
async fn a_caller_is_whom_the_platform_says() {
    let cloud = Cloud::start().await;
    let app = cloud.handler();
    let me = app.call(Some(ENGINEER), "GET", "/api/me", None).value();
    assert_eq!(me["subject"], ENGINEER.subject);
    assert_eq!(me["tenant"], ENGINEER.tenant, "{me}");
    let roleless = Principal {
        roles: &["Directory.Readers"],
        ..ENGINEER
    };
    assert_eq!(app.call(Some(roleless), "GET", "/api/me", None).status, 403);
    let homeless = Principal {
        tenant: "",
        ..ENGINEER
    };
    assert_eq!(app.call(Some(homeless), "GET", "/api/me", None).status, 403);
    // Past the platform, where there are two such headers or nonsense in one, nobody is believed.
    for claims in [
        vec!["e30="],
        vec!["%%%"],
        vec!["bnVsbA=="],
        vec!["e30=", "e30="],
    ] {
        let headers: Vec<_> = claims
            .iter()
            .map(|claim| ("x-ms-client-principal".to_owned(), (*claim).to_owned()))
            .collect();
        let address = app.handler().address();
        let refused = send(address, "GET", "/api/me", &headers, b"").unwrap();
        assert_eq!(refused.status, 401, "{claims:?}: {refused:?}");
    }
}

#[tokio::test]
async fn the_timers_function_is_no_callers() {
    let cloud = Cloud::start().await;
    let app = cloud.handler();
    let refused = app.call(None, "POST", "/seed", Some(&json!({})));
    assert_eq!(refused.status, 401, "{refused:?}");
    let absent = app.call(Some(ADMIN), "POST", "/seed", Some(&json!({})));
    assert_eq!(absent.status, 404, "{absent:?}");
    // Twice is once.
    let digests: Vec<_> = (0..2).map(|_| app.timer("seed").status).collect();
    assert_eq!(digests, [200, 200]);
    let log = app.handler().log();
    let seeds: Vec<Value> = lines(&log)
        .into_iter()
        .filter(|line| line["message"] == "seed")
        .collect();
    assert_eq!(seeds.len(), 2, "{log}");
    assert_eq!(seeds[0]["digest"], seeds[1]["digest"]);
}

#[tokio::test]
async fn every_line_of_the_log_names_its_invocation() {
    let cloud = Cloud::start().await;
    let app = cloud.handler();
    let me = app.call(Some(ENGINEER), "GET", "/api/me?name=private", None);
    let log = app.handler().log();
    let lines = lines(&log);
    let line = lines.iter().find(|line| line["path"] == "/api/me");
    let line = line.unwrap_or_else(|| panic!("{log}"));
    assert_eq!(line["invocation"], "00000000-0000-0000-0000-000000000001");
    assert_eq!(line["request"], me.header("x-request-id").unwrap());
    for secret in ["private", "fake-signing-key", ENGINEER.subject] {
        assert!(!log.contains(secret), "{log}");
    }
    // A name that could forge a line is no name.
    let headers = [(
        "x-azure-functions-invocationid".to_owned(),
        "a\"b".to_owned(),
    )];
    send(app.handler().address(), "GET", "/api/me", &headers, b"").unwrap();
    let log = app.handler().log();
    assert!(!log.contains("a\\\"b"), "{log}");
}

#[tokio::test]
async fn ends_after_the_requests_under_way() {
    let cloud = Cloud::start().await;
    let app = cloud.handler();
    let address = app.handler().address();
    let content: String = (0..4000)
        .map(|line| format!("value_{line} = call_{line}('text {line}')\n"))
        .collect();
    let files: Vec<_> = (0..8)
        .map(|file| json!({ "path": format!("part_{file}.py"), "content": content }))
        .collect();
    let project = app.call(
        Some(ENGINEER),
        "POST",
        PROJECTS,
        Some(&json!({ "name": "Chat" })),
    );
    let scan = json!({ "projectId": project.value()["id"], "files": files });
    let answer = thread::scope(|scope| {
        let (app, scan) = (&app, &scan);
        let asking = scope
            .spawn(move || app.call(Some(ENGINEER), "POST", "/api/governance/scans", Some(scan)));
        // It is at work once it has used the processor for a while.
        let idle = ticks(app.handler().id());
        let began = Instant::now();
        while ticks(app.handler().id()) < idle + 5 {
            assert!(began.elapsed() < Duration::from_secs(30));
            thread::sleep(Duration::from_millis(5));
        }
        let id = app.handler().id().to_string();
        let told = std::process::Command::new("kill")
            .args(["-TERM", &id])
            .status();
        assert!(told.unwrap().success());
        let answer = asking.join().unwrap();
        let began = Instant::now();
        while std::net::TcpStream::connect(address).is_ok() {
            assert!(began.elapsed() < Duration::from_secs(10));
            thread::sleep(Duration::from_millis(20));
        }
        answer
    });
    let log = app.handler().log();
    assert_eq!(answer.status, 201, "{answer:?} {log}");
}

#[tokio::test]
async fn answers_the_platform_before_the_vault_does_and_gives_up_without_a_key() {
    let cloud = Cloud::start().await;
    *cloud.vault.script.broken.lock().unwrap() = Some(403);
    let settings = cloud.settings();
    let port = advisory_conformance::counterpart::free_port();
    let mut refused = program(&settings);
    refused.env("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string());
    let ended = refused.output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let log = String::from_utf8(ended.stderr).unwrap();
    let told = lines(&log).pop().unwrap();
    assert_eq!(told["message"], "the host does not start", "{log}");
    let cause = told["cause"].as_str().unwrap();
    assert!(cause.contains("key-vault"), "{log}");

    let without = program(&Default::default()).output().unwrap();
    assert_eq!(without.status.code(), Some(1));
    let log = String::from_utf8(without.stderr).unwrap();
    assert_eq!(lines(&log).len(), 1, "{log}");
    assert!(log.contains("ADVISORY_AUTH is missing"), "{log}");
}

/// Returns how long a process has used the processor, in hundredths of a second.
fn ticks(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    fields.split(' ').nth(11).unwrap().parse().unwrap()
}

fn lines(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}
