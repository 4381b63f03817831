//! `advisory gate` against a fake server, which answers as the API documents, and otherwise; and against the real one.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::{Value, json};

use crate::server::Server;
use crate::support::{Ran, Sandbox};

/// A fake server: it answers each request with the next answer, and tells what it was asked.
struct FakeServer {
    url: String,
    asked: Receiver<String>,
}

impl FakeServer {
    fn answering(answers: Vec<(u16, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, asked) = channel();
        thread::spawn(move || {
            for (status, body) in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = Vec::new();
                let mut piece = [0; 4096];
                while !is_whole(&request) {
                    let read = stream.read(&mut piece).unwrap();
                    request.extend_from_slice(&piece[..read]);
                }
                sender.send(String::from_utf8(request).unwrap()).unwrap();
                let length = body.len();
                let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n\r\n");
                stream.write_all((head + &body).as_bytes()).unwrap();
            }
        });
        Self { url, asked }
    }

    fn gate(&self, variables: &[(&str, &str)], more: &[&str]) -> Ran {
        let mut arguments = vec!["gate", "Chat", "production", "--url", &self.url];
        arguments.extend(more);
        let clean = [
            ("ADVISORY_TOKEN", ""),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", ""),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", ""),
        ];
        let variables = [clean.as_slice(), variables].concat();
        Sandbox::new(&[]).run_in(&variables, &arguments, b"")
    }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

fn projects() -> (u16, String) {
    let items = json!([{"id": "p-1", "name": "Other"}, {"id": "p-2", "name": "Chat"}]);
    (200, json!({"items": items, "next": null}).to_string())
}

fn decision(verdict: &str) -> (u16, String) {
    let body = json!({
        "id": "d-1",
        "projectId": "p-2",
        "decision": {
            "stage": "production", "asOf": "2026-06-01T00:00:00Z", "verdict": verdict,
            "reasons": [
                {"requirement": "owner", "status": "met", "message": "It has an owner."},
                {"requirement": "oversight-plan", "status": "unmet", "message": "There is none.\u{1b}[2J"},
            ],
            "waivers": [{
                "id": "w-1", "owner": "ann", "expiresAt": "2026-07-01T00:00:00Z", "outcome": "expired",
            }],
            "remedies": {"sets": [[
                {"action": "approve-artifact", "target": "human-oversight-plan"},
                {"action": "scan-default-branch"},
            ]], "exhaustive": true},
        },
    });
    (201, body.to_string())
}

fn text(ran: &Ran) -> String {
    String::from_utf8(ran.0.stdout.clone()).unwrap()
}

#[test]
fn ends_as_the_gate_says() {
    for (verdict, status) in [("pass", 0), ("warn", 0), ("fail", 1)] {
        let server = FakeServer::answering(vec![projects(), decision(verdict)]);
        let ran = server.gate(&[("ADVISORY_TOKEN", "secret-token")], &[]);
        assert_eq!(ran.status(), status, "{ran:?}");
        let first = server.asked.recv().unwrap();
        assert!(
            first.starts_with("GET /api/governance/projects?limit=100 "),
            "{first}"
        );
        assert!(
            first.contains("authorization: Bearer secret-token\r\n"),
            "{first}"
        );
        let second = server.asked.recv().unwrap();
        assert!(
            second.starts_with("POST /api/governance/gates "),
            "{second}"
        );
        let body: Value = serde_json::from_str(second.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        assert_eq!(
            body,
            json!({"projectId": "p-2", "stage": "production", "enter": false})
        );
        assert_eq!(
            text(&ran),
            format!(
                "\
{verdict}: the gate of production, as of 2026-06-01T00:00:00Z

  unmet   oversight-plan  There is none. [2J
  met     owner           It has an owner.

Waivers:
  expired   w-1  ann, until 2026-07-01T00:00:00Z

It would pass after all of one line:
  approve artifact human-oversight-plan; scan default branch

Decision d-1
"
            )
        );
    }
}

#[test]
fn reports_the_decision_as_it_came() {
    let server = FakeServer::answering(vec![projects(), decision("fail")]);
    let ran = server.gate(&[], &["--format", "json"]);
    assert_eq!(ran.status(), 1, "{ran:?}");
    assert_eq!(text(&ran), decision("fail").1);
    let first = server.asked.recv().unwrap();
    assert!(!first.contains("authorization"), "{first}");
}

#[test]
fn never_passes_when_something_goes_wrong() {
    let detail = json!({"title": "Forbidden", "detail": "Engineers may."}).to_string();
    let malformed = json!({"id": "d-1", "decision": {"verdict": "pass"}}).to_string();
    for (answers, status, says) in [
        (vec![(401, detail.clone())], 2, "Engineers may."),
        (vec![(403, detail.clone())], 2, "Engineers may."),
        (vec![projects(), (422, detail.clone())], 2, "Engineers may."),
        (vec![projects(), (429, detail.clone())], 3, "Engineers may."),
        (
            vec![projects(), (500, "<html>".to_owned())],
            3,
            "status 500",
        ),
        (vec![(302, String::new())], 3, "status 302"),
        (vec![projects(), (201, malformed)], 3, "does not make sense"),
        (
            vec![projects(), (201, String::new())],
            3,
            "does not make sense",
        ),
        (
            vec![projects(), decision("perhaps")],
            3,
            "\"perhaps\" is not known",
        ),
        (
            vec![(200, json!({"items": [], "next": null}).to_string())],
            2,
            "no project \"Chat\"",
        ),
    ] {
        let server = FakeServer::answering(answers);
        server.gate(&[], &[]).assert_refused(status, says);
    }
    let nobody = FakeServer::answering(Vec::new());
    while std::net::TcpStream::connect(nobody.url.trim_start_matches("http://")).is_ok() {}
    nobody.gate(&[], &[]).assert_refused(3, "does not answer");
}

#[test]
fn sends_no_token_in_the_clear_to_another_machine() {
    let sandbox = Sandbox::new(&[]);
    for (url, says) in [
        ("http://advisory.example", "not https"),
        ("ftp://127.0.0.1", "not the address of a server"),
        ("advisory.example", "not the address of a server"),
    ] {
        let arguments = ["gate", "Chat", "production", "--url", url];
        let variables = [("ADVISORY_TOKEN", "secret-token")];
        sandbox
            .run_in(&variables, &arguments, b"")
            .assert_refused(2, says);
    }
}

#[test]
fn asks_a_workflows_runner_for_a_token_that_is_for_this_server() {
    let runner = FakeServer::answering(vec![(200, json!({"value": "a.b.c"}).to_string())]);
    let server = FakeServer::answering(vec![projects(), decision("pass")]);
    let address = format!("{}/token?api-version=2", runner.url);
    let variables = [
        ("ACTIONS_ID_TOKEN_REQUEST_URL", address.as_str()),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-the-job"),
    ];
    let ran = server.gate(&variables, &["--audience", "https://advisory.example/a b"]);
    assert_eq!(ran.status(), 0, "{ran:?}");
    let asked = runner.asked.recv().unwrap();
    let expected = "GET /token?api-version=2&audience=https%3A%2F%2Fadvisory.example%2Fa+b ";
    assert!(asked.starts_with(expected), "{asked}");
    assert!(
        asked.contains("authorization: Bearer of-the-job\r\n"),
        "{asked}"
    );
    let first = server.asked.recv().unwrap();
    assert!(first.contains("authorization: Bearer a.b.c\r\n"), "{first}");

    let runner = FakeServer::answering(vec![(403, String::new())]);
    let variables = [
        ("ACTIONS_ID_TOKEN_REQUEST_URL", runner.url.as_str()),
        variables[1],
    ];
    let refused = server.gate(&variables, &[]);
    refused.assert_refused(2, "gives no token");
}

#[test]
fn ends_as_the_real_server_decides_and_keeps() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    let made = server.post("/api/governance/projects", &json!({"name": "Chat"}));
    assert_eq!(made.status, 201, "{made:?}");
    let url = format!("http://{}", server.address);
    let gate = |project: &str, stage: &str, more: &[&str]| {
        let arguments = [&["gate", project, stage, "--url", &url], more].concat();
        sandbox.run(&arguments)
    };
    let closed = gate("Chat", "production", &[]);
    assert_eq!(closed.status(), 1, "{closed:?}");
    let said = text(&closed);
    assert!(
        said.starts_with("fail: the gate of production, as of "),
        "{said}"
    );
    assert!(said.contains("\n  unmet   "), "{said}");

    let id = made.json()["id"].as_str().unwrap().to_owned();
    let json = gate(&id, "design", &["--format", "json"]);
    let decided: Value = serde_json::from_slice(&json.0.stdout).unwrap();
    assert_eq!(decided["projectId"], id.as_str());
    let expected = match decided["verdict"].as_str().unwrap() {
        "fail" => 1,
        _ => 0,
    };
    assert_eq!(json.status(), expected, "{decided}");
    // What was decided is kept, and whoever asks later reads the same.
    let path = format!("/api/governance/gates/{}", decided["id"].as_str().unwrap());
    let kept = server.get(&path).json();
    assert_eq!(kept["decision"], decided["decision"]);

    gate("Unknown", "design", &[]).assert_refused(2, "there is no project \"Unknown\"");
    let viewer = sandbox.run(&["user", "add", "eve", "--role", "viewer", "--data", "data"]);
    let token = String::from_utf8(viewer.0.stdout).unwrap();
    let variables = [("ADVISORY_TOKEN", token.trim())];
    let arguments = ["gate", "Chat", "design", "--url", &url];
    let refused = sandbox.run_in(&variables, &arguments, b"");
    assert_eq!(refused.status(), 2, "{refused:?}");
}

#[test]
fn judges_evidence_in_hand_to_the_bytes_of_the_server() {
    let code =
        "import openai\n\nopenai.OpenAI().chat.completions.create(model=\"gpt-4o\", messages=[])\n";
    let sandbox = Sandbox::new(&[("app/main.py", code)]);
    let server = Server::start(&sandbox);
    let made = server.post("/api/governance/projects", &json!({"name": "Chat"}));
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let files = json!([{"path": "app/main.py", "content": code}]);
    let scan = json!({"projectId": id, "branch": "main", "files": files});
    let scan = server.post("/api/governance/scans", &scan).json();
    let asked = json!({"projectId": id, "stage": "development"});
    let kept = server.post("/api/governance/gates", &asked).json();
    let path = |of: &str, id: &Value| format!("/api/governance/{of}/{}", id.as_str().unwrap());
    for (name, path) in [
        ("scan.json", path("scans", &scan["id"])),
        ("decision.json", path("gates", &kept["id"])),
        ("project.json", path("projects", &made.json()["id"])),
    ] {
        sandbox.write(name, server.get(&path).json().to_string().as_bytes());
    }
    assert_eq!(server.stop(), 0);

    let online = kept["decision"].clone();
    let as_of = online["asOf"].as_str().unwrap();
    let gate = |more: &[&str]| {
        let arguments = [&["gate", "--format", "json", "--as-of", as_of], more].concat();
        sandbox.run(&arguments)
    };
    let again = gate(&["--evidence", "decision.json", "development"]);
    assert_eq!(again.status(), 1, "{again:?}");
    let judged: Value = serde_json::from_slice(&again.0.stdout).unwrap();
    assert_eq!(judged, online);
    let from_scan = gate(&[
        "--evidence",
        "scan.json",
        "--facts",
        "project.json",
        "development",
    ]);
    assert_eq!(text(&from_scan), text(&again), "the same bytes");
}

#[test]
fn judges_what_the_scanner_wrote_by_a_policy_in_hand() {
    let policy = "package advisory.gate.development\n\nimport data.advisory.lib\n\n\
                  asks := {\"scan-of-default-branch\"}\n\n\
                  requirements contains lib.scan_of_the_default_branch\n";
    let sandbox = Sandbox::new(&[
        ("code/app.py", "def add(a, b):\n    return a + b\n"),
        ("gate.rego", policy),
        ("broken.rego", "package advisory.gate.development\n"),
        ("list.json", "[]"),
    ]);
    let scanned = sandbox.run(&["scan", "code", "--format", "json", "--output", "scan.json"]);
    assert_eq!(scanned.status(), 0, "{scanned:?}");
    let gate = |more: &[&str]| {
        sandbox.run(
            &[
                &["gate", "--evidence", "scan.json", "--branch", "main"],
                more,
            ]
            .concat(),
        )
    };
    let passed = gate(&["--policy", "gate.rego", "Chat", "development"]);
    assert_eq!(passed.status(), 0, "{passed:?}");
    assert!(
        text(&passed).starts_with("pass: the gate of development"),
        "{passed:?}"
    );
    assert_eq!(
        gate(&["development"]).status(),
        1,
        "the shipped policy asks for more"
    );
    let closed = gate(&["--policy", "broken.rego", "development"]);
    assert_eq!(closed.status(), 1, "{closed:?}");
    assert!(text(&closed).contains("can't be read"), "{closed:?}");
    gate(&["--policy", "none.rego", "development"]).assert_refused(2, "can't read none.rego");
    gate(&["--as-of", "yesterday", "development"]).assert_refused(2, "/asOf");
    let list = sandbox.run(&["gate", "--evidence", "list.json", "design"]);
    list.assert_refused(2, "/evidence");
    assert_eq!(
        sandbox.run(&["gate", "design"]).status(),
        2,
        "of which project?"
    );
}
