//! Assessments over HTTP: who answers, what a suggestion is worth, and who approves.

use advisory_domain::api::Response;
use advisory_domain::ports::Role;
use advisory_domain::reference::questions;
use serde_json::{Map, Value, json};

use super::fake::{Caller, FakeHost, json};

const ASSESSMENTS: &str = "/api/governance/assessments";

fn project(caller: &Caller<'_>) -> String {
    let made = caller.post("/api/governance/projects", &json!({ "name": "Triage" }));
    json(&made)["id"].as_str().unwrap().to_owned()
}

fn begin(caller: &Caller<'_>, project: &str) -> (String, Response) {
    let made = caller.post(ASSESSMENTS, &json!({ "projectId": project }));
    assert_eq!(made.status, 201, "{}", json(&made));
    (made.header("location").unwrap().to_owned(), made)
}

fn all_answers(maturity: u8) -> Value {
    let answers: Map<String, Value> = questions()
        .iter()
        .map(|question| (question.id.clone(), json!({ "maturity": maturity })))
        .collect();
    json!({ "answers": answers })
}

#[test]
fn an_assessment_goes_from_draft_to_approved() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let rob = host.caller("acme", "rob", Role::Reviewer);
    let (path, draft) = begin(&ann, &project(&ann));
    assert_eq!(json(&draft)["status"], "draft");
    let early = ann.change("PATCH", &path, &draft, &json!({ "status": "submitted" }));
    assert_eq!(early.status, 409);
    assert!(json(&early)["detail"].as_str().unwrap().contains("HO-01"));

    let answered = ann.change("PATCH", &path, &draft, &all_answers(3));
    assert_eq!(answered.status, 200, "{}", json(&answered));
    assert_eq!(json(&answered)["status"], "in-progress");
    assert_eq!(json(&answered)["answers"]["HO-01"]["answeredBy"], "ann");
    let submitted = ann.change("PATCH", &path, &answered, &json!({ "status": "submitted" }));
    assert_eq!(submitted.status, 200);
    let closed = ann.change("PATCH", &path, &submitted, &all_answers(4));
    assert_eq!(closed.status, 409, "what is submitted is not changed");
    let own = ann.change("PATCH", &path, &submitted, &json!({ "status": "approved" }));
    assert_eq!(own.status, 403);

    let silent = rob.change("PATCH", &path, &submitted, &json!({ "status": "returned" }));
    assert_eq!(json(&silent)["errors"][0]["pointer"], "/reason");
    let why = json!({ "status": "returned", "reason": "HO-01 has no evidence" });
    let returned = rob.change("PATCH", &path, &submitted, &why);
    assert_eq!(json(&returned)["judgement"]["by"], "rob");
    let mended = json!({ "answers": { "HO-01": { "maturity": 2 } }, "status": "submitted" });
    let again = ann.change("PATCH", &path, &returned, &mended);
    assert_eq!(json(&again)["status"], "submitted", "{}", json(&again));
    let approved = rob.change("PATCH", &path, &again, &json!({ "status": "approved" }));
    assert_eq!(
        (approved.status, &json(&approved)["status"]),
        (200, &json!("approved"))
    );
    let late = rob.change("PATCH", &path, &approved, &all_answers(4));
    assert_eq!(late.status, 409);
}

#[test]
fn a_reviewer_who_edited_last_does_not_approve() {
    let host = FakeHost::default();
    let rob = host.caller("acme", "rob", Role::Reviewer);
    let (path, draft) = begin(&rob, &project(&rob));
    let mut all = all_answers(2);
    all["status"] = "submitted".into();
    let submitted = rob.change("PATCH", &path, &draft, &all);
    assert_eq!(submitted.status, 200);
    let own = rob.change("PATCH", &path, &submitted, &json!({ "status": "approved" }));
    assert_eq!(own.status, 403);
    let sue = host.caller("acme", "sue", Role::Reviewer);
    let approved = sue.change("PATCH", &path, &submitted, &json!({ "status": "approved" }));
    assert_eq!(approved.status, 200);
}

#[test]
fn a_suggestion_is_no_answer_until_a_person_accepts_it() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = project(&ann);
    let code = "import openai\n\nclient = openai.OpenAI()\n\n\ndef ask(question):\n    \
                answer = client.chat.completions.create(model=\"gpt-4o\", messages=[{\"role\": \"user\", \
                \"content\": question}])\n    return eval(answer.choices[0].message.content)\n";
    let scan = json!({ "projectId": project, "files": [{ "path": "main.py", "content": code }] });
    assert_eq!(ann.post("/api/governance/scans", &scan).status, 201);
    let body = json!({ "projectId": project, "prefill": true });
    let made = ann.post(ASSESSMENTS, &body);
    let assessment = json(&made);
    let suggested: Vec<_> = assessment["answers"].as_object().unwrap().iter().collect();
    assert!(!suggested.is_empty(), "{assessment}");
    for (question, answer) in &suggested {
        assert!(answer["maturity"].is_null(), "{question}: {answer}");
        assert!(
            !answer["suggestion"]["evidence"]
                .as_array()
                .unwrap()
                .is_empty()
        );
    }
    let question = suggested[0].0;
    let path = made.header("location").unwrap();
    let accept = json!({ "answers": { question: { "acceptSuggestion": true } } });
    let accepted = json(&ann.change("PATCH", path, &made, &accept));
    let answer = &accepted["answers"][question];
    assert_eq!(answer["maturity"], suggested[0].1["suggestion"]["maturity"]);
    assert_eq!(answer["answeredBy"], "ann");
    assert!(answer["suggestion"].is_null());
}

#[test]
fn what_is_wrong_with_an_answer_is_named() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let (path, draft) = begin(&ann, &project(&ann));
    for (answers, pointer, status) in [
        (
            json!({ "HO-01": { "maturity": 5 } }),
            "/answers/HO-01/maturity",
            400,
        ),
        (json!({ "XX-99": { "maturity": 1 } }), "/answers/XX-99", 422),
        (
            json!({ "HO-01": { "acceptSuggestion": true } }),
            "/answers/HO-01",
            422,
        ),
        (
            json!({ "HO-01": { "notApplicable": true } }),
            "/answers/HO-01",
            422,
        ),
    ] {
        let refused = ann.change("PATCH", &path, &draft, &json!({ "answers": answers }));
        assert_eq!(refused.status, status, "{pointer}");
        assert_eq!(json(&refused)["errors"][0]["pointer"], pointer);
    }
    assert_eq!(ann.change("PATCH", &path, &draft, &json!({})).status, 400);
    let fine = json!({ "answers": { "HO-01": { "notApplicable": true, "note": "no agents" } } });
    assert_eq!(ann.change("PATCH", &path, &draft, &fine).status, 200);
}

#[test]
fn a_whole_number_may_be_written_with_a_point() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let (path, draft) = begin(&ann, &project(&ann));
    let body = json!({ "answers": { "HO-01": { "maturity": 3.0 } } });
    let answered = ann.change("PATCH", &path, &draft, &body);
    assert_eq!(json(&answered)["answers"]["HO-01"]["maturity"], 3);
    let half = json!({ "answers": { "HO-01": { "maturity": 2.5 } } });
    assert_eq!(ann.change("PATCH", &path, &answered, &half).status, 400);
}
