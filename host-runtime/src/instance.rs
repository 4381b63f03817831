//! One instance of the component: made for one request, bounded, and dropped after it.

use std::sync::Arc;
use std::time::Duration;

use advisory_bindings::{Advisory, AdvisoryPre, HostState, LogSink, MemoryLimiter, RequestId};
use advisory_ports::{Backend, Bound, Principal, ReferenceData, Role, TenantId};
use tokio::time;
use wasmtime::Store;
use wasmtime::component::Accessor;

use crate::{DiscardingLog, Error, Limits, Result};

/// Most bytes that one call may carry from the guest to the host. The largest answer is the report on a repository of
/// 25,000 files, some 20 MiB; without a bound, a guest could make the host hold its memory twice.
const MAX_CALL_BYTES: usize = 128 << 20;

/// What an instance is made for.
pub struct InstanceRequest {
    /// The request that it serves, as logs and errors name it.
    pub request: RequestId,
    /// Whom it acts for.
    pub principal: Principal,
    /// What it may reach, as far as the principal may.
    pub backend: Arc<Backend>,
    /// Where its log events go.
    pub log: Arc<dyn LogSink>,
    /// What it may use.
    pub limits: Limits,
}

impl InstanceRequest {
    /// Returns the request of a host without tenants, which is its own only user.
    #[must_use]
    pub fn offline(request: RequestId, limits: Limits) -> Self {
        let roles = vec![Role::Viewer, Role::Engineer];
        Self {
            request,
            principal: Principal::member("local", TenantId::stored("local"), roles),
            backend: Arc::new(Backend::offline()),
            log: Arc::new(DiscardingLog),
            limits,
        }
    }
}

impl Clone for InstanceRequest {
    fn clone(&self) -> Self {
        Self {
            request: self.request.clone(),
            principal: self.principal.clone(),
            backend: Arc::clone(&self.backend),
            log: Arc::clone(&self.log),
            limits: self.limits,
        }
    }
}

/// An instance of the component. After an error it is of no more use.
pub struct Instance {
    store: Store<HostState>,
    advisory: Advisory,
    request: RequestId,
    limits: Limits,
}

impl Instance {
    pub(crate) async fn new(
        pre: &AdvisoryPre<HostState>,
        request: InstanceRequest,
        reference_data: ReferenceData,
    ) -> Result<Self> {
        let InstanceRequest {
            request,
            principal,
            backend,
            log,
            limits,
        } = request;
        let bound = Bound::new(backend, Arc::new(principal), reference_data);
        let limiter = MemoryLimiter::new(limits.memory);
        let state = HostState::new(request.clone(), bound, log, limiter);
        let mut store = Store::new(pre.engine(), state);
        store.limiter(|state| state.limiter());
        store.set_hostcall_fuel(MAX_CALL_BYTES);
        // A deadline that traps would count wall time and so punish a guest that waits for a slow adapter. This one makes a busy
        // guest yield, whereupon the timeout around each call gets its chance.
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        match pre.instantiate_async(&mut store).await {
            Ok(advisory) => Ok(Self {
                store,
                advisory,
                request,
                limits,
            }),
            Err(source) => Err(failure(&mut store, request, limits, source)),
        }
    }

    /// Runs one call within the limits.
    pub(crate) async fn call<R>(
        &mut self,
        call: impl AsyncFnOnce(&Advisory, &Accessor<HostState>) -> wasmtime::Result<R>,
    ) -> Result<R> {
        self.call_within(self.limits.timeout, call).await
    }

    /// Runs one call within the limits, but for a time of its own.
    pub(crate) async fn call_within<R>(
        &mut self,
        longest: Duration,
        call: impl AsyncFnOnce(&Advisory, &Accessor<HostState>) -> wasmtime::Result<R>,
    ) -> Result<R> {
        let Self {
            store,
            advisory,
            request,
            limits,
        } = self;
        let running = store.run_concurrent(async |accessor| call(advisory, accessor).await);
        let outcome = time::timeout(longest, running).await;
        match outcome {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(source)) | Err(source)) => {
                Err(failure(store, request.clone(), *limits, source))
            }
            Err(_elapsed) => Err(Error::TimedOut {
                request: request.clone(),
                after: longest,
            }),
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn request(&self) -> &RequestId {
        &self.request
    }
}

/// Tells a guest that got no memory from one that failed by itself: both end in the same trap.
fn failure(
    store: &mut Store<HostState>,
    request: RequestId,
    limits: Limits,
    source: wasmtime::Error,
) -> Error {
    let state = store.data_mut();
    if state.limiter().refused() {
        Error::OutOfMemory {
            request,
            limit: limits.memory,
        }
    } else {
        Error::Trap {
            request,
            panic_place: state.panic_place(),
            source: source.into(),
        }
    }
}
