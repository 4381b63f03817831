//! What is kept of a governance document beside its text, which is an object of its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ArtifactKind;
use super::draft::ModelRun;
use super::lifecycle::Lifecycle;
use crate::model::vocabulary;
use crate::ports::Container;
use crate::store::Kind;

vocabulary! {
    /// What is done with a document.
    ArtifactAction {
        /// A judgement is asked for.
        Submit = "submit",
        /// It is taken back from review.
        Withdraw = "withdraw",
        /// It is approved.
        Approve = "approve",
        /// It is rejected.
        Reject = "reject",
    }
}

/// A version of a governance document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    /// The project that it is about.
    pub project_id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ArtifactKind,
    /// Its title.
    pub title: String,
    /// Where it stands.
    #[serde(flatten)]
    pub lifecycle: Lifecycle,
    /// `template`, or the model that drafted it.
    pub drafted_by: String,
    /// SHA-256 of the text: what an approval binds.
    pub digest: String,
    /// SHA-256 of the evidence that it was drafted from.
    pub evidence_digest: String,
    /// The scan that the evidence came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan_id: Option<String>,
    /// The object that holds the text.
    pub text_key: String,
    /// The runs of the model, in order.
    pub runs: Vec<ModelRun>,
    /// What a person should look at: what was rejected of a model's text, and edits whose ground has changed.
    pub remarks: Vec<String>,
}

impl Kind for Artifact {
    const CONTAINER: Container = Container::Artifacts;
    const DOC_TYPE: &'static str = "artifact";

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}

/// A number that a version has taken. Its identifier is the project, the type and the number, so that creating it takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactNumber {
    /// The project.
    pub project_id: String,
    /// The type of the document.
    #[serde(rename = "type")]
    pub kind: ArtifactKind,
    /// The number, from 1.
    pub version: u32,
    /// The version that has it.
    pub artifact_id: String,
}

impl ArtifactNumber {
    /// Returns its identifier.
    #[must_use]
    pub fn id(&self) -> String {
        format!(
            "version-{}-{}-{:06}",
            self.project_id,
            self.kind.id(),
            self.version
        )
    }
}

impl Kind for ArtifactNumber {
    const CONTAINER: Container = Container::Artifacts;
    const DOC_TYPE: &'static str = "artifact-number";

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}
