//! The component's HTTP interface, called once per instance.

use std::pin::Pin;
use std::task::{Context, Poll};

use advisory_bindings::exports::advisory::platform::api;
use tokio::sync::mpsc;
use wasmtime::StoreContextMut;
use wasmtime::component::{Source, StreamConsumer, StreamResult};

use crate::{Instance, Result};

/// A request, already authenticated and bounded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// Upper case.
    pub method: String,
    /// Absolute path, percent-encoded as received.
    pub path: String,
    /// Text after `?`, percent-encoded as received.
    pub query: Option<String>,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// At most 8 MiB.
    pub body: Vec<u8>,
}

/// A response, whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes, gathered if the component streamed them.
    pub body: Vec<u8>,
}

impl Instance {
    /// Answers one request; the instance ends with it.
    ///
    /// # Errors
    ///
    /// Fails when the component breaks a limit or traps. What it refuses is a response.
    pub async fn handle(mut self, request: Request) -> Result<Response> {
        self.call(async |advisory, accessor| {
            let answer = advisory
                .advisory_platform_api()
                .call_handle(accessor, request.into())
                .await?;
            let body = match answer.body {
                api::ResponseBody::Bytes(bytes) => bytes,
                api::ResponseBody::Chunks(stream) => {
                    let (sender, mut receiver) = mpsc::unbounded_channel();
                    accessor.with(|store| stream.pipe(store, ChunkSender(sender)))?;
                    let mut body = Vec::new();
                    while let Some(chunk) = receiver.recv().await {
                        body.extend_from_slice(&chunk);
                    }
                    body
                }
            };
            Ok(Response {
                status: answer.status,
                headers: answer.headers,
                body,
            })
        })
        .await
    }
}

impl From<Request> for api::Request {
    fn from(request: Request) -> Self {
        let Request {
            method,
            path,
            query,
            headers,
            body,
        } = request;
        Self {
            method,
            path,
            query,
            headers,
            body,
        }
    }
}

/// Hands the guest's chunks to whoever gathers them.
struct ChunkSender(mpsc::UnboundedSender<Vec<u8>>);

impl<D> StreamConsumer<D> for ChunkSender {
    type Item = u8;

    fn poll_consume(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
        store: StoreContextMut<'_, D>,
        source: Source<'_, u8>,
        _finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        let mut source = source.as_direct(store);
        let chunk = source.remaining().to_vec();
        source.mark_read(chunk.len());
        let listening = chunk.is_empty() || self.0.send(chunk).is_ok();
        Poll::Ready(Ok(if listening {
            StreamResult::Completed
        } else {
            StreamResult::Dropped
        }))
    }
}
