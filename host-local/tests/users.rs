//! Several people on one machine.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::server::{Answer, Server};
use crate::support::Sandbox;

fn add(sandbox: &Sandbox, name: &str, roles: &str) -> String {
    let ran = sandbox.run(&["user", "add", name, "--role", roles, "--data", "data"]);
    assert_eq!(ran.status(), 0, "{ran:?}");
    let token = String::from_utf8(ran.0.stdout).unwrap().trim().to_owned();
    assert!(token.starts_with("advisory_"), "{token}");
    token
}

fn me(server: &Server, token: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    server.send("GET", "/api/me", &[("authorization", &bearer)], "")
}

#[test]
fn knows_a_person_by_a_token_and_the_owner_without() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    let ann = add(&sandbox, "ann", "reviewer,viewer");
    let bob = add(&sandbox, "bob@example.org", "engineer");
    let answer = me(&server, &ann).json();
    assert_eq!(answer["subject"], "ann");
    assert_eq!(answer["roles"], json!(["viewer", "reviewer"]));
    let tenant = server.get("/api/me").json()["tenant"].clone();
    assert_eq!(answer["tenant"], tenant);
    assert_eq!(me(&server, &bob).json()["subject"], "bob@example.org");
    assert_eq!(server.get("/api/me").json()["subject"], "local");
}

#[test]
fn refuses_a_token_that_nobody_holds() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    let ann = add(&sandbox, "ann", "reviewer");
    for header in [
        "Bearer advisory_wrong".to_owned(),
        "Bearer ".to_owned(),
        "Bearer".to_owned(),
        format!("Bearer {ann}x"),
        format!("Basic {ann}"),
        ann.clone(),
    ] {
        let refused = server.send("GET", "/api/me", &[("authorization", &header)], "");
        assert_eq!(refused.status, 401, "{header}");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
    }
    let bearer = format!("Bearer {ann}");
    let both = [
        ("authorization", bearer.as_str()),
        ("origin", "https://evil.example"),
    ];
    assert_eq!(server.send("GET", "/api/me", &both, "").status, 403);
    let twice = [
        ("authorization", bearer.as_str()),
        ("authorization", bearer.as_str()),
    ];
    assert_eq!(server.send("GET", "/api/me", &twice, "").status, 401);
}

#[test]
fn lets_in_nobody_who_was_removed_or_got_a_new_token() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    let first = add(&sandbox, "ann", "reviewer");
    let second = add(&sandbox, "ann", "viewer");
    assert_ne!(first, second);
    assert_eq!(me(&server, &first).status, 401);
    assert_eq!(me(&server, &second).json()["roles"], json!(["viewer"]));
    let removed = sandbox.run(&["user", "remove", "ann", "--data", "data"]);
    assert_eq!(removed.status(), 0, "{removed:?}");
    assert_eq!(me(&server, &second).status, 401);
    let again = sandbox.run(&["user", "remove", "ann", "--data", "data"]);
    again.assert_refused(2, "there is no user \"ann\"");
}

#[test]
fn keeps_digests_that_only_the_owner_reads() {
    let sandbox = Sandbox::new(&[]);
    let token = add(&sandbox, "ann", "reviewer");
    let file = sandbox.path("data/users.json");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains(&token), "{text}");
    assert!(!text.contains(&token["advisory_".len()..]), "{text}");
    let kept: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(kept["ann"]["roles"], json!(["reviewer"]));
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let listed = sandbox.run(&["user", "list", "--data", "data"]);
    assert_eq!(listed.0.stdout, b"ann  reviewer\n");

    // A file that others may write is nobody's word.
    let server = Server::start(&sandbox);
    assert_eq!(me(&server, &token).json()["subject"], "ann");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
    let refused = me(&server, &token);
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(!refused.body.contains("666"), "{refused:?}");
    assert_eq!(server.get("/api/me").status, 200);
}

#[test]
fn gives_nobody_the_owners_name_or_no_role() {
    let sandbox = Sandbox::new(&[]);
    for (name, says) in [
        ("local", "needs no token"),
        ("a b", "a name takes"),
        ("", "a name takes"),
    ] {
        let refused = sandbox.run(&["user", "add", name, "--role", "viewer", "--data", "data"]);
        refused.assert_refused(2, says);
    }
    let nothing = sandbox.run(&["user", "add", "ann", "--data", "data"]);
    assert_eq!(nothing.status(), 2, "{nothing:?}");
    let unknown = sandbox.run(&["user", "add", "ann", "--role", "king", "--data", "data"]);
    assert_eq!(unknown.status(), 2, "{unknown:?}");
    assert!(!sandbox.path("data").exists());
}
