//! The embedded component, and calls to it from code that is not asynchronous.

use std::future::Future;
use std::time::Duration;

use advisory_host_runtime::{Core, Limits, PageAligned, RequestId, Scanner, with_sources};
use tokio::runtime::Runtime;

use crate::exit::Failure;

/// The component's machine code for this kind of machine.
static MACHINE_CODE: &PageAligned<[u8]> =
    &PageAligned(*include_bytes!(env!("ADVISORY_MACHINE_CODE")));

/// SHA-256 of the component, the same on every host.
pub(crate) const COMPONENT_SHA256: &str = env!("ADVISORY_COMPONENT_SHA256");

/// Bounds for one batch. A batch takes a tenth of a second; one that takes this long will not end, and its files are
/// then tried in halves, so that each doubling of the time costs several times over.
pub(crate) const BATCH_LIMITS: Limits = Limits {
    timeout: Duration::from_secs(30),
    ..Limits::SCAN
};

/// Loads the component.
pub(crate) fn load() -> Result<Core, Failure> {
    Core::from_bytes(&MACHINE_CODE.0).map_err(|error| Failure::internal(with_sources(&error)))
}

/// One worker: a scanner, and the executor that its calls run on.
pub(crate) struct Worker {
    pub(crate) scanner: Scanner,
    runtime: Runtime,
}

impl Worker {
    /// Prepares a worker; `name` is what errors call its requests.
    pub(crate) fn new(core: &Core, name: String, limits: Limits) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(Failure::internal)?;
        Ok(Self {
            scanner: core.scanner(RequestId::new(name), limits),
            runtime,
        })
    }

    /// Runs one call on the scanner to its end.
    pub(crate) fn call<'a, F: Future + 'a>(
        &'a mut self,
        call: impl FnOnce(&'a mut Scanner) -> F,
    ) -> F::Output {
        self.runtime.block_on(call(&mut self.scanner))
    }
}
