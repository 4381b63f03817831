//! Requests to the hosts that the operator allowed.

use std::collections::BTreeSet;
use std::net::IpAddr;

use advisory_ports::{
    Egress, EgressError, Fault, FaultKind, InboundResponse, OutboundRequest, limits,
};
use async_trait::async_trait;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes};
use hyper::header::{CONTENT_LENGTH, HOST, HeaderValue, USER_AGENT};
use hyper::{Request, Uri};
use tokio::time::timeout;

use crate::connect::{self, NoConnection, Reach, Trust};

/// Who we say we are, where the guest does not say so itself: GitHub answers nobody who does not.
const AGENT: &str = concat!("advisory/", env!("CARGO_PKG_VERSION"));

/// Most headers of an answer that are passed on.
const HEADERS: usize = 128;

/// A way out to a list of hosts.
pub struct AllowedEgress {
    hosts: BTreeSet<String>,
    trust: Trust,
    reach: Reach,
    plain_loopback: bool,
}

impl AllowedEgress {
    /// Allows these hosts: names as in `api.github.com`, or with a port as in `ghe.example:8443`. No patterns: what a pattern
    /// allows, its writer rarely knows.
    #[must_use]
    pub fn new(hosts: impl IntoIterator<Item = String>, trust: Trust, reach: Reach) -> Self {
        Self {
            hosts: hosts
                .into_iter()
                .map(|host| host.to_ascii_lowercase())
                .collect(),
            trust,
            reach,
            plain_loopback: false,
        }
    }

    /// Allows plain HTTP, too, to the hosts on the list that are this machine itself: what is sent there is on no wire.
    #[must_use]
    pub fn with_plain_loopback(mut self) -> Self {
        self.plain_loopback = true;
        self
    }

    /// Returns the address of a request, if its host is allowed.
    fn allowed(&self, url: &str) -> Result<Uri, EgressError> {
        const MALFORMED: EgressError = EgressError::Denied("the address is malformed");
        let uri: Uri = url.parse().map_err(|_malformed| MALFORMED)?;
        let authority = uri.authority().ok_or(MALFORMED)?;
        let host = authority.host().to_ascii_lowercase();
        let usual = match uri.scheme_str() {
            Some("https") => 443,
            Some("http") if self.plain_loopback && is_this_machine(&host) => 80,
            _ => return Err(EgressError::Denied("the address is not https")),
        };
        if authority.as_str().contains('@') {
            return Err(EgressError::Denied("the address names a user"));
        }
        let port = uri.port_u16().unwrap_or(usual);
        let listed = self.hosts.contains(&format!("{host}:{port}"))
            || (port == usual && self.hosts.contains(&host));
        if listed {
            Ok(uri)
        } else {
            Err(EgressError::Denied(
                "the host is not on the operator's list",
            ))
        }
    }
}

/// Returns whether a host is this machine by its very name.
fn is_this_machine(host: &str) -> bool {
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_name) => host == "localhost",
    }
}

#[async_trait]
impl Egress for AllowedEgress {
    async fn send(&self, request: OutboundRequest) -> Result<InboundResponse, EgressError> {
        let uri = self.allowed(&request.url)?;
        let longest = request.timeout;
        let exchange = async {
            let request = outbound(&uri, request)?;
            let response = connect::send(&self.trust, self.reach, &uri, request).await;
            gather(response.map_err(failed)?).await
        };
        timeout(longest, exchange)
            .await
            .map_err(|_elapsed| EgressError::Timeout)?
    }
}

fn outbound(uri: &Uri, request: OutboundRequest) -> Result<Request<Full<Bytes>>, EgressError> {
    let target = uri.path_and_query().map_or("", |target| target.as_str());
    // An address may leave out the path before its query; a request may not.
    let target = match target.starts_with('/') {
        true => target.to_owned(),
        false => format!("/{target}"),
    };
    let host = uri.authority().map_or("", |authority| authority.as_str());
    let mut outbound = Request::builder()
        .method(request.method.as_str())
        .uri(target);
    for (name, value) in &request.headers {
        outbound = outbound.header(name, value);
    }
    let mut outbound = outbound
        .header(HOST, host)
        .body(Full::from(request.body))
        .map_err(|_malformed| EgressError::Denied("the request is malformed"))?;
    let headers = outbound.headers_mut();
    headers
        .entry(USER_AGENT)
        .or_insert(HeaderValue::from_static(AGENT));
    Ok(outbound)
}

async fn gather(
    response: hyper::Response<hyper::body::Incoming>,
) -> Result<InboundResponse, EgressError> {
    let (head, mut body) = response.into_parts();
    let announced = head
        .headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    let announced = announced.and_then(|value| value.parse::<u64>().ok());
    // The answer to HEAD announces a body that does not come.
    if !body.is_end_stream() && announced.is_some_and(|bytes| bytes > limits::INBOUND_BYTES as u64)
    {
        return Err(EgressError::TooLarge);
    }
    let mut gathered = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| failed(error.into()))?;
        let Ok(bytes) = frame.into_data() else {
            continue;
        };
        if gathered.len() + bytes.len() > limits::INBOUND_BYTES {
            return Err(EgressError::TooLarge);
        }
        gathered.extend_from_slice(&bytes);
    }
    let headers = head
        .headers
        .iter()
        .take(HEADERS)
        .filter_map(|(name, value)| {
            // A value in no known encoding is nothing that the core could read.
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
    Ok(InboundResponse {
        status: head.status.as_u16(),
        headers: headers.collect(),
        body: gathered,
    })
}

fn failed(reason: NoConnection) -> EgressError {
    match reason {
        NoConnection::Inside => EgressError::Denied("the host's name leads to an address inside"),
        NoConnection::Failed(error) => Fault::new("egress", "send", FaultKind::Unreachable)
            .because(error)
            .into(),
    }
}
