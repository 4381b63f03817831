//! Requests to a server of ours.

use std::time::Duration;

use advisory_host_runtime::ports::{Egress, EgressError, InboundResponse, OutboundRequest};
use advisory_host_runtime::with_sources;
use advisory_outbound::AllowedEgress;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::exit::Failure;
use crate::outward;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// One server.
pub(crate) struct Client {
    base: String,
    token: Option<String>,
    way: AllowedEgress,
}

/// An address that the server signed: whoever holds it can use it until it expires.
#[derive(Deserialize)]
pub(crate) struct Address {
    method: String,
    /// Whole, or a path of the server that gave it.
    url: String,
    headers: Vec<Header>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

/// The parts of a problem document that a person is told.
#[derive(Deserialize)]
struct Problem {
    detail: Option<String>,
    title: Option<String>,
}

impl Client {
    /// Prepares requests to the server at `url`, with a token if there is one.
    pub(crate) fn new(url: &str, token: Option<String>) -> Result<Self, Failure> {
        Ok(Self {
            base: url.trim_end_matches('/').to_owned(),
            token,
            way: outward::way_to(url)?,
        })
    }

    /// Returns the body of a good answer.
    pub(crate) async fn get(&self, path: &str) -> Result<Vec<u8>, Failure> {
        self.send("GET", path, Vec::new()).await
    }

    /// Returns the body of a good answer.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Vec<u8>, Failure> {
        self.send("POST", path, body.to_string().into_bytes()).await
    }

    async fn send(&self, method: &str, path: &str, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        if !body.is_empty() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        if let Some(token) = &self.token {
            headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        let request = OutboundRequest {
            method: method.to_owned(),
            url: format!("{}{path}", self.base),
            headers,
            body,
            timeout: PATIENCE,
        };
        let answer = self.way.send(request).await;
        self.good(answer.map_err(|error| unreachable(&self.base, &error))?)
    }

    /// Fetches from, or sends to, an address that the server signed. The address is the right to do so: no token goes with it.
    pub(crate) async fn exchange(
        &self,
        address: &Address,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, Failure> {
        let is_elsewhere = !address.url.starts_with('/');
        let elsewhere = is_elsewhere
            .then(|| outward::way_to(&address.url))
            .transpose()?;
        let (way, url) = match &elsewhere {
            Some(way) => (way, address.url.clone()),
            None => (&self.way, format!("{}{}", self.base, address.url)),
        };
        let headers = address.headers.iter();
        let request = OutboundRequest {
            method: address.method.clone(),
            url,
            headers: headers
                .map(|header| (header.name.clone(), header.value.clone()))
                .collect(),
            body,
            timeout: PATIENCE,
        };
        let answer = way.send(request).await;
        // The address itself is a secret: neither it nor what its store says of it is shown.
        let answer = answer.map_err(|error| unreachable("the objects' store", &error))?;
        match answer.status {
            200..300 => Ok(answer.body),
            status => Err(Failure::unavailable(format!(
                "the objects' store answers with status {status}"
            ))),
        }
    }

    /// Tells what the caller can do something about from what the server has to answer for.
    fn good(&self, answer: InboundResponse) -> Result<Vec<u8>, Failure> {
        let InboundResponse { status, body, .. } = answer;
        if (200..300).contains(&status) {
            return Ok(body);
        }
        let problem: Option<Problem> = serde_json::from_slice(&body).ok();
        let said = problem
            .and_then(|problem| problem.detail.or(problem.title))
            .unwrap_or_else(|| format!("status {status}"));
        let said = format!("{}: {}", self.base, said.replace(char::is_control, " "));
        Err(match (status, &self.token) {
            (401, None) => {
                Failure::usage(said).hint("set ADVISORY_TOKEN to a token for the server")
            }
            (401 | 403, _) => Failure::usage(said).hint("the token is not good, or lacks a role"),
            (400..=499, _) if status != 429 => Failure::usage(said),
            _ => Failure::unavailable(said),
        })
    }
}

/// Reads an answer.
pub(crate) fn read<T: DeserializeOwned>(answer: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(answer).map_err(|error| {
        Failure::unavailable(format!("the server's answer does not make sense: {error}"))
    })
}

pub(crate) fn unreachable(url: &str, error: &EgressError) -> Failure {
    let told = format!("{url}: {}", with_sources(error));
    match error {
        EgressError::Denied(_) => Failure::usage(told),
        _ => Failure::unavailable(told),
    }
}
