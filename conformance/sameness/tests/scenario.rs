//! From a first scan to the gate of production, with what goes wrong on the way.

use serde_json::{Map, Value, json};

use crate::hosts::{ADA, ANN, BOB, EVE, Host};
use crate::play::{Answer, Outcome, Play};

const PROJECTS: &str = "/api/governance/projects";
const SCANS: &str = "/api/governance/scans";
const ASSESSMENTS: &str = "/api/governance/assessments";
const ARTIFACTS: &str = "/api/governance/artifacts";
const GATES: &str = "/api/governance/gates";
const WAIVERS: &str = "/api/governance/waivers";

/// Uses a model without any control around it.
const BARE: &str = "import openai\n\nclient = openai.OpenAI()\n\n\ndef ask(question):\n    return client.chat.completions.create(model=\"gpt-4o\", messages=[{\"role\": \"user\", \"content\": question}])\n";

/// Uses none.
const PLAIN: &str = "def add(a, b):\n    return a + b\n";

/// The documents of a project, in the order in which stages ask for them.
const KINDS: [&str; 9] = [
    "ethics-charter",
    "data-sheet",
    "risk-assessment",
    "fairness-audit",
    "model-card",
    "human-oversight-plan",
    "dpia",
    "technical-documentation",
    "incident-response-plan",
];

/// Plays the scenario on a host.
pub(crate) async fn play(host: &Host) -> Outcome {
    let mut play = Play::on(host).await;
    let project = begin(&mut play).await;
    scans(&mut play, &project).await;
    assessment(&mut play, &project).await;
    for kind in KINDS {
        document(&mut play, &project, kind).await;
    }
    gates(&mut play, &project).await;
    afterwards(&mut play, &project).await;
    play.end().await
}

/// Makes a project, once, and tries what makes none.
async fn begin(play: &mut Play<'_>) -> String {
    let body = json!({
        "name": "Triage",
        "description": "Sorts incoming letters.",
        "owner": "olga",
        "riskTier": "limited",
        "frameworks": ["owasp-llm-top10-2025"],
    });
    let once = [("idempotency-key", "scenario-1")];
    let made = play.send(ANN, "POST", PROJECTS, &once, Some(&body)).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let again = play.send(ANN, "POST", PROJECTS, &once, Some(&body)).await;
    assert_eq!(again.body["id"], made.body["id"]);
    let other = json!({ "name": "Other" });
    let reused = play.send(ANN, "POST", PROJECTS, &once, Some(&other)).await;
    assert_eq!(reused.status, 422);
    assert_eq!(play.post(EVE, PROJECTS, &body).await.status, 403);
    let nameless = json!({ "name": "" });
    assert_eq!(play.post(ANN, PROJECTS, &nameless).await.status, 400);
    let absent = "/api/governance/projects/00000000-0000-4000-8000-000000000000";
    assert_eq!(play.get(ANN, absent).await.status, 404);
    let id = made.body["id"].as_str().unwrap().to_owned();
    let path = format!("{PROJECTS}/{id}");
    let mut named = body.clone();
    named["name"] = json!("Letter triage");
    let changed = play.change(ANN, "PUT", &path, &made, &named).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    let lost = play.change(ANN, "PUT", &path, &made, &named).await;
    assert_eq!(lost.status, 412);
    let blind = play.send(ANN, "PUT", &path, &[], Some(&named)).await;
    assert_eq!(blind.status, 428);
    let seen = [("if-none-match", changed.etag.as_str())];
    assert_eq!(play.send(ANN, "GET", &path, &seen, None).await.status, 304);
    for number in 0..5 {
        let further = json!({ "name": format!("Project {number}") });
        assert_eq!(play.post(ANN, PROJECTS, &further).await.status, 201);
    }
    assert_eq!(play.list("/api/governance/projects?limit=2").await, 6);
    let early = decide(play, &id, "development", false).await;
    assert_eq!(early.body["verdict"], "fail");
    id
}

async fn scans(play: &mut Play<'_>, project: &str) {
    for code in [BARE, PLAIN] {
        let files = json!([{ "path": "app/main.py", "content": code }]);
        let body = json!({ "projectId": project, "branch": "main", "files": files });
        let made = play.post(ANN, SCANS, &body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let whole = play.get(ANN, &made.location).await;
        assert_eq!(whole.status, 200, "{}", whole.body);
    }
    let nothing = json!({ "projectId": project, "files": [] });
    assert!(play.post(ANN, SCANS, &nothing).await.status >= 400);
    let listed = format!("{SCANS}?projectId={project}");
    assert_eq!(play.list(&listed).await, 2);
}

async fn assessment(play: &mut Play<'_>, project: &str) {
    let body = json!({ "projectId": project, "prefill": true });
    let made = play.post(ANN, ASSESSMENTS, &body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let domains = ["HO", "PP", "AL", "FB", "TE", "SR", "DG"].iter();
    let answers: Map<String, Value> = domains
        .flat_map(|domain| (1..=10).map(move |number| format!("{domain}-{number:02}")))
        .map(|question| (question, json!({ "maturity": 3 })))
        .collect();
    let body = json!({ "answers": answers, "status": "submitted" });
    let path = made.location.clone();
    let submitted = play.change(ANN, "PATCH", &path, &made, &body).await;
    assert_eq!(submitted.status, 200, "{}", submitted.body);
    let body = json!({ "status": "approved" });
    // Nobody judges their own work.
    let own = play.change(ANN, "PATCH", &path, &submitted, &body).await;
    assert_eq!(own.status, 403);
    let approved = play.change(BOB, "PATCH", &path, &submitted, &body).await;
    assert_eq!(approved.status, 200, "{}", approved.body);
}

async fn document(play: &mut Play<'_>, project: &str, kind: &str) {
    let body = json!({ "projectId": project, "type": kind });
    let made = play.post(ANN, ARTIFACTS, &body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let path = made.location.clone();
    let read = play.get(ANN, &path).await;
    assert_eq!(read.status, 200, "{}", read.body);
    let submit = json!({ "action": "submit" });
    let submitted = play.change(ANN, "PATCH", &path, &made, &submit).await;
    let approve = json!({ "action": "approve", "digest": made.body["digest"] });
    let approved = play.change(BOB, "PATCH", &path, &submitted, &approve).await;
    assert_eq!(approved.status, 200, "{}", approved.body);
    let pdf = play.get(ANN, &format!("{path}/download?format=pdf")).await;
    assert!(pdf.status < 400, "{}", pdf.body);
    play.fetch(&pdf).await;
    for format in ["markdown", "html"] {
        let path = format!("{path}/download?format={format}");
        let made = play.get(ANN, &path).await;
        play.fetch(&made).await;
    }
}

async fn gates(play: &mut Play<'_>, project: &str) {
    let skipped = decide(play, project, "production", true).await;
    assert_eq!(skipped.status, 409, "{}", skipped.body);
    for stage in ["development", "testing", "staging", "production"] {
        let entered = decide(play, project, stage, true).await;
        assert_eq!(entered.status, 201, "{}", entered.body);
        assert_eq!(entered.body["entered"], true, "{stage}: {}", entered.body);
        let made_again = format!("{}?verify=true", entered.location);
        let made_again = play.get(ANN, &made_again).await;
        assert_eq!(made_again.body["isReproduced"], true, "{}", made_again.body);
    }
}

/// The evidence changes, an exception is made, and a policy; then everything is read that shows where the project stands.
async fn afterwards(play: &mut Play<'_>, project: &str) {
    let files = json!([{ "path": "app/main.py", "content": BARE }]);
    let body = json!({ "projectId": project, "branch": "main", "files": files });
    assert_eq!(play.post(ANN, SCANS, &body).await.status, 201);
    let stale = decide(play, project, "production", false).await;
    assert_eq!(stale.body["verdict"], "fail", "{}", stale.body);
    let reasons = stale.body["decision"]["reasons"].as_array().unwrap();
    let mut unmet = reasons.iter().filter(|reason| reason["status"] == "unmet");
    let ends = host_time(play, 86_400 * 30);
    let waiver = json!({
        "projectId": project,
        "covers": { "requirement": unmet.next().unwrap()["requirement"] },
        "owner": "olga",
        "reason": "The supplier's papers are under way.",
        "expiresAt": ends,
    });
    let made = play.post(ANN, WAIVERS, &waiver).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let approve = json!({ "action": "approve" });
    let path = made.location.clone();
    let allowed = play.change(BOB, "PATCH", &path, &made, &approve).await;
    assert_eq!(allowed.status, 200, "{}", allowed.body);
    decide(play, project, "production", false).await;
    let policy = "/api/governance/policies/design";
    let shipped = play.get(ADA, policy).await;
    let bad = json!({ "source": "package advisory.gate.design\n\nasks := [" });
    let refused = play.change(ADA, "PUT", policy, &shipped, &bad).await;
    assert_eq!(refused.status, 422);
    let source = shipped.body["source"].as_str().unwrap().to_owned() + "\n# Ours.\n";
    let own = json!({ "source": source });
    let replaced = play.change(ADA, "PUT", policy, &shipped, &own).await;
    assert_eq!(replaced.status, 200, "{}", replaced.body);
    for path in [
        format!("{PROJECTS}/{project}/posture?framework=owasp-llm-top10-2025"),
        "/api/governance/portfolio".to_owned(),
        "/api/governance/frameworks".to_owned(),
        "/api/governance/patterns".to_owned(),
        "/api/governance/questions".to_owned(),
        "/api/openapi.json".to_owned(),
        "/api/me".to_owned(),
        "/api/nothing".to_owned(),
        format!("/api/governance/audit?projectId={project}&verify=true"),
    ] {
        play.get(ANN, &path).await;
    }
    for list in [GATES, ARTIFACTS, WAIVERS, "/api/governance/audit"] {
        play.list(&format!("{list}?projectId={project}&limit=7"))
            .await;
    }
}

fn host_time(play: &Play<'_>, seconds: i64) -> String {
    let now = play.now();
    (now + jiff::SignedDuration::from_secs(seconds)).to_string()
}

async fn decide(play: &mut Play<'_>, project: &str, stage: &str, enter: bool) -> Answer {
    let body = json!({ "projectId": project, "stage": stage, "enter": enter });
    play.post(BOB, GATES, &body).await
}
