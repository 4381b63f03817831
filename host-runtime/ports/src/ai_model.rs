//! The language model that a host was configured with.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

use crate::Fault;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The core, for the person.
    User,
    /// The model.
    Model,
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who speaks.
    pub speaker: Speaker,
    /// What is said.
    pub text: String,
}

/// What the model is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Instructions of the core's own authors.
    pub system: String,
    /// Turns in order, the last of them the user's.
    pub messages: Vec<Message>,
    /// Most tokens of the answer.
    pub max_output_tokens: u32,
    /// A JSON Schema for the answer, for models that support it.
    pub schema: Option<String>,
}

/// Why a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// It had said everything.
    Complete,
    /// It reached the limit.
    Length,
    /// It declined.
    Refused,
}

/// What a completion cost, and how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompletionEnd {
    /// Why it stopped.
    pub stop: StopReason,
    /// Tokens read.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
}

/// What comes next of a completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompletionEvent {
    /// A piece of its text, never empty.
    Text(String),
    /// Its end. Nothing comes after it.
    End(CompletionEnd),
}

/// A completion, as it comes. Dropping it gives up the rest.
#[async_trait]
pub trait CompletionSource: Send {
    /// Returns what comes next. After an error the text is not whole, and nothing comes after it.
    async fn next(&mut self) -> Result<CompletionEvent, AiModelError>;
}

/// A completion under way.
pub struct Completion {
    /// The model that answers, as its provider names it.
    pub model: String,
    /// What it says.
    pub source: Box<dyn CompletionSource>,
}

impl fmt::Debug for Completion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Completion")
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

impl Completion {
    /// Reads the completion to its end.
    ///
    /// # Errors
    ///
    /// Fails when the provider does half-way.
    pub async fn gather(mut self) -> Result<(String, CompletionEnd), AiModelError> {
        let mut gathered = String::new();
        loop {
            match self.source.next().await? {
                CompletionEvent::Text(text) => gathered.push_str(&text),
                CompletionEvent::End(end) => return Ok((gathered, end)),
            }
        }
    }
}

/// The model behind the port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelDescription {
    /// Who provides it.
    pub provider: String,
    /// As its provider names it.
    pub model: String,
    /// Tokens it can hold.
    pub context_tokens: u64,
    /// Whether it keeps to a schema.
    pub supports_schema: bool,
}

/// Why there is no completion.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AiModelError {
    /// The provider will not answer this prompt.
    #[error("the provider refuses this prompt")]
    Refused,
    /// The provider asks for patience.
    #[error("the provider asks for patience")]
    Throttled(Option<Duration>),
    /// The prompt is too long.
    #[error("the prompt is too long")]
    TooLong,
    /// This host has no model.
    #[error("this host has no model")]
    NotConfigured,
    /// The prompt breaks a rule of the contract.
    #[error("{0}")]
    Invalid(String),
    /// The provider can't be reached, or failed.
    #[error(transparent)]
    Unavailable(#[from] Fault),
}

/// A language model.
#[async_trait]
pub trait AiModel: Send + Sync {
    /// Starts a completion. A repeat is paid for again, and answers differently.
    async fn complete(&self, prompt: Prompt) -> Result<Completion, AiModelError>;

    /// Returns what the host was configured with.
    async fn describe(&self) -> Result<ModelDescription, AiModelError>;
}
