//! Requests of a scenario, and what came of them.

use std::collections::BTreeMap;

use advisory_ports::{Clock, Container, DocumentQuery, Scope, TenantId};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::hosts::{ANN, Host, Person, TENANT};
use crate::plain::{Words, without_cursor, without_identifiers};

/// Headers in which hosts may differ: the digest of the component, which a test's host makes up, and what the function on AWS says to other
/// origins, as on the other hosts the platform does. That of every etag is compared in plain words.
const DIFFERING: [&str; 9] = [
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "etag",
    "vary",
    "x-advisory-component",
    "x-content-type-options",
];

/// Types of the documents that people make.
const DOCUMENTS: [(Container, &str); 10] = [
    (Container::Governance, "project"),
    (Container::Governance, "gate-decision"),
    (Container::Governance, "gate-policy"),
    (Container::Governance, "waiver"),
    (Container::Governance, "audit-event"),
    (Container::Governance, "idempotency-key"),
    (Container::Assessments, "assessment"),
    (Container::Artifacts, "artifact"),
    (Container::Artifacts, "artifact-number"),
    (Container::CodeScans, "scan"),
];

/// Types of the documents that seeding writes.
const REFERENCE: [&str; 4] = ["framework", "pattern", "question-set", "crosswalk"];

/// Everything that a scenario left behind, in plain words.
pub(crate) struct Outcome {
    /// How many reference documents there are, and the digest over them.
    pub(crate) seed: (u32, String),
    /// The reference documents as they are: nothing of them is made up.
    pub(crate) reference: Vec<(String, Value)>,
    /// What came of each request.
    pub(crate) answers: Vec<(String, Value)>,
    pub(crate) documents: Vec<(String, Value)>,
    /// What lies in storage, and what came from signed addresses.
    pub(crate) objects: Vec<(String, Value)>,
    pub(crate) downloads: Vec<(String, Value)>,
    /// What each kind of request was charged, by method, path without identifiers, and status.
    pub(crate) costs: BTreeMap<String, Vec<Cost>>,
}

/// What one request was charged for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cost {
    pub(crate) units: f64,
    pub(crate) calls: usize,
    pub(crate) queries: usize,
}

/// What a request got.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) etag: String,
    pub(crate) location: String,
}

/// One run on one host.
pub(crate) struct Play<'h> {
    host: &'h Host,
    words: Words,
    seed: (u32, String),
    answers: Vec<(String, Value)>,
    downloads: Vec<(String, Value)>,
    costs: BTreeMap<String, Vec<Cost>>,
}

impl<'h> Play<'h> {
    /// Begins a run, on a host with its reference data: written twice, as that is no more than once.
    pub(crate) async fn on(host: &'h Host) -> Self {
        let seed = host.seed().await;
        assert_eq!(host.seed().await, seed);
        Self {
            host,
            words: Words::default(),
            seed,
            answers: Vec::new(),
            downloads: Vec::new(),
            costs: BTreeMap::new(),
        }
    }

    /// Returns what time it is on the host.
    pub(crate) fn now(&self) -> Timestamp {
        self.host.clock.now()
    }

    pub(crate) async fn get(&mut self, person: Person, path: &str) -> Answer {
        self.send(person, "GET", path, &[], None).await
    }

    pub(crate) async fn post(&mut self, person: Person, path: &str, body: &Value) -> Answer {
        self.send(person, "POST", path, &[], Some(body)).await
    }

    /// Changes what is at a path, as it was when `seen` was told.
    pub(crate) async fn change(
        &mut self,
        person: Person,
        method: &str,
        path: &str,
        seen: &Answer,
        body: &Value,
    ) -> Answer {
        let seen = [("if-match", seen.etag.as_str())];
        self.send(person, method, path, &seen, Some(body)).await
    }

    /// Sends a request a second after the last, and keeps what came of it.
    pub(crate) async fn send(
        &mut self,
        person: Person,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        self.host.clock.advance(1);
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let sent = body.map(Value::to_string).unwrap_or_default();
        let request = request.body(Full::new(Bytes::from(sent))).unwrap();
        drop(self.host.take_charges());
        let (parts, body) = self.host.answer(person, request).await.into_parts();
        self.charged(method, path, parts.status.as_u16());
        let body = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&body)
            .unwrap_or_else(|_text| Value::String(String::from_utf8_lossy(&body).into_owned()));
        let header = |name: &str| {
            let value = parts.headers.get(name)?.to_str().unwrap();
            Some(value.to_owned())
        };
        let etag = header("etag").unwrap_or_default();
        let mut kept = BTreeMap::new();
        for (name, value) in &parts.headers {
            if !DIFFERING.contains(&name.as_str()) {
                let value = without_cursor(value.to_str().unwrap());
                kept.insert(name.to_string(), self.words.text(&value));
            }
        }
        kept.insert("etag".to_owned(), self.words.etag(&etag));
        let asked = without_cursor(path);
        let request = format!("{}: {method} {asked}", person.name);
        let told = json!({
            "status": parts.status.as_u16(),
            "headers": kept,
            "body": self.words.value(&body),
        });
        self.answers.push((self.words.text(&request), told));
        Answer {
            status: parts.status.as_u16(),
            body,
            etag,
            location: header("location").unwrap_or_default(),
        }
    }

    fn charged(&mut self, method: &str, path: &str, status: u16) {
        let charges = self.host.take_charges();
        let queries = charges.iter().filter(|charge| charge.operation == "query");
        let cost = Cost {
            units: charges.iter().fold(0.0, |sum, charge| sum + charge.units),
            calls: charges.len(),
            queries: queries.count(),
        };
        let route = without_identifiers(path.split('?').next().unwrap());
        let kind = format!("{method} {route}, {status}");
        self.costs.entry(kind).or_default().push(cost);
    }

    /// Follows the pages of a list to their end.
    pub(crate) async fn list(&mut self, path: &str) -> usize {
        let (mut count, mut at) = (0, path.to_owned());
        loop {
            let page = self.get(ANN, &at).await;
            assert_eq!(page.status, 200, "{path}: {}", page.body);
            count += page.body["items"].as_array().unwrap().len();
            match page.body["next"].as_str() {
                Some(next) => at = format!("{path}&cursor={next}"),
                None => return count,
            }
        }
    }

    /// Fetches what an answer has the address of, as a browser does, and keeps what came.
    pub(crate) async fn fetch(&mut self, answer: &Answer) {
        let bytes = self.host.fetch(answer.body["url"].as_str().unwrap()).await;
        let name = self.words.text(answer.body["fileName"].as_str().unwrap());
        self.downloads.push((name, self.words.bytes(&bytes)));
    }

    /// Returns every document of a type, whoever's it is.
    async fn documents(&self, container: Container, kind: &str) -> Vec<Value> {
        let tenant = TenantId::new(TENANT).unwrap();
        let mut query = DocumentQuery::of_type(kind, 100);
        query.scope = Scope::EveryTenant;
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let database = &self.host.database;
            let page = database
                .query(&tenant, container, &query, after.as_ref())
                .await;
            let page = page.unwrap();
            for stored in page.documents {
                found.push(serde_json::from_slice(&stored.document.envelope).unwrap());
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return found,
            }
        }
    }

    /// Returns every object of the tenant, as it lies in storage.
    async fn objects(&mut self) -> Vec<(String, Value)> {
        let tenant = TenantId::stored(TENANT);
        let storage = &self.host.backend.storage;
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = storage.list(&tenant, "", 100, after.as_ref()).await;
            let page = page.unwrap();
            for summary in page.objects {
                let object = storage.get(&tenant, &summary.key).await.unwrap();
                let read = (object.summary.content_type.clone(), object.summary.size);
                assert_eq!(read, (summary.content_type.clone(), summary.size));
                let bytes = object.gather().await.unwrap();
                assert_eq!(bytes.len() as u64, summary.size);
                let key = summary.key.as_str().to_owned();
                found.push((key, summary.content_type, bytes));
            }
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        // Their names begin with what is made up: what is in them tells which is which.
        found.sort_by_cached_key(|(key, kind, bytes)| {
            let key = without_identifiers(key);
            (kind.clone(), key, Words::default().bytes(bytes).to_string())
        });
        let plain = found.into_iter().map(|(key, kind, bytes)| {
            let key = self.words.text(&key);
            let value = json!({ "type": kind, "is": self.words.bytes(&bytes) });
            (key, value)
        });
        plain.collect()
    }

    /// Ends the run, and reads everything that it left behind.
    pub(crate) async fn end(mut self) -> Outcome {
        let mut reference = Vec::new();
        for kind in REFERENCE {
            let mut found = self.documents(Container::ReferenceData, kind).await;
            found.sort_by_key(|envelope| envelope["id"].to_string());
            reference.extend(
                found
                    .into_iter()
                    .map(|envelope| (kind.to_owned(), envelope)),
            );
        }
        assert_eq!(reference.len(), self.seed.0 as usize);
        let mut documents = Vec::new();
        for (container, kind) in DOCUMENTS {
            let mut found = self.documents(container, kind).await;
            assert!(
                !found.is_empty() || ["gate-policy", "artifact-number"].contains(&kind),
                "no {kind}"
            );
            // Their identifiers are made up; the time at which each was written is not.
            found.sort_by_key(|envelope| {
                let time = |name: &str| envelope[name].as_str().unwrap_or_default().to_owned();
                (
                    time("createdAt"),
                    time("updatedAt"),
                    envelope["data"]["type"].to_string(),
                )
            });
            for mut envelope in found {
                if kind == "idempotency-key" {
                    self.words.kept_answer(&mut envelope["data"]["answer"]);
                }
                documents.push((kind.to_owned(), self.words.value(&envelope)));
            }
        }
        let objects = self.objects().await;
        Outcome {
            seed: self.seed,
            reference,
            answers: self.answers,
            documents,
            objects,
            downloads: self.downloads,
            costs: self.costs,
        }
    }
}
