//! Who may call, settled before anything of a request's body is read.

use advisory_host_runtime::Principal;
use hyper::StatusCode;
use hyper::http::request::Parts;

/// Decides for whom a request is made.
///
/// A principal is made from what was verified, never from what the caller says of itself.
pub trait Admission: Send + Sync {
    /// Returns for whom the request is made.
    ///
    /// # Errors
    ///
    /// Fails when nobody vouches for the caller, or the request came by a way it may not come.
    fn admit(&self, request: &Parts) -> Result<Principal, Refusal>;
}

/// Why a request is not admitted, as its caller is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A status from 400 to 499.
    pub status: StatusCode,
    /// A sentence for a person.
    pub detail: String,
}
