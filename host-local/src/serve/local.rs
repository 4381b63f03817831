//! Admission on one machine: whoever reaches the loopback interface is its user, unless a web page sent them.

use std::net::SocketAddr;

use advisory_host_runtime::Principal;
use advisory_http::{Admission, Refusal, bearer};
use async_trait::async_trait;
use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, HOST, HeaderMap, ORIGIN};
use hyper::http::request::Parts;

use super::users::{self, Users};

/// Lets in what names this service and comes from no other site.
///
/// A page on the web can make its reader's browser call 127.0.0.1. Its own name, pointed at 127.0.0.1, then stands in `Host`
/// (DNS rebinding), or its origin in `Origin`: both are refused.
#[derive(Clone)]
pub(super) enum Door {
    /// For this machine alone, under these names.
    ThisMachine([String; 3]),
    /// For everybody: names belong to who forwards requests here, and a page elsewhere has no token to send along.
    Everybody,
}

impl Door {
    /// Returns the door of a service that is reached at a loopback address.
    pub(super) fn of_this_machine(address: SocketAddr) -> Self {
        let port = address.port();
        Self::ThisMachine(["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}")))
    }

    /// Checks where a request came from.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Self::ThisMachine(names) = self else {
            return Ok(());
        };
        let is_ours = |authority: &str| {
            names
                .iter()
                .any(|ours| ours.eq_ignore_ascii_case(authority))
        };
        let text = |name| headers.get(name).map(|value| value.to_str());
        match text(HOST) {
            Some(Ok(host)) if is_ours(host) => {}
            _ => {
                return Err(Refusal::new(
                    StatusCode::MISDIRECTED_REQUEST,
                    "This service answers to the names of this machine alone.",
                ));
            }
        }
        match text(ORIGIN) {
            None => Ok(()),
            Some(Ok(origin)) if origin.strip_prefix("http://").is_some_and(is_ours) => Ok(()),
            Some(_) => Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "Another site may not call this service.",
            )),
        }
    }
}

/// Admits who gets through the door: by the token that is shown, or without one as the machine's own user.
pub(super) struct OnThisMachine {
    pub(super) door: Door,
    pub(super) users: Users,
}

#[async_trait]
impl Admission for OnThisMachine {
    async fn admit(&self, request: &Parts) -> Result<Principal, Refusal> {
        self.door.check(&request.headers)?;
        if !request.headers.contains_key(AUTHORIZATION) {
            return Ok(users::owner());
        }
        // Who shows a token that is not good meant to be someone: taken for the owner, that person would approve in another's name.
        let unknown = || {
            let told = "Nobody here holds this token. `advisory user add` gives one.";
            Refusal::new(StatusCode::UNAUTHORIZED, told)
        };
        let token = bearer(request).ok_or_else(unknown)?;
        match self.users.holder(token) {
            Ok(Some(person)) => Ok(person),
            Ok(None) => Err(unknown()),
            Err(error) => Err(Refusal {
                cause: Some(format!("users: {error}")),
                ..Refusal::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Who holds the token can't be told now.",
                )
            }),
        }
    }
}
