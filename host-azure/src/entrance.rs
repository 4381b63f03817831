//! What answers while the host is being opened: the platform's question whether it is ready at once, everything else when it is.
//!
//! Opening asks Key Vault for a key; the platform waits for an answer meanwhile, and so does whoever started it.

use std::sync::Arc;

use advisory_http::Reply;
use http_body_util::{Either, Full};
use hyper::body::{Body, Bytes};
use hyper::{Method, Request, Response, StatusCode};
use tokio::sync::watch;

use crate::Handler;
use crate::handler::invocation;

/// The way in, before and after there is a handler.
#[derive(Clone)]
pub struct Entrance(watch::Receiver<Option<Arc<Handler>>>);

impl Entrance {
    /// Returns an entrance, and what opens it. When the latter is dropped unused, nobody is answered any more.
    #[must_use]
    pub fn new() -> (watch::Sender<Option<Arc<Handler>>>, Self) {
        let (opener, entrance) = watch::channel(None);
        (opener, Self(entrance))
    }

    /// Resolves when it is known that it will never open.
    pub async fn barred(&self) {
        let mut entrance = self.0.clone();
        if entrance.wait_for(Option::is_some).await.is_ok() {
            std::future::pending::<()>().await;
        }
    }

    /// Returns whether it is known that it will never open.
    #[must_use]
    pub fn is_barred(&self) -> bool {
        self.0.has_changed().is_err()
    }

    /// Answers one request of the Functions host.
    pub async fn answer<B>(&self, request: Request<B>) -> Reply
    where
        B: Body<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        if asks_whether_ready(&request) {
            return Response::new(Either::Left(Full::default()));
        }
        let mut entrance = self.0.clone();
        let handler = match entrance.wait_for(Option::is_some).await {
            Ok(handler) => handler.as_ref().map(Arc::clone),
            Err(_barred) => None,
        };
        match handler {
            Some(handler) => handler.answer(request).await,
            None => {
                let mut reply = Response::new(Either::Left(Full::default()));
                *reply.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                reply
            }
        }
    }
}

/// The platform takes any answer to `GET /` for a yes. A caller's own has the name of an invocation.
fn asks_whether_ready<B>(request: &Request<B>) -> bool {
    request.method() == Method::GET
        && request.uri().path() == "/"
        && invocation(request.headers()).is_none()
}
