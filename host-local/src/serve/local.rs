//! Admission on one machine: whoever reaches the loopback interface is its user, unless a web page sent them.

use std::net::SocketAddr;

use advisory_host_runtime::Principal;
use advisory_http::{Admission, Refusal};
use hyper::StatusCode;
use hyper::header::{HOST, ORIGIN};
use hyper::http::request::Parts;

/// Admits everybody as one person, if the request names this service and comes from no other site.
///
/// A page on the web can make its reader's browser call 127.0.0.1. Its own name, pointed at 127.0.0.1, then stands in `Host`
/// (DNS rebinding), or its origin in `Origin`: both are refused.
pub(super) struct LoopbackOnly {
    authorities: [String; 3],
    person: Principal,
}

impl LoopbackOnly {
    pub(super) fn new(address: SocketAddr, person: Principal) -> Self {
        let port = address.port();
        Self {
            authorities: ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}")),
            person,
        }
    }

    fn is_ours(&self, authority: &str) -> bool {
        self.authorities
            .iter()
            .any(|ours| ours.eq_ignore_ascii_case(authority))
    }
}

impl Admission for LoopbackOnly {
    fn admit(&self, request: &Parts) -> Result<Principal, Refusal> {
        let text = |name| request.headers.get(name).map(|value| value.to_str());
        match text(HOST) {
            Some(Ok(host)) if self.is_ours(host) => {}
            _ => {
                return Err(Refusal {
                    status: StatusCode::MISDIRECTED_REQUEST,
                    detail: "This service answers to the names of this machine alone.".to_owned(),
                });
            }
        }
        match text(ORIGIN) {
            None => Ok(self.person.clone()),
            Some(Ok(origin))
                if origin
                    .strip_prefix("http://")
                    .is_some_and(|authority| self.is_ours(authority)) =>
            {
                Ok(self.person.clone())
            }
            Some(_) => Err(Refusal {
                status: StatusCode::FORBIDDEN,
                detail: "Another site may not call this service.".to_owned(),
            }),
        }
    }
}
