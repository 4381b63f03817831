//! `advisory serve`, over connections to the real binary.

use std::path::Path;

use serde_json::{Value, json};

use crate::server::Server;
use crate::support::Sandbox;

fn project() -> Value {
    json!({ "name": "Chat" })
}

#[test]
fn keeps_projects_and_scans_over_a_restart() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    let made = server.post("/api/governance/projects", &project());
    assert_eq!(made.status, 201, "{made:?}");
    let path = made.header("location");
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let files = json!([{
        "path": "app.py",
        "content": "from anthropic import Anthropic\nclient = Anthropic()\nclient.messages.create(model='claude-3-5-sonnet-20241022', messages=[])\n",
    }]);
    let body = json!({"projectId": id, "files": files});
    let scanned = server.post("/api/governance/scans", &body);
    assert_eq!(scanned.status, 201, "{scanned:?}");
    let scan = scanned.header("location");
    assert_eq!(server.stop(), 0);

    let server = Server::start(&sandbox);
    assert_eq!(server.get(&path).json()["name"], "Chat");
    let read = server.send("GET", &scan, &[("accept", "text/html")], "");
    assert_eq!(read.status, 200, "{read:?}");
    assert!(read.body.contains("anthropic"), "{}", read.body);
    let frameworks = server.get("/api/governance/frameworks").json();
    assert_eq!(frameworks["items"].as_array().unwrap().len(), 10);
    let deep = server.get("/api/health?deep=true").json();
    assert_eq!(deep["status"], "ok", "{deep}");
}

#[test]
fn knows_the_later_of_two_scans_in_one_second() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    let made = server.post("/api/governance/projects", &project());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    for round in 0..6 {
        let files = json!([{"path": format!("{round}.py"), "content": "x = 1\n"}]);
        let body = json!({"projectId": id, "files": files});
        let scanned = server.post("/api/governance/scans", &body).json();
        let standing = server.get("/api/governance/portfolio").json();
        assert_eq!(standing["items"][0]["scan"]["id"], scanned["id"], "{round}");
    }
}

#[test]
fn says_which_component_answers() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    let core = Path::new(&std::env::var_os("ADVISORY_CORE").unwrap()).to_owned();
    let digest = std::fs::read_to_string(core.join("advisory.sha256")).unwrap();
    let health = server.get("/api/health");
    assert_eq!(health.header("x-advisory-component"), digest.trim());
    assert_eq!(server.get("/api/me").maybe("x-advisory-component"), None);
}

#[test]
fn answers_no_other_site() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    let port = server.address.rsplit(':').next().unwrap();
    for (header, value, status) in [
        ("host", format!("rebound.example:{port}"), 421),
        ("host", "127.0.0.1:1".to_owned(), 421),
        ("host", format!("localhost:{port}"), 200),
        ("origin", "https://evil.example".to_owned(), 403),
        ("origin", "null".to_owned(), 403),
        ("origin", format!("https://127.0.0.1:{port}"), 403),
        ("origin", format!("http://127.0.0.1:{port}"), 200),
    ] {
        let answer = server.send("GET", "/api/me", &[(header, &value)], "");
        assert_eq!(answer.status, status, "{header}: {value}");
    }
    assert_eq!(server.get("/api/me").json()["subject"], "local");
}

#[test]
fn copies_the_database_while_it_is_served() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    let path = server
        .post("/api/governance/projects", &project())
        .header("location");
    let backup = ["backup", "other/advisory.db", "--data", "data"];
    std::fs::create_dir(sandbox.path("other")).unwrap();
    assert_eq!(sandbox.run(&backup).status(), 0);
    assert_eq!(server.stop(), 0);

    std::fs::rename(sandbox.path("other"), sandbox.path("copied")).unwrap();
    std::fs::remove_dir_all(sandbox.path("data")).unwrap();
    std::fs::rename(sandbox.path("copied"), sandbox.path("data")).unwrap();
    let server = Server::start(&sandbox);
    assert_eq!(server.get(&path).json()["name"], "Chat");
}

#[test]
fn logs_an_object_a_line() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    let id = server.get("/api/me?name=private").header("x-request-id");
    assert_eq!(server.stop(), 0);
    let log = std::fs::read_to_string(sandbox.path("log")).unwrap();
    assert!(!log.contains("private"), "{log}");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let [serving, request] = lines.as_slice() else {
        panic!("{log}")
    };
    assert_eq!(serving["message"], "serving");
    assert_eq!(request["request"], id);
    assert_eq!(request["path"], "/api/me");
}

#[test]
fn copies_no_database_that_is_not_there() {
    let sandbox = Sandbox::new(&[]);
    let refused = sandbox.run(&["backup", "copy.db", "--data", "data"]);
    refused.assert_refused(2, "there is no database in data");
    assert!(!sandbox.path("data").exists());
    assert!(!sandbox.path("copy.db").exists());
}

#[test]
fn listens_on_this_machine_alone() {
    let sandbox = Sandbox::new(&[]);
    let refused = sandbox.run(&["serve", "--listen", "0.0.0.0:0", "--data", "data"]);
    refused.assert_refused(2, "0.0.0.0:0 is not an address of this machine alone");
    assert!(!sandbox.path("data").exists());
}

#[test]
fn names_a_database_that_it_can_not_open() {
    let sandbox = Sandbox::new(&[(
        "data/advisory.db",
        "this is no database, and longer than a header of one would be",
    )]);
    let refused = sandbox.run(&["serve", "--listen", "127.0.0.1:0", "--data", "data"]);
    refused.assert_refused(2, "data");
}

#[test]
fn seeds_the_same_documents_twice() {
    let sandbox = Sandbox::new(&[]);
    let first = sandbox.run(&["seed", "--data", "data"]);
    assert_eq!(first.status(), 0, "{first:?}");
    let second = sandbox.run(&["seed", "--data", "data"]);
    assert_eq!(first.0.stdout, second.0.stdout);
    assert!(String::from_utf8_lossy(&first.0.stdout).contains("reference documents, digest "));
}
