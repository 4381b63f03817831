//! Loads the precompiled component and calls it, within limits, one fresh instance a request.
//!
//! Hosts see none of the engine: they load a [`Core`], ask it for an [`Instance`] to answer one request, or for a
//! [`Scanner`] to work through one scan, and get plain Rust values or an [`Error`] that names the request.

mod api;
mod core;
mod error;
mod instance;
mod limits;
mod log;
mod reference;
mod scanner;
mod ticker;

pub use advisory_bindings::{LogEvent, LogFuture, LogLevel, LogSink, RequestId};
pub use advisory_engine::PageAligned;
pub use advisory_ports as ports;
pub use advisory_ports::{Backend, Principal, Role, TenantId};

pub use crate::api::{Chunks, Request, Response, ResponseBody};
pub use crate::core::Core;
pub use crate::error::{ComponentOrigin, Error, Result, with_sources};
pub use crate::instance::{Instance, InstanceRequest};
pub use crate::limits::Limits;
pub use crate::log::DiscardingLog;
pub use crate::reference::{SeedRefusal, SeedSummary};
pub use crate::scanner::{
    DescribeSubject, Diagnostic, FileBatch, RenderOptions, ScanError, ScanPlan, ScanRequest,
    Scanner, SkipReason, SkippedFile, SourceFile, UnknownName, VerdictStatus,
};
