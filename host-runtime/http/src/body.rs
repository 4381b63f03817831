//! Bodies of replies: whole, or as the component streams them.

use std::pin::Pin;
use std::task::{Context, Poll};

use advisory_host_runtime::{Chunks, Error};
use http_body_util::{Either, Full};
use hyper::Response;
use hyper::body::{Body, Bytes, Frame};
use tokio::sync::mpsc;

/// A response.
pub type Reply = Response<ReplyBody>;

/// The body of a response.
pub type ReplyBody = Either<Full<Bytes>, Streamed>;

/// The component failed after its answer had begun: the caller must not take what came for the whole.
#[derive(Debug, thiserror::Error)]
#[error("the answer broke off")]
pub struct BrokenOff;

/// A body that the component is still writing.
#[derive(Debug)]
pub struct Streamed(mpsc::Receiver<Result<Bytes, BrokenOff>>);

impl Streamed {
    /// Returns a body, and what fills it.
    pub(crate) fn new() -> (Self, Feed) {
        // What is to be read waits where the component wrote it.
        let (sender, receiver) = mpsc::channel(1);
        (Self(receiver), Feed(sender))
    }
}

impl Body for Streamed {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        let next = self.0.poll_recv(context);
        next.map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }
}

/// Fills a body, which ends when this is dropped.
pub(crate) struct Feed(mpsc::Sender<Result<Bytes, BrokenOff>>);

impl Feed {
    /// Passes on what the component writes until it ends, whether or not anybody reads it.
    ///
    /// # Errors
    ///
    /// Returns why the component failed, once the reader is told that it did.
    pub(crate) async fn pass(&self, mut chunks: Chunks) -> Result<(), Error> {
        while let Some(chunk) = chunks.next().await {
            match chunk {
                Ok(bytes) => {
                    let _unread = self.0.send(Ok(bytes.into())).await;
                }
                Err(error) => {
                    let _unread = self.0.send(Err(BrokenOff)).await;
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}
