//! A fake of everything that a host gives: documents and objects in memory, a clock that the test sets, identifiers that count.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use advisory_domain::api::{Request, Response, handle, is_followed};
use advisory_domain::ports::{
    Clock, Comparison, Completion, CompletionError, Container, Database, DatabaseError, Document,
    DocumentKey, Egress, EgressError, InboundResponse, LanguageModel, Level, LineSink, Log,
    ModelDescription, ObjectPage, ObjectSummary, Operator, OutboundRequest, Page, PortFuture,
    Ports, PresignedRequest, Principal, Prompt, Query, Random, Role, Scope, SecretError, Secrets,
    Storage, StorageError, StoredDocument, TextSink, Value as Compared,
};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::outside::FakeOutside;

type Place = (String, Container, DocumentKey);

/// A media type, and bytes.
type Object = (String, Vec<u8>);

/// A host of several tenants.
pub(crate) struct FakeHost {
    documents: RefCell<BTreeMap<Place, (Document, u64)>>,
    objects: RefCell<BTreeMap<(String, String), Object>>,
    counter: Cell<u64>,
    pub(crate) now: Cell<Timestamp>,
    pub(crate) logged: RefCell<Vec<String>>,
    pub(crate) database_fails: RefCell<Option<DatabaseError>>,
    /// Queries of documents, and objects that were read.
    pub(crate) reads: Cell<(usize, usize)>,
    /// Documents of this type can't be made.
    pub(crate) fails_creating: Cell<Option<&'static str>>,
    /// Whether every call of the database lets whoever else is being answered go first.
    pub(crate) yields: Cell<bool>,
    /// What the model answers, the last first.
    pub(crate) completions: RefCell<Vec<String>>,
    /// What callers who follow were told, line by line.
    pub(crate) told: RefCell<Vec<Value>>,
    /// What the model was asked.
    pub(crate) prompts: RefCell<Vec<Prompt>>,
    /// What lies outside.
    pub(crate) outside: FakeOutside,
}

impl Default for FakeHost {
    fn default() -> Self {
        Self {
            documents: RefCell::default(),
            objects: RefCell::default(),
            counter: Cell::new(0),
            now: Cell::new("2026-11-23T09:00:00Z".parse().unwrap()),
            logged: RefCell::default(),
            database_fails: RefCell::default(),
            reads: Cell::default(),
            fails_creating: Cell::new(None),
            yields: Cell::new(false),
            completions: RefCell::default(),
            told: RefCell::default(),
            prompts: RefCell::default(),
            outside: FakeOutside::default(),
        }
    }
}

/// One caller of the host.
pub(crate) struct Caller<'a> {
    pub(crate) host: &'a FakeHost,
    principal: Principal,
}

impl FakeHost {
    /// Calls as `subject` of `tenant`.
    pub(crate) fn caller(&self, tenant: &str, subject: &str, role: Role) -> Caller<'_> {
        let principal = Principal {
            subject: subject.to_owned(),
            tenant: tenant.to_owned(),
            roles: vec![role],
        };
        Caller {
            host: self,
            principal,
        }
    }

    /// Returns how many documents of a type there are.
    pub(crate) fn count(&self, doc_type: &str) -> usize {
        let documents = self.documents.borrow();
        let keys = documents.keys();
        keys.filter(|(_, _, key)| key.doc_type == doc_type).count()
    }

    /// Returns an object of a tenant.
    pub(crate) fn object(&self, tenant: &str, key: &str) -> Vec<u8> {
        let objects = self.objects.borrow();
        let (_, body) = &objects[&(tenant.to_owned(), key.to_owned())];
        body.clone()
    }

    /// Puts an object in the place of what a tenant has under a key, or takes it away.
    pub(crate) fn put_object(&self, tenant: &str, key: &str, body: Option<Vec<u8>>) {
        let place = (tenant.to_owned(), key.to_owned());
        let mut objects = self.objects.borrow_mut();
        match body {
            Some(body) => objects.insert(place, (String::new(), body)),
            None => objects.remove(&place),
        };
    }

    /// Takes what a client sends to an address that was handed out.
    pub(crate) fn receive(&self, tenant: &str, url: &str, body: &[u8]) {
        let key = url.split_once(".example/").unwrap().1.to_owned();
        let mut objects = self.objects.borrow_mut();
        objects.insert((tenant.to_owned(), key), (String::new(), body.to_vec()));
    }

    /// Returns how many objects a tenant has.
    pub(crate) fn objects(&self, tenant: &str) -> usize {
        let objects = self.objects.borrow();
        objects.keys().filter(|(of, _)| of == tenant).count()
    }

    /// Changes a stored document behind the domain's back.
    pub(crate) fn tamper(&self, id: &str, change: impl FnOnce(&mut Value)) {
        let mut documents = self.documents.borrow_mut();
        let found = documents.iter_mut().find(|((_, _, key), _)| key.id == id);
        let (document, _) = found.unwrap().1;
        let mut envelope = serde_json::from_slice(&document.envelope).unwrap();
        change(&mut envelope);
        document.envelope = serde_json::to_vec(&envelope).unwrap();
    }

    fn next(&self) -> u64 {
        self.counter.set(self.counter.get() + 1);
        self.counter.get()
    }
}

impl Caller<'_> {
    /// Sends a request with a body.
    pub(crate) fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Response {
        futures_executor::block_on(self.ask(method, target, headers, body))
    }

    /// Sends a request with a body, and leaves the waiting to the caller.
    pub(crate) async fn ask(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Response {
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (target, None),
        };
        let mut headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        headers.push(("x-request-id".to_owned(), "request-1".to_owned()));
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query,
            headers,
            body: body.into(),
        };
        let tell = |line: Vec<u8>| {
            let value = serde_json::from_slice(line.strip_suffix(b"\n").unwrap()).unwrap();
            self.host.told.borrow_mut().push(value);
        };
        let follower: LineSink<'_> = &tell;
        let ports = Ports {
            database: self,
            storage: self,
            model: self,
            secrets: self,
            egress: self,
            log: self,
            clock: self,
            random: self,
            principal: &self.principal,
            follower: is_followed(&request).then_some(follower),
        };
        handle(ports, &request).await
    }

    pub(crate) fn get(&self, target: &str) -> Response {
        self.send("GET", target, &[], "")
    }

    pub(crate) fn post(&self, target: &str, body: &Value) -> Response {
        self.send("POST", target, &[], body.to_string())
    }

    /// Sends a change of the version that `seen` answered with.
    pub(crate) fn change(
        &self,
        method: &str,
        target: &str,
        seen: &Response,
        body: &Value,
    ) -> Response {
        let etag = seen.header("etag").unwrap().to_owned();
        self.send(method, target, &[("if-match", &etag)], body.to_string())
    }

    fn place(&self, container: Container, key: &DocumentKey) -> Place {
        let tenant = match container {
            Container::ReferenceData => "*".to_owned(),
            _ => self.principal.tenant.clone(),
        };
        (tenant, container, key.clone())
    }

    async fn turn(&self) -> Result<(), DatabaseError> {
        let mut waits = self.host.yields.get();
        futures_util::future::poll_fn(|context| {
            if std::mem::take(&mut waits) {
                context.waker().wake_by_ref();
                return std::task::Poll::Pending;
            }
            std::task::Poll::Ready(())
        })
        .await;
        self.host
            .database_fails
            .borrow()
            .clone()
            .map_or(Ok(()), Err)
    }

    fn write(&self, container: Container, document: Document) -> String {
        let etag = self.host.next();
        let place = self.place(container, &document.key);
        self.host
            .documents
            .borrow_mut()
            .insert(place, (document, etag));
        etag.to_string()
    }

    fn etag(&self, container: Container, key: &DocumentKey) -> Option<String> {
        let documents = self.host.documents.borrow();
        let found = documents.get(&self.place(container, key));
        found.map(|(_, etag)| etag.to_string())
    }
}

/// Reads a response's JSON.
pub(crate) fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&response.body)))
}

impl Database for Caller<'_> {
    fn get(
        &self,
        container: Container,
        key: DocumentKey,
    ) -> PortFuture<'_, Result<Option<StoredDocument>, DatabaseError>> {
        Box::pin(async move {
            self.turn().await?;
            let documents = self.host.documents.borrow();
            let found = documents.get(&self.place(container, &key));
            Ok(found.map(|(document, etag)| StoredDocument {
                document: document.clone(),
                etag: etag.to_string(),
            }))
        })
    }

    fn create(
        &self,
        container: Container,
        document: Document,
    ) -> PortFuture<'_, Result<String, DatabaseError>> {
        Box::pin(async move {
            self.turn().await?;
            if self.host.fails_creating.get() == Some(document.key.doc_type.as_str()) {
                return Err(DatabaseError::Unavailable);
            }
            if self.etag(container, &document.key).is_some() {
                return Err(DatabaseError::AlreadyExists);
            }
            Ok(self.write(container, document))
        })
    }

    fn upsert(
        &self,
        container: Container,
        document: Document,
    ) -> PortFuture<'_, Result<String, DatabaseError>> {
        Box::pin(async move {
            self.turn().await?;
            Ok(self.write(container, document))
        })
    }

    fn replace_if(
        &self,
        container: Container,
        document: Document,
        etag: String,
    ) -> PortFuture<'_, Result<String, DatabaseError>> {
        Box::pin(async move {
            self.turn().await?;
            match self.etag(container, &document.key) {
                None => Err(DatabaseError::NotFound),
                Some(known) if known != etag => Err(DatabaseError::PreconditionFailed),
                Some(_) => Ok(self.write(container, document)),
            }
        })
    }

    fn delete(
        &self,
        container: Container,
        key: DocumentKey,
        etag: Option<String>,
    ) -> PortFuture<'_, Result<(), DatabaseError>> {
        Box::pin(async move {
            self.turn().await?;
            let known = self.etag(container, &key).ok_or(DatabaseError::NotFound)?;
            if etag.is_some_and(|etag| etag != known) {
                return Err(DatabaseError::PreconditionFailed);
            }
            let place = self.place(container, &key);
            self.host.documents.borrow_mut().remove(&place);
            Ok(())
        })
    }

    fn query(
        &self,
        container: Container,
        query: Query,
    ) -> PortFuture<'_, Result<Page, DatabaseError>> {
        Box::pin(async move {
            let (queries, objects) = self.host.reads.get();
            self.host.reads.set((queries + 1, objects));
            self.turn().await?;
            let skip: usize = match &query.cursor {
                Some(cursor) => cursor
                    .parse()
                    .map_err(|_| DatabaseError::Invalid("cursor".to_owned()))?,
                None => 0,
            };
            let documents = self.host.documents.borrow();
            let mut found: Vec<(Value, StoredDocument)> = documents
                .iter()
                .filter(|((tenant, place, key), (document, _))| {
                    *tenant == self.place(container, key).0
                        && *place == container
                        && key.doc_type == query.doc_type
                        && match &query.scope {
                            Scope::Project(project) => {
                                document.project_id.as_ref() == Some(project)
                            }
                            _ => true,
                        }
                })
                .map(|(_, (document, etag))| {
                    let envelope = serde_json::from_slice(&document.envelope).unwrap();
                    let stored = StoredDocument {
                        document: document.clone(),
                        etag: etag.to_string(),
                    };
                    (envelope, stored)
                })
                .filter(|(envelope, _)| {
                    let mut groups = query.filters.iter();
                    groups.all(|any| any.iter().any(|filter| holds(envelope, filter)))
                })
                .collect();
            for order in query.order.iter().rev() {
                found.sort_by(|(a, _), (b, _)| {
                    let ordering = in_order(field(a, &order.path), field(b, &order.path));
                    if order.descending {
                        ordering.reverse()
                    } else {
                        ordering
                    }
                });
            }
            let limit = query.limit as usize;
            let more = found.len() > skip + limit;
            let page = found.into_iter().skip(skip).take(limit);
            Ok(Page {
                documents: page.map(|(_, stored)| stored).collect(),
                next: more.then(|| (skip + limit).to_string()),
            })
        })
    }
}

fn field<'v>(envelope: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(envelope, |value, name| {
        value.get(name).unwrap_or(&Value::Null)
    })
}

/// Orders numbers as numbers and texts as texts.
fn in_order(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.to_string().cmp(&b.to_string()),
    }
}

/// Compares as far as the domain asks: whether texts and truth values are the same, and the order of texts and numbers.
fn holds(envelope: &Value, filter: &Comparison) -> bool {
    let found = field(envelope, &filter.path);
    let ordering = match (found, &filter.value) {
        (Value::String(a), Compared::Text(b)) => Some(a.as_str().cmp(b)),
        (Value::Bool(a), Compared::Boolean(b)) => Some(a.cmp(b)),
        (Value::Number(a), Compared::Integer(b)) => a.as_i64().map(|a| a.cmp(b)),
        _ => None,
    };
    match filter.operator {
        Operator::Equal => ordering.is_some_and(std::cmp::Ordering::is_eq),
        Operator::NotEqual => ordering.is_some_and(std::cmp::Ordering::is_ne),
        Operator::Less => ordering.is_some_and(std::cmp::Ordering::is_lt),
        Operator::LessOrEqual => ordering.is_some_and(std::cmp::Ordering::is_le),
        Operator::Greater => ordering.is_some_and(std::cmp::Ordering::is_gt),
        Operator::GreaterOrEqual => ordering.is_some_and(std::cmp::Ordering::is_ge),
        Operator::Exists => !found.is_null(),
        Operator::StartsWith => match (found, &filter.value) {
            (Value::String(a), Compared::Text(b)) => a.starts_with(b.as_str()),
            _ => false,
        },
        Operator::Contains => match (found, &filter.value) {
            (Value::Array(a), Compared::Text(b)) => a.iter().any(|item| item == b),
            _ => false,
        },
    }
}

impl Storage for Caller<'_> {
    fn put(
        &self,
        key: String,
        content_type: String,
        body: Vec<u8>,
    ) -> PortFuture<'_, Result<ObjectSummary, StorageError>> {
        Box::pin(async move {
            let summary = ObjectSummary {
                key: key.clone(),
                content_type: content_type.clone(),
                size: body.len() as u64,
                etag: self.host.next().to_string(),
                updated_at: self.host.now.get().to_string(),
            };
            let place = (self.principal.tenant.clone(), key);
            self.host
                .objects
                .borrow_mut()
                .insert(place, (content_type, body));
            Ok(summary)
        })
    }

    fn get(&self, key: String, most: u64) -> PortFuture<'_, Result<Vec<u8>, StorageError>> {
        Box::pin(async move {
            let (queries, read) = self.host.reads.get();
            self.host.reads.set((queries, read + 1));
            let objects = self.host.objects.borrow();
            let found = objects.get(&(self.principal.tenant.clone(), key));
            let (_, body) = found.ok_or(StorageError::NotFound)?;
            if body.len() as u64 > most {
                return Err(StorageError::TooLarge);
            }
            Ok(body.clone())
        })
    }

    fn delete(&self, key: String) -> PortFuture<'_, Result<(), StorageError>> {
        Box::pin(async move {
            let place = (self.principal.tenant.clone(), key);
            self.host.objects.borrow_mut().remove(&place);
            Ok(())
        })
    }

    fn presign_get(
        &self,
        key: String,
        seconds: u32,
    ) -> PortFuture<'_, Result<PresignedRequest, StorageError>> {
        Box::pin(async move {
            let objects = self.host.objects.borrow();
            if !objects.contains_key(&(self.principal.tenant.clone(), key.clone())) {
                return Err(StorageError::NotFound);
            }
            let until = self.host.now.get() + jiff::SignedDuration::from_secs(i64::from(seconds));
            Ok(PresignedRequest {
                method: "GET".to_owned(),
                url: format!("https://objects.example/{key}"),
                headers: Vec::new(),
                expires_at: until.to_string(),
            })
        })
    }

    fn presign_put(
        &self,
        key: String,
        content_type: String,
        _: u64,
        seconds: u32,
    ) -> PortFuture<'_, Result<PresignedRequest, StorageError>> {
        Box::pin(async move {
            let until = self.host.now.get() + jiff::SignedDuration::from_secs(i64::from(seconds));
            Ok(PresignedRequest {
                method: "PUT".to_owned(),
                url: format!("https://objects.example/{key}"),
                headers: vec![("content-type".to_owned(), content_type)],
                expires_at: until.to_string(),
            })
        })
    }

    fn list(
        &self,
        prefix: String,
        limit: u32,
        _: Option<String>,
    ) -> PortFuture<'_, Result<ObjectPage, StorageError>> {
        Box::pin(async move {
            let objects = self.host.objects.borrow();
            let found = objects.iter().filter(|((tenant, key), _)| {
                *tenant == self.principal.tenant && key.starts_with(&prefix)
            });
            let objects = found
                .take(limit as usize)
                .map(|((_, key), (content_type, body))| ObjectSummary {
                    key: key.clone(),
                    content_type: content_type.clone(),
                    size: body.len() as u64,
                    etag: "1".to_owned(),
                    updated_at: self.host.now.get().to_string(),
                })
                .collect();
            Ok(ObjectPage {
                objects,
                next: None,
            })
        })
    }
}

impl LanguageModel for Caller<'_> {
    fn complete<'a>(
        &'a self,
        prompt: Prompt,
        sink: TextSink<'a>,
    ) -> PortFuture<'a, Result<Completion, CompletionError>> {
        Box::pin(async move {
            let next = self.host.completions.borrow_mut().pop();
            let text = next.ok_or(CompletionError::NotConfigured)?;
            self.host.prompts.borrow_mut().push(prompt);
            sink(&text);
            Ok(Completion {
                model: "fake-model-1".to_owned(),
                input_tokens: 100,
                output_tokens: text.len() as u64 / 4,
                stop: advisory_domain::ports::StopReason::Complete,
                text,
            })
        })
    }

    fn describe(&self) -> PortFuture<'_, Result<ModelDescription, CompletionError>> {
        Box::pin(async move {
            if self.host.completions.borrow().is_empty() {
                return Err(CompletionError::NotConfigured);
            }
            Ok(ModelDescription {
                provider: "fake".to_owned(),
                model: "fake-model-1".to_owned(),
                context_tokens: 200_000,
                supports_schema: false,
            })
        })
    }
}

impl Secrets for Caller<'_> {
    fn reveal<'a>(&'a self, name: &'a str) -> PortFuture<'a, Result<String, SecretError>> {
        Box::pin(async move { self.host.outside.reveal(name) })
    }
}

impl Egress for Caller<'_> {
    fn send(
        &self,
        request: OutboundRequest,
    ) -> PortFuture<'_, Result<InboundResponse, EgressError>> {
        Box::pin(async move { self.host.outside.send(request) })
    }
}

impl Log for Caller<'_> {
    fn write(
        &self,
        _: Level,
        message: &'static str,
        fields: Vec<(&'static str, String)>,
    ) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let line = format!("{message} {fields:?}");
            self.host.logged.borrow_mut().push(line);
        })
    }
}

impl Clock for Caller<'_> {
    fn now(&self) -> Timestamp {
        self.host.now.get()
    }
}

impl Random for Caller<'_> {
    fn uuid(&self) -> Uuid {
        // Version 4 and the right variant, and different every time.
        let counted = u128::from(self.host.next());
        Uuid::from_u128(0x1111_1111_1111_4111_8111_0000_0000_0000 | counted)
    }
}
