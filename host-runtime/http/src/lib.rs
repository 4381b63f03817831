//! The HTTP service around the component, the same on every host.
//!
//! A request is named, admitted, bounded and read whole; then a fresh instance of the component answers it, and what that
//! could not answer becomes a problem document. What differs between hosts is who is admitted: [`Admission`].

mod admission;
mod body;
mod conclusion;
mod exchange;
mod observe;
mod oidc;
mod problem;
mod request_ids;
mod server;
mod service;

pub use crate::admission::{Admission, Refusal};
pub use crate::body::{BrokenOff, Reply, ReplyBody, Streamed};
pub use crate::exchange::Exchange;
pub use crate::observe::{
    CallOutcome, CallRecord, ComponentRecord, Metrics, Observer, Otlp, RequestRecord, TraceContext,
};
pub use crate::oidc::{
    IssuerOptions, Oidc, OptionsError, RoleName, RoleOptions, TenantOptions, bearer,
};
pub use crate::problem::problem;
pub use crate::request_ids::RequestIds;
pub use crate::server::serve;
pub use crate::service::{Service, ServiceOptions};
