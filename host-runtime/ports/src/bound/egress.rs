//! The way out, within the caps of the contract.

use std::time::Duration;

use crate::{Backend, EgressError, InboundResponse, OutboundRequest, limits};

/// The way out as one request sees it.
pub struct BoundEgress<'a> {
    backend: &'a Backend,
}

impl<'a> BoundEgress<'a> {
    pub(super) const fn new(backend: &'a Backend) -> Self {
        Self { backend }
    }

    /// Sends one request. Whether its host is allowed is the adapter's to know.
    ///
    /// # Errors
    ///
    /// Fails as `egress.send` documents.
    pub async fn send(&self, request: OutboundRequest) -> Result<InboundResponse, EgressError> {
        check(&request)?;
        let response = self.backend.egress.send(request).await?;
        if response.body.len() > limits::INBOUND_BYTES {
            return Err(EgressError::TooLarge);
        }
        Ok(response)
    }
}

fn check(request: &OutboundRequest) -> Result<(), EgressError> {
    let longest = Duration::from_millis(limits::OUTBOUND_MILLISECONDS.into());
    let checks = [
        (
            matches!(request.method.as_str(), "GET" | "HEAD" | "POST"),
            "the method is not GET, HEAD or POST",
        ),
        (
            request.url.starts_with("https://"),
            "the address does not start with https://",
        ),
        (
            request.url.len() <= limits::OUTBOUND_TEXT_BYTES,
            "the address is too long",
        ),
        (
            request.headers.len() <= limits::OUTBOUND_HEADERS,
            "there are more than 32 headers",
        ),
        (
            request.headers.iter().all(is_header),
            "a header is malformed, or is the host's own to set",
        ),
        (
            request.body.len() <= limits::OUTBOUND_BYTES,
            "the body is larger than 1 MiB",
        ),
        (
            !request.timeout.is_zero() && request.timeout <= longest,
            "the timeout is not from 1 to 30,000 milliseconds",
        ),
    ];
    match checks.into_iter().find(|(holds, _)| !holds) {
        Some((_, broken)) => Err(EgressError::Denied(broken)),
        None => Ok(()),
    }
}

/// Returns whether a guest may send this header. Those that frame a message or name its target are the host's: with them
/// a guest could smuggle a second request, or reach another site behind the same address.
fn is_header((name, value): &(String, String)) -> bool {
    const HOSTS_OWN: [&str; 8] = [
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let text = |byte: u8| byte == b'\t' || byte == b' ' || byte.is_ascii_graphic();
    let own = HOSTS_OWN.iter().any(|own| name.eq_ignore_ascii_case(own));
    !name.is_empty()
        && !own
        && name.len() <= limits::OUTBOUND_TEXT_BYTES
        && name.bytes().all(token)
        && value.len() <= limits::OUTBOUND_TEXT_BYTES
        && value.bytes().all(text)
}
