//! Requests to the outside; `wit/egress.wit` says what each function promises.

use super::PortFuture;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundRequest {
    /// `GET`, `HEAD` or `POST`.
    pub method: String,
    /// `https` only.
    pub url: String,
    /// At most 32.
    pub headers: Vec<(String, String)>,
    /// At most 1 MiB.
    pub body: Vec<u8>,
    /// From 1 to 30,000.
    pub timeout_milliseconds: u32,
}

/// Its answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundResponse {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// At most 32 MiB.
    pub body: Vec<u8>,
}

impl InboundResponse {
    /// Returns the first header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// The host or the method is not allowed.
    #[error("the address is not allowed")]
    Denied,
    /// No answer came in time.
    #[error("no answer came in time")]
    Timeout,
    /// The answer exceeds its cap.
    #[error("the answer is too large")]
    TooLarge,
    /// The host can't be reached.
    #[error("the address can't be reached")]
    Unavailable,
}

/// Outbound HTTP to the hosts that the operator allowed.
pub trait Egress {
    /// Sends one request.
    fn send(
        &self,
        request: OutboundRequest,
    ) -> PortFuture<'_, Result<InboundResponse, EgressError>>;
}
