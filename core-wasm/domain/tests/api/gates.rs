//! Gates over HTTP: what they rest on, who passes them, and that they never open by mistake.

use advisory_domain::ports::Role;
use advisory_domain::reference::questions;
use serde_json::{Map, Value, json};

use super::fake::{Caller, FakeHost, json};
use super::scenario;

const GATES: &str = "/api/governance/gates";
const POLICIES: &str = "/api/governance/policies";

fn decide(caller: &Caller<'_>, project: &str, stage: &str, enter: bool) -> Value {
    let body = json!({ "projectId": project, "stage": stage, "enter": enter });
    let made = caller.post(GATES, &body);
    assert_eq!(made.status, 201, "{}", json(&made));
    json(&made)
}

/// Has a document drafted by one and approved by another.
fn approved(ann: &Caller<'_>, bob: &Caller<'_>, project: &str, kind: &str) {
    let body = json!({ "projectId": project, "type": kind, "useModel": false });
    let made = ann.post("/api/governance/artifacts", &body);
    let path = made.header("location").unwrap().to_owned();
    let submitted = ann.change("PATCH", &path, &made, &json!({ "action": "submit" }));
    let digest = json(&made)["digest"].clone();
    let body = json!({ "action": "approve", "digest": digest });
    let approved = bob.change("PATCH", &path, &submitted, &body);
    assert_eq!(approved.status, 200, "{}", json(&approved));
}

fn assess(ann: &Caller<'_>, bob: &Caller<'_>, project: &str) {
    let made = ann.post(
        "/api/governance/assessments",
        &json!({ "projectId": project }),
    );
    let path = made.header("location").unwrap().to_owned();
    let answers: Map<String, Value> = questions()
        .iter()
        .map(|question| (question.id.clone(), json!({ "maturity": 3 })))
        .collect();
    let body = json!({ "answers": answers, "status": "submitted" });
    let submitted = ann.change("PATCH", &path, &made, &body);
    let body = json!({ "status": "approved" });
    let approved = bob.change("PATCH", &path, &submitted, &body);
    assert_eq!(approved.status, 200, "{}", json(&approved));
}

fn unmet(decision: &Value) -> Vec<String> {
    let reasons = decision["decision"]["reasons"].as_array().unwrap();
    reasons
        .iter()
        .filter(|reason| reason["status"] == "unmet")
        .map(|reason| reason["requirement"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_project_goes_from_its_first_scan_to_staging_and_evidence_goes_stale() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let bob = host.caller("acme", "bob", Role::Reviewer);
    let project = scenario::project(&ann);
    let early = decide(&ann, &project, "development", false);
    assert_eq!(early["verdict"], "fail");
    assert!(!early["decision"]["remedies"].is_null());

    scenario::scan(&ann, &project, "def add(a, b):\n    return a + b\n");
    approved(&ann, &bob, &project, "data-sheet");
    let entered = decide(&bob, &project, "development", true);
    assert_eq!(unmet(&entered), Vec::<String>::new());
    assert_eq!(entered["entered"], true);
    let path = format!("/api/governance/projects/{project}");
    assert_eq!(json(&ann.get(&path))["stage"], "development");

    assess(&ann, &bob, &project);
    for kind in ["risk-assessment", "fairness-audit", "model-card"] {
        approved(&ann, &bob, &project, kind);
    }
    assert_eq!(decide(&bob, &project, "testing", true)["verdict"], "pass");
    let staging = decide(&bob, &project, "staging", false);
    assert_eq!(staging["verdict"], "pass", "{staging}");
    assert!(!staging["validUntil"].is_null());

    // The evidence changes: what was approved no longer says what is.
    scenario::scan(&ann, &project, scenario::BARE);
    let stale = decide(&bob, &project, "staging", true);
    assert_eq!(stale["verdict"], "fail");
    assert_eq!(stale["entered"], false);
    assert_eq!(json(&ann.get(&path))["stage"], "testing");
}

#[test]
fn a_decision_is_kept_with_what_it_rests_on_and_made_again() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    let made = decide(&ann, &project, "development", false);
    let path = format!("{GATES}/{}", made["id"].as_str().unwrap());
    let whole = json(&ann.get(&format!("{path}?verify=true")));
    assert_eq!(whole["isReproduced"], true, "{whole}");
    assert_eq!(whole["input"]["project"]["name"], "Triage");
    assert!(
        whole["policy"]
            .as_str()
            .unwrap()
            .contains("package advisory.gate.development")
    );
    host.tamper(made["id"].as_str().unwrap(), |envelope| {
        envelope["data"]["decision"]["verdict"] = json!("pass");
    });
    let forged = json(&ann.get(&format!("{path}?verify=true")));
    assert_eq!(forged["isReproduced"], false);
    let events = json(&ann.get(&format!("/api/governance/audit?projectId={project}")));
    let decided = &events["items"][0];
    assert_eq!(decided["action"], "gate.decided");
    assert_eq!(decided["outcome"], "failed");
    let failed = json(&ann.get(&format!("{GATES}?projectId={project}&verdict=fail")));
    assert_eq!(failed["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_stage_is_entered_now_by_a_reviewer_and_in_order() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let bob = host.caller("acme", "bob", Role::Reviewer);
    let project = scenario::scanned(&ann);
    let ask = |stage: &str| json!({ "projectId": project, "stage": stage, "enter": true });
    assert_eq!(ann.post(GATES, &ask("development")).status, 403);
    assert_eq!(bob.post(GATES, &ask("staging")).status, 409);
    let mut past = ask("development");
    past["asOf"] = json!("2026-01-01T00:00:00Z");
    let refused = bob.post(GATES, &past);
    assert_eq!(json(&refused)["errors"][0]["pointer"], "/asOf");
    assert_eq!(host.count("gate-decision"), 0);
}

#[test]
fn a_waiver_turns_a_failure_into_a_warning() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let bob = host.caller("acme", "bob", Role::Reviewer);
    let project = scenario::project(&ann);
    scenario::scan(&ann, &project, "def add(a, b):\n    return a + b\n");
    let before = decide(&ann, &project, "development", false);
    let missing = unmet(&before);
    let [requirement] = missing.as_slice() else {
        panic!("{missing:?}")
    };
    let waiver = json!({
        "projectId": project,
        "covers": { "requirement": requirement },
        "owner": "olga",
        "reason": "The data sheet of the supplier is under way.",
        "expiresAt": "2026-12-24T00:00:00Z",
    });
    let made = ann.post("/api/governance/waivers", &waiver);
    let path = made.header("location").unwrap();
    let approve = json!({ "action": "approve" });
    assert_eq!(bob.change("PATCH", path, &made, &approve).status, 200);
    let after = decide(&ann, &project, "development", false);
    assert_eq!(after["verdict"], "warn", "{after}");
    assert_eq!(after["validUntil"], "2026-12-24T00:00:00Z");
}

#[test]
fn a_tenant_replaces_a_policy_and_restores_it() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Admin);
    let path = format!("{POLICIES}/design");
    let shipped = ann.get(&path);
    assert_eq!(json(&shipped)["isShipped"], true);
    let bad = json!({ "source": "package advisory.gate.design\n\nasks := [" });
    let refused = ann.change("PUT", &path, &shipped, &bad);
    assert_eq!(refused.status, 422);
    let place = json(&refused)["errors"][0]["detail"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(place.starts_with("3:"), "{place}");
    let source = json(&shipped)["source"].as_str().unwrap().to_owned() + "\n# Ours.\n";
    let engineer = host.caller("acme", "eve", Role::Reviewer);
    let own = json!({ "source": source });
    assert_eq!(engineer.change("PUT", &path, &shipped, &own).status, 403);
    let replaced = ann.change("PUT", &path, &shipped, &own);
    assert_eq!(replaced.status, 200, "{}", json(&replaced));
    assert_eq!(json(&replaced)["isShipped"], false);
    assert_ne!(json(&replaced)["digest"], json(&shipped)["digest"]);
    let lost = ann.change("PUT", &path, &shipped, &own);
    assert_eq!(lost.status, 412);
    let listed = json(&ann.get(POLICIES));
    assert_eq!(listed["items"].as_array().unwrap().len(), 5);
    assert_eq!(listed["items"][0]["isShipped"], false);
    let other = host.caller("other", "mallory", Role::Admin);
    assert_eq!(json(&other.get(&path))["isShipped"], true);
    assert_eq!(
        ann.change("DELETE", &path, &replaced, &json!({})).status,
        204
    );
    assert_eq!(json(&ann.get(&path))["isShipped"], true);
    assert_eq!(ann.get(&format!("{POLICIES}/nowhere")).status, 404);
}

#[test]
fn a_stored_policy_that_no_longer_reads_fails_its_gate() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Admin);
    let path = format!("{POLICIES}/development");
    let shipped = ann.get(&path);
    let own = json!({ "source": json(&shipped)["source"] });
    assert_eq!(ann.change("PUT", &path, &shipped, &own).status, 200);
    let project = scenario::project(&ann);
    for (damage, why) in [
        (
            json!({ "stage": "development", "digest": "", "source": "package advisory.gate.development\n" }),
            "does not define",
        ),
        (
            json!({ "stage": "development", "digest": "", "source": "package a\n\nasks := [" }),
            "3:",
        ),
        (json!({ "stage": "no stage" }), "can't be read"),
    ] {
        host.tamper("development", |envelope| envelope["data"] = damage.clone());
        let kept = decide(&ann, &project, "development", true);
        assert_eq!(kept["verdict"], "fail", "{kept}");
        assert_eq!(kept["entered"], false);
        assert_eq!(unmet(&kept), ["policy"]);
        let message = kept["decision"]["reasons"][0]["message"].as_str().unwrap();
        assert!(message.contains(why), "{message}");
        let again = format!("{GATES}/{}?verify=true", kept["id"].as_str().unwrap());
        assert_eq!(json(&ann.get(&again))["isReproduced"], true);
    }
    assert!(
        host.logged
            .borrow()
            .iter()
            .any(|line| line.contains("gate-policy"))
    );
}
