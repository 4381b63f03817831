//! Projects over HTTP: what is taken, what is refused, and who sees what.

use advisory_domain::ports::{DatabaseError, Role};
use serde_json::json;

use super::fake::{FakeHost, json};

const PROJECTS: &str = "/api/governance/projects";

#[test]
fn a_project_is_made_read_replaced_and_deleted() {
    let host = FakeHost::default();
    let admin = host.caller("acme", "ann", Role::Admin);
    let made = admin.post(PROJECTS, &json!({ "name": " Triage ", "riskTier": "high" }));
    assert_eq!(made.status, 201, "{}", json(&made));
    let path = made.header("location").unwrap().to_owned();
    let project = json(&made);
    assert_eq!(project["name"], "Triage");
    assert_eq!(project["stage"], "design");
    assert_eq!(project["createdBy"], "ann");
    assert_eq!(project["createdAt"], "2026-11-23T09:00:00Z");
    assert_eq!(project["frameworks"].as_array().unwrap().len(), 10);
    assert!(
        project["tenantId"].is_null(),
        "the tenant is nobody's business"
    );

    let read = admin.get(&path);
    assert_eq!((read.status, json(&read)), (200, project));
    let etag = read.header("etag").unwrap();
    let again = admin.send("GET", &path, &[("if-none-match", etag)], "");
    assert_eq!((again.status, again.body.len()), (304, 0));

    host.now.set("2026-11-23T10:00:00Z".parse().unwrap());
    let body = json!({ "name": "Triage", "owner": "Ann", "frameworks": ["gdpr", "eu-ai-act"] });
    let replaced = admin.change("PUT", &path, &read, &body);
    let project = json(&replaced);
    assert_eq!(replaced.status, 200, "{project}");
    assert_eq!(project["frameworks"], json!(["eu-ai-act", "gdpr"]));
    assert_eq!(project["createdAt"], "2026-11-23T09:00:00Z");
    assert_eq!(project["updatedAt"], "2026-11-23T10:00:00Z");

    let deleted = admin.change("DELETE", &path, &replaced, &json!(null));
    assert_eq!(deleted.status, 204);
    assert_eq!(admin.get(&path).status, 404);
}

#[test]
fn every_wrong_field_is_named() {
    let host = FakeHost::default();
    let engineer = host.caller("acme", "ann", Role::Engineer);
    let body = json!({
        "name": "", "riskTier": "huge", "frameworks": ["gdpr", "none"], "stage": "production",
        "repository": "javascript:alert(1)",
    });
    let refused = engineer.post(PROJECTS, &body);
    assert_eq!(refused.status, 400);
    let problem = json(&refused);
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    for expected in ["/name", "/riskTier", "/frameworks/1", "/repository", ""] {
        assert!(pointers.contains(&expected), "{expected:?} in {problem}");
    }
    assert_eq!(problem["instance"], "request-1");
    assert!(
        !problem.to_string().contains("javascript:"),
        "what was sent does not come back: {problem}"
    );
    assert_eq!(host.count("project"), 0);
}

#[test]
fn a_body_that_is_not_json_is_refused() {
    let host = FakeHost::default();
    let engineer = host.caller("acme", "ann", Role::Engineer);
    for body in ["", "{", "[1]", "null", "\u{0}"] {
        assert_eq!(
            engineer.send("POST", PROJECTS, &[], body).status,
            400,
            "{body:?}"
        );
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(engineer.send("POST", PROJECTS, &form, "name=x").status, 415);
}

#[test]
fn a_role_below_what_is_asked_is_refused() {
    let host = FakeHost::default();
    let viewer = host.caller("acme", "vic", Role::Viewer);
    let refused = viewer.post(PROJECTS, &json!({ "name": "x" }));
    assert_eq!(refused.status, 403);
    let engineer = host.caller("acme", "ann", Role::Engineer);
    let made = engineer.post(PROJECTS, &json!({ "name": "x" }));
    let path = made.header("location").unwrap();
    assert_eq!(viewer.get(path).status, 200);
    let refused = engineer.change("DELETE", path, &made, &json!(null));
    assert_eq!(refused.status, 403);
}

#[test]
fn another_tenants_project_is_not_there() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Admin);
    let made = ann.post(PROJECTS, &json!({ "name": "x" }));
    let path = made.header("location").unwrap();
    let eve = host.caller("evil", "eve", Role::Admin);
    let unknown = eve.get("/api/governance/projects/none");
    let theirs = eve.get(path);
    assert_eq!((theirs.status, &theirs.body), (404, &unknown.body));
    assert_eq!(
        eve.change("PUT", path, &made, &json!({ "name": "y" }))
            .status,
        404
    );
    assert_eq!(eve.change("DELETE", path, &made, &json!(null)).status, 404);
    assert_eq!(json(&eve.get(PROJECTS))["items"], json!([]));
    assert_eq!(
        json(&ann.get(PROJECTS))["items"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn a_lost_update_is_told_what_is_there_now() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let made = ann.post(PROJECTS, &json!({ "name": "one" }));
    let path = made.header("location").unwrap();
    let won = ann.change("PUT", path, &made, &json!({ "name": "two" }));
    assert_eq!(won.status, 200);
    let lost = ann.change("PUT", path, &made, &json!({ "name": "three" }));
    assert_eq!(lost.status, 412);
    assert_eq!(json(&lost)["current"]["name"], "two");
    assert_eq!(lost.header("etag"), won.header("etag"));
    let blind = ann.send("PUT", path, &[], json!({ "name": "three" }).to_string());
    assert_eq!(blind.status, 428);
    let anything = [("if-match", "*")];
    let careless = ann.send(
        "PUT",
        path,
        &anything,
        json!({ "name": "three" }).to_string(),
    );
    assert_eq!(careless.status, 412);
}

#[test]
fn a_list_is_filtered_and_paged() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    for name in ["a", "b", "c"] {
        let tier = if name == "b" { "limited" } else { "high" };
        ann.post(PROJECTS, &json!({ "name": name, "riskTier": tier }));
        let later = host.now.get() + jiff::SignedDuration::from_secs(1);
        host.now.set(later);
    }
    let names = |target: &str| -> (Vec<String>, Option<String>) {
        let list = json(&ann.get(target));
        let items = list["items"].as_array().unwrap_or_else(|| panic!("{list}"));
        let names = items
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned());
        (names.collect(), list["next"].as_str().map(str::to_owned))
    };
    let (first, next) = names(&format!("{PROJECTS}?limit=2"));
    assert_eq!(first, ["c", "b"]);
    let (second, end) = names(&format!("{PROJECTS}?limit=2&cursor={}", next.unwrap()));
    assert_eq!((second, end), (vec!["a".to_owned()], None));
    assert_eq!(names(&format!("{PROJECTS}?riskTier=high")).0, ["c", "a"]);
    for wrong in [
        "limit=0",
        "limit=101",
        "limit=x",
        "stage=none",
        "colour=red",
        "limit=1&limit=2",
    ] {
        let refused = ann.get(&format!("{PROJECTS}?{wrong}"));
        assert_eq!(refused.status, 400, "{wrong}: {}", json(&refused));
    }
    let lost = ann.get(&format!("{PROJECTS}?cursor=%00"));
    assert_eq!(lost.status, 422, "{}", json(&lost));
    assert_eq!(json(&lost)["errors"][0]["pointer"], "?cursor");
}

#[test]
fn a_failing_database_is_a_problem_that_says_when_to_come_back() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    for (error, status) in [
        (DatabaseError::Unavailable, 503),
        (DatabaseError::Throttled(Some(2500)), 429),
    ] {
        *host.database_fails.borrow_mut() = Some(error);
        let answer = ann.get(PROJECTS);
        assert_eq!(answer.status, status);
        assert!(answer.header("retry-after").is_some());
    }
    assert_eq!(ann.get("/api/health").status, 200);
    let deep = json(&ann.get("/api/health?deep=true"));
    assert_eq!(deep["status"], "degraded", "{deep}");
}

#[test]
fn a_corrupt_document_is_named_in_the_log_and_nowhere_else() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let made = ann.post(PROJECTS, &json!({ "name": "x" }));
    let id = json(&made)["id"].as_str().unwrap().to_owned();
    host.tamper(&id, |envelope| {
        envelope["data"]["stage"] = "secret-stage".into();
    });
    let answer = ann.get(&format!("{PROJECTS}/{id}"));
    assert_eq!(answer.status, 500);
    assert!(!json(&answer).to_string().contains("secret-stage"));
    let logged = host.logged.borrow().join("\n");
    assert!(
        logged.contains(&id) && !logged.contains("secret-stage"),
        "{logged}"
    );
}
