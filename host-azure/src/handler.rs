//! The custom handler: what the Functions host sends to this process.
//!
//! * An HTTP trigger is the caller's own request, as the host is told to pass it on, with the name of the invocation added.
//! * A timer is `POST /seed` with what triggered it, and wants an answer of its own form. A caller could send such a request through the
//!   HTTP trigger; the platform's front end marks those with where they came from, and a timer has no such mark. Should that mark ever
//!   be missing, a stranger could have the same reference data written once more, one time after another, and nothing else.

use std::sync::Arc;

use advisory_host_runtime::{
    Backend, Core, InstanceRequest, Limits, LogEvent, LogLevel, LogSink, Principal, Role, TenantId,
    with_sources,
};
use advisory_http::{Admission, Reply, RequestIds, Service, ServiceOptions};
use http_body_util::{Either, Full};
use hyper::body::{Body, Bytes};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use tokio::sync::Mutex;

use crate::admission;
use crate::log::{JsonLines, on_behalf_of};

/// What the host calls an invocation.
const INVOCATION: &str = "x-azure-functions-invocationid";

/// What the platform's front end writes into every request that came from outside.
const FROM_OUTSIDE: [&str; 2] = ["x-forwarded-for", "x-arr-log-id"];

/// Longest name of an invocation that is believed: theirs have 36 characters.
const INVOCATION_BYTES: usize = 64;

/// The function that a timer triggers: it writes the reference data.
const SEED: &str = "/seed";

/// Instances at a time: with the most memory that each may take, 2 GiB.
const INSTANCES: usize = 16;

/// What the host is told of a timer's invocation.
const DONE: &[u8] = br#"{"Outputs":{},"Logs":[],"ReturnValue":null}"#;

/// Answers what the Functions host sends.
pub struct Handler {
    service: Service,
    core: Core,
    backend: Arc<Backend>,
    requests: Arc<RequestIds>,
    seeding: Mutex<()>,
}

impl Handler {
    /// Prepares the handler; `digest` is the component's SHA-256.
    #[must_use]
    pub fn new(
        core: Core,
        digest: HeaderValue,
        backend: Arc<Backend>,
        admission: Arc<dyn Admission>,
        requests: Arc<RequestIds>,
    ) -> Self {
        let options = ServiceOptions {
            core: core.clone(),
            backend: Arc::clone(&backend),
            admission,
            log: Arc::new(JsonLines),
            limits: Limits::REQUEST,
            instances: INSTANCES,
        };
        Self {
            service: Service::new(options, Arc::clone(&requests)).of_component(digest),
            core,
            backend,
            requests,
            seeding: Mutex::default(),
        }
    }

    /// Answers one request of the host.
    pub async fn answer<B>(&self, request: Request<B>) -> Reply
    where
        B: Body<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (mut parts, body) = request.into_parts();
        let invocation = invocation(&parts.headers);
        if invocation.is_some() && is_timer(&parts) {
            return on_behalf_of(invocation.unwrap_or_default(), self.seed()).await;
        }
        admission::take(&mut parts);
        let answered = self.service.answer(Request::from_parts(parts, body));
        on_behalf_of(invocation.unwrap_or_default(), answered).await
    }

    /// Writes the reference data, as a timer asks: a repeat writes the same again.
    async fn seed(&self) -> Reply {
        let _alone = self.seeding.lock().await;
        let id = self.requests.next();
        let seeder = Principal::member("seeder", TenantId::stored("seeder"), vec![Role::Admin]);
        let request = InstanceRequest {
            request: id.clone(),
            principal: seeder,
            backend: Arc::clone(&self.backend),
            log: Arc::new(JsonLines) as Arc<dyn LogSink>,
            limits: Limits::REQUEST,
        };
        let (status, level, fields) = match self.core.seed(request).await {
            Ok(summary) => {
                let fields = vec![
                    ("documents".to_owned(), summary.documents.to_string()),
                    ("digest".to_owned(), summary.digest),
                ];
                (StatusCode::OK, LogLevel::Info, fields)
            }
            // The host counts any other status as a failed invocation.
            Err(error) => {
                let fields = vec![("cause".to_owned(), with_sources(&error))];
                (StatusCode::INTERNAL_SERVER_ERROR, LogLevel::Error, fields)
            }
        };
        let event = LogEvent {
            level,
            message: "seed".to_owned(),
            fields,
            cut: false,
        };
        JsonLines.line(id.as_str(), event);
        let mut reply = Response::new(Either::Left(Full::new(Bytes::from_static(DONE))));
        *reply.status_mut() = status;
        let json = HeaderValue::from_static("application/json");
        reply.headers_mut().insert(CONTENT_TYPE, json);
        reply
    }
}

/// Returns what the host calls this invocation, if it can be written to a log.
pub(crate) fn invocation(headers: &HeaderMap) -> Option<String> {
    let name = headers.get(INVOCATION)?.to_str().ok()?;
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let fits = !name.is_empty() && name.len() <= INVOCATION_BYTES && name.bytes().all(known);
    fits.then(|| name.to_owned())
}

fn is_timer(parts: &Parts) -> bool {
    let inside = FROM_OUTSIDE
        .iter()
        .all(|name| !parts.headers.contains_key(*name));
    inside && parts.method == Method::POST && parts.uri.path() == SEED
}
