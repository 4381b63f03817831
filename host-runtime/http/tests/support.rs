//! A service over the guest, and requests to it.

use std::convert::Infallible;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use advisory_host_runtime::{
    Backend, Core, Limits, LogEvent, LogFuture, LogSink, Principal, RequestId, Role, TenantId,
};
use advisory_http::{Admission, Refusal, Reply, RequestIds, Service, ServiceOptions};
use async_trait::async_trait;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Frame};
use hyper::http::request::Parts;
use hyper::{Request, StatusCode};
use serde_json::Value;
use tokio::sync::oneshot;

/// Admits whoever does not ask to be refused, by the name that a header gives.
struct Doorkeeper;

#[async_trait]
impl Admission for Doorkeeper {
    async fn admit(&self, request: &Parts) -> Result<Principal, Refusal> {
        if request.headers.contains_key("x-refuse") {
            return Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "Nobody vouches for you.",
            ));
        }
        Ok(Principal::member(
            "ann",
            TenantId::stored("acme"),
            vec![Role::Viewer],
        ))
    }
}

/// Keeps every event.
#[derive(Default)]
pub(crate) struct Events(pub(crate) Mutex<Vec<(RequestId, LogEvent)>>);

impl LogSink for Events {
    fn write<'a>(&'a self, request: &'a RequestId, event: LogEvent) -> LogFuture<'a> {
        Box::pin(async move {
            self.0.lock().unwrap().push((request.clone(), event));
        })
    }
}

/// Returns a service with room for so many instances, and its log.
pub(crate) fn service(instances: usize) -> (Arc<Service>, Arc<Events>) {
    let directory = std::env::var_os("ADVISORY_CORE").unwrap();
    let core = Core::load(PathBuf::from(directory).join("guest.cwasm")).unwrap();
    let log = Arc::new(Events::default());
    let options = ServiceOptions {
        core,
        backend: Arc::new(Backend::offline()),
        admission: Arc::new(Doorkeeper),
        log: Arc::clone(&log) as Arc<dyn LogSink>,
        limits: Limits {
            memory: 32 << 20,
            timeout: Duration::from_secs(2),
            stream: Duration::from_secs(2),
        },
        instances,
    };
    let service = Service::new(options, RequestIds::new().unwrap());
    (Arc::new(service), log)
}

pub(crate) fn get(path: &str) -> Request<Full<Bytes>> {
    Request::get(path).body(Full::default()).unwrap()
}

/// Returns a response's body as JSON.
pub(crate) async fn json(reply: Reply) -> Value {
    let body = reply.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&body).unwrap()
}

/// A body without end, that fails the test which reads it past `patience` bytes.
pub(crate) struct Endless {
    pub(crate) patience: usize,
}

impl Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let chunk = Bytes::from_static(&[0; 64 << 10]);
        self.patience = self.patience.checked_sub(chunk.len()).unwrap();
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }
}

/// A body that says when it is first read, and ends when it is told to.
pub(crate) struct Held {
    begun: Option<oneshot::Sender<()>>,
    end: oneshot::Receiver<()>,
}

impl Held {
    /// Returns a body, what resolves once it is read, and what ends it.
    pub(crate) fn new() -> (Self, oneshot::Receiver<()>, oneshot::Sender<()>) {
        let ((begun, read), (ender, end)) = (oneshot::channel(), oneshot::channel());
        let begun = Some(begun);
        (Self { begun, end }, read, ender)
    }
}

impl Body for Held {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(begun) = self.begun.take() {
            begun.send(()).unwrap();
        }
        Pin::new(&mut self.end).poll(context).map(|_| None)
    }
}
