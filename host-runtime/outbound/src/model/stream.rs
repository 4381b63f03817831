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

/// Where the events of an answer come from, whatever carries them.
#[async_trait]
pub trait EventSource: Send {
    /// Returns the next event, as its JSON; an answer that breaks off is an error.
    async fn next(&mut self) -> Result<Vec<u8>, AiModelError>;
}

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
pub(super) struct Usage {
    #[serde(default)]
    pub(super) input_tokens: Option<u64>,
    #[serde(default)]
    pub(super) output_tokens: Option<u64>,
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

/// Waits for the beginning of a streamed answer, which names the model.
///
/// # Errors
///
/// Fails when the answer does not begin, or as an answer in the Messages format does.
pub async fn listen(events: Box<dyn EventSource>) -> Result<Completion, AiModelError> {
    let mut speech = Speech {
        events,
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

/// Events out of a body of server-sent events.
pub(super) struct Body {
    body: Incoming,
    events: Events,
}

impl Body {
    pub(super) fn new(body: Incoming) -> Self {
        Self {
            body,
            events: Events::default(),
        }
    }
}

#[async_trait]
impl EventSource for Body {
    async fn next(&mut self) -> Result<Vec<u8>, AiModelError> {
        loop {
            if let Some(event) = self.events.next() {
                return Ok(event);
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

/// An answer under way.
struct Speech {
    events: Box<dyn EventSource>,
    usage: Usage,
    stop: Option<StopReason>,
}

impl Speech {
    /// Waits for what is said next.
    async fn hear(&mut self) -> Result<Said, AiModelError> {
        let event = self.events.next().await?;
        serde_json::from_slice(&event)
            .map_err(|error| protocol(&format!("an event is malformed: {error}")))
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

pub(super) fn stop(reason: &str) -> Result<StopReason, AiModelError> {
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

pub(super) fn protocol(told: &str) -> AiModelError {
    Fault::new(ADAPTER, "complete", FaultKind::Protocol)
        .because(told.to_owned())
        .into()
}
