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

/// Headers that an answer is compared by.
const HEADERS: [&str; 6] = [
    "allow",
    "cache-control",
    "content-disposition",
    "content-type",
    "location",
    "retry-after",
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

/// Everything that a scenario left behind, in plain words.
pub(crate) struct Outcome {
    /// What came of each request.
    pub(crate) answers: Vec<(String, Value)>,
    pub(crate) documents: Vec<(String, Value)>,
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
    answers: Vec<(String, Value)>,
    costs: BTreeMap<String, Vec<Cost>>,
}

impl<'h> Play<'h> {
    /// Begins a run.
    pub(crate) fn on(host: &'h Host) -> Self {
        Self {
            host,
            words: Words::default(),
            answers: Vec::new(),
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
        let mut kept: BTreeMap<_, _> = HEADERS
            .iter()
            .filter_map(|name| Some((*name, self.words.text(&header(name)?))))
            .collect();
        kept.insert("etag", self.words.etag(&etag));
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

    /// Ends the run, and reads every document that it left behind.
    pub(crate) async fn end(mut self) -> Outcome {
        let mut documents = Vec::new();
        let tenant = TenantId::new(TENANT).unwrap();
        for (container, kind) in DOCUMENTS {
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
                    let envelope: Value =
                        serde_json::from_slice(&stored.document.envelope).unwrap();
                    found.push(envelope);
                }
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
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
        Outcome {
            answers: self.answers,
            documents,
            costs: self.costs,
        }
    }
}
