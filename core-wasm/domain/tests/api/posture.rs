//! The posture over HTTP: what the code, the answers and the waivers say together.

use advisory_domain::ports::Role;
use advisory_domain::reference::questions;
use serde_json::{Map, Value, json};

use super::fake::{Caller, FakeHost, json};
use super::scenario;

fn posture(caller: &Caller<'_>, project: &str) -> Value {
    let path = format!("/api/governance/projects/{project}/posture?framework=owasp-llm-top10-2025");
    let answer = caller.get(&path);
    assert_eq!(answer.status, 200, "{}", json(&answer));
    json(&answer)
}

fn answer_all(caller: &Caller<'_>, project: &str, maturity: u8) {
    let body = json!({ "projectId": project });
    let made = caller.post("/api/governance/assessments", &body);
    let path = made.header("location").unwrap().to_owned();
    let answers: Map<String, Value> = questions()
        .iter()
        .map(|question| (question.id.clone(), json!({ "maturity": maturity })))
        .collect();
    let changed = caller.change("PATCH", &path, &made, &json!({ "answers": answers }));
    assert_eq!(changed.status, 200, "{}", json(&changed));
}

#[test]
fn nothing_known_scores_nothing() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::project(&ann);
    let posture = posture(&ann, &project);
    assert_eq!(posture["overall"], Value::Null);
    assert_eq!(posture["scan"], Value::Null);
    assert_eq!(posture["trend"], json!([]));
    let controls = posture["controls"].as_array().unwrap();
    assert_eq!(controls.len(), 10);
    let statuses = controls.iter().map(|control| &control["status"]);
    assert!(
        statuses.clone().all(|status| status == "not-evidenced"),
        "{controls:?}"
    );
}

#[test]
fn answers_raise_the_score_and_denials_open_gaps_and_every_control_opens_into_its_evidence() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    let bare = posture(&ann, &project);
    answer_all(&ann, &project, 3);
    let answered = posture(&ann, &project);
    let low = |posture: &Value| posture["overall"]["low"].as_i64().unwrap();
    let coverage = |posture: &Value| posture["overall"]["coverage"].as_i64().unwrap();
    assert!(
        low(&answered) > low(&bare),
        "{} {}",
        answered["overall"],
        bare["overall"]
    );
    assert!(coverage(&answered) > coverage(&bare));
    for control in answered["controls"].as_array().unwrap() {
        let named = ["findings", "signals", "answers"]
            .iter()
            .flat_map(|list| control[*list].as_array().into_iter().flatten());
        for name in named {
            let evidence = &answered["evidence"][name.as_str().unwrap()];
            assert!(evidence["kind"].is_string(), "{name}");
        }
    }
    host.now
        .set(host.now.get() + jiff::SignedDuration::from_mins(1));
    answer_all(&ann, &project, 0);
    let denied = posture(&ann, &project);
    assert!(low(&denied) < low(&bare) || low(&denied) == 0);
    assert!(
        denied["frameworks"][0]["counts"]["gap"].as_i64().unwrap() > 0,
        "{denied}"
    );
}

#[test]
fn a_waiver_takes_a_finding_out_of_the_count_and_leaves_it_in_sight() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let bob = host.caller("acme", "bob", Role::Reviewer);
    let project = scenario::scanned(&ann);
    let before = posture(&ann, &project);
    let count = |posture: &Value| -> i64 {
        let counts = posture["findings"].as_array().unwrap().iter();
        counts.map(|count| count["count"].as_i64().unwrap()).sum()
    };
    let evidence = before["evidence"].as_object().unwrap();
    let (fingerprint, _) = evidence
        .iter()
        .find(|(_, item)| item["kind"] == "finding")
        .unwrap();
    let waiver = json!({
        "projectId": project,
        "covers": { "finding": fingerprint },
        "owner": "olga",
        "reason": "Never shipped.",
        "expiresAt": "2026-12-24T00:00:00Z",
    });
    let made = ann.post("/api/governance/waivers", &waiver);
    let path = made.header("location").unwrap();
    assert_eq!(posture(&ann, &project)["waivers"][0]["status"], "requested");
    assert_eq!(count(&posture(&ann, &project)), count(&before));
    let approve = json!({ "action": "approve" });
    assert_eq!(bob.change("PATCH", path, &made, &approve).status, 200);
    let after = posture(&ann, &project);
    assert_eq!(count(&after), count(&before) - 1);
    assert_eq!(after["evidence"][fingerprint]["state"], "waived");
    host.now.set("2026-12-24T00:00:00Z".parse().unwrap());
    assert_eq!(count(&posture(&ann, &project)), count(&before), "expired");
}

#[test]
fn a_framework_out_of_scope_is_shown_as_it_would_stand() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    answer_all(&ann, &project, 3);
    let path = format!("/api/governance/projects/{project}");
    let plain = json(&ann.get(&format!("{path}/posture")));
    let preview = json(&ann.get(&format!("{path}/posture?framework=gdpr")));
    for same in ["overall", "domains", "findings", "stage"] {
        assert_eq!(preview[same], plain[same], "{same}");
    }
    let scope = |posture: &Value| -> Vec<(Value, Value)> {
        let points = posture["frameworks"].as_array().unwrap().iter();
        points
            .map(|point| (point["framework"].clone(), point["inScope"].clone()))
            .collect()
    };
    let held = (json!("owasp-llm-top10-2025"), json!(true));
    assert_eq!(scope(&plain), std::slice::from_ref(&held));
    assert_eq!(scope(&preview), [held, (json!("gdpr"), json!(false))]);
    assert_eq!(preview["controls"].as_array().unwrap().len(), 41);
    assert!(!preview["evidence"].as_object().unwrap().is_empty());
    assert!(preview["frameworks"][1]["band"]["low"].as_i64().unwrap() > 0);
    // The same evidence says the same once the project is held to it.
    let seen = ann.get(&path);
    let mut input = json(&seen);
    input
        .as_object_mut()
        .unwrap()
        .retain(|name, _| ["name", "description", "owner", "riskTier"].contains(&name.as_str()));
    input["frameworks"] = json!(["gdpr"]);
    assert_eq!(ann.change("PUT", &path, &seen, &input).status, 200);
    let mut held = json(&ann.get(&format!("{path}/posture?framework=gdpr")));
    assert_eq!(held["controls"], preview["controls"]);
    held["frameworks"][0]["inScope"] = json!(false);
    assert_eq!(held["frameworks"][0], preview["frameworks"][1]);
    let unknown = ann.get(&format!("{path}/posture?framework=gdpr-2"));
    assert_eq!(unknown.status, 400);
    assert_eq!(json(&unknown)["errors"][0]["pointer"], "?framework");
}
