//! Secrets, and requests to the outside.

use advisory_domain::ports::{
    Egress, EgressError, InboundResponse, OutboundRequest, PortFuture, SecretError, Secrets,
};

use super::Host;
use crate::bindings::advisory::platform::{egress, secrets};

impl Secrets for Host {
    fn reveal<'a>(&'a self, name: &'a str) -> PortFuture<'a, Result<String, SecretError>> {
        Box::pin(async move {
            let secret = secrets::get(name.to_owned()).await?;
            // A secret that is no text is none of ours.
            String::from_utf8(secret.reveal()).map_err(|_| SecretError::NotFound)
        })
    }
}

impl From<secrets::SecretError> for SecretError {
    fn from(error: secrets::SecretError) -> Self {
        match error {
            secrets::SecretError::NotFound => Self::NotFound,
            secrets::SecretError::Unavailable => Self::Unavailable,
        }
    }
}

impl Egress for Host {
    fn send(
        &self,
        request: OutboundRequest,
    ) -> PortFuture<'_, Result<InboundResponse, EgressError>> {
        Box::pin(async move {
            let answer = egress::send(egress::OutboundRequest {
                method: request.method,
                url: request.url,
                headers: request.headers,
                body: request.body,
                timeout_milliseconds: request.timeout_milliseconds,
            });
            let answer = answer.await?;
            Ok(InboundResponse {
                status: answer.status,
                headers: answer.headers,
                body: answer.body,
            })
        })
    }
}

impl From<egress::EgressError> for EgressError {
    fn from(error: egress::EgressError) -> Self {
        match error {
            egress::EgressError::Denied => Self::Denied,
            egress::EgressError::Timeout => Self::Timeout,
            egress::EgressError::TooLarge => Self::TooLarge,
            egress::EgressError::Unavailable => Self::Unavailable,
        }
    }
}
