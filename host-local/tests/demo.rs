//! The demonstration: six projects with a past, through the real binary.

use serde_json::Value;

use crate::server::Server;
use crate::support::Sandbox;

fn portfolio(server: &Server) -> Vec<Value> {
    let answer = server.get("/api/governance/portfolio");
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["items"].as_array().unwrap().clone()
}

fn named<'a>(items: &'a [Value], name: &str) -> &'a Value {
    let found = items.iter().find(|item| item["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {items:?}"))
}

fn gate<'a>(project: &'a Value, stage: &str) -> &'a Value {
    let gates = project["gates"].as_array().unwrap();
    let found = gates.iter().find(|gate| gate["stage"] == stage);
    found.unwrap_or_else(|| panic!("no gate {stage}: {project}"))
}

#[test]
fn fills_an_empty_directory_once() {
    let sandbox = Sandbox::new(&[]);
    let first = sandbox.run(&["demo", "--data", "data"]);
    assert_eq!(first.status(), 0, "{first:?}");
    let said = String::from_utf8(first.0.stdout.clone()).unwrap();
    assert!(said.contains("6 projects made, 0 were there"), "{said}");
    let server = Server::start(&sandbox);
    let before = portfolio(&server);
    assert_eq!(before.len(), 6);
    assert_eq!(server.stop(), 0);

    let second = sandbox.run(&["demo", "--data", "data"]);
    let said = String::from_utf8(second.0.stdout.clone()).unwrap();
    assert!(said.contains("0 projects made, 6 were there"), "{said}");
    let quiet = sandbox.run(&["demo", "--quiet", "--data", "data"]);
    assert_eq!((quiet.status(), quiet.0.stdout.as_slice()), (0, &b""[..]));
    let server = Server::start(&sandbox);
    assert_eq!(portfolio(&server), before);
}

#[test]
fn serves_a_living_portfolio_from_a_fresh_directory() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start_with(&sandbox, &["--demo"]);
    let items = portfolio(&server);
    assert_eq!(items.len(), 6);
    for project in &items {
        assert!(project["scan"]["overall"].is_object(), "{project}");
        let id = project["id"].as_str().unwrap();
        let audit = server.get(&format!("/api/governance/audit?projectId={id}&verify=true"));
        assert_eq!(audit.status, 200, "{audit:?}");
        assert_eq!(audit.json()["verification"]["intact"], true, "{audit:?}");
    }
    let claims = named(&items, "Claims triage");
    assert_eq!(claims["stage"], "staging");
    assert_eq!(gate(claims, "production")["verdict"], "fail");
    assert_eq!(named(&items, "Invoice extractor")["stage"], "production");
    assert!(named(&items, "Hiring screener")["nextWaiver"].is_object());
    let agent = named(&items, "Coding agent");
    assert_eq!(agent["stage"], "design");
    assert_eq!(gate(agent, "development")["verdict"], "fail");

    let support = named(&items, "Support assistant")["id"].as_str().unwrap();
    let posture = server.get(&format!("/api/governance/projects/{support}/posture"));
    let posture = posture.json();
    assert_eq!(posture["trend"].as_array().unwrap().len(), 2);
    let artifacts = posture["artifacts"].as_array().unwrap();
    assert!(artifacts.iter().any(|artifact| artifact["isStale"] == true));
}

#[test]
fn leaves_alone_whoever_has_begun() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    let own = serde_json::json!({ "name": "Ours" });
    assert_eq!(server.post("/api/governance/projects", &own).status, 201);
    assert_eq!(server.stop(), 0);
    let server = Server::start_with(&sandbox, &["--demo"]);
    assert_eq!(portfolio(&server).len(), 1);
}
