//! The language model that the host was configured with; `wit/ai-model.wit` says what each function promises.

use super::PortFuture;

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

/// What the model is asked; at most 1 MiB together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Instructions of the core's own authors; text that users supply never goes here.
    pub system: String,
    /// Turns in order, the last of them the user's; from 1 to 64.
    pub messages: Vec<Message>,
    /// From 1 to 16,384.
    pub max_output_tokens: u32,
    /// A JSON Schema for the answer, for models that support it.
    pub schema: Option<String>,
}

/// Why a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// It had said everything.
    Complete,
    /// It reached the limit of tokens.
    Length,
    /// It declined.
    Refused,
}

/// A completion, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The model that answered, as its provider names it.
    pub model: String,
    /// What it said.
    pub text: String,
    /// How it ended.
    pub stop: StopReason,
    /// Tokens read.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
}

/// Why there is no completion.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompletionError {
    /// The provider will not answer this prompt.
    #[error("the model's provider refuses this prompt")]
    Refused,
    /// The provider asks for patience, in milliseconds.
    #[error("the model's provider asks for patience")]
    Throttled(Option<u32>),
    /// The prompt is too long for the model.
    #[error("the prompt is too long for the model")]
    TooLong,
    /// This host has no model.
    #[error("no model is configured")]
    NotConfigured,
    /// The prompt breaks a rule of the contract.
    #[error("the prompt breaks a rule: {0}")]
    Invalid(String),
    /// The provider can't be reached.
    #[error("the model can't be reached")]
    Unavailable,
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

/// Where the pieces of a completion go as they come.
pub type TextSink<'a> = &'a dyn Fn(&str);

/// The configured model.
pub trait LanguageModel {
    /// Asks, hands each piece of the answer to `sink`, and returns the whole.
    fn complete<'a>(
        &'a self,
        prompt: Prompt,
        sink: TextSink<'a>,
    ) -> PortFuture<'a, Result<Completion, CompletionError>>;

    /// Returns what the host was configured with.
    fn describe(&self) -> PortFuture<'_, Result<ModelDescription, CompletionError>>;
}
