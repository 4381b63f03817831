//! What was asked of a model and what it answered, kept so that a draft can be made again without
//! the model.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::artifacts::digest;
use crate::model::vocabulary;

vocabulary! {
    /// Who speaks in a conversation with a model.
    Speaker {
        /// The one who asks.
        User = "user",
        /// The model.
        Model = "model",
    }
}

/// One turn of a conversation with a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Who speaks.
    pub speaker: Speaker,
    /// What they say.
    pub text: String,
}

/// What a model is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prompt {
    /// Instructions, all of them ours: nothing that a repository or a user wrote.
    pub system: String,
    /// The turns, in order.
    pub messages: Vec<Message>,
    /// Tokens the answer may have.
    pub max_output_tokens: u32,
    /// The JSON Schema of the answer.
    pub schema: String,
}

impl Prompt {
    /// Returns the SHA-256 of the prompt's canonical JSON, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        digest::of(self)
    }
}

vocabulary! {
    /// Why a model stopped.
    StopReason {
        /// It had said everything.
        Complete = "complete",
        /// It ran into the limit of tokens.
        Length = "length",
        /// It would not answer.
        Refused = "refused",
    }
}

/// What a model answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelReply {
    /// The model, by the name that its provider gives it.
    pub model: String,
    /// Its words.
    pub text: String,
    /// Why it stopped.
    pub stop: StopReason,
    /// Tokens of the prompt.
    pub input_tokens: u64,
    /// Tokens of the answer.
    pub output_tokens: u64,
}

/// One run of a model, as it is kept with the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModelRun {
    /// The model, by the name that its provider gives it.
    pub model: String,
    /// SHA-256 of the prompt's canonical JSON, in hexadecimal.
    pub prompt_digest: String,
    /// SHA-256 of the canonical JSON of the answer's words, in hexadecimal.
    pub response_digest: String,
    /// Tokens of the prompt.
    pub input_tokens: u64,
    /// Tokens of the answer.
    pub output_tokens: u64,
    /// Why the model stopped.
    pub stop: StopReason,
}

impl ModelRun {
    /// Returns the record of one answer to one prompt.
    #[must_use]
    pub fn of(prompt: &Prompt, reply: &ModelReply) -> Self {
        Self {
            model: reply.model.clone(),
            prompt_digest: prompt.digest(),
            response_digest: digest::of(&reply.text),
            input_tokens: reply.input_tokens,
            output_tokens: reply.output_tokens,
            stop: reply.stop,
        }
    }
}

/// The answers to prompts, by the digest of the prompt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recording {
    replies: BTreeMap<String, ModelReply>,
}

impl Recording {
    /// Keeps an answer.
    pub fn record(&mut self, prompt: &Prompt, reply: ModelReply) {
        self.replies.insert(prompt.digest(), reply);
    }

    /// Returns the answer that was given to exactly this prompt.
    #[must_use]
    pub fn replay(&self, prompt: &Prompt) -> Option<&ModelReply> {
        self.replies.get(&prompt.digest())
    }
}
