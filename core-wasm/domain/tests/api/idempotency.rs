//! A POST that is sent twice under one key is done once.

use advisory_domain::ports::Role;
use serde_json::json;

use super::fake::{FakeHost, json};

const PROJECTS: &str = "/api/governance/projects";
const KEY: [(&str, &str); 1] = [("idempotency-key", "k-1")];

#[test]
fn the_second_of_two_equal_requests_gets_the_answer_of_the_first() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let body = json!({ "name": "x" }).to_string();
    let first = ann.send("POST", PROJECTS, &KEY, body.clone());
    let second = ann.send("POST", PROJECTS, &KEY, body);
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!(first.body, second.body);
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(second.header("idempotency-replayed"), Some("true"));
    assert_eq!(host.count("project"), 1);
}

#[test]
fn a_key_with_another_request_is_refused() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    ann.send("POST", PROJECTS, &KEY, json!({ "name": "x" }).to_string());
    let other = ann.send("POST", PROJECTS, &KEY, json!({ "name": "y" }).to_string());
    assert_eq!(other.status, 422, "{}", json(&other));
}

#[test]
fn a_key_is_its_principals_own() {
    let host = FakeHost::default();
    for (tenant, subject) in [("acme", "ann"), ("acme", "bob"), ("evil", "ann")] {
        let caller = host.caller(tenant, subject, Role::Engineer);
        let made = caller.send(
            "POST",
            PROJECTS,
            &KEY,
            json!({ "name": subject }).to_string(),
        );
        assert_eq!(made.status, 201);
    }
    assert_eq!(host.count("project"), 3);
}

#[test]
fn a_failure_leaves_the_key_free() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let refused = ann.send("POST", PROJECTS, &KEY, json!({ "name": "" }).to_string());
    assert_eq!(refused.status, 400);
    let made = ann.send("POST", PROJECTS, &KEY, json!({ "name": "x" }).to_string());
    assert_eq!(made.status, 201);
}
