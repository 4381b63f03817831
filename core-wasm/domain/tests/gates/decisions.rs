//! A decision as a document: bytes, digests, instants.

use advisory_domain::gates::{GateInput, GateVerdict, Policy, evaluate};
use advisory_domain::model::{Severity, Stage};
use serde_json::{Value, json};

use super::support::{
    NOW, at, covers_finding, covers_requirement, decide, finding, shipped, sound, waiver,
    without_artifact,
};

#[test]
fn equal_facts_give_equal_bytes_in_any_order() {
    let mut one = sound();
    one.findings = (0..5)
        .map(|n| finding(&format!("f{n}"), Severity::High))
        .collect();
    one.waivers = vec![
        waiver("w1", covers_finding("f1")),
        waiver("w2", covers_finding("f2")),
    ];
    let mut other = one.clone();
    other.findings.reverse();
    other.waivers.reverse();
    other.artifacts.reverse();
    other.scores.reverse();
    other.project.frameworks.reverse();
    for stage in Stage::ALL {
        let bytes = |input| decide(*stage, input).to_canonical().unwrap();
        assert_eq!(bytes(&one), bytes(&other));
    }
}

#[test]
fn a_decision_can_be_made_again_for_its_instant() {
    let mut input = without_artifact(sound(), "model-card");
    input.waivers = vec![waiver("w1", covers_requirement("model-card-approved"))];
    let then = decide(Stage::Staging, &input);
    assert_eq!(then.verdict, GateVerdict::Warn);
    let later = evaluate(shipped(Stage::Staging), &input, at("2027-01-01T00:00:00Z")).unwrap();
    assert_eq!(later.verdict, GateVerdict::Fail);
    let again = evaluate(shipped(Stage::Staging), &input, then.as_of).unwrap();
    assert_eq!(again.to_canonical().unwrap(), then.to_canonical().unwrap());
    assert_eq!(again.input_digest, later.input_digest);
}

#[test]
fn a_fraction_of_a_second_changes_nothing() {
    let one = evaluate(shipped(Stage::Design), &sound(), at(NOW)).unwrap();
    let other = evaluate(
        shipped(Stage::Design),
        &sound(),
        at("2026-06-01T12:00:00.999999999Z"),
    );
    assert_eq!(one, other.unwrap());
}

#[test]
fn the_digests_name_the_policy_and_the_facts() {
    let decision = decide(Stage::Design, &sound());
    let changed = {
        let mut input = sound();
        input.project.name.push('!');
        decide(Stage::Design, &input)
    };
    assert_ne!(decision.input_digest, changed.input_digest);
    assert_eq!(decision.policy_digest, changed.policy_digest);
    let source = format!(
        "{}\n# by us\n",
        advisory_domain::gates::shipped_source(Stage::Design)
    );
    let ours = Policy::parse(Stage::Design, &source).unwrap();
    let by_us = evaluate(&ours, &sound(), at(NOW)).unwrap();
    assert_ne!(by_us.policy_digest, decision.policy_digest);
}

#[test]
fn a_decision_is_valid_until_its_first_evidence_lapses() {
    assert_eq!(decide(Stage::Staging, &sound()).valid_until, None);
    let mut input = sound();
    for artifact in &mut input.artifacts {
        // Staging asks for no charter: that it lapses first changes nothing.
        artifact.expires_at = match artifact.kind.id() {
            "ethics-charter" => Some(at("2026-06-02T00:00:00Z")),
            "model-card" => Some(at("2026-08-01T00:00:00Z")),
            "fairness-audit" => Some(at("2026-07-01T00:00:00Z")),
            _ => None,
        };
    }
    let decision = decide(Stage::Staging, &input);
    assert_eq!(decision.verdict, GateVerdict::Pass);
    let until = at("2026-07-01T00:00:00Z");
    assert_eq!(decision.valid_until, Some(until));
    let before = until - jiff::SignedDuration::from_secs(1);
    let verdict = |instant| {
        evaluate(shipped(Stage::Staging), &input, instant)
            .unwrap()
            .verdict
    };
    assert_eq!(verdict(before), GateVerdict::Pass);
    assert_eq!(verdict(until), GateVerdict::Fail);
}

#[test]
fn a_warning_is_valid_until_the_last_waiver_of_a_need_expires() {
    let mut input = without_artifact(sound(), "model-card");
    let target = || covers_requirement("model-card-approved");
    let mut short = waiver("w1", target());
    short.expires_at = at("2026-07-01T00:00:00Z");
    input.waivers = vec![short, waiver("w2", target())];
    let decision = decide(Stage::Staging, &input);
    assert_eq!(decision.valid_until, Some(at("2026-12-31T00:00:00Z")));
}

#[test]
fn a_failure_is_not_valid_until_anything() {
    let decision = decide(Stage::Staging, &without_artifact(sound(), "model-card"));
    assert_eq!(decision.valid_until, None);
}

#[test]
fn refuses_facts_that_can_not_be() {
    let document = |change: fn(&mut Value)| {
        let mut document = serde_json::to_value(sound()).unwrap();
        change(&mut document);
        GateInput::from_json(document.to_string().as_bytes())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        document(|it| it["scores"][0]["coverage"] = json!(10_001)),
        "/scores/0/coverage: 10001 basis points are more than the whole"
    );
    assert_eq!(
        document(|it| {
            let artifact = it["artifacts"][0].clone();
            it["artifacts"].as_array_mut().unwrap().push(artifact);
        }),
        "/artifacts/9: \"a-model-card\" is there twice"
    );
    assert!(document(|it| it["surprise"] = json!(1)).contains("surprise"));
    assert!(document(|it| it["project"]["stage"] = json!("later")).contains("later"));
    assert!(document(|it| it["findings"] = json!(null)).contains("invalid type"),);
    assert!(
        document(|it| it["artifacts"][0]["id"] = json!("x".repeat(5_000)))
            .starts_with("/artifacts/0/id: 5000 bytes"),
    );
}
