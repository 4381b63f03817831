//! A tenant carried from one host to another, which is a fake like the first.

use advisory_domain::canonical;
use advisory_domain::ports::Role;
use serde_json::{Value, json};

use super::fake::{Caller, FakeHost, json};
use super::scenario::scanned;

const DOCUMENTS: &str = "/api/governance/bundle/documents";
const OBJECTS: &str = "/api/governance/bundle/objects";

/// Reads a list to its end.
fn all(caller: &Caller<'_>, path: &str) -> Vec<Value> {
    let (mut items, mut target) = (Vec::new(), path.to_owned());
    loop {
        let answer = caller.get(&target);
        assert_eq!(answer.status, 200, "{}", json(&answer));
        let page = json(&answer);
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => target = format!("{path}?cursor={next}"),
            None => return items,
        }
    }
}

fn digests(items: &[Value]) -> Vec<&str> {
    let mut digests: Vec<&str> = items
        .iter()
        .map(|item| item["digest"].as_str().unwrap())
        .collect();
    digests.sort_unstable();
    digests
}

#[test]
fn what_arrives_is_what_left() {
    let (here, there) = (FakeHost::default(), FakeHost::default());
    let ada = here.caller("acme", "ada", Role::Admin);
    let project = scanned(&ada);
    let artifact = json!({ "projectId": project, "type": "risk-assessment", "useModel": false });
    let made = ada.post("/api/governance/artifacts", &artifact);
    assert_eq!(made.status, 201, "{}", json(&made));
    // Somebody else's tenant on the same host stays where it is.
    scanned(&here.caller("other", "bob", Role::Admin));

    let left = all(&ada, DOCUMENTS);
    let of = |doc_type: &str| {
        let is = |item: &&Value| item["envelope"]["docType"] == doc_type;
        left.iter().filter(is).count()
    };
    assert_eq!((of("project"), of("scan"), of("artifact")), (1, 1, 1));
    assert!(of("audit-event") >= 3);
    assert!(
        left.iter()
            .all(|item| item["envelope"].get("tenantId").is_none())
    );

    let eve = there.caller("new-acme", "eve", Role::Admin);
    let send = || {
        let answer = eve.post(DOCUMENTS, &json!({ "documents": left }));
        assert_eq!(answer.status, 200, "{}", json(&answer));
        json(&answer)
    };
    assert_eq!(send(), json!({ "written": left.len(), "unchanged": 0 }));
    assert_eq!(send(), json!({ "written": 0, "unchanged": left.len() }));
    let arrived = all(&eve, DOCUMENTS);
    assert_eq!(digests(&arrived), digests(&left));

    for object in all(&ada, OBJECTS) {
        let key = object["key"].as_str().unwrap();
        let bytes = here.object("acme", key);
        let sent = json!({
            "key": key,
            "contentType": object["contentType"],
            "size": bytes.len(),
            "sha256": canonical::sha256(&bytes),
        });
        let answer = json(&eve.post(OBJECTS, &sent));
        there.receive(
            "new-acme",
            answer["address"]["url"].as_str().unwrap(),
            &bytes,
        );
        assert_eq!(there.object("new-acme", key), bytes);
        // Once it is there, there is nothing to send, and nothing else takes its place.
        assert_eq!(json(&eve.post(OBJECTS, &sent)), json!({ "address": null }));
        let mut other = sent.clone();
        other["sha256"] = "0".repeat(64).into();
        assert_eq!(eve.post(OBJECTS, &other).status, 409);
    }
    assert_eq!(there.objects("new-acme"), here.objects("acme"));

    // It is the same project there, with the same history, which still verifies.
    let found = eve.get(&format!("/api/governance/projects/{project}"));
    assert_eq!(found.status, 200);
    let audit = json(&eve.get(&format!(
        "/api/governance/audit?projectId={project}&verify=true"
    )));
    assert_eq!(audit["verification"]["intact"], true, "{audit}");
    // Who brought it is on record there, and that record is not carried on.
    let imports = json(&eve.get("/api/governance/audit?projectId=imports&verify=true"));
    assert_eq!(imports["items"].as_array().unwrap().len(), 1, "{imports}");
    assert_eq!(imports["items"][0]["principal"], "eve");
    assert_eq!(imports["items"][0]["action"], "bundle.imported");
}

#[test]
fn nothing_is_overwritten_and_nothing_unreadable_is_taken() {
    let (here, there) = (FakeHost::default(), FakeHost::default());
    let ada = here.caller("acme", "ada", Role::Admin);
    scanned(&ada);
    let left = all(&ada, DOCUMENTS);
    let eve = there.caller("acme", "eve", Role::Admin);
    let send = |document: &Value| eve.post(DOCUMENTS, &json!({ "documents": [document] }));
    // Gives a document the digest of what it holds.
    let sealed = |mut document: Value| {
        document["digest"] = canonical::digest(&document["envelope"]).into();
        document
    };
    let project = left
        .iter()
        .find(|item| item["envelope"]["docType"] == "project")
        .unwrap();
    let with = |pointer: &str, value: Value| {
        let mut changed = project.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        changed
    };

    let unsealed = with("/envelope/data/name", "Other".into());
    assert_eq!(send(&unsealed).status, 422);
    for (pointer, value) in [
        ("/envelope/docType", json!("stock-quote")),
        ("/envelope/id", json!("")),
        ("/envelope/data", json!({ "name": 1 })),
        ("/container", json!("artifacts")),
    ] {
        let answer = send(&sealed(with(pointer, value)));
        assert_eq!(answer.status, 422, "{pointer}: {}", json(&answer));
    }
    let mut owned = project.clone();
    owned["envelope"]["tenantId"] = "other".into();
    assert_eq!(send(&sealed(owned)).status, 422);
    assert_eq!(there.count("project"), 0);

    assert_eq!(send(project).status, 200);
    let renamed = send(&sealed(unsealed));
    assert_eq!(renamed.status, 409, "{}", json(&renamed));
    let kept = all(&eve, DOCUMENTS);
    assert_eq!(kept[0]["envelope"]["data"]["name"], "Triage");

    for caller in [Role::Viewer, Role::Engineer, Role::Reviewer] {
        let other = there.caller("acme", "ann", caller);
        assert_eq!(other.get(DOCUMENTS).status, 403);
        assert_eq!(other.get(OBJECTS).status, 403);
        let body = json!({ "documents": [project] });
        assert_eq!(other.post(DOCUMENTS, &body).status, 403);
    }
    for cursor in ["x", "99", "0.x", "-1", "1.%00"] {
        let answer = eve.get(&format!("{DOCUMENTS}?cursor={cursor}"));
        assert_eq!(answer.status, 422, "{cursor}: {}", json(&answer));
    }
}
