//! What this machine serves besides the component: the dashboard, and objects at addresses that were handed out.

use std::sync::Arc;

use advisory_host_runtime::LogSink;
use advisory_http::{Exchange, Refusal, RequestIds, Service, problem};
use advisory_local_stores::FileStorage;
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};

use super::dashboard::Dashboard;
use super::files;
use super::local::Door;

/// Where the store's addresses begin.
pub(super) const FILES: &str = "/files";

pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A body of any kind.
pub(super) type AnyBody = UnsyncBoxBody<Bytes, BoxError>;

/// Everything at one address.
pub(super) struct Front {
    pub(super) service: Service,
    pub(super) door: Door,
    pub(super) files: Arc<FileStorage>,
    pub(super) dashboard: Option<Dashboard>,
    pub(super) requests: Arc<RequestIds>,
    pub(super) log: Arc<dyn LogSink>,
}

impl Front {
    /// Answers one request.
    pub(super) async fn answer(&self, request: Request<Incoming>) -> Response<AnyBody> {
        let path = request.uri().path();
        let below = |root: &str| {
            path.strip_prefix(root)
                .filter(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if let Some(token) = below(FILES) {
            let token = token.trim_start_matches('/').to_owned();
            return self.file(request, &token).await;
        }
        match &self.dashboard {
            Some(dashboard) if below("/api").is_none() => self.view(dashboard, &request).await,
            _ => self.service.answer(request).await.map(boxed),
        }
    }

    async fn file(&self, request: Request<Incoming>, token: &str) -> Response<AnyBody> {
        // The token lets its holder in: it does not belong in a log.
        let path = format!("{FILES}/…");
        let exchange = Exchange::begin(&self.requests, request.method().as_str(), path);
        let answered = match self.door.check(request.headers()) {
            Ok(()) => files::answer(&self.files, request, token).await,
            Err(refusal) => Err(refusal),
        };
        let (mut reply, cause) = match answered {
            Ok(reply) => (reply, None),
            Err(refusal) => refused(&exchange, refusal),
        };
        exchange.conclude(&mut reply, cause, &*self.log).await;
        reply
    }

    async fn view(&self, dashboard: &Dashboard, request: &Request<Incoming>) -> Response<AnyBody> {
        let (method, path) = (request.method(), request.uri().path());
        let exchange = Exchange::begin(&self.requests, method.as_str(), path);
        let (mut reply, cause) = match self.door.check(request.headers()) {
            Ok(()) => {
                let reply = dashboard.answer(method, path, request.headers());
                (reply.map(boxed), None)
            }
            Err(refusal) => refused(&exchange, refusal),
        };
        exchange.conclude(&mut reply, cause, &*self.log).await;
        reply
    }
}

/// Puts a body in the one form that all share.
pub(super) fn boxed<B>(body: B) -> AnyBody
where
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    body.map_err(Into::into).boxed_unsync()
}

fn refused(exchange: &Exchange, refusal: Refusal) -> (Response<AnyBody>, Option<String>) {
    let reply = problem(refusal.status, &refusal.detail, exchange.id().as_str());
    (reply.map(boxed), refusal.cause)
}
