//! The HTTP interface: one table of operations, and what each does.
//!
//! The host has authenticated the caller and bounded the body before a request gets here. The table routes, the published
//! description is made from it, and what a request must look like is checked against the same schemas that are published.

mod artifacts;
mod assessments;
mod assistant;
mod audit;
mod bundle;
mod changes;
mod checks;
mod context;
mod data;
pub mod describe;
mod follow;
mod gates;
mod github;
mod grounds;
mod health;
mod idempotency;
mod market;
mod openapi;
mod operation;
mod outside;
pub mod plain;
mod policies;
mod portfolio;
mod posture;
mod problem;
mod projects;
mod questions;
mod reference;
mod resource;
mod respond;
mod scans;
mod schema;
pub mod seed;
mod uploads;
mod waivers;

use crate::ports::Ports;
use context::Context;
pub use follow::{LINES, is_followed, last_line};
pub use openapi::document as openapi;
pub use operation::{Method, OPERATIONS, Operation};
pub use problem::{Problem, ProblemCode};
pub use respond::Response;

/// A request, authenticated and bounded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// Upper case.
    pub method: String,
    /// Absolute path, percent-encoded as received.
    pub path: String,
    /// Text after `?`, percent-encoded as received.
    pub query: Option<String>,
    /// Names in lower case, in the order received.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Request {
    /// Returns the first header of that name, which is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Answers a request. Every failure is a problem document.
pub async fn handle(ports: Ports<'_>, request: &Request) -> Response {
    let answer = match route(ports, request) {
        Ok((operation, context)) if ports.principal.holds(operation.role) => {
            idempotency::once(operation, &context).await
        }
        Ok((operation, context)) => Err(context.refuse(operation.role).await),
        Err(problem) => Err(problem),
    };
    let mut response = match answer {
        Ok(response) => response,
        Err(problem) => {
            problem.report(ports.log).await;
            problem.into_response(request)
        }
    };
    if request.method == "HEAD" {
        response.body.clear();
    }
    response
}

fn route<'a>(
    ports: Ports<'a>,
    request: &'a Request,
) -> Result<(&'static Operation, Context<'a>), Problem> {
    let mut matching: Vec<_> = OPERATIONS
        .iter()
        .filter_map(|operation| Some((operation, operation.arguments(&request.path)?)))
        .collect();
    // A path that says a word is that word's, whatever name could stand there.
    let fewest = matching.iter().map(|(_, arguments)| arguments.len()).min();
    matching.retain(|(_, arguments)| Some(arguments.len()) == fewest);
    if matching.is_empty() {
        return Err(Problem::not_found("There is no such resource."));
    }
    let allowed = || matching.iter().map(|(operation, _)| operation.method);
    let method =
        Method::of(&request.method).ok_or_else(|| Problem::method_not_allowed(allowed()))?;
    let (operation, arguments) = matching
        .iter()
        .find(|(operation, _)| operation.method == method)
        .ok_or_else(|| Problem::method_not_allowed(allowed()))?;
    let context = Context::new(ports, request, operation, arguments.clone());
    Ok((operation, context))
}
