//! Gates on evidence that the caller holds: the same bytes as from what a server keeps.

use advisory_domain::canonical;
use advisory_domain::ports::{DatabaseError, Role};
use serde_json::{Value, json};

use super::fake::{Caller, FakeHost, json};
use super::scenario;

const GATES: &str = "/api/governance/gates";
const CHECK: &str = "/api/governance/gates/check";

fn check(caller: &Caller<'_>, body: &Value) -> String {
    let answer = caller.post(CHECK, body);
    assert_eq!(answer.status, 200, "{}", json(&answer));
    String::from_utf8(answer.body).unwrap()
}

fn verdict(decision: &str) -> Value {
    serde_json::from_str::<Value>(decision).unwrap()["verdict"].clone()
}

/// A host without any store, as a laptop is.
fn offline() -> FakeHost {
    let host = FakeHost::default();
    *host.database_fails.borrow_mut() = Some(DatabaseError::Unavailable);
    host
}

#[test]
fn a_scan_in_hand_gives_the_bytes_that_the_server_gives() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::project(&ann);
    let scan = scenario::scan(&ann, &project, scenario::BARE);
    let evidence = json(&ann.get(&format!(
        "/api/governance/scans/{}",
        scan["id"].as_str().unwrap()
    )));
    let claim = json(&ann.get(&format!("/api/governance/projects/{project}")));
    let laptop = offline();
    let ci = laptop.caller("local", "local", Role::Engineer);
    for stage in ["design", "development", "testing", "staging", "production"] {
        let asked = json!({ "projectId": project, "stage": stage });
        let made = json(&ann.post(GATES, &asked));
        let decision = &made["decision"];
        let online = canonical::to_string(decision).unwrap();
        let body = json!({ "stage": stage, "evidence": evidence, "project": claim, "asOf": decision["asOf"] });
        assert_eq!(check(&ci, &body), online, "{stage}");
    }
}

#[test]
fn a_decision_in_hand_is_made_again_with_its_own_policy() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Admin);
    let path = "/api/governance/policies/design";
    let shipped = ann.get(path);
    let source = json(&shipped)["source"].as_str().unwrap().to_owned() + "\n# Ours.\n";
    let own = ann.change("PUT", path, &shipped, &json!({ "source": source }));
    assert_eq!(own.status, 200);
    let project = scenario::scanned(&ann);
    let asked = json!({ "projectId": project, "stage": "design" });
    let made = json(&ann.post(GATES, &asked));
    let kept = json(&ann.get(&format!("{GATES}/{}", made["id"].as_str().unwrap())));
    let laptop = offline();
    let ci = laptop.caller("local", "local", Role::Engineer);
    let body = json!({ "stage": "design", "evidence": kept, "asOf": made["decision"]["asOf"] });
    let again = check(&ci, &body);
    assert_eq!(again, canonical::to_string(&made["decision"]).unwrap());
    let other = json!({ "stage": "testing", "evidence": kept });
    assert_eq!(
        verdict(&check(&ci, &other)),
        "fail",
        "its facts, another gate"
    );
}

#[test]
fn what_the_scanner_wrote_is_judged_by_a_policy_in_hand() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::project(&ann);
    let scan = scenario::scan(&ann, &project, "def add(a, b):\n    return a + b\n");
    let whole = json(&ann.get(&format!(
        "/api/governance/scans/{}",
        scan["id"].as_str().unwrap()
    )));
    let policy = "package advisory.gate.development\n\nimport data.advisory.lib\n\n\
                  asks := {\"scan-of-default-branch\", \"no-critical-finding\"}\n\n\
                  requirements contains lib.scan_of_the_default_branch\n\n\
                  requirements contains lib.no_critical_finding\n";
    let laptop = offline();
    let ci = laptop.caller("local", "local", Role::Engineer);
    let body = json!({ "stage": "development", "evidence": whole["result"], "policy": policy, "branch": "main" });
    assert_eq!(verdict(&check(&ci, &body)), "pass");
    let mut elsewhere = body.clone();
    elsewhere["branch"] = json!("try");
    assert_eq!(verdict(&check(&ci, &elsewhere)), "fail");
    let mut later = body.clone();
    later["asOf"] = json!("2027-11-23T00:00:00Z");
    assert_eq!(verdict(&check(&ci, &later)), "fail", "the scan expired");
    let mut broken = body;
    broken["policy"] = json!("package advisory.gate.development\n");
    assert_eq!(verdict(&check(&ci, &broken)), "fail", "never open");
}

#[test]
fn what_is_no_evidence_is_named() {
    let laptop = offline();
    let ci = laptop.caller("local", "local", Role::Engineer);
    for (evidence, pointer) in [
        (json!({}), "/evidence"),
        (json!({ "input": 1 }), "/evidence"),
        (json!({ "result": {} }), "/evidence"),
    ] {
        let answer = ci.post(CHECK, &json!({ "stage": "design", "evidence": evidence }));
        assert_eq!(answer.status, 422, "{evidence}");
        assert_eq!(json(&answer)["errors"][0]["pointer"], pointer);
    }
}
