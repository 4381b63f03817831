//! Threads for what blocks: a fixed number behind a bounded queue.
//!
//! Every thread owns a state (a connection, or nothing), and takes one job after the other. A caller whose request has ended is
//! not waited for: a job can ask whether anyone still wants its answer.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;

/// Jobs that wait, beyond those that run. A job takes a millisecond: this is a tenth of a second of work for two threads, and
/// whoever comes after it does better to come again.
const QUEUE: usize = 256;

/// When to come again.
pub(crate) const PATIENCE: Duration = Duration::from_millis(100);

type Job<S> = Box<dyn FnOnce(&mut S) + Send>;

/// A pool of threads.
pub(crate) struct Workers<S> {
    queue: Option<SyncSender<Job<S>>>,
    threads: Vec<JoinHandle<()>>,
}

/// Why a job gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The queue is full.
    Full,
    /// The threads are gone, which is a defect.
    Gone,
}

impl<S: Send + 'static> Workers<S> {
    /// Starts one thread for each state.
    pub(crate) fn start(name: &str, states: Vec<S>) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(QUEUE);
        let receiver = Arc::new(Mutex::new(receiver));
        let mut threads = Vec::new();
        for state in states {
            let receiver = Arc::clone(&receiver);
            let thread = thread::Builder::new().name(name.to_owned());
            threads.push(thread.spawn(move || work(state, &receiver))?);
        }
        Ok(Self {
            queue: Some(sender),
            threads,
        })
    }

    /// Runs a job on one of the threads. The job is told whether its answer is still wanted.
    pub(crate) async fn run<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut S, &dyn Fn() -> bool) -> R + Send + 'static,
    ) -> Result<R, NoAnswer> {
        let (sender, receiver) = oneshot::channel();
        let job: Job<S> = Box::new(move |state| {
            if sender.is_closed() {
                return;
            }
            let answer = job(state, &|| !sender.is_closed());
            // Whoever asked may be gone by now.
            drop(sender.send(answer));
        });
        match self.queue.as_ref().map(|queue| queue.try_send(job)) {
            Some(Ok(())) => receiver.await.map_err(|_gone| NoAnswer::Gone),
            Some(Err(TrySendError::Full(_))) => Err(NoAnswer::Full),
            Some(Err(TrySendError::Disconnected(_))) | None => Err(NoAnswer::Gone),
        }
    }
}

fn work<S>(mut state: S, receiver: &Mutex<Receiver<Job<S>>>) {
    loop {
        let job = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        match job {
            Ok(job) => job(&mut state),
            Err(_closed) => return,
        }
    }
}

impl<S> Drop for Workers<S> {
    fn drop(&mut self) {
        // The threads end with the queue, and their connections are closed when this returns.
        self.queue = None;
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}
