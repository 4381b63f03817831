//! The guest's language model.

use advisory_ports as ports;
use wasmtime::component::{Accessor, FutureReader, HasSelf, StreamReader};

use crate::HostState;
use crate::call::{Call, Weight, milliseconds};
use crate::contract::advisory::platform::ai_model::{
    AiModelError, Completion, CompletionEnd, Host, HostWithStore, Message, ModelDescription,
    Prompt, Speaker, StopReason,
};
use crate::pull::{Next, Pull, Source, Step};

type Outcome<T> = Result<T, AiModelError>;

impl Host for HostState {}

impl<T: Send> HostWithStore<T> for HasSelf<HostState> {
    async fn complete(
        accessor: &Accessor<T, Self>,
        prompt: Prompt,
    ) -> wasmtime::Result<Outcome<Completion>> {
        let call = Call::start(accessor, Weight::Light).await;
        let started = call.bound.ai_model().complete(prompt.into()).await;
        let ports::Completion { model, source } = match told(&call, started).await {
            Ok(started) => started,
            Err(error) => return Ok(Err(error)),
        };
        let (text, ended) = Pull::new(Text { source, call });
        let end = async move {
            let broken = Err(AiModelError::Unavailable);
            Ok::<_, wasmtime::Error>(ended.await.unwrap_or(broken))
        };
        accessor.with(|mut access| {
            Ok(Ok(Completion {
                model,
                text: StreamReader::new(&mut access, text)?,
                end: FutureReader::new(&mut access, end)?,
            }))
        })
    }

    async fn describe(accessor: &Accessor<T, Self>) -> Outcome<ModelDescription> {
        let call = Call::start(accessor, Weight::Light).await;
        let outcome = call.bound.ai_model().describe().await;
        let description = |described: ports::ModelDescription| ModelDescription {
            provider: described.provider,
            model: described.model,
            context_tokens: described.context_tokens,
            supports_schema: described.supports_schema,
        };
        told(&call, outcome.map(description)).await
    }
}

/// A completion's text, and the call that asked for it.
struct Text {
    source: Box<dyn ports::CompletionSource>,
    call: Call,
}

impl Source for Text {
    type Item = String;
    type End = Outcome<CompletionEnd>;

    fn next(mut self) -> Next<Self, String, Outcome<CompletionEnd>> {
        Box::pin(async move {
            let step = match self.source.next().await {
                Ok(ports::CompletionEvent::Text(text)) => Step::Items(vec![text]),
                Ok(ports::CompletionEvent::End(end)) => Step::End(Ok(end.into())),
                Err(error) => Step::End(told(&self.call, Err(error)).await),
            };
            (self, step)
        })
    }
}

/// Tells the guest what it can act on, and the log the rest.
async fn told<T>(call: &Call, outcome: Result<T, ports::AiModelError>) -> Outcome<T> {
    use ports::AiModelError as Port;
    match outcome {
        Ok(answer) => Ok(answer),
        Err(Port::Refused) => Err(AiModelError::Refused),
        Err(Port::Throttled(after)) => Err(AiModelError::Throttled(milliseconds(after))),
        Err(Port::TooLong) => Err(AiModelError::TooLong),
        Err(Port::NotConfigured) => Err(AiModelError::NotConfigured),
        Err(Port::Invalid(rule)) => Err(AiModelError::Invalid(rule)),
        Err(Port::Unavailable(fault)) => {
            call.report(&fault).await;
            Err(AiModelError::Unavailable)
        }
    }
}

impl From<Prompt> for ports::Prompt {
    fn from(prompt: Prompt) -> Self {
        let message = |Message { speaker, text }| ports::Message {
            speaker: match speaker {
                Speaker::User => ports::Speaker::User,
                Speaker::Model => ports::Speaker::Model,
            },
            text,
        };
        Self {
            system: prompt.system,
            messages: prompt.messages.into_iter().map(message).collect(),
            max_output_tokens: prompt.max_output_tokens,
            schema: prompt.schema,
        }
    }
}

impl From<ports::CompletionEnd> for CompletionEnd {
    fn from(end: ports::CompletionEnd) -> Self {
        Self {
            stop: match end.stop {
                ports::StopReason::Complete => StopReason::Complete,
                ports::StopReason::Length => StopReason::Length,
                ports::StopReason::Refused => StopReason::Refused,
            },
            input_tokens: end.input_tokens,
            output_tokens: end.output_tokens,
        }
    }
}
