//! A change and its event are two writes: what becomes of them when the second does not happen.

use advisory_domain::api::Response;
use advisory_domain::ports::Role;
use serde_json::{Value, json};

use super::fake::{Caller, FakeHost, json};
use super::scenario;

const PROJECTS: &str = "/api/governance/projects";

/// Does something whose event can't be written.
fn torn(host: &FakeHost, deed: impl FnOnce() -> Response) {
    host.fails_creating.set(Some("audit-event"));
    let answer = deed();
    host.fails_creating.set(None);
    assert_eq!(answer.status, 503, "{}", json(&answer));
}

fn audit(caller: &Caller<'_>, chain: &str, more: &str) -> Value {
    json(&caller.get(&format!("/api/governance/audit?projectId={chain}{more}")))
}

fn actions(caller: &Caller<'_>, chain: &str) -> Vec<String> {
    let page = audit(caller, chain, "&limit=100");
    let items = page["items"].as_array().unwrap().iter().rev();
    items
        .map(|event| event["action"].as_str().unwrap().to_owned())
        .collect()
}

fn recovered(caller: &Caller<'_>, chain: &str) -> u64 {
    let verification = audit(caller, chain, "&verify=true")["verification"].clone();
    assert_eq!(verification["intact"], true, "{verification}");
    verification["recovered"].as_u64().unwrap()
}

#[test]
fn verifying_a_chain_records_what_was_changed_and_not_recorded() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Admin);
    let bob = host.caller("acme", "bob", Role::Admin);
    torn(&host, || ann.post(PROJECTS, &json!({ "name": "x" })));
    let listed = json(&ann.get(PROJECTS));
    let project = listed["items"][0]["id"].as_str().unwrap();
    let of_project = |more: Value| {
        let mut body = json!({ "projectId": project });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    let posts = [
        (
            "scans",
            json!({ "files": [{ "path": "a.py", "content": scenario::BARE }] }),
        ),
        ("assessments", json!({})),
        ("artifacts", json!({ "type": "model-card" })),
        ("gates", json!({ "stage": "design" })),
        ("assistant", json!({ "question": "Which model is used?" })),
        (
            "waivers",
            json!({
                "covers": { "requirement": "data-sheet-drafted" },
                "owner": "ann", "reason": "It is under way.", "expiresAt": "2026-12-24T00:00:00Z",
            }),
        ),
    ];
    for (path, more) in posts {
        torn(&host, || {
            bob.post(&format!("/api/governance/{path}"), &of_project(more))
        });
        assert_eq!(
            recovered(&ann, project),
            if path == "scans" { 2 } else { 1 },
            "{path}"
        );
    }
    let expected = [
        "project.created",
        "scan.created",
        "assessment.created",
        "artifact.generated",
        "gate.decided",
        "assistant.asked",
        "waiver.requested",
    ];
    assert_eq!(actions(&ann, project), expected);
    assert_eq!(recovered(&ann, project), 0);
    assert_eq!(actions(&ann, project), expected, "once");
    let last = audit(&ann, project, "&limit=1")["items"][0].clone();
    assert_eq!(last["principal"], "bob", "whoever did it, not who found it");
}

#[test]
fn the_next_write_of_a_document_records_the_one_before() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Admin);
    let made = ann.post(PROJECTS, &json!({ "name": "x" }));
    let path = made.header("location").unwrap().to_owned();
    let id = json(&made)["id"].as_str().unwrap().to_owned();
    torn(&host, || {
        ann.change("PUT", &path, &made, &json!({ "name": "y" }))
    });
    // The chain grows before anybody looks.
    for _ in 0..3 {
        let body = json!({ "projectId": id });
        assert_eq!(ann.post("/api/governance/assessments", &body).status, 201);
    }
    let seen = ann.get(&path);
    assert_eq!(json(&seen)["name"], "y");
    assert_eq!(
        ann.change("PUT", &path, &seen, &json!({ "name": "z" }))
            .status,
        200
    );
    let told = actions(&ann, &id);
    assert_eq!(
        told.iter()
            .filter(|action| *action == "project.changed")
            .count(),
        2
    );
    assert_eq!(told.len(), 6);
    assert_eq!(recovered(&ann, &id), 0);
}

#[test]
fn a_deletion_that_was_begun_is_finished() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Admin);
    let made = ann.post(PROJECTS, &json!({ "name": "x" }));
    let path = made.header("location").unwrap().to_owned();
    let id = json(&made)["id"].as_str().unwrap().to_owned();
    torn(&host, || ann.change("DELETE", &path, &made, &json!(null)));
    assert_eq!(recovered(&ann, &id), 1);
    assert_eq!(ann.get(&path).status, 404);
    assert_eq!(actions(&ann, &id), ["project.created", "project.deleted"]);

    let policy = "/api/governance/policies/design";
    let shipped = ann.get(policy);
    let own = json!({ "source": json(&shipped)["source"] });
    torn(&host, || ann.change("PUT", policy, &shipped, &own));
    assert_eq!(recovered(&ann, "tenant"), 1);
    let kept = ann.get(policy);
    torn(&host, || ann.change("DELETE", policy, &kept, &json!(null)));
    // Somebody writes what is about to go.
    let again = ann.get(policy);
    let written = ann.change("PUT", policy, &again, &own);
    assert!(
        [404, 412, 503].contains(&written.status),
        "{}",
        written.status
    );
    assert_eq!(json(&ann.get(policy))["isShipped"], true);
    assert_eq!(
        actions(&ann, "tenant"),
        ["policy.replaced", "policy.restored"]
    );
}

#[test]
fn whoever_verifies_while_others_write_records_nothing_twice() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Admin);
    let made = ann.post(PROJECTS, &json!({ "name": "x" }));
    let id = json(&made)["id"].as_str().unwrap().to_owned();
    let body = json!({ "projectId": id }).to_string();
    let target = format!("/api/governance/audit?projectId={id}&verify=true");
    host.yields.set(true);
    let writes = (0..6).map(|_| ann.ask("POST", "/api/governance/assessments", &[], body.clone()));
    let walks = (0..6).map(|_| ann.ask("GET", &target, &[], ""));
    let both = futures_util::future::join(
        futures_util::future::join_all(writes),
        futures_util::future::join_all(walks),
    );
    let (written, walked) = futures_executor::block_on(both);
    host.yields.set(false);
    assert!(written.iter().all(|answer| answer.status == 201));
    assert!(walked.iter().all(|answer| answer.status == 200));
    let page = audit(&ann, &id, "&limit=100&verify=true");
    assert_eq!(page["verification"]["intact"], true);
    let mut changes: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["change"].as_str().unwrap())
        .collect();
    changes.sort_unstable();
    changes.dedup();
    assert_eq!(
        (changes.len(), page["items"].as_array().unwrap().len()),
        (7, 7)
    );
}
