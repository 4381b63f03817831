//! Language models that speak the Messages format: Anthropic's own, and those behind a compatible address.

mod events;
mod request;
mod stream;
mod whole;

use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{
    AiModel, AiModelError, Completion, Fault, FaultKind, ModelDescription, Prompt, Secret,
};
use async_trait::async_trait;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::RETRY_AFTER;
use hyper::{Response, StatusCode, Uri};
use serde::Deserialize;
use tokio::time::timeout;

use crate::connect::{self, NoConnection, Reach, Trust};
use stream::Body;

pub use request::{Place, body};
pub use stream::{EventSource, listen};
pub use whole::whole;

pub(crate) const ADAPTER: &str = "messages";

/// Longest silence, before the answer begins or within it. Providers send a sign of life every few seconds.
const SILENCE: Duration = Duration::from_secs(60);

/// Most bytes of an error that are read.
const ERROR_BYTES: usize = 64 << 10;

/// Longest time that a provider is believed to ask for.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Status of a provider that has too much to do.
const OVERLOADED: u16 = 529;

/// Which model, and where.
#[derive(Clone)]
pub struct ModelOptions {
    /// Who provides it, as people call it.
    pub provider: String,
    /// Where, such as `https://api.anthropic.com`; an address of the operator's own, so it may lead inside and may be `http`.
    pub base_url: String,
    /// The key, sent as `x-api-key`.
    pub key: Option<Secret>,
    /// The model, as the provider names it.
    pub model: String,
    /// Tokens that it can hold.
    pub context_tokens: u64,
    /// Whether the provider takes a JSON Schema for its answer as `output_config.format`.
    pub supports_schema: bool,
}

/// Who shows a model a token instead of a key.
#[async_trait]
pub trait Bearer: Send + Sync {
    /// Returns a token that is good now.
    async fn token(&self) -> Result<Secret, Fault>;
}

/// A model behind an address.
pub struct MessagesModel {
    options: ModelOptions,
    uri: Uri,
    trust: Trust,
    bearer: Option<Arc<dyn Bearer>>,
}

impl MessagesModel {
    /// Prepares a model; nothing is sent.
    ///
    /// # Errors
    ///
    /// Fails when the address is none.
    pub fn new(options: ModelOptions, trust: Trust) -> Result<Self, Fault> {
        let fault = || Fault::new(ADAPTER, "configure", FaultKind::NotConfigured);
        let url = format!("{}/v1/messages", options.base_url.trim_end_matches('/'));
        let uri: Uri = url.parse().map_err(|error| fault().because(error))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none() {
            return Err(fault().because("the model's address is not one of http or https"));
        }
        Ok(Self {
            options,
            uri,
            trust,
            bearer: None,
        })
    }

    /// Shows a token with every request.
    #[must_use]
    pub fn with_bearer(mut self, bearer: Arc<dyn Bearer>) -> Self {
        self.bearer = Some(bearer);
        self
    }
}

#[async_trait]
impl AiModel for MessagesModel {
    async fn complete(&self, prompt: Prompt) -> Result<Completion, AiModelError> {
        let mut request = request::build(&self.options, &self.uri, prompt)?;
        if let Some(bearer) = &self.bearer {
            request::authorize(&mut request, &bearer.token().await?)?;
        }
        let sent = connect::send(&self.trust, Reach::Anywhere, &self.uri, request);
        let response = match timeout(SILENCE, sent).await {
            Ok(Ok(response)) => response,
            Ok(Err(NoConnection::Failed(error))) => return Err(unreachable(error)),
            Ok(Err(NoConnection::Inside)) | Err(_) => {
                return Err(unreachable("no answer came in time".into()));
            }
        };
        if response.status() != StatusCode::OK {
            return Err(refusal(response).await);
        }
        listen(Box::new(Body::new(response.into_body()))).await
    }

    async fn describe(&self) -> Result<ModelDescription, AiModelError> {
        Ok(ModelDescription {
            provider: self.options.provider.clone(),
            model: self.options.model.clone(),
            context_tokens: self.options.context_tokens,
            supports_schema: self.options.supports_schema,
        })
    }
}

fn unreachable(error: Box<dyn std::error::Error + Send + Sync>) -> AiModelError {
    Fault::new(ADAPTER, "complete", FaultKind::Unreachable)
        .because(error)
        .into()
}

/// An error as providers write it.
#[derive(Deserialize, Default)]
pub(crate) struct ProviderError {
    #[serde(rename = "type", default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) message: String,
}

#[derive(Deserialize, Default)]
struct ErrorBody {
    #[serde(default)]
    error: ProviderError,
}

/// Names why a provider did not answer.
async fn refusal(response: Response<Incoming>) -> AiModelError {
    let status = response.status();
    let after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok());
    let after = after
        .and_then(|seconds| seconds.trim().parse().ok())
        .map(Duration::from_secs);
    let body = timeout(
        SILENCE,
        Limited::new(response.into_body(), ERROR_BYTES).collect(),
    )
    .await;
    let body = body
        .ok()
        .and_then(Result::ok)
        .map(http_body_util::Collected::to_bytes);
    let ErrorBody { error } = body
        .and_then(|body| serde_json::from_slice(&body).ok())
        .unwrap_or_default();
    // The format has no type of its own for a prompt that is too long.
    let too_long = error.message.starts_with("prompt is too long");
    let kind = match status.as_u16() {
        413 => return AiModelError::TooLong,
        400 if too_long => return AiModelError::TooLong,
        429 | OVERLOADED => {
            return AiModelError::Throttled(after.map(|after| after.min(PATIENCE)));
        }
        401 | 403 => FaultKind::Forbidden,
        500.. => FaultKind::Unreachable,
        _ => FaultKind::Protocol,
    };
    Fault::new(ADAPTER, "complete", kind)
        .because(format!(
            "status {status}: {}: {}",
            error.kind, error.message
        ))
        .into()
}
