//! The questions of an assessment: ten a domain, each answered on a scale from 0 to 4.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{ControlRef, Domain, vocabulary};

vocabulary! {
    /// What kind of answer a question takes.
    AnswerKind {
        /// A level of the question's scale, or that it does not apply, with a note that says why.
        Maturity = "maturity",
    }
}

/// A question of an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all(serialize = "camelCase"), deny_unknown_fields)]
pub struct Question {
    /// Its identifier, such as `HO-01`.
    pub id: String,
    /// The domain it asks about.
    pub domain: Domain,
    /// The question.
    pub text: String,
    /// What to think of when answering.
    pub help: String,
    /// What each level, from 0 to 4, looks like here.
    pub scale: Vec<Anchor>,
    /// 1 helpful, 2 important, 3 essential.
    pub weight: u32,
    /// The part of the organisation that knows.
    pub answered_by: String,
    /// What would back the answer.
    pub evidence: Vec<String>,
    /// The controls it bears on.
    pub controls: Vec<ControlRef>,
}

/// One level of a question's scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Anchor {
    /// 0 to 4.
    pub level: u32,
    /// What that level looks like.
    pub anchor: String,
}

#[derive(Deserialize)]
struct QuestionFile {
    questions: Vec<Question>,
}

static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    serde_json::from_str::<QuestionFile>(include_str!("../../../data/questions.json"))
        .map(|file| file.questions)
        .unwrap_or_default()
});

/// Returns every question, by domain.
#[must_use]
pub fn questions() -> &'static [Question] {
    &QUESTIONS
}
