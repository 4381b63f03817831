//! Which resource a request names, and what it answers.

use advisory_domain::api::Response;
use advisory_domain::ports::Role;

use serde_json::json as value;

use super::fake::{FakeHost, json as body};

fn ask(method: &str, path: &str) -> Response {
    let host = FakeHost::default();
    host.caller("acme", "ann", Role::Admin)
        .send(method, path, &[], "")
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.header(name)
}

#[test]
fn says_that_it_is_well_and_which_version_it_is() {
    let response = ask("GET", "/api/health");
    assert_eq!(response.status, 200);
    assert_eq!(header(&response, "content-type"), Some("application/json"));
    assert_eq!(
        body(&response),
        serde_json::json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })
    );
}

#[test]
fn lists_the_ten_frameworks_without_their_controls() {
    let list = body(&ask("GET", "/api/governance/frameworks"));
    let frameworks = list["items"].as_array().unwrap();
    assert_eq!(frameworks.len(), 10);
    for framework in frameworks {
        assert!(
            framework["name"].is_string() && framework["controls"].is_null(),
            "{framework}"
        );
    }
}

#[test]
fn answers_each_listed_framework_with_as_many_controls_as_the_list_says() {
    for listed in body(&ask("GET", "/api/governance/frameworks"))["items"]
        .as_array()
        .unwrap()
    {
        let id = listed["id"].as_str().unwrap();
        let response = ask("GET", &format!("/api/governance/frameworks/{id}"));
        assert_eq!(response.status, 200, "{id}");
        let framework = body(&response);
        assert_eq!(framework["id"], listed["id"]);
        assert_eq!(
            framework["controls"].as_array().unwrap().len() as u64,
            listed["count"].as_u64().unwrap(),
            "{id}"
        );
    }
}

#[test]
fn answers_with_the_patterns() {
    let patterns = body(&ask("GET", "/api/governance/patterns"));
    assert!(!patterns["items"].as_array().unwrap().is_empty());
}

#[test]
fn answers_head_like_get_without_the_body() {
    let whole = ask("GET", "/api/health");
    let head = ask("HEAD", "/api/health");
    assert_eq!((head.status, &head.headers), (whole.status, &whole.headers));
    assert!(head.body.is_empty());
}

#[test]
fn answers_an_unknown_path_with_a_problem_document() {
    for path in [
        "/",
        "/api",
        "/api/",
        "/api/health/",
        "/api/health/more",
        "/API/health",
        "/api/governance",
        "/api/governance/frameworks/",
        "/api/governance/frameworks/none",
        "/api/governance/frameworks/gdpr/controls",
        "/api/governance/patterns/more",
        "api/health",
        "",
    ] {
        let response = ask("GET", path);
        assert_eq!(response.status, 404, "{path}");
        assert_eq!(
            header(&response, "content-type"),
            Some("application/problem+json")
        );
        let problem = body(&response);
        assert_eq!(
            (&problem["type"], &problem["status"]),
            (&"about:blank".into(), &404.into()),
            "{path}"
        );
        assert_eq!(problem["title"], "Not Found");
    }
}

#[test]
fn says_which_methods_a_resource_knows() {
    let response = ask("POST", "/api/governance/frameworks");
    assert_eq!(response.status, 405);
    assert_eq!(header(&response, "allow"), Some("GET, HEAD"));
    assert_eq!(body(&response)["status"], 405);
    // Not the methods of a decision that would be called `check`.
    let response = ask("GET", "/api/governance/gates/check");
    assert_eq!(response.status, 405);
    assert_eq!(header(&response, "allow"), Some("POST"));
}

#[test]
fn prefers_not_found_to_a_wrong_method() {
    assert_eq!(ask("POST", "/api/nothing").status, 404);
}

#[test]
fn what_can_be_no_identifier_is_not_there() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Admin);
    let long = "0".repeat(256);
    for id in [long.as_str(), "%00", "%C2%85x"] {
        for path in [
            "projects",
            "scans",
            "assessments",
            "artifacts",
            "waivers",
            "gates",
        ] {
            let answer = ann.get(&format!("/api/governance/{path}/{id}"));
            assert_eq!(answer.status, 404, "{path}/{id:.20}");
        }
        let audit = ann.get(&format!("/api/governance/audit?projectId={id}"));
        assert!([400, 404].contains(&audit.status), "{}", audit.status);
    }
    let body = value!({ "projectId": "a\u{85}", "type": "dpia" });
    assert_eq!(ann.post("/api/governance/artifacts", &body).status, 404);
}
