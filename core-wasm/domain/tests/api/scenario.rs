//! What several tests begin with: a project that was scanned, and words that a person writes.

use serde_json::{Value, json};

use super::fake::{Caller, json};

/// Uses a model without any control around it.
pub(crate) const BARE: &str = "import openai\n\nclient = openai.OpenAI()\n\n\ndef ask(question):\n    \
     return client.chat.completions.create(model=\"gpt-4o\", messages=[{\"role\": \"user\", \
     \"content\": question}])\n";

/// Makes a project of low risk with an owner, and returns its identifier.
pub(crate) fn project(caller: &Caller<'_>) -> String {
    let body = json!({
        "name": "Triage",
        "description": "Sorts incoming letters.",
        "owner": "olga",
        "riskTier": "limited",
        "frameworks": ["owasp-llm-top10-2025"],
    });
    let made = caller.post("/api/governance/projects", &body);
    assert_eq!(made.status, 201, "{}", json(&made));
    json(&made)["id"].as_str().unwrap().to_owned()
}

/// Scans one file on the default branch, a minute after whatever was before.
pub(crate) fn scan(caller: &Caller<'_>, project: &str, code: &str) -> Value {
    let now = &caller.host.now;
    now.set(now.get() + jiff::SignedDuration::from_mins(1));
    let files = json!([{ "path": "app/main.py", "content": code }]);
    let body = json!({ "projectId": project, "branch": "main", "files": files });
    let made = caller.post("/api/governance/scans", &body);
    assert_eq!(made.status, 201, "{}", json(&made));
    json(&made)
}

/// Makes a project and scans it.
pub(crate) fn scanned(caller: &Caller<'_>) -> String {
    let project = project(caller);
    scan(caller, &project, BARE);
    project
}

/// Writes a paragraph under the first heading of a section.
pub(crate) fn with_words(markdown: &str, words: &str) -> String {
    let heading = markdown.find("\n## ").unwrap();
    let line = markdown[heading + 1..].find('\n').unwrap() + heading + 2;
    let (before, after) = markdown.split_at(line);
    format!("{before}\n{words}\n{after}")
}
