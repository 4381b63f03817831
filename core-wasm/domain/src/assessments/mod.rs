//! Assessments: a questionnaire over the seven domains, answered by engineers and approved by somebody else.
//!
//! What a scan suggests is no answer: it stands beside the question until a person accepts it.

mod change;
mod suggest;

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use change::{Actor, AnswerChange, Change, Refusal, StatusChange};
pub use suggest::suggest;

pub use crate::gates::AssessmentStatus;
use crate::ports::Container;
use crate::reference::questions;
use crate::store::Kind;

/// The answers of one project at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assessment {
    /// The project that is assessed.
    pub project_id: String,
    /// Where it is in its life.
    pub status: AssessmentStatus,
    /// By question.
    pub answers: BTreeMap<String, Answer>,
    /// The scan that suggestions came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan_id: Option<String>,
    /// Who changed an answer last.
    pub last_editor: String,
    /// Who judged it last, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judgement: Option<Judgement>,
}

/// An answer, or what might become one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// 0 (nothing) to 4 (measured and improved); absent until a person has answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maturity: Option<u8>,
    /// Whether the question does not apply; the note then says why.
    #[serde(default)]
    pub not_applicable: bool,
    /// What there is to say.
    #[serde(default)]
    pub note: String,
    /// What backs it.
    #[serde(default)]
    pub evidence: Vec<EvidenceLink>,
    /// Who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// What the evidence suggests, until a person accepts or rejects it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Suggestion>,
}

impl Answer {
    /// Returns whether a person has answered.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.maturity.is_some() || self.not_applicable
    }
}

/// Something that backs an answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "reference")]
pub enum EvidenceLink {
    /// A signal or finding of a scan, by its fingerprint.
    Fingerprint(#[schemars(length(min = 1, max = 64))] String),
    /// An artifact, by its identifier.
    Artifact(#[schemars(length(min = 1, max = 255))] String),
    /// An address.
    Url(
        #[schemars(length(min = 1, max = 1000), regex(pattern = "^https://"))]
        String,
    ),
}

/// What the evidence suggests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Suggestion {
    /// 0 to 3: no scan shows that something is measured and improved.
    pub maturity: u8,
    /// Why.
    pub reason: String,
    /// The signals and findings behind it.
    pub evidence: Vec<EvidenceLink>,
}

/// What a reviewer said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AssessmentJudgement")]
pub struct Judgement {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Kind for Assessment {
    const CONTAINER: Container = Container::Assessments;
    const DOC_TYPE: &'static str = "assessment";

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}

impl Assessment {
    /// Begins an assessment with what a scan suggests.
    #[must_use]
    pub fn begin(
        project_id: &str,
        editor: &str,
        scan_id: Option<String>,
        suggestions: BTreeMap<String, Suggestion>,
    ) -> Self {
        let answers = suggestions.into_iter().map(|(question, suggestion)| {
            let answer = Answer {
                suggestion: Some(suggestion),
                ..Answer::default()
            };
            (question, answer)
        });
        Self {
            project_id: project_id.to_owned(),
            status: AssessmentStatus::Draft,
            answers: answers.collect(),
            scan_id,
            last_editor: editor.to_owned(),
            judgement: None,
        }
    }

    /// Returns the questions that nobody has answered, in the order of the questionnaire.
    #[must_use]
    pub fn unanswered(&self) -> Vec<&'static str> {
        questions()
            .iter()
            .map(|question| question.id.as_str())
            .filter(|id| !self.answers.get(*id).is_some_and(Answer::is_given))
            .collect()
    }
}
