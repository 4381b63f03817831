//! What the host keeps for one instance.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{Bound, Clock};
use tokio::sync::Semaphore;
use wasmtime::component::{HasSelf, Linker, ResourceTable};
use wasmtime::{Engine, Result};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::{HostWallClock, WasiCtx, WasiCtxView, WasiView};

use crate::call::CALLS;
use crate::contract::Advisory;
use crate::{LogSink, MemoryLimiter};

/// Room for what a panicking guest says: its place and a message. A guest has no other use for standard error.
const STANDARD_ERROR_BYTES: usize = 16 * 1024;

/// Names one request in logs, errors and problem documents.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// Takes a name for a request; the caller sees to it that it is unique.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The state behind one instance's imports. It dies with the instance.
pub struct HostState {
    pub(crate) request: RequestId,
    pub(crate) bound: Bound,
    pub(crate) calls: Arc<Semaphore>,
    pub(crate) secrets_held: usize,
    pub(crate) log: Arc<dyn LogSink>,
    pub(crate) table: ResourceTable,
    wasi: WasiCtx,
    standard_error: MemoryOutputPipe,
    limiter: MemoryLimiter,
}

impl HostState {
    /// Prepares the state of an instance that serves `request` with a backend that is bound to its principal.
    #[must_use]
    pub fn new(
        request: RequestId,
        bound: Bound,
        log: Arc<dyn LogSink>,
        limiter: MemoryLimiter,
    ) -> Self {
        let standard_error = MemoryOutputPipe::new(STANDARD_ERROR_BYTES);
        let wasi = denying_context(&standard_error, WallClock(bound.clock()));
        Self {
            request,
            bound,
            calls: Arc::new(Semaphore::new(CALLS)),
            secrets_held: 0,
            log,
            table: ResourceTable::new(),
            wasi,
            standard_error,
            limiter,
        }
    }

    /// Returns the limiter of the guest's memory.
    pub fn limiter(&mut self) -> &mut MemoryLimiter {
        &mut self.limiter
    }

    /// Returns where in the guest's source it panicked, if it did.
    ///
    /// The place alone: a panic's message may quote what the guest was reading.
    #[must_use]
    pub fn panic_place(&self) -> Option<String> {
        let said = self.standard_error.contents();
        let said = String::from_utf8_lossy(&said);
        let (_, place) = said.split_once(" panicked at ")?;
        Some(place.lines().next()?.trim_end_matches(':').to_owned())
    }
}

impl WasiView for HostState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

/// Links every import of the world to [`HostState`].
///
/// # Errors
///
/// Fails when two imports have one name, which is a defect of the contract.
pub fn linker(engine: &Engine) -> Result<Linker<HostState>> {
    let mut linker = Linker::new(engine);
    // Rust's standard library imports WASI 0.2 whether it is used or not.
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    Advisory::add_to_linker::<_, HasSelf<HostState>>(&mut linker, |state| state)?;
    Ok(linker)
}

/// A WASI context with clocks and randomness, but no files, environment, arguments, input, output or network.
fn denying_context(standard_error: &MemoryOutputPipe, wall_clock: WallClock) -> WasiCtx {
    WasiCtx::builder()
        .stderr(standard_error.clone())
        .wall_clock(wall_clock)
        .allow_tcp(false)
        .allow_udp(false)
        .allow_ip_name_lookup(false)
        .build()
}

/// The backend's clock as WASI has it, so that the guest and its stores see one time.
struct WallClock(Arc<dyn Clock>);

impl HostWallClock for WallClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        // WASI 0.2 has no time before 1970.
        Duration::try_from(self.0.now().as_duration()).unwrap_or_default()
    }
}
