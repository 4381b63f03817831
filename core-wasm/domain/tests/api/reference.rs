//! The reference data over HTTP: the rules as the scanner has them, and what has been seen is not sent again.

use advisory_domain::api::describe;
use advisory_domain::ports::Role;
use advisory_domain::rules;
use serde_json::{Value, json};

use super::fake::{FakeHost, json};

#[test]
fn lists_every_rule_as_the_scanner_describes_it() {
    let host = FakeHost::default();
    let vic = host.caller("acme", "vic", Role::Viewer);
    let answer = vic.get("/api/governance/rules");
    assert_eq!(answer.status, 200);
    let described: Value = serde_json::from_slice(&describe::rules().unwrap()).unwrap();
    assert_eq!(described.as_array().unwrap().len(), rules::all().len());
    assert_eq!(json(&answer), json!({ "items": described, "next": null }));
}

#[test]
fn answers_each_rule_with_its_examples() {
    let host = FakeHost::default();
    let vic = host.caller("acme", "vic", Role::Viewer);
    let mut exemplified = 0;
    for rule in rules::all() {
        let answer = vic.get(&format!("/api/governance/rules/{}", rule.id));
        assert_eq!(answer.status, 200, "{}", rule.id);
        let described: Value = serde_json::from_slice(&describe::rule(&rule.id).unwrap()).unwrap();
        assert_eq!(json(&answer), described);
        exemplified += usize::from(described["examples"].is_array());
    }
    assert!(exemplified > 20, "{exemplified}");
    for unknown in ["ADV-HO-999", "adv-ho-001", "ADV-HO-001%00"] {
        let answer = vic.get(&format!("/api/governance/rules/{unknown}"));
        assert_eq!(answer.status, 404, "{unknown}");
    }
}

#[test]
fn what_has_been_seen_is_not_sent_again() {
    let host = FakeHost::default();
    let vic = host.caller("acme", "vic", Role::Viewer);
    let mut versions = Vec::new();
    for path in [
        "frameworks",
        "frameworks/gdpr",
        "frameworks/nist-ai-rmf",
        "patterns",
        "rules",
        "rules/ADV-HO-001",
        "rules/ADV-HO-002",
    ] {
        let target = format!("/api/governance/{path}");
        let first = vic.get(&target);
        let etag = first.header("etag").unwrap().to_owned();
        let seen = vic.send("GET", &target, &[("if-none-match", &etag)], "");
        assert_eq!((seen.status, seen.body.len()), (304, 0), "{path}");
        assert_eq!(seen.header("etag"), Some(etag.as_str()));
        let older = vic.send("GET", &target, &[("if-none-match", "\"older\"")], "");
        assert_eq!((older.status, older.body), (200, first.body), "{path}");
        versions.push(etag);
    }
    versions.sort_unstable();
    versions.dedup();
    assert_eq!(versions.len(), 7, "each has a version of its own");
}
