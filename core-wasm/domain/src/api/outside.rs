//! Requests to services outside, and what a caller is told when they do not answer.

use super::context::Context;
use super::problem::{Problem, ProblemCode};
use crate::ports::{EgressError, InboundResponse, Level, OutboundRequest, SecretError};

/// How long a service may take to answer, in milliseconds.
pub(super) const PATIENCE: u32 = 10_000;

/// A service outside, by the words that a caller knows it by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Service {
    /// Its name: `GitHub`.
    pub(super) name: &'static str,
    /// The host that has to be allowed.
    pub(super) host: &'static str,
    /// How long it may take, in milliseconds.
    pub(super) patience: u32,
}

impl Service {
    /// Asks with `GET`. The address may hold a key: it is never logged.
    pub(super) async fn get(
        self,
        context: &Context<'_>,
        url: String,
        headers: Vec<(String, String)>,
    ) -> Result<InboundResponse, EgressError> {
        let request = OutboundRequest {
            method: "GET".to_owned(),
            url,
            headers,
            body: Vec::new(),
            timeout_milliseconds: self.patience,
        };
        let answer = context.ports.egress.send(request).await;
        let outcome = match &answer {
            Ok(response) if response.status < 400 => return answer,
            Ok(response) => response.status.to_string(),
            Err(error) => error.to_string(),
        };
        let fields = vec![("service", self.name.to_owned()), ("outcome", outcome)];
        let log = context.ports.log;
        log.write(Level::Warn, "a service outside did not answer", fields)
            .await;
        answer
    }

    /// Says why there is no answer.
    pub(super) fn unanswered(self, error: EgressError) -> Problem {
        let Self { name, host, .. } = self;
        match error {
            EgressError::Denied => Problem::new(
                ProblemCode::Unprocessable,
                format!("{name} is not configured: the operator has to allow requests to {host}."),
            ),
            EgressError::TooLarge => Problem::new(
                ProblemCode::TooLarge,
                format!("What {name} answers is too large."),
            ),
            EgressError::Timeout | EgressError::Unavailable => Problem::unavailable(name),
        }
    }
}

/// Returns a secret, if there is one of that name.
pub(super) async fn secret(context: &Context<'_>, name: &str) -> Result<Option<String>, Problem> {
    match context.ports.secrets.reveal(name).await {
        Ok(secret) => Ok(Some(secret)),
        Err(SecretError::NotFound) => Ok(None),
        Err(SecretError::Unavailable) => Err(Problem::unavailable("The store of secrets")),
    }
}
