//! Two tenants who know each other's identifiers, cursors, versions, addresses and keys, and use them at random.
//!
//! Whatever one of them writes bears a word that the other never sends: no answer to the other may hold it.

use std::collections::BTreeMap;
use std::sync::Arc;

use advisory_domain::api::{Request, Response};
use advisory_in_memory::{InMemoryDatabase, ManualClock, backend};
use advisory_local_stores::{FileStorage, Grant};
use advisory_native::Native;
use advisory_ports::{
    Backend, Bound, Container, Database, DocumentQuery, Principal, ReferenceData, Role, SigningKey,
    TenantId,
};
use serde_json::{Value, json};

/// Operations, unless `ADVISORY_TENANT_OPERATIONS` says how many.
const OPERATIONS: usize = 4_000;

/// Projects of a tenant; there are as many of everything else.
const MOST: usize = 12;

const KINDS: [&str; 6] = [
    "projects",
    "scans",
    "assessments",
    "artifacts",
    "waivers",
    "gates",
];

/// Chooses; the same seed chooses the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        match of.len() {
            0 => None,
            length => of.get(self.roll(length)),
        }
    }
}

/// What a tenant has, and the other gets to know.
#[derive(Default, Clone)]
struct Known {
    ids: BTreeMap<&'static str, Vec<String>>,
    etags: Vec<String>,
    cursors: Vec<String>,
    tokens: Vec<String>,
}

struct Tenant {
    name: &'static str,
    word: &'static str,
    native: Native,
    known: Known,
}

impl Tenant {
    fn new(name: &'static str, word: &'static str, backend: &Arc<Backend>, seed: u64) -> Self {
        let roles = vec![Role::Viewer, Role::Engineer, Role::Reviewer, Role::Admin];
        // The same person's name in both, so that nothing but the tenant tells them apart.
        let principal = Principal::member("pat", TenantId::new(name).unwrap(), roles);
        let bound = Bound::new(
            Arc::clone(backend),
            Arc::new(principal),
            ReferenceData::Read,
        );
        Self {
            name,
            word,
            native: Native::new(bound, seed),
            known: Known::default(),
        }
    }

    async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Response {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let request = Request {
            method: method.to_owned(),
            path: format!("/api/governance/{path}"),
            query: Some(query.to_owned()).filter(|query| !query.is_empty()),
            headers: headers.collect(),
            body: if body.is_null() {
                Vec::new()
            } else {
                body.to_string().into_bytes()
            },
        };
        self.native.answer(&request).await
    }

    fn id(&self, kind: &str, dice: &mut Dice) -> String {
        let ids = self
            .known
            .ids
            .get(kind)
            .map_or(&[] as &[String], Vec::as_slice);
        dice.pick(ids).cloned().unwrap_or_else(|| "none".to_owned())
    }
}

fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or(Value::Null)
}

/// What makes one of a kind, about a project.
fn making(kind: &str, word: &str, project: &str) -> Value {
    match kind {
        "projects" => json!({ "name": word, "owner": word }),
        "scans" => json!({
            "projectId": project,
            "files": [{ "path": format!("{word}.py"), "content": "import openai\n" }],
        }),
        "artifacts" => json!({ "projectId": project, "type": "ethics-charter" }),
        "waivers" => json!({
            "projectId": project, "covers": { "requirement": word }, "owner": word,
            "reason": word, "expiresAt": "2026-06-01T00:00:00Z",
        }),
        "gates" => json!({ "projectId": project, "stage": "design" }),
        _ => json!({ "projectId": project }),
    }
}

fn changing(kind: &str, word: &str) -> (&'static str, Value) {
    match kind {
        "projects" => ("PUT", json!({ "name": word, "description": word })),
        "assessments" => {
            let note = json!({ "maturity": 1, "note": word });
            ("PATCH", json!({ "answers": { "HO-01": note } }))
        }
        "waivers" => ("PATCH", json!({ "action": "refuse" })),
        _ => ("PATCH", json!({ "action": "submit" })),
    }
}

/// One operation of `me`, with what is mine or, half of the time, what is theirs.
async fn operate(
    me: &mut Tenant,
    them: &Known,
    their_word: &str,
    dice: &mut Dice,
    files: &FileStorage,
) {
    let is_mine = dice.roll(2) == 0;
    let kind = KINDS[dice.roll(KINDS.len())];
    let id_of = |me: &Tenant, kind: &str, dice: &mut Dice| {
        if is_mine {
            return me.id(kind, dice);
        }
        let theirs = them.ids.get(kind).map_or(&[] as &[String], Vec::as_slice);
        dice.pick(theirs)
            .cloned()
            .unwrap_or_else(|| "none".to_owned())
    };
    let (what, response) = match dice.roll(10) {
        0..=2 => {
            let id = id_of(me, kind, dice);
            let more = ["", "", "?verify=true"][dice.roll(3)];
            let more = if kind == "gates" { more } else { "" };
            let answer = me
                .send("GET", &format!("{kind}/{id}{more}"), &[], &Value::Null)
                .await;
            let is_there = is_mine && id != "none";
            assert_eq!(
                answer.status,
                if is_there { 200 } else { 404 },
                "{kind}/{id}"
            );
            if let Some(etag) = answer.header("etag") {
                me.known.etags.push(etag.to_owned());
            }
            ("read", answer)
        }
        3 => {
            let cursors = if is_mine {
                &me.known.cursors
            } else {
                &them.cursors
            };
            let cursor = dice.pick(cursors).cloned();
            let target = match &cursor {
                Some(cursor) => format!("projects?limit=2&cursor={cursor}"),
                None => "projects?limit=2".to_owned(),
            };
            let answer = me.send("GET", &target, &[], &Value::Null).await;
            let is_good = is_mine || cursor.is_none();
            assert_eq!(answer.status, if is_good { 200 } else { 422 }, "{target}");
            let next = json(&answer)["next"].as_str().map(str::to_owned);
            me.known.cursors.extend(next);
            ("page", answer)
        }
        4 => {
            let project = id_of(me, "projects", dice);
            let lists = [
                "scans",
                "assessments",
                "artifacts",
                "waivers",
                "gates",
                "audit",
            ];
            let list = lists[dice.roll(lists.len())];
            let answer = me
                .send(
                    "GET",
                    &format!("{list}?projectId={project}"),
                    &[],
                    &Value::Null,
                )
                .await;
            let is_there = is_mine && project != "none";
            assert_eq!(
                answer.status,
                if is_there { 200 } else { 404 },
                "{list} of {project}"
            );
            ("list", answer)
        }
        5 | 6 => {
            let kind = ["projects", "assessments", "artifacts", "waivers"][dice.roll(4)];
            let id = id_of(me, kind, dice);
            let etags = if dice.roll(2) == 0 {
                &me.known.etags
            } else {
                &them.etags
            };
            let etag = dice
                .pick(etags)
                .cloned()
                .unwrap_or_else(|| "\"0\"".to_owned());
            let (method, body) = changing(kind, me.word);
            let answer = me
                .send(
                    method,
                    &format!("{kind}/{id}"),
                    &[("if-match", &etag)],
                    &body,
                )
                .await;
            if !is_mine || id == "none" {
                assert_eq!(answer.status, 404, "{method} {kind}/{id}");
            } else if them.etags.contains(&etag) {
                assert_eq!(answer.status, 412, "their version is none of mine");
            }
            ("change", answer)
        }
        7 | 8 => {
            let project = id_of(me, "projects", dice);
            let is_full = me.known.ids.get(kind).is_some_and(|ids| ids.len() >= MOST);
            if is_full && (is_mine || kind == "projects") {
                return;
            }
            // The keys are the same on both sides.
            let key = format!("key-{}", dice.roll(40));
            let headers: &[(&str, &str)] = if dice.roll(2) == 0 {
                &[("idempotency-key", &key)]
            } else {
                &[]
            };
            let answer = me
                .send("POST", kind, headers, &making(kind, me.word, &project))
                .await;
            if kind != "projects" && (!is_mine || project == "none") {
                // Or the key was used for something else before.
                assert!(
                    [404, 422].contains(&answer.status),
                    "{kind} for {project}: {}",
                    answer.status
                );
            }
            if answer.status == 201 {
                let id = json(&answer)["id"].as_str().unwrap().to_owned();
                let ids = me.known.ids.entry(kind).or_default();
                if answer.header("idempotency-replayed").is_some() {
                    assert!(
                        ids.contains(&id),
                        "an answer that was kept for somebody else"
                    );
                } else {
                    ids.push(id);
                }
            }
            ("make", answer)
        }
        _ => {
            let id = id_of(me, "artifacts", dice);
            let answer = me
                .send(
                    "GET",
                    &format!("artifacts/{id}/download"),
                    &[],
                    &Value::Null,
                )
                .await;
            let is_there = is_mine && id != "none";
            assert_eq!(answer.status, if is_there { 200 } else { 404 });
            let url = json(&answer)["url"].as_str().map(str::to_owned);
            if let Some(token) = url.as_deref().and_then(|url| url.rsplit('/').next()) {
                me.known.tokens.push(token.to_owned());
                splice(me.name, token, them, dice, files);
            }
            ("download", answer)
        }
    };
    let said = String::from_utf8_lossy(&response.body);
    assert!(response.status < 500, "{what} {kind}: {said}");
    assert!(
        !said.contains(their_word),
        "{} was told of the other by {what} {kind}: {said}",
        me.name
    );
}

/// An address is of the tenant that it was made for, and half of one with half of another's is of nobody.
fn splice(name: &str, token: &str, them: &Known, dice: &mut Dice, files: &FileStorage) {
    match files.verify("GET", token) {
        Ok(Grant::Download { tenant, .. }) => assert_eq!(tenant.as_str(), name),
        other => panic!("{other:?}"),
    }
    assert!(files.verify("PUT", token).is_err());
    if let Some(theirs) = dice.pick(&them.tokens).filter(|theirs| *theirs != token) {
        let at = 1 + dice.roll(token.len().min(theirs.len()) - 1);
        for mixed in [
            format!("{}{}", &token[..at], &theirs[at..]),
            format!("{}{}", &theirs[..at], &token[at..]),
        ] {
            assert!(
                mixed == token || mixed == **theirs || files.verify("GET", &mixed).is_err(),
                "{mixed}"
            );
        }
    }
}

/// Returns every document of a tenant.
async fn everything(database: &InMemoryDatabase, tenant: &str) -> Vec<String> {
    let tenant = TenantId::new(tenant).unwrap();
    let mut found = Vec::new();
    for container in Container::ALL {
        for kind in [
            "project",
            "gate-policy",
            "gate-decision",
            "waiver",
            "audit-event",
            "assessment",
            "artifact",
            "artifact-number",
            "scan",
            "idempotency-key",
        ] {
            let mut after = None;
            loop {
                let query = DocumentQuery::of_type(kind, 200);
                let page = database
                    .query(&tenant, container, &query, after.as_ref())
                    .await
                    .unwrap();
                let texts = page.documents.into_iter();
                found.extend(texts.map(|it| String::from_utf8(it.document.envelope).unwrap()));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
    }
    found
}

#[tokio::test]
async fn nothing_crosses_between_two_tenants_who_try() {
    let operations = std::env::var("ADVISORY_TENANT_OPERATIONS")
        .map_or(OPERATIONS, |given| given.parse().unwrap());
    let clock = ManualClock::default();
    let directory = tempfile::tempdir().unwrap();
    let key = SigningKey::new([7; 32]);
    let files = FileStorage::open(directory.path(), "/files", &key, clock.shared()).unwrap();
    let files = Arc::new(files);
    let database = Arc::new(InMemoryDatabase::new(clock.shared()));
    let shared = Arc::new(Backend {
        database: Arc::clone(&database) as Arc<dyn Database>,
        storage: Arc::clone(&files) as Arc<dyn advisory_ports::Storage>,
        signing_key: key,
        ..backend(&clock)
    });
    let mut acme = Tenant::new("acme", "quicksilver", &shared, 1);
    let mut globex = Tenant::new("globex", "cinnabar", &shared, 2);
    let mut dice = Dice(0x5eed);
    for number in 0..operations {
        if dice.roll(2) == 0 {
            let theirs = globex.known.clone();
            operate(&mut acme, &theirs, "cinnabar", &mut dice, &files).await;
        } else {
            let theirs = acme.known.clone();
            operate(&mut globex, &theirs, "quicksilver", &mut dice, &files).await;
        }
        // Versions and addresses that lately came up; cursors hold for an hour.
        for known in [&mut acme.known, &mut globex.known] {
            for list in [&mut known.etags, &mut known.cursors, &mut known.tokens] {
                let surplus = list.len().saturating_sub(20);
                list.drain(..surplus);
            }
        }
        if number % 50 == 0 {
            clock.advance(1);
        }
    }
    for (tenant, own, other) in [
        (&acme, "quicksilver", "cinnabar"),
        (&globex, "cinnabar", "quicksilver"),
    ] {
        for kind in KINDS {
            let made = tenant.known.ids.get(kind).map_or(0, Vec::len);
            assert!(made > 0, "no {kind} were made");
        }
        let documents = everything(&database, tenant.name).await;
        assert!(documents.iter().any(|text| text.contains(own)));
        let mine = format!("\"tenantId\":\"{}\"", tenant.name);
        for text in documents {
            assert!(text.contains(&mine) && !text.contains(other), "{text}");
        }
    }
}
