//! The audit: what is recorded, and that nothing in it can be changed unseen.

use advisory_domain::audit::{AuditEvent, Entry, Outcome, Subject, verify};
use advisory_domain::ports::Role;
use proptest::prelude::*;
use serde_json::json;

use super::fake::{FakeHost, json};

const PROJECTS: &str = "/api/governance/projects";

fn chain(length: u64) -> Vec<AuditEvent> {
    let mut events: Vec<AuditEvent> = Vec::new();
    for number in 0..length {
        let entry = Entry {
            at: "2026-11-23T09:00:00Z".parse().unwrap(),
            principal: format!("p{}", number % 3),
            action: "project.changed".to_owned(),
            subject: Subject {
                kind: "project".to_owned(),
                id: "p-1".to_owned(),
            },
            outcome: Outcome::Done,
            subject_digest: (number % 2 == 0).then(|| format!("{number:064}")),
            request: None,
            change: None,
        };
        let event = AuditEvent::after(events.last(), "p-1", &entry);
        events.push(event);
    }
    events
}

#[test]
fn every_change_of_a_project_is_recorded_in_order() {
    let host = FakeHost::default();
    let admin = host.caller("acme", "ann", Role::Admin);
    let made = admin.post(PROJECTS, &json!({ "name": "x" }));
    let path = made.header("location").unwrap().to_owned();
    let id = json(&made)["id"].as_str().unwrap().to_owned();
    let changed = admin.change("PUT", &path, &made, &json!({ "name": "y" }));
    let viewer = host.caller("acme", "vic", Role::Viewer);
    assert_eq!(
        viewer
            .change("DELETE", &path, &changed, &json!(null))
            .status,
        403
    );
    assert_eq!(
        admin.change("DELETE", &path, &changed, &json!(null)).status,
        204
    );

    let audit = json(&viewer.get(&format!("/api/governance/audit?projectId={id}&verify=true")));
    let items = audit["items"].as_array().unwrap();
    let told: Vec<_> = items
        .iter()
        .rev()
        .map(|event| {
            let text = |name: &str| event[name].as_str().unwrap();
            (text("principal"), text("action"), text("outcome"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("ann", "project.created", "done"),
            ("ann", "project.changed", "done"),
            ("vic", "deleteProject", "refused"),
            ("ann", "project.deleted", "done"),
        ]
    );
    assert_eq!(audit["verification"]["intact"], true, "{audit}");
    assert_eq!(audit["verification"]["events"], 4);
    assert_eq!(audit["verification"]["head"], items[0]["hash"]);
}

#[test]
fn a_changed_event_is_the_first_break() {
    let host = FakeHost::default();
    let admin = host.caller("acme", "ann", Role::Admin);
    let mut seen = admin.post(PROJECTS, &json!({ "name": "x" }));
    let path = seen.header("location").unwrap().to_owned();
    let id = json(&seen)["id"].as_str().unwrap().to_owned();
    for name in ["a", "b", "c"] {
        seen = admin.change("PUT", &path, &seen, &json!({ "name": name }));
    }
    host.tamper(&AuditEvent::id(&id, 3), |envelope| {
        envelope["data"]["principal"] = "nobody".into();
    });
    let audit = json(&admin.get(&format!("/api/governance/audit?projectId={id}&verify=true")));
    assert_eq!(audit["verification"]["intact"], false);
    assert_eq!(
        audit["verification"]["firstBreak"]["sequence"], 3,
        "{audit}"
    );
}

#[test]
fn the_audit_of_another_tenants_project_is_not_there() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Admin);
    let made = ann.post(PROJECTS, &json!({ "name": "x" }));
    let id = json(&made)["id"].as_str().unwrap().to_owned();
    let eve = host.caller("evil", "eve", Role::Admin);
    let target = format!("/api/governance/audit?projectId={id}");
    assert_eq!(eve.get(&target).status, 404);
    let path = made.header("location").unwrap();
    let meddler = host.caller("evil", "eve", Role::Viewer);
    assert_eq!(
        meddler.change("DELETE", path, &made, &json!(null)).status,
        403
    );
    let items = json(&ann.get(&target));
    assert_eq!(
        items["items"].as_array().unwrap().len(),
        1,
        "what another tenant tries leaves no trace here: {items}"
    );
    assert_eq!(eve.get("/api/governance/audit").status, 400, "whose chain?");
}

proptest! {
    #[test]
    fn whatever_is_done_to_a_chain_breaks_it(length in 2_u64..12, at in 0_usize..12, how in 0_u8..4) {
        let mut events = chain(length);
        let at = at % events.len();
        prop_assert!(verify(&events).intact);
        let expected = at as u64 + 1;
        match how {
            0 => events[at].action.push('!'),
            1 => { events.remove(at); }
            2 => {
                // Rehashed after the change, so that only the link from the next event shows it.
                events[at].principal.push('!');
                events[at].hash = events[at].computed_hash();
            }
            _ => events[at].sequence += 1,
        }
        let found = verify(&events);
        let is_end = at as u64 + 1 == length;
        match how {
            // Cutting off the end, or rewriting it, is what the head is kept elsewhere for.
            1 | 2 if is_end => prop_assert_ne!(found.head, verify(&chain(length)).head),
            2 => prop_assert_eq!(found.first_break.unwrap().sequence, expected + 1),
            _ => prop_assert_eq!(found.first_break.unwrap().sequence, expected),
        }
    }
}
