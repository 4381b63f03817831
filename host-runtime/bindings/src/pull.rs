//! Streams to the guest: each piece is asked of the adapter when the guest asks for it, and not before.
//!
//! A stream alone can't say whether it ended or broke off. So it comes with a future, which resolves once the stream has ended and
//! says which it was. A stream that the guest drops half-way gives up the adapter's source, and its future says that it broke.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use wasmtime::StoreContextMut;
use wasmtime::component::{Destination, StreamProducer, StreamResult, VecBuffer};

/// What comes next of a source.
pub(crate) enum Step<T, E> {
    /// Some items, at least one.
    Items(Vec<T>),
    /// Nothing any more, and how it ended.
    End(E),
}

/// What gives up a source and what comes next of it.
pub(crate) type Next<S, T, E> = Pin<Box<dyn Future<Output = (S, Step<T, E>)> + Send>>;

/// Items as they come.
pub(crate) trait Source: Send + Sized + 'static {
    /// One item.
    type Item: Unpin + Send + Sync + 'static;
    /// How it ends.
    type End: Send + 'static;

    /// Asks for what comes next.
    fn next(self) -> Next<Self, Self::Item, Self::End>;
}

enum State<S: Source> {
    Waiting(S),
    Asking(Next<S, S::Item, S::End>),
    Over,
}

/// Hands a source to the guest.
pub(crate) struct Pull<S: Source> {
    state: State<S>,
    end: Option<oneshot::Sender<S::End>>,
}

impl<S: Source> Pull<S> {
    /// Takes a source, and returns what its end will be told by.
    pub(crate) fn new(source: S) -> (Self, oneshot::Receiver<S::End>) {
        let (end, ended) = oneshot::channel();
        let pull = Self {
            state: State::Waiting(source),
            end: Some(end),
        };
        (pull, ended)
    }
}

impl<S: Source + Unpin, D> StreamProducer<D> for Pull<S> {
    type Item = S::Item;
    type Buffer = VecBuffer<S::Item>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut store: StoreContextMut<'a, D>,
        mut destination: Destination<'a, Self::Item, Self::Buffer>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        if destination.remaining(&mut store) == Some(0) {
            // The guest only asks whether it is worth asking.
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        let mut next = match mem::replace(&mut self.state, State::Over) {
            State::Waiting(source) => source.next(),
            State::Asking(next) => next,
            State::Over => return Poll::Ready(Ok(StreamResult::Dropped)),
        };
        match next.as_mut().poll(context) {
            Poll::Ready((source, Step::Items(items))) => {
                destination.set_buffer(items.into());
                self.state = State::Waiting(source);
                Poll::Ready(Ok(StreamResult::Completed))
            }
            Poll::Ready((_, Step::End(end))) => {
                // The guest may have dropped the future.
                drop(self.end.take().map(|told| told.send(end)));
                Poll::Ready(Ok(StreamResult::Dropped))
            }
            Poll::Pending => {
                self.state = State::Asking(next);
                if finish {
                    // Nothing is lost: the next read finds what this one asked for.
                    Poll::Ready(Ok(StreamResult::Cancelled))
                } else {
                    Poll::Pending
                }
            }
        }
    }
}
