//! `advisory serve --auth oidc`: what differs from serving one machine's people. Tokens themselves are tested where they are checked.

use crate::server::Server;
use crate::support::Sandbox;

const ISSUERS: &str = r#"[{
    "issuer": "https://127.0.0.1:1",
    "audience": ["advisory"],
    "tenant": {"claim": "tid"},
    "roles": {"claim": "roles"}
}]"#;

#[test]
fn admits_nobody_without_a_token() {
    let sandbox = Sandbox::new(&[("issuers.json", ISSUERS)]);
    let server = Server::start_with(&sandbox, &["--auth", "oidc", "--oidc", "issuers.json"]);
    let refused = server.get("/api/me");
    assert_eq!(refused.status, 401, "{refused:?}");
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    let ran = sandbox.run(&["user", "add", "ann", "--role", "admin", "--data", "data"]);
    let token = String::from_utf8(ran.0.stdout).unwrap();
    // {"alg":"ES256","kid":"one"} . {"iss":"https://127.0.0.1:1"} . signature
    let unproven =
        "eyJhbGciOiJFUzI1NiIsImtpZCI6Im9uZSJ9.eyJpc3MiOiJodHRwczovLzEyNy4wLjAuMToxIn0.AAAA";
    for (token, status) in [(token.trim(), 401), ("a.b.c", 401), (unproven, 503)] {
        let bearer = format!("Bearer {token}");
        let answer = server.send("GET", "/api/me", &[("authorization", &bearer)], "");
        assert_eq!(answer.status, status, "{token}: {answer:?}");
        assert!(!answer.body.contains("127.0.0.1"), "{answer:?}");
    }
    // Whoever forwards requests here has names of its own.
    let forwarded = server.send("GET", "/api/me", &[("host", "advisory.example")], "");
    assert_eq!(forwarded.status, 401);
}

#[test]
fn names_what_is_missing_before_it_serves() {
    let sandbox = Sandbox::new(&[
        ("nobody.json", "[]"),
        ("broken.json", "[{"),
        ("plain.json", &ISSUERS.replace("https:", "http:")),
    ]);
    let serve = [
        "serve",
        "--listen",
        "0.0.0.0:0",
        "--data",
        "data",
        "--auth",
        "oidc",
    ];
    sandbox
        .run(&serve)
        .assert_refused(2, "whose tokens are believed");
    for (file, says) in [
        ("nobody.json", "no issuer"),
        ("broken.json", "broken.json"),
        ("plain.json", "https"),
        ("absent.json", "absent.json"),
    ] {
        let options = [serve.as_slice(), &["--oidc", file]].concat();
        sandbox.run(&options).assert_refused(2, says);
    }
}
