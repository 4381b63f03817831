//! An answer, as it is said.
//!
//! An answer is whole only when the provider says so: a connection that closes before that is a failure, however much was said.

use advisory_ports::{
    AiModelError, Completion, CompletionEnd, CompletionEvent, CompletionSource, Fault, FaultKind,
    StopReason,
};
use async_trait::async_trait;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde::Deserialize;
use tokio::time::timeout;

use super::events::Events;
use super::{ADAPTER, ProviderError, SILENCE, unreachable};

/// What a provider says, of which other kinds than these mean nothing here.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    MessageStart {
        message: Start,
    },
    ContentBlockDelta {
        delta: Delta,
    },
    MessageDelta {
        delta: Stop,
        #[serde(default)]
        usage: Usage,
    },
    MessageStop,
    Error {
        error: ProviderError,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Start {
    model: String,
    #[serde(default)]
    usage: Usage,
}

#[derive(Deserialize, Default)]
struct Usage {
    #[serde(default)]
    input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct Delta {
    /// Only texts have one.
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
struct Stop {
    #[serde(default)]
    stop_reason: Option<String>,
}

/// An answer under way.
pub(super) struct Speech {
    body: Incoming,
    events: Events,
    usage: Usage,
    stop: Option<StopReason>,
}

impl Speech {
    /// Waits for the answer's beginning, which names the model.
    pub(super) async fn begin(body: Incoming) -> Result<Completion, AiModelError> {
        let mut speech = Self {
            body,
            events: Events::default(),
            usage: Usage::default(),
            stop: None,
        };
        loop {
            match speech.hear().await? {
                Said::MessageStart { message } => {
                    speech.usage = message.usage;
                    let model = message.model;
                    let source = Box::new(speech);
                    return Ok(Completion { model, source });
                }
                Said::Error { error } => return Err(broken_off(&error)),
                Said::Other => {}
                _ => return Err(protocol("an answer did not begin with its beginning")),
            }
        }
    }

    /// Waits for what is said next.
    async fn hear(&mut self) -> Result<Said, AiModelError> {
        loop {
            if let Some(event) = self.events.next() {
                return serde_json::from_slice(&event)
                    .map_err(|error| protocol(&format!("an event is malformed: {error}")));
            }
            let frame = timeout(SILENCE, self.body.frame())
                .await
                .map_err(|_elapsed| unreachable("the provider fell silent".into()))?;
            let frame = frame.ok_or_else(|| unreachable("the answer broke off".into()))?;
            let frame = frame.map_err(|error| unreachable(error.into()))?;
            if let Ok(bytes) = frame.into_data() {
                self.events
                    .add(&bytes)
                    .map_err(|_too_long| protocol("an event does not end"))?;
            }
        }
    }
}

#[async_trait]
impl CompletionSource for Speech {
    async fn next(&mut self) -> Result<CompletionEvent, AiModelError> {
        loop {
            match self.hear().await? {
                Said::ContentBlockDelta { delta } if !delta.text.is_empty() => {
                    return Ok(CompletionEvent::Text(delta.text));
                }
                Said::MessageDelta { delta, usage } => {
                    self.usage.output_tokens = usage.output_tokens.or(self.usage.output_tokens);
                    self.usage.input_tokens = usage.input_tokens.or(self.usage.input_tokens);
                    if let Some(reason) = delta.stop_reason {
                        self.stop = Some(stop(&reason)?);
                    }
                }
                Said::MessageStop => {
                    let stop = self
                        .stop
                        .ok_or_else(|| protocol("an answer ended without a reason"))?;
                    return Ok(CompletionEvent::End(CompletionEnd {
                        stop,
                        input_tokens: self.usage.input_tokens.unwrap_or(0),
                        output_tokens: self.usage.output_tokens.unwrap_or(0),
                    }));
                }
                Said::Error { error } => return Err(broken_off(&error)),
                Said::MessageStart { .. } | Said::ContentBlockDelta { .. } | Said::Other => {}
            }
        }
    }
}

fn stop(reason: &str) -> Result<StopReason, AiModelError> {
    match reason {
        "end_turn" | "stop_sequence" => Ok(StopReason::Complete),
        "max_tokens" | "model_context_window_exceeded" => Ok(StopReason::Length),
        "refusal" => Ok(StopReason::Refused),
        other => Err(protocol(&format!("an answer stopped for {other:?}"))),
    }
}

fn broken_off(error: &ProviderError) -> AiModelError {
    match error.kind.as_str() {
        "overloaded_error" | "rate_limit_error" => AiModelError::Throttled(None),
        kind => unreachable(format!("{kind}: {}", error.message).into()),
    }
}

fn protocol(told: &str) -> AiModelError {
    Fault::new(ADAPTER, "complete", FaultKind::Protocol)
        .because(told.to_owned())
        .into()
}
