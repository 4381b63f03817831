//! A model on Bedrock, in the Messages format.
//!
//! A completion is asked for once: a repeat is paid for again. What makes sense of an answer is the same code that does for
//! every other carrier of the format.

use std::time::Duration;

use advisory_outbound::messages::{self, EventSource, Place};
use advisory_ports::{
    AiModel, AiModelError, Completion, Fault, FaultKind, ModelDescription, Prompt,
};
use async_trait::async_trait;
use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::config::{Builder, StalledStreamProtectionConfig};
use aws_sdk_bedrockruntime::primitives::event_stream::EventReceiver;
use aws_sdk_bedrockruntime::types::ResponseStream;
use aws_sdk_bedrockruntime::types::error::ResponseStreamError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::Blob;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::time::timeout;

use crate::Access;
use crate::trouble::Trouble;

const ADAPTER: &str = "bedrock";

/// The version of the format, as Bedrock calls it.
const VERSION: &str = "bedrock-2023-05-31";

const JSON: &str = "application/json";

/// Longest silence within an answer.
const SILENCE: Duration = Duration::from_secs(60);

/// Which model, and how it answers.
#[derive(Debug, Clone)]
pub struct BedrockOptions {
    /// The model's identifier, or that of an inference profile.
    pub model: String,
    /// Tokens that it can hold.
    pub context_tokens: u64,
    /// Whether it takes a JSON Schema for its answer.
    pub supports_schema: bool,
    /// Whether its answers are streamed. Not every model's can be.
    pub streams: bool,
}

/// A model on Bedrock.
pub struct BedrockModel {
    client: Client,
    options: BedrockOptions,
}

impl BedrockModel {
    /// Prepares a model; nothing is sent.
    #[must_use]
    pub fn new(access: &Access, options: BedrockOptions) -> Self {
        let access = access.patient();
        // A model thinks before it goes on; how long it may is measured here.
        let config = Builder::from(access.config())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        Self {
            client: Client::from_conf(config.build()),
            options,
        }
    }
}

#[async_trait]
impl AiModel for BedrockModel {
    async fn complete(&self, prompt: Prompt) -> Result<Completion, AiModelError> {
        let place = Place::Carrier { version: VERSION };
        let body = messages::body(place, &prompt, self.options.supports_schema)?;
        let (model, body) = (&self.options.model, Blob::new(body));
        if self.options.streams {
            let call = self
                .client
                .invoke_model_with_response_stream()
                .model_id(model)
                .content_type(JSON)
                .accept(JSON);
            let output = call.body(body).send().await.map_err(failed)?;
            return messages::listen(Box::new(Chunks(output.body))).await;
        }
        let call = self.client.invoke_model().model_id(model);
        let call = call.content_type(JSON).accept(JSON).body(body);
        let output = call.send().await.map_err(failed)?;
        messages::whole(output.body.as_ref())
    }

    async fn describe(&self) -> Result<ModelDescription, AiModelError> {
        Ok(ModelDescription {
            provider: "bedrock".to_owned(),
            model: self.options.model.clone(),
            context_tokens: self.options.context_tokens,
            supports_schema: self.options.supports_schema,
        })
    }
}

/// Events as Bedrock frames them.
struct Chunks(EventReceiver<ResponseStream, ResponseStreamError>);

#[async_trait]
impl EventSource for Chunks {
    async fn next(&mut self) -> Result<Vec<u8>, AiModelError> {
        loop {
            let received = timeout(SILENCE, self.0.recv())
                .await
                .map_err(|_elapsed| unreachable("the model fell silent".to_owned()))?;
            match received {
                Ok(Some(ResponseStream::Chunk(part))) => {
                    if let Some(bytes) = part.bytes {
                        return Ok(bytes.into_inner());
                    }
                }
                // An event of a kind that did not exist when this was written.
                Ok(Some(_)) => {}
                Ok(None) => return Err(unreachable("the answer broke off".to_owned())),
                Err(error) => {
                    return Err(match error.as_service_error() {
                        Some(ResponseStreamError::ThrottlingException(_)) => {
                            AiModelError::Throttled(None)
                        }
                        _ => unreachable(DisplayErrorContext(&error).to_string()),
                    });
                }
            }
        }
    }
}

fn unreachable(told: String) -> AiModelError {
    Fault::new(ADAPTER, "complete", FaultKind::Unreachable)
        .because(told)
        .into()
}

/// Puts what Bedrock says into the words of the port.
fn failed<E>(error: SdkError<E, HttpResponse>) -> AiModelError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    // Bedrock has no code of its own for a prompt that is too long.
    let told = error.message().unwrap_or_default().to_ascii_lowercase();
    let invalid = error.code() == Some("ValidationException");
    if invalid
        && [
            "prompt is too long",
            "input is too long",
            "too many input tokens",
        ]
        .iter()
        .any(|words| told.contains(words))
    {
        return AiModelError::TooLong;
    }
    if invalid && told.contains("content filtering policy") {
        return AiModelError::Refused;
    }
    match Trouble::of(ADAPTER, "complete", error) {
        Trouble::Throttled(after, _) => AiModelError::Throttled(Some(after)),
        Trouble::NotFound(fault) | Trouble::Denied(fault) | Trouble::Failed(fault) => fault.into(),
    }
}
