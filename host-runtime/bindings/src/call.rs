//! One call of a guest on an adapter: bounded, and its failure logged.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{Bound, Fault};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime::component::{Accessor, HasSelf};

use crate::{HostState, LogEvent, LogLevel, LogSink, RequestId};

/// Calls that one instance may have under way, so that no guest makes a host hold thousands of connections. A request needs a
/// handful at once; those beyond wait, and so does a guest that opens more objects than this without reading them.
pub(crate) const CALLS: usize = 32;

/// What a call takes of [`CALLS`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Weight {
    /// A document, a secret, an address.
    Light = 1,
    /// Up to 32 MiB in the host's memory: four at once.
    Heavy = 8,
}

/// What a call needs of the instance's state.
pub(crate) struct Call {
    pub(crate) bound: Bound,
    /// Given back when the call, or what it opened, is over.
    _permit: Option<OwnedSemaphorePermit>,
    log: Arc<dyn LogSink>,
    request: RequestId,
}

impl Call {
    /// Starts a call, when there is room for one.
    pub(crate) async fn start<T: Send>(
        accessor: &Accessor<T, HasSelf<HostState>>,
        weight: Weight,
    ) -> Self {
        let (bound, calls, log, request) = accessor.with(|mut access| {
            let state = access.get();
            (
                state.bound.clone(),
                Arc::clone(&state.calls),
                Arc::clone(&state.log),
                state.request.clone(),
            )
        });
        // None only for a semaphore that is closed, which nobody does.
        let permit = Semaphore::acquire_many_owned(calls, weight as u32)
            .await
            .ok();
        Self {
            bound,
            _permit: permit,
            log,
            request,
        }
    }

    /// Logs what failed behind the port, with everything that the guest is not told.
    pub(crate) async fn report(&self, fault: &Fault) {
        let mut cause = String::new();
        let mut source = fault.source();
        while let Some(error) = source {
            if !cause.is_empty() {
                cause.push_str(": ");
            }
            cause.push_str(&error.to_string());
            source = error.source();
        }
        let fields = [
            ("adapter", fault.adapter.to_owned()),
            ("operation", fault.operation.to_owned()),
            ("problem", fault.kind.to_string()),
            ("cause", cause),
        ];
        self.log(LogLevel::Error, "an adapter failed", fields).await;
    }

    /// Logs that a guest was refused, which it should not have tried.
    pub(crate) async fn refuse(&self, operation: &'static str, reason: &str) {
        let fields = [
            ("operation", operation.to_owned()),
            ("reason", reason.to_owned()),
        ];
        self.log(LogLevel::Warn, "a call was refused", fields).await;
    }

    async fn log<const N: usize>(
        &self,
        level: LogLevel,
        message: &str,
        fields: [(&str, String); N],
    ) {
        let fields = fields.map(|(name, value)| (name.to_owned(), value)).into();
        let event = LogEvent::within_caps(level, message.to_owned(), fields);
        self.log.write(&self.request, event).await;
    }
}

/// Writes how long to wait as the contract does.
pub(crate) fn milliseconds(after: Option<Duration>) -> Option<u32> {
    after.map(|after| u32::try_from(after.as_millis()).unwrap_or(u32::MAX))
}
