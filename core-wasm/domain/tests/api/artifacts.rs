//! Governance documents over HTTP: from evidence to an approval that binds what was read.

use advisory_domain::api::{LINES, Response, last_line};
use advisory_domain::artifacts::ArtifactKind;
use advisory_domain::artifacts::draft::Recording;
use advisory_domain::ports::Role;
use serde_json::{Value, json};

use super::fake::{Caller, FakeHost, json};
use super::scenario;

const ARTIFACTS: &str = "/api/governance/artifacts";

fn generate(caller: &Caller<'_>, project: &str, kind: &str) -> (String, Response) {
    let made = caller.post(ARTIFACTS, &json!({ "projectId": project, "type": kind }));
    assert_eq!(made.status, 201, "{}", json(&made));
    (made.header("location").unwrap().to_owned(), made)
}

fn act(caller: &Caller<'_>, path: &str, body: &Value) -> Response {
    let seen = caller.get(path);
    caller.change("PATCH", path, &seen, body)
}

#[test]
fn every_type_of_document_is_drafted_from_evidence_without_a_model() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    for kind in ArtifactKind::ALL {
        let (path, made) = generate(&ann, &project, kind.id());
        let made = json(&made);
        assert_eq!(made["draftedBy"], "template");
        assert_eq!(made["status"], "draft");
        assert_eq!(made["version"], 1);
        let whole = json(&ann.get(&path));
        let markdown = whole["markdown"].as_str().unwrap();
        assert!(markdown.contains("E1"), "{markdown}");
        assert_eq!(whole["staleness"]["isStale"], false);
        assert_eq!(whole["document"]["front"]["type"], kind.id());
    }
    let listed = json(&ann.get(&format!("{ARTIFACTS}?projectId={project}&type=dpia")));
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[test]
fn an_approval_binds_the_digest_that_was_read_and_comes_from_somebody_else() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Reviewer);
    let bob = host.caller("acme", "bob", Role::Reviewer);
    let eve = host.caller("acme", "eve", Role::Engineer);
    let (path, made) = generate(&ann, &scenario::scanned(&ann), "model-card");
    let digest = json(&made)["digest"].clone();
    let approve = json!({ "action": "approve", "digest": digest });
    assert_eq!(act(&bob, &path, &approve).status, 409, "nobody asked yet");
    assert_eq!(act(&ann, &path, &json!({ "action": "submit" })).status, 200);
    assert_eq!(act(&ann, &path, &approve).status, 403, "her own work");
    assert_eq!(act(&eve, &path, &approve).status, 403, "no reviewer");
    let unseen = act(&bob, &path, &json!({ "action": "approve" }));
    assert_eq!(json(&unseen)["errors"][0]["pointer"], "/digest");
    let other = json!({ "action": "approve", "digest": "0".repeat(64) });
    assert_eq!(act(&bob, &path, &other).status, 409, "another text");
    let silent = act(&bob, &path, &json!({ "action": "reject" }));
    assert_eq!(json(&silent)["errors"][0]["pointer"], "/reason");
    let approved = act(&bob, &path, &approve);
    assert_eq!(approved.status, 200, "{}", json(&approved));
    assert_eq!(json(&approved)["status"], "approved");
    assert_eq!(json(&approved)["judgement"]["digest"], digest);
    assert_eq!(json(&approved)["judgement"]["by"], "bob");
    let markdown = json(&bob.get(&path))["markdown"].clone();
    let late = scenario::with_words(markdown.as_str().unwrap(), "More.");
    assert_eq!(
        act(&bob, &path, &json!({ "markdown": late })).status,
        409,
        "what is approved never changes"
    );
}

#[test]
fn edits_survive_regeneration_and_a_newer_approval_supersedes_the_older() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let bob = host.caller("acme", "bob", Role::Reviewer);
    let project = scenario::scanned(&ann);
    let (first, made) = generate(&ann, &project, "risk-assessment");
    let markdown = json(&ann.get(&first))["markdown"]
        .as_str()
        .unwrap()
        .to_owned();
    let words = "The owner accepts the rest until spring.";
    let edited = scenario::with_words(&markdown, words);
    let changed = act(&ann, &first, &json!({ "markdown": edited }));
    assert_eq!(changed.status, 200, "{}", json(&changed));
    assert_ne!(json(&changed)["digest"], json(&made)["digest"]);
    assert_eq!(
        act(&ann, &first, &json!({ "action": "submit" })).status,
        200
    );
    let digest = json(&changed)["digest"].clone();
    let approve = json!({ "action": "approve", "digest": digest });
    assert_eq!(act(&bob, &first, &approve).status, 200);

    let (second, made) = generate(&ann, &project, "risk-assessment");
    assert_eq!(json(&made)["version"], 2);
    let text = json(&ann.get(&second))["markdown"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(text.contains(words), "{text}");
    assert_eq!(
        act(&ann, &second, &json!({ "action": "submit" })).status,
        200
    );
    let approve = json!({ "action": "approve", "digest": json(&made)["digest"] });
    assert_eq!(act(&bob, &second, &approve).status, 200);
    let older = json(&ann.get(&first));
    assert_eq!(older["status"], "superseded");
    assert_eq!(older["supersededBy"], 2);
}

#[test]
fn a_document_goes_stale_when_its_evidence_changes() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    let (path, _) = generate(&ann, &project, "model-card");
    scenario::scan(
        &ann,
        &project,
        "import anthropic\n\nclient = anthropic.Anthropic()\n",
    );
    let staleness = json(&ann.get(&path))["staleness"].clone();
    assert_eq!(staleness["isStale"], true);
    assert!(!staleness["changes"].as_array().unwrap().is_empty());
}

#[test]
fn a_model_drafts_what_it_can_cite_and_its_run_can_be_replayed() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    let asked = json!({ "projectId": project, "type": "ethics-charter", "useModel": true });
    let none = ann.post(ARTIFACTS, &asked);
    assert_eq!(none.status, 422, "no model is configured");
    assert_eq!(host.count("artifact"), 0);

    // Neither answer is what was asked for: the words are rejected twice and a person has to write them.
    let wrong = "{\"sections\":[]}".to_owned();
    host.completions.borrow_mut().extend([wrong.clone(), wrong]);
    let made = ann.post(ARTIFACTS, &asked);
    assert_eq!(made.status, 201, "{}", json(&made));
    let made = json(&made);
    assert_eq!(made["draftedBy"], "fake-model-1");
    assert_eq!(made["runs"].as_array().unwrap().len(), 2);
    assert_eq!(made["runs"][0]["inputTokens"], 100);
    assert!(!made["remarks"].as_array().unwrap().is_empty());
    let key = format!(
        "generated-documents/{}/recording.json",
        made["id"].as_str().unwrap()
    );
    let recording: Recording = serde_json::from_slice(&host.object("acme", &key)).unwrap();
    assert_ne!(recording, Recording::default());
}

#[test]
fn whoever_follows_a_draft_hears_what_the_model_writes_and_how_it_is_judged() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    let body = json!({ "projectId": project, "type": "ethics-charter" }).to_string();
    let follow = |body: &str| ann.send("POST", ARTIFACTS, &[("accept", LINES)], body);
    let made = follow(&body);
    assert_eq!(made.status, 201);
    assert_eq!(*host.told.borrow(), [Value::Null; 0], "nobody is asked");

    let section = |id: &str, text: &str| {
        let statement = json!({ "text": text, "cites": ["E1"] });
        json!({ "id": id, "paragraphs": [[statement]] })
    };
    host.completions.borrow_mut().push("{}".to_owned());
    follow(&body);
    let asked = host.told.take().remove(0);
    let ids = asked["sections"].as_array().unwrap().iter();
    let ids: Vec<_> = ids.map(|it| it["id"].as_str().unwrap()).collect();
    let good = json!({ "sections": ids.iter().map(|id| section(id, "It is in evidence.")).collect::<Vec<_>>() });
    let bad = json!({ "sections": [section(ids[0], "It has 7,654 users.")] });
    host.completions
        .borrow_mut()
        .extend([good.to_string(), bad.to_string()]);
    let made = follow(&body);
    let told = host.told.take();
    let events: Vec<_> = told
        .iter()
        .map(|it| it["event"].as_str().unwrap())
        .collect();
    let statements = vec!["statement"; ids.len()];
    let expected = [
        &["asked", "statement", "checked", "asked"][..],
        &statements,
        &["checked"],
    ];
    assert_eq!(events, expected.concat());
    assert_eq!(told[1]["section"], ids[0]);
    assert_eq!(told[1]["cites"], json!(["E1"]));
    assert_eq!(told[2]["accepted"], 0);
    assert!(told[2]["objections"].to_string().contains("7,654"));
    assert_eq!(told.last().unwrap()["accepted"], ids.len());

    let last: Value = serde_json::from_slice(&last_line(&made)).unwrap();
    assert_eq!(last["event"], "response");
    assert_eq!(last["status"], 201);
    assert_eq!(last["location"], made.header("location").unwrap());
    assert_eq!(last["body"], json(&made));
    let refused = follow("{}");
    assert_eq!(refused.status, 400);
    assert!(host.told.borrow().is_empty(), "refused before it began");
}

#[test]
fn a_model_that_fails_in_the_middle_leaves_what_it_said() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    host.completions.borrow_mut().push("nonsense".to_owned());
    let body = json!({ "projectId": project, "type": "ethics-charter" });
    let made = json(&ann.post(ARTIFACTS, &body));
    assert_eq!(made["runs"].as_array().unwrap().len(), 1, "{made}");
    let remarks = made["remarks"].to_string();
    assert!(remarks.contains("not asked again"), "{remarks}");
}

#[test]
fn a_download_is_an_address_that_expires_and_is_audited() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    let (path, _) = generate(&ann, &project, "dpia");
    for format in ["markdown", "html", "docx", "pdf"] {
        let answer = ann.get(&format!("{path}/download?format={format}"));
        assert_eq!(answer.status, 200, "{}", json(&answer));
        let answer = json(&answer);
        assert!(
            answer["url"]
                .as_str()
                .unwrap()
                .contains("generated-documents/")
        );
        assert_eq!(answer["headers"], json!([]));
        assert_eq!(answer["expiresAt"], "2026-11-23T09:06:00Z");
        assert!(answer["fileName"].as_str().unwrap().starts_with("dpia-v1."));
    }
    let unknown = ann.get(&format!("{path}/download?format=odt"));
    assert_eq!(unknown.status, 400);
    let events = json(&ann.get(&format!("/api/governance/audit?projectId={project}")));
    let downloads = events["items"].as_array().unwrap();
    let downloads = downloads
        .iter()
        .filter(|event| event["action"] == "artifact.downloaded");
    assert_eq!(downloads.count(), 4);
}

#[test]
fn only_what_was_never_approved_is_deleted_with_its_objects() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Admin);
    let project = scenario::scanned(&ann);
    let before = host.objects("acme");
    let (path, _) = generate(&ann, &project, "dpia");
    assert!(host.objects("acme") > before);
    let seen = ann.get(&path);
    let engineer = host.caller("acme", "eve", Role::Engineer);
    assert_eq!(
        engineer.change("DELETE", &path, &seen, &json!({})).status,
        403
    );
    assert_eq!(ann.change("DELETE", &path, &seen, &json!({})).status, 204);
    assert_eq!(ann.get(&path).status, 404);
    assert_eq!(host.objects("acme"), before);
}

#[test]
fn another_tenant_sees_no_document_and_two_editors_do_not_overwrite_each_other() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    let (path, _) = generate(&ann, &project, "dpia");
    let mallory = host.caller("other", "mallory", Role::Admin);
    for target in [path.clone(), format!("{path}/download")] {
        assert_eq!(mallory.get(&target).status, 404);
    }
    let elsewhere = json!({ "projectId": project, "type": "dpia" });
    assert_eq!(mallory.post(ARTIFACTS, &elsewhere).status, 404);
    let seen = ann.get(&path);
    let markdown = json(&seen)["markdown"].as_str().unwrap().to_owned();
    let one = json!({ "markdown": scenario::with_words(&markdown, "One.") });
    let two = json!({ "markdown": scenario::with_words(&markdown, "Two.") });
    assert_eq!(ann.change("PATCH", &path, &seen, &one).status, 200);
    let lost = ann.change("PATCH", &path, &seen, &two);
    assert_eq!(lost.status, 412);
    assert!(json(&lost)["current"]["digest"].is_string());
}

#[test]
fn a_text_that_is_not_the_one_of_its_record_is_named_and_not_shown() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let (path, made) = generate(&ann, &scenario::scanned(&ann), "dpia");
    let id = json(&made)["id"].as_str().unwrap().to_owned();
    host.tamper(&id, |envelope| {
        envelope["data"]["digest"] = json!("0".repeat(64));
    });
    let broken = ann.get(&path);
    assert_eq!(broken.status, 500);
    let logged = host.logged.borrow().join("\n");
    assert!(
        logged.contains("not the one that its record names"),
        "{logged}"
    );
}

#[test]
fn of_two_edits_at_the_same_instant_one_is_told_that_it_lost() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let (path, _) = generate(&ann, &scenario::scanned(&ann), "dpia");
    let seen = ann.get(&path);
    let etag = [("if-match", seen.header("etag").unwrap())];
    let markdown = json(&seen)["markdown"].as_str().unwrap().to_owned();
    let edit = |words: &str| {
        let edited = scenario::with_words(&markdown, words);
        json!({ "markdown": edited }).to_string()
    };
    host.yields.set(true);
    let (one, two) = futures_executor::block_on(futures_util::future::join(
        ann.ask("PATCH", &path, &etag, edit("One.")),
        ann.ask("PATCH", &path, &etag, edit("Two.")),
    ));
    host.yields.set(false);
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let won = if one.status == 200 { "One." } else { "Two." };
    let text = json(&ann.get(&path))["markdown"].clone();
    let words = ["One.", "Two."].map(|words| text.as_str().unwrap().contains(words));
    assert_eq!(words, ["One." == won, "Two." == won]);
}

#[test]
fn drafts_made_at_the_same_instant_are_different_versions() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scenario::scanned(&ann);
    generate(&ann, &project, "model-card");
    let body = json!({ "projectId": project, "type": "model-card" }).to_string();
    host.yields.set(true);
    let asked = (0..4).map(|_| ann.ask("POST", ARTIFACTS, &[], body.clone()));
    let made = futures_executor::block_on(futures_util::future::join_all(asked));
    host.yields.set(false);
    let mut versions: Vec<_> = made
        .iter()
        .map(|made| json(made)["version"].as_u64())
        .collect();
    versions.sort_unstable();
    assert_eq!(versions, [Some(2), Some(3), Some(4), Some(5)]);
}

#[test]
fn an_older_version_is_not_approved_over_a_newer_one() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let bob = host.caller("acme", "bob", Role::Reviewer);
    let project = scenario::scanned(&ann);
    let versions = [(); 2].map(|()| generate(&ann, &project, "model-card"));
    for (path, _) in &versions {
        assert_eq!(act(&ann, path, &json!({ "action": "submit" })).status, 200);
    }
    let approve = |(path, made): &(String, Response)| {
        let body = json!({ "action": "approve", "digest": json(made)["digest"] });
        act(&bob, path, &body).status
    };
    let [older, newer] = &versions;
    assert_eq!(approve(newer), 200);
    assert_eq!(approve(older), 409);
}

#[test]
fn approvals_at_the_same_instant_leave_the_newest_in_force() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let bob = host.caller("acme", "bob", Role::Reviewer);
    let project = scenario::scanned(&ann);
    let versions = [(); 3].map(|()| generate(&ann, &project, "model-card"));
    let ready = versions.map(|(path, made)| {
        let submitted = act(&ann, &path, &json!({ "action": "submit" }));
        let etag = submitted.header("etag").unwrap().to_owned();
        let body = json!({ "action": "approve", "digest": json(&made)["digest"] });
        (path, etag, body.to_string())
    });
    host.yields.set(true);
    futures_executor::block_on(futures_util::future::join_all(ready.iter().map(
        |(path, etag, body)| async {
            bob.ask("PATCH", path, &[("if-match", etag.as_str())], body.as_str())
                .await
        },
    )));
    host.yields.set(false);
    let statuses = ready.map(|(path, ..)| json(&ann.get(&path))["status"].clone());
    assert_eq!(statuses, ["superseded", "superseded", "approved"]);
}
