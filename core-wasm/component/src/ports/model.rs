//! The language model.

use advisory_domain::ports::{
    Completion, CompletionError, LanguageModel, ModelDescription, PortFuture, Prompt, Speaker,
    StopReason, TextSink,
};

use super::Host;
use crate::bindings::advisory::platform::ai_model as wit;

/// Pieces asked for at once.
const PIECES: usize = 16;

impl LanguageModel for Host {
    fn complete<'a>(
        &'a self,
        prompt: Prompt,
        sink: TextSink<'a>,
    ) -> PortFuture<'a, Result<Completion, CompletionError>> {
        Box::pin(async move {
            let wit::Completion {
                model,
                text: mut pieces,
                end,
            } = wit::complete(prompt.into()).await?;
            let mut text = String::new();
            loop {
                let (status, some) = pieces.read(Vec::with_capacity(PIECES)).await;
                for piece in some {
                    sink(&piece);
                    text.push_str(&piece);
                }
                if matches!(status, wit_bindgen::StreamResult::Dropped) {
                    break;
                }
            }
            let end = end.await?;
            Ok(Completion {
                model,
                text,
                stop: match end.stop {
                    wit::StopReason::Complete => StopReason::Complete,
                    wit::StopReason::Length => StopReason::Length,
                    wit::StopReason::Refused => StopReason::Refused,
                },
                input_tokens: end.input_tokens,
                output_tokens: end.output_tokens,
            })
        })
    }

    fn describe(&self) -> PortFuture<'_, Result<ModelDescription, CompletionError>> {
        Box::pin(async move {
            let described = wit::describe().await?;
            Ok(ModelDescription {
                provider: described.provider,
                model: described.model,
                context_tokens: described.context_tokens,
                supports_schema: described.supports_schema,
            })
        })
    }
}

impl From<Prompt> for wit::Prompt {
    fn from(prompt: Prompt) -> Self {
        Self {
            system: prompt.system,
            messages: prompt
                .messages
                .into_iter()
                .map(|message| wit::Message {
                    speaker: match message.speaker {
                        Speaker::User => wit::Speaker::User,
                        Speaker::Model => wit::Speaker::Model,
                    },
                    text: message.text,
                })
                .collect(),
            max_output_tokens: prompt.max_output_tokens,
            schema: prompt.schema,
        }
    }
}

impl From<wit::AiModelError> for CompletionError {
    fn from(error: wit::AiModelError) -> Self {
        match error {
            wit::AiModelError::Refused => Self::Refused,
            wit::AiModelError::Throttled(milliseconds) => Self::Throttled(milliseconds),
            wit::AiModelError::TooLong => Self::TooLong,
            wit::AiModelError::NotConfigured => Self::NotConfigured,
            wit::AiModelError::Invalid(reason) => Self::Invalid(reason),
            wit::AiModelError::Unavailable => Self::Unavailable,
        }
    }
}
