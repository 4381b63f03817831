//! The portfolio over HTTP: where each project stands, and what saying so costs.

use advisory_domain::ports::Role;
use serde_json::{Value, json};

use super::fake::{Caller, FakeHost, json};
use super::scenario;

const PORTFOLIO: &str = "/api/governance/portfolio";

/// Runs what a model answers.
const OTHER: &str = "import openai\n\n\ndef run(cursor, question):\n    reply = openai.OpenAI().responses.create(\
     model=\"gpt-4o\", input=question)\n    eval(reply.output_text)\n";

fn draft(caller: &Caller<'_>, project: &str, kinds: &[&str]) {
    for kind in kinds {
        let body = json!({ "projectId": project, "type": kind, "useModel": false });
        let made = caller.post("/api/governance/artifacts", &body);
        assert_eq!(made.status, 201, "{}", json(&made));
    }
}

/// How many documents of a project are stale: as the portfolio says it, and as its posture does.
fn stale(caller: &Caller<'_>, project: &str) -> (Value, usize) {
    let portfolio = json(&caller.get(PORTFOLIO));
    let mut items = portfolio["items"].as_array().unwrap().iter();
    let item = items.find(|item| item["id"] == project).unwrap();
    let posture = json(&caller.get(&format!("/api/governance/projects/{project}/posture")));
    let points = posture["artifacts"].as_array().unwrap().iter();
    let count = points.filter(|point| point["isStale"] == true).count();
    (item["staleArtifacts"].clone(), count)
}

#[test]
fn the_portfolio_shows_each_project_with_its_scan_and_gates() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    scenario::project(&ann);
    let body = json!({ "projectId": project, "stage": "development" });
    assert_eq!(ann.post("/api/governance/gates", &body).status, 201);
    let path = "/api/governance/portfolio?limit=1";
    let first = json(&ann.get(path));
    let next = first["next"].as_str().unwrap();
    let second = json(&ann.get(&format!("{path}&cursor={next}")));
    let items = [&first["items"][0], &second["items"][0]];
    let scanned = items
        .iter()
        .find(|item| item["id"] == project.as_str())
        .unwrap();
    assert_eq!(scanned["scan"]["branch"], "main", "{scanned}");
    assert_eq!(scanned["gates"][0]["verdict"], "fail");
    assert_eq!(scanned["gates"][0]["hasLapsed"], false);
    let bare = items
        .iter()
        .find(|item| item["id"] != project.as_str())
        .unwrap();
    assert_eq!(bare["scan"], Value::Null);
    let other = host.caller("other", "mallory", Role::Admin);
    assert_eq!(json(&other.get(path))["items"], json!([]));
    let elsewhere = format!("/api/governance/projects/{project}/posture");
    assert_eq!(other.get(&elsewhere).status, 404);
}

#[test]
fn it_counts_the_stale_documents_as_the_posture_does() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    let bare = scenario::project(&ann);
    assert_eq!(stale(&ann, &project), (json!(0), 0));
    let kinds = ["data-sheet", "risk-assessment", "technical-documentation"];
    draft(&ann, &project, &kinds);
    assert_eq!(stale(&ann, &project), (json!(0), 0));
    // Of another branch: nothing that a document rests on.
    let files = json!([{ "path": "app/main.py", "content": OTHER }]);
    let body = json!({ "projectId": project, "branch": "try-it", "files": files });
    host.now
        .set(host.now.get() + jiff::SignedDuration::from_mins(1));
    assert_eq!(ann.post("/api/governance/scans", &body).status, 201);
    assert_eq!(stale(&ann, &project), (json!(0), 0));
    scenario::scan(&ann, &project, OTHER);
    let (said, count) = stale(&ann, &project);
    assert!(count > 1, "{count}");
    assert_eq!(said, json!(count));
    draft(&ann, &project, &["risk-assessment"]);
    let (said, fewer) = stale(&ann, &project);
    assert_eq!((said, fewer), (json!(count - 1), count - 1));
    assert_eq!(stale(&ann, &bare), (json!(0), 0));
}

#[test]
fn what_it_asks_of_the_store_grows_with_the_projects_alone() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let first = scenario::scanned(&ann);
    let second = scenario::scanned(&ann);
    let cost = || {
        host.reads.set((0, 0));
        assert_eq!(ann.get(PORTFOLIO).status, 200);
        host.reads.get()
    };
    // The projects, and of each its scan, decisions, waivers and documents.
    assert_eq!(cost(), (1 + 2 * 4, 0));
    draft(&ann, &first, &["data-sheet"]);
    // Whoever has a document has an assessment, perhaps, and a result.
    assert_eq!(cost(), (1 + 2 * 4 + 1, 1));
    draft(&ann, &first, &["dpia", "model-card", "data-sheet", "dpia"]);
    assert_eq!(cost(), (1 + 2 * 4 + 1, 1));
    draft(&ann, &second, &["dpia"]);
    assert_eq!(cost(), (1 + 2 * 4 + 2, 2));
}

#[test]
fn a_result_that_is_too_large_for_a_list_leaves_the_count_open() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    draft(&ann, &project, &["data-sheet"]);
    let scans = json(&ann.get(&format!("/api/governance/scans?projectId={project}")));
    let key = scans["items"][0]["resultKey"].as_str().unwrap();
    let mut result = host.object("acme", key);
    result.resize((8 << 20) + 1, b' ');
    host.put_object("acme", key, Some(result.clone()));
    assert_eq!(stale(&ann, &project), (Value::Null, 0));
    result.pop();
    host.put_object("acme", key, Some(result));
    assert_eq!(stale(&ann, &project), (json!(0), 0));
    host.put_object("acme", key, None);
    let portfolio = json(&ann.get(PORTFOLIO));
    assert_eq!(portfolio["items"][0]["staleArtifacts"], Value::Null);
}
