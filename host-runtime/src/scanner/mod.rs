//! The component's scanner, as plain Rust.

mod convert;
mod types;

use advisory_bindings::exports::advisory::platform::scanner as wit;
use advisory_bindings::{Advisory, HostState};
use wasmtime::component::Accessor;

pub use types::{
    DescribeSubject, Diagnostic, FileBatch, RenderOptions, ScanError, ScanPlan, ScanRequest,
    SkipReason, SkippedFile, SourceFile, UnknownName, VerdictStatus,
};

use crate::{Core, Error, Instance, InstanceRequest, Result};

/// One worker's handle on the scanner.
///
/// It keeps one instance for all its calls, so that what the core builds once (automata, tables) is built once. After
/// a failure it drops that instance, and the next call starts with a fresh one.
pub struct Scanner {
    core: Core,
    request: InstanceRequest,
    instance: Option<Instance>,
}

impl Scanner {
    pub(crate) fn new(core: Core, request: InstanceRequest) -> Self {
        Self {
            core,
            request,
            instance: None,
        }
    }

    /// Settles what a scan looks for.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Refused`] when the request is wrong. This and every other function here fails with another
    /// [`Error`] when the component breaks a limit or traps.
    pub async fn plan(&mut self, request: ScanRequest) -> Result<ScanPlan> {
        self.call(async |advisory, accessor| {
            let answer = advisory
                .advisory_platform_scanner()
                .call_plan(accessor, request.into())
                .await?;
            Ok(answer.map(ScanPlan::from))
        })
        .await
    }

    /// Reads one batch of files, and returns its report.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Refused`] when `plan` is not one.
    pub async fn scan_batch(&mut self, plan: &[u8], batch: FileBatch) -> Result<Vec<u8>> {
        let plan = plan.to_vec();
        self.call(async |advisory, accessor| {
            advisory
                .advisory_platform_scanner()
                .call_scan_batch(accessor, plan, batch.into())
                .await
        })
        .await
    }

    /// Combines the reports of all batches, in any order, into the result as JSON.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Refused`] when `plan` or a report is not one.
    pub async fn combine(&mut self, plan: &[u8], reports: Vec<Vec<u8>>) -> Result<Vec<u8>> {
        let plan = plan.to_vec();
        self.call(async |advisory, accessor| {
            advisory
                .advisory_platform_scanner()
                .call_combine(accessor, plan, reports)
                .await
        })
        .await
    }

    /// Renders a result.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Refused`] when there is no such format.
    pub async fn render(&mut self, result: &[u8], options: RenderOptions) -> Result<Vec<u8>> {
        let result = result.to_vec();
        self.call(async |advisory, accessor| {
            advisory
                .advisory_platform_scanner()
                .call_render(accessor, result, options.into())
                .await
        })
        .await
    }

    /// Says what a result amounts to.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Refused`] when `result` is not one.
    pub async fn verdict(&mut self, result: &[u8]) -> Result<VerdictStatus> {
        let result = result.to_vec();
        self.call(async |advisory, accessor| {
            let answer = advisory
                .advisory_platform_scanner()
                .call_verdict(accessor, result)
                .await?;
            Ok(answer.map(VerdictStatus::from))
        })
        .await
    }

    /// Describes rules or frameworks.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Refused`] when there is no such rule, framework or format.
    pub async fn describe(
        &mut self,
        subject: DescribeSubject,
        options: RenderOptions,
    ) -> Result<Vec<u8>> {
        self.call(async |advisory, accessor| {
            advisory
                .advisory_platform_scanner()
                .call_describe(accessor, subject.into(), options.into())
                .await
        })
        .await
    }

    async fn call<R>(
        &mut self,
        call: impl AsyncFnOnce(
            &Advisory,
            &Accessor<HostState>,
        ) -> wasmtime::Result<Result<R, wit::ScanError>>,
    ) -> Result<R> {
        let mut instance = match self.instance.take() {
            Some(instance) => instance,
            None => self.core.instantiate(self.request.clone()).await?,
        };
        let answer = instance.call(call).await?;
        let answer = answer.map_err(|answer| Error::Refused {
            request: instance.request().clone(),
            answer: answer.into(),
        });
        // A refusal is an answer: the instance is as good as before.
        self.instance = Some(instance);
        answer
    }
}
