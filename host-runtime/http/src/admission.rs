//! Who may call, settled before anything of a request's body is read.

use advisory_host_runtime::Principal;
use async_trait::async_trait;
use hyper::StatusCode;
use hyper::http::request::Parts;

/// Decides for whom a request is made.
///
/// A principal is made from what was verified, never from what the caller says of itself.
#[async_trait]
pub trait Admission: Send + Sync {
    /// Returns for whom the request is made. It may take a call elsewhere, such as for a key that is not known yet.
    ///
    /// # Errors
    ///
    /// Fails when nobody vouches for the caller, or the request came by a way it may not come.
    async fn admit(&self, request: &Parts) -> Result<Principal, Refusal>;
}

/// Why a request is not admitted, as its caller is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A status from 400 to 503: who can't be asked about a caller is a reason, too.
    pub status: StatusCode,
    /// A sentence for a person.
    pub detail: String,
    /// What is behind it, for the log alone.
    pub cause: Option<String>,
}

impl Refusal {
    /// Refuses; there is nothing behind it that the caller is not told.
    #[must_use]
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            cause: None,
        }
    }
}
