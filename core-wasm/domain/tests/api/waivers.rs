//! Waivers over HTTP: asked for by one, allowed by another.

use advisory_domain::ports::Role;
use serde_json::{Value, json};

use super::fake::{Caller, FakeHost, json};

const WAIVERS: &str = "/api/governance/waivers";

fn input(caller: &Caller<'_>) -> Value {
    let made = caller.post("/api/governance/projects", &json!({ "name": "Triage" }));
    json!({
        "projectId": json(&made)["id"],
        "covers": { "requirement": "no-open-high" },
        "owner": "olga",
        "reason": "The finding is in code that is never shipped.",
        "expiresAt": "2099-01-01T00:00:00Z",
    })
}

fn judged(caller: &Caller<'_>, path: &str, action: &str) -> u16 {
    let seen = caller.get(path);
    let body = json!({ "action": action });
    caller.change("PATCH", path, &seen, &body).status
}

#[test]
fn a_waiver_is_allowed_by_somebody_else() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Reviewer);
    let bob = host.caller("acme", "bob", Role::Reviewer);
    let olga = host.caller("acme", "olga", Role::Reviewer);
    let eve = host.caller("acme", "eve", Role::Engineer);
    let made = ann.post(WAIVERS, &input(&ann));
    assert_eq!(made.status, 201, "{}", json(&made));
    assert_eq!(json(&made)["status"], "requested");
    let path = made.header("location").unwrap();
    assert_eq!(judged(&ann, path, "approve"), 403);
    assert_eq!(judged(&olga, path, "approve"), 403);
    assert_eq!(judged(&eve, path, "approve"), 403);
    assert_eq!(judged(&bob, path, "revoke"), 409);
    assert_eq!(judged(&bob, path, "approve"), 200);
    assert_eq!(judged(&bob, path, "refuse"), 409);
    let approved = json(&bob.get(path));
    assert_eq!(approved["status"], "approved");
    assert_eq!(approved["judgedBy"], "bob");
    assert_eq!(judged(&ann, path, "revoke"), 200);
}

#[test]
fn a_waiver_needs_an_end_in_the_future() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let mut past = input(&ann);
    past["expiresAt"] = json!("2001-01-01T00:00:00Z");
    let refused = ann.post(WAIVERS, &past);
    assert_eq!(refused.status, 422);
    assert_eq!(json(&refused)["errors"][0]["pointer"], "/expiresAt");
    let mut endless = input(&ann);
    endless.as_object_mut().unwrap().remove("expiresAt");
    assert_eq!(ann.post(WAIVERS, &endless).status, 400);
}

#[test]
fn another_tenant_sees_no_waiver() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let made = ann.post(WAIVERS, &input(&ann));
    let path = made.header("location").unwrap();
    let mallory = host.caller("other", "mallory", Role::Reviewer);
    assert_eq!(mallory.get(path).status, 404);
    let listed = json(&mallory.get(WAIVERS));
    assert_eq!(listed["items"], json!([]));
}
