//! The token of a GitHub workflow, which needs no stored secret: the runner hands out a new one to a job that may have one.

use std::time::Duration;

use advisory_host_runtime::ports::{Egress, OutboundRequest};
use serde::Deserialize;

use crate::client;
use crate::command_line::Workflow;
use crate::exit::Failure;
use crate::outward;

/// Longest wait for the runner's service.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
struct Token {
    value: String,
}

/// Asks the runner for a token that is for `audience` alone.
pub(super) async fn token(workflow: &Workflow, audience: &str) -> Result<String, Failure> {
    let separator = if workflow.url.contains('?') { '&' } else { '?' };
    let asked = form_urlencoded::Serializer::new(String::new())
        .append_pair("audience", audience)
        .finish();
    let request = OutboundRequest {
        method: "GET".to_owned(),
        url: format!("{}{separator}{asked}", workflow.url),
        headers: vec![(
            "authorization".to_owned(),
            format!("Bearer {}", workflow.token),
        )],
        body: Vec::new(),
        timeout: PATIENCE,
    };
    let answer = outward::way_to(&workflow.url)?.send(request).await;
    let answer = answer.map_err(|error| client::unreachable("the workflow's runner", &error))?;
    if answer.status != 200 {
        let told = format!(
            "the workflow's runner gives no token: status {}",
            answer.status
        );
        return Err(Failure::usage(told).hint("the job needs `permissions: id-token: write`"));
    }
    client::read::<Token>(&answer.body).map(|token| token.value)
}
