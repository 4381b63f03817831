//! The question bank over HTTP: what is asked, and which controls are shown with it.

use advisory_domain::ports::Role;
use advisory_domain::reference::questions;
use serde_json::{Value, json};

use super::fake::{Caller, FakeHost, json};
use super::scenario::project;

const QUESTIONS: &str = "/api/governance/questions";

fn items(caller: &Caller<'_>, query: &str) -> Vec<Value> {
    let answer = caller.get(&format!("{QUESTIONS}{query}"));
    assert_eq!(answer.status, 200, "{}", json(&answer));
    let list = json(&answer);
    assert!(list["next"].is_null());
    list["items"].as_array().unwrap().clone()
}

fn frameworks(question: &Value) -> Vec<&str> {
    let controls = question["controls"].as_array().unwrap().iter();
    controls
        .map(|control| control["framework"].as_str().unwrap())
        .collect()
}

#[test]
fn every_question_comes_with_what_a_person_needs_to_answer_it() {
    let host = FakeHost::default();
    let vic = host.caller("acme", "vic", Role::Viewer);
    let all = items(&vic, "");
    assert_eq!(all.len(), questions().len());
    for (shown, question) in all.iter().zip(questions()) {
        assert_eq!(shown["id"], question.id);
        assert_eq!(shown["domain"], question.domain.id());
        assert_eq!(shown["answerKind"], "maturity");
        assert_eq!(shown["scale"].as_array().unwrap().len(), 5, "{shown}");
        for text in ["text", "help", "answeredBy"] {
            assert!(!shown[text].as_str().unwrap().is_empty(), "{text}: {shown}");
        }
        let controls = shown["controls"].as_array().unwrap();
        assert_eq!(controls.len(), question.controls.len());
    }
}

#[test]
fn a_framework_shows_the_questions_that_bear_on_it_and_its_own_controls() {
    let host = FakeHost::default();
    let vic = host.caller("acme", "vic", Role::Viewer);
    let all = items(&vic, "");
    for framework in ["gdpr", "owasp-llm-top10-2025"] {
        let bearing = all
            .iter()
            .filter(|question| frameworks(question).contains(&framework));
        let expected: Vec<_> = bearing.map(|question| &question["id"]).collect();
        let shown = items(&vic, &format!("?framework={framework}"));
        let found: Vec<_> = shown.iter().map(|question| &question["id"]).collect();
        assert_eq!(found, expected, "{framework}");
        assert!(found.len() < all.len() && !found.is_empty(), "{framework}");
        for question in &shown {
            assert!(frameworks(question).iter().all(|id| *id == framework));
        }
    }
}

#[test]
fn an_assessment_asks_everything_with_the_controls_its_project_is_held_to() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let body = json!({ "projectId": project(&ann) });
    let made = json(&ann.post("/api/governance/assessments", &body));
    let id = made["id"].as_str().unwrap();
    let asked = items(&ann, &format!("?assessmentId={id}"));
    assert_eq!(asked.len(), questions().len());
    let shown: Vec<_> = asked.iter().flat_map(frameworks).collect();
    assert!(!shown.is_empty());
    assert!(shown.iter().all(|id| *id == "owasp-llm-top10-2025"));
    let other = host.caller("globex", "gil", Role::Admin);
    let hidden = other.get(&format!("{QUESTIONS}?assessmentId={id}"));
    assert_eq!(hidden.status, 404, "another tenant's is not there");
}

#[test]
fn what_is_no_framework_is_named() {
    let host = FakeHost::default();
    let vic = host.caller("acme", "vic", Role::Viewer);
    let answer = vic.get(&format!("{QUESTIONS}?framework=none"));
    assert_eq!(answer.status, 400);
    assert_eq!(json(&answer)["errors"][0]["pointer"], "?framework");
}
