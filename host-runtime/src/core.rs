//! The loaded component, from which instances are made.

use std::path::Path;
use std::sync::Arc;

use advisory_bindings::{AdvisoryPre, HostState, linker};
use advisory_ports::ReferenceData;
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::error::{ComponentOrigin, Source};
use crate::{
    Error, Instance, InstanceRequest, Limits, RequestId, Result, Scanner, SeedSummary, ticker,
};

/// The component, loaded and linked. Cheap to clone; share one per process.
#[derive(Clone)]
pub struct Core {
    pre: Arc<AdvisoryPre<HostState>>,
}

impl Core {
    /// Maps a precompiled component from a file that nobody can write to while the host runs.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Load`] when the file is missing, or was not made for this host.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::build(ComponentOrigin::File(path.to_owned()), |engine| {
            advisory_engine::deserialize_file(engine, path)
        })
    }

    /// Loads a precompiled component out of the host's own binary; where it is [`PageAligned`](crate::PageAligned), without a copy.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Load`] when the bytes were not made for this host.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Self> {
        Self::build(ComponentOrigin::Embedded, |engine| {
            advisory_engine::deserialize(engine, bytes)
        })
    }

    /// Makes a fresh instance: no memory of any other instance is in it.
    ///
    /// # Errors
    ///
    /// Returns [`Error::OutOfMemory`] when the limit does not even hold what the component starts with.
    pub async fn instantiate(&self, request: InstanceRequest) -> Result<Instance> {
        Instance::new(&self.pre, request, ReferenceData::Read).await
    }

    /// Writes the reference data that ships with the component. No other call may write it.
    ///
    /// # Errors
    ///
    /// Fails with [`Error::NotSeeded`] when the database does not take it, and when the component breaks a limit or traps. A
    /// repeat is safe: it writes the same documents again.
    pub async fn seed(&self, request: InstanceRequest) -> Result<SeedSummary> {
        let instance = Instance::new(&self.pre, request, ReferenceData::Seed).await?;
        instance.seed().await
    }

    /// Returns a handle for the calls of one scan by one worker.
    #[must_use]
    pub fn scanner(&self, request: RequestId, limits: Limits) -> Scanner {
        Scanner::new(self.clone(), InstanceRequest::offline(request, limits))
    }

    fn build(
        from: ComponentOrigin,
        load: impl FnOnce(&Engine) -> wasmtime::Result<Component>,
    ) -> Result<Self> {
        let linked = || -> Result<Self, Source> {
            let engine = advisory_engine::engine()?;
            let component = load(&engine)?;
            let pre = AdvisoryPre::new(linker(&engine)?.instantiate_pre(&component)?)?;
            ticker::start(&engine)?;
            Ok(Self { pre: Arc::new(pre) })
        };
        linked().map_err(|source| Error::Load { from, source })
    }
}
