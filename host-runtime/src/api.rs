//! The component's HTTP interface, called once per instance.

use std::pin::Pin;
use std::task::{Context, Poll};

use advisory_bindings::exports::advisory::platform::api;
use advisory_bindings::{Advisory, HostState};
use tokio::sync::{mpsc, oneshot};
use tokio::time;
use tokio_util::sync::PollSender;
use wasmtime::StoreContextMut;
use wasmtime::component::{Accessor, Source, StreamConsumer, StreamResult};

use crate::{Error, Instance, Result};

/// Bytes of a streamed body that are taken from the guest at a time: it may hand over all of its memory, and they are copied.
const CHUNK_BYTES: usize = 64 << 10;

/// Chunks of a streamed body that wait for a caller who reads slowly; after that the guest waits.
const CHUNKS: usize = 16;

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

/// A response, whole unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response<B = Vec<u8>> {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: B,
}

/// The body of a response that may begin before it is whole.
#[derive(Debug)]
pub enum ResponseBody {
    /// All of it.
    Whole(Vec<u8>),
    /// As the component streams it.
    Chunks(Chunks),
}

/// A body under way. Dropping it does not end the work that it tells of.
#[derive(Debug)]
pub struct Chunks(mpsc::Receiver<Result<Vec<u8>>>);

impl Chunks {
    /// Returns the next bytes, and nothing once the body is whole. An error is the last: the component broke a limit or
    /// trapped, and the body will not be whole.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<u8>>>> {
        self.0.poll_recv(context)
    }

    /// Waits for the next bytes, as [`poll_next`](Self::poll_next).
    pub async fn next(&mut self) -> Option<Result<Vec<u8>>> {
        self.0.recv().await
    }
}

impl Instance {
    /// Answers one request, and returns the answer once it is whole. The instance ends with it.
    ///
    /// # Errors
    ///
    /// Fails when the component breaks a limit or traps. What it refuses is a response.
    pub async fn handle(self, request: Request) -> Result<Response> {
        let begun = self.begin(request).await?;
        let body = match begun.body {
            ResponseBody::Whole(body) => body,
            ResponseBody::Chunks(mut chunks) => {
                let mut body = Vec::new();
                while let Some(chunk) = chunks.next().await {
                    body.extend_from_slice(&chunk?);
                }
                body
            }
        };
        Ok(Response {
            status: begun.status,
            headers: begun.headers,
            body,
        })
    }

    /// Answers one request, and returns the answer once it begins. The instance ends with it; what it streams is done to its
    /// end whether or not somebody reads it.
    ///
    /// # Errors
    ///
    /// As [`handle`](Self::handle), as long as the answer has not begun.
    pub async fn begin(mut self, request: Request) -> Result<Response<ResponseBody>> {
        let limits = self.limits();
        let id = self.request().clone();
        let (begun, mut begins) = oneshot::channel();
        let (sender, receiver) = mpsc::channel(CHUNKS);
        let failed = sender.clone();
        let mut running = Box::pin(async move {
            let longest = limits.timeout + limits.stream;
            let answer = async |advisory: &Advisory, accessor: &Accessor<HostState>| {
                let answer = advisory
                    .advisory_platform_api()
                    .call_handle(accessor, request.into())
                    .await?;
                let (ended, ends) = oneshot::channel();
                let body = match answer.body {
                    api::ResponseBody::Bytes(body) => {
                        drop(ended);
                        ResponseBody::Whole(body)
                    }
                    api::ResponseBody::Chunks(stream) => {
                        let forward = Forward {
                            sender: PollSender::new(sender),
                            _ended: ended,
                        };
                        accessor.with(|store| stream.pipe(store, forward))?;
                        ResponseBody::Chunks(Chunks(receiver))
                    }
                };
                let response = Response {
                    status: answer.status,
                    headers: answer.headers,
                    body,
                };
                // Who asked may have gone; the work that the stream tells of goes on.
                let _gone = begun.send(response);
                // The stream drops what forwards it when it ends.
                let _dropped = ends.await;
                Ok(())
            };
            self.call_within(longest, answer).await
        });
        let first = async {
            tokio::select! {
                biased;
                Ok(response) = &mut begins => Ok(Some(response)),
                ended = &mut running => ended.map(|()| None),
            }
        };
        match time::timeout(limits.timeout, first).await {
            Ok(Ok(Some(response))) => {
                tokio::spawn(async move {
                    if let Err(error) = running.await {
                        // Nobody reads any more, or this is the last that is read.
                        let _unread = failed.send(Err(error)).await;
                    }
                });
                Ok(response)
            }
            // The answer was whole as soon as it began.
            Ok(Ok(None)) => begins.try_recv().map_err(|_| Error::TimedOut {
                request: id,
                after: limits.timeout,
            }),
            Ok(Err(error)) => Err(error),
            Err(_elapsed) => Err(Error::TimedOut {
                request: id,
                after: limits.timeout,
            }),
        }
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

/// Hands the guest's bytes to whoever reads the answer.
struct Forward {
    sender: PollSender<Result<Vec<u8>>>,
    /// Dropped with the stream's end.
    _ended: oneshot::Sender<()>,
}

impl<D> StreamConsumer<D> for Forward {
    type Item = u8;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        store: StoreContextMut<'_, D>,
        source: Source<'_, u8>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        let mut source = source.as_direct(store);
        let taken = source.remaining().len().min(CHUNK_BYTES);
        match self.sender.poll_reserve(context) {
            Poll::Pending if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Ok(())) if taken > 0 => {
                let chunk = source.remaining().iter().take(taken).copied().collect();
                // There is room: it was reserved. And that nobody reads is no reason to stop the guest.
                let _unread = self.sender.send_item(Ok(chunk));
            }
            Poll::Ready(_) => {}
        }
        source.mark_read(taken);
        Poll::Ready(Ok(StreamResult::Completed))
    }
}
