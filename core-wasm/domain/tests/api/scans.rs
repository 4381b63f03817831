//! Scans over HTTP: from files in a request to a result in every format.

use advisory_domain::ports::Role;
use base64::Engine;
use serde_json::{Value, json};

use super::fake::{Caller, FakeHost, json};

const SCANS: &str = "/api/governance/scans";

fn project(caller: &Caller<'_>) -> String {
    let made = caller.post("/api/governance/projects", &json!({ "name": "Triage" }));
    json(&made)["id"].as_str().unwrap().to_owned()
}

fn files() -> Value {
    let code = "import openai\n\nclient = openai.OpenAI()\n\n\ndef ask(question):\n    \
                answer = client.chat.completions.create(model=\"gpt-4o\", messages=[{\"role\": \"user\", \
                \"content\": question}])\n    return eval(answer.choices[0].message.content)\n";
    let encoded = base64::engine::general_purpose::STANDARD.encode("openai==1.2.3\n");
    json!([
        { "path": "app/main.py", "content": code },
        { "path": "requirements.txt", "content": encoded, "encoding": "base64" },
        { "path": "node_modules/x/index.js", "content": "1" },
    ])
}

#[test]
fn a_scan_is_kept_in_numbers_and_read_whole_in_every_format() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = project(&ann);
    let body = json!({ "projectId": project, "branch": "main", "files": files() });
    let made = ann.post(SCANS, &body);
    let scan = json(&made);
    assert_eq!(made.status, 201, "{scan}");
    assert_eq!(
        scan["coverage"],
        json!({ "listed": 3, "read": 2, "skipped": 1 })
    );
    assert_eq!(scan["frameworks"].as_array().unwrap().len(), 10);
    assert!(scan["components"].as_u64().unwrap() >= 2, "{scan}");
    assert!(!scan["findings"].as_array().unwrap().is_empty(), "{scan}");

    let path = made.header("location").unwrap();
    let whole = json(&ann.get(path));
    assert_eq!(whole["id"], scan["id"]);
    let rules: Vec<_> = whole["result"]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert!(rules.contains(&"ADV-SEC-101"), "{rules:?}");
    for (accept, start) in [
        ("application/sarif+json", "{"),
        ("application/vnd.cyclonedx+json", "{"),
        ("text/markdown", "## "),
        ("text/html", "<!"),
        ("image/png, text/*;q=0.5", "## "),
    ] {
        let read = ann.send("GET", path, &[("accept", accept)], "");
        assert_eq!(read.status, 200, "{accept}");
        let text = String::from_utf8(read.body).unwrap();
        assert!(
            text.to_lowercase().starts_with(start),
            "{accept}: {text:.40}"
        );
    }
    let refused = ann.send("GET", path, &[("accept", "image/png")], "");
    assert_eq!(refused.status, 406);

    let listed = json(&ann.get(&format!("{SCANS}?projectId={project}")));
    assert_eq!(listed["items"][0]["id"], scan["id"]);
    let audit = json(&ann.get(&format!(
        "/api/governance/audit?projectId={project}&verify=true"
    )));
    assert_eq!(audit["items"][0]["action"], "scan.created");
    assert_eq!(audit["verification"]["intact"], true);
}

#[test]
fn what_is_wrong_with_the_files_is_named_one_by_one() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = project(&ann);
    let scan = |files: Value| ann.post(SCANS, &json!({ "projectId": project, "files": files }));
    for path in ["../x", "/x", "a//b", "a/./b", "a\\b", "a/\u{0}"] {
        let refused =
            scan(json!([{ "path": "ok", "content": "" }, { "path": path, "content": "" }]));
        assert_eq!(refused.status, 422, "{path:?}");
        assert_eq!(
            json(&refused)["errors"][0]["pointer"],
            "/files/1/path",
            "{path:?}"
        );
    }
    let refused = scan(json!([{ "path": "x", "content": "!", "encoding": "base64" }]));
    assert_eq!(json(&refused)["errors"][0]["pointer"], "/files/0/content");
    assert_eq!(scan(json!([])).status, 400);
    let twice = json!([{ "path": "x", "content": "" }, { "path": "x", "content": "" }]);
    assert_eq!(scan(twice).status, 422);
    let configured = scan(json!([{ "path": ".advisory.yaml", "content": "waivers: 7\n" }]));
    assert_eq!(configured.status, 422, "{}", json(&configured));
    assert_eq!(host.count("scan"), 0);
}

#[test]
fn a_scan_of_a_project_that_is_not_there_is_refused() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let theirs = project(&host.caller("evil", "eve", Role::Engineer));
    for id in ["none", &theirs] {
        let body = json!({ "projectId": id, "files": files() });
        assert_eq!(ann.post(SCANS, &body).status, 404);
        assert_eq!(ann.get(&format!("{SCANS}?projectId={id}")).status, 404);
    }
}
