//! What is kept of an answer beside its words, which are an object of their own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::artifacts::draft::ModelRun;
use crate::model::vocabulary;
use crate::ports::Container;
use crate::store::Kind;

vocabulary! {
    /// How an answer was made.
    AnswerMode {
        /// A model said what the evidence comes to, and what it said was checked.
        Model = "model",
        /// The evidence that matches the question by its words, without a model.
        Retrieval = "retrieval",
    }
}

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssistantRecord {
    /// The project that was asked about.
    pub project_id: String,
    /// SHA-256 of the question.
    pub question_digest: String,
    /// How the answer was made.
    pub mode: AnswerMode,
    /// Whether the evidence answered the question.
    pub is_answered: bool,
    /// SHA-256 of the evidence of that time.
    pub evidence_digest: String,
    /// The runs of the model, in order.
    pub runs: Vec<ModelRun>,
    /// The object that holds the question, the answer, and what the model said.
    pub answer_key: String,
}

impl Kind for AssistantRecord {
    const CONTAINER: Container = Container::Artifacts;
    const DOC_TYPE: &'static str = "assistant-answer";

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}
