//! Outbound HTTP, to the hosts that the operator allowed.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

use crate::Fault;

/// One request.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboundRequest {
    /// `GET`, `HEAD` or `POST`.
    pub method: String,
    /// `https` only.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// How long to wait for the whole answer.
    pub timeout: Duration,
}

impl fmt::Debug for OutboundRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Queries and headers carry credentials.
        let address = self.url.split(['?', '#']).next().unwrap_or_default();
        formatter
            .debug_struct("OutboundRequest")
            .field("method", &self.method)
            .field("address", &address)
            .finish_non_exhaustive()
    }
}

/// Its answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundResponse {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, whole.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EgressError {
    /// The host or the method is not allowed, or the request breaks a rule.
    #[error("the request is not allowed: {0}")]
    Denied(&'static str),
    /// No answer came in time.
    #[error("no answer came in time")]
    Timeout,
    /// The answer exceeds its cap.
    #[error("the answer is too large")]
    TooLarge,
    /// The host can't be reached.
    #[error(transparent)]
    Unavailable(#[from] Fault),
}

/// A way out.
#[async_trait]
pub trait Egress: Send + Sync {
    /// Sends one request, and gathers its answer. Follows no redirects.
    async fn send(&self, request: OutboundRequest) -> Result<InboundResponse, EgressError>;
}
