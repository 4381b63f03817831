//! What is kept of gates: the decisions, and the policies that tenants put in place of the shipped ones.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Decision, GateVerdict};
use crate::model::Stage;
use crate::ports::Container;
use crate::store::Kind;

/// A decision that was made, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionRecord {
    /// The project before the gate.
    pub project_id: String,
    /// The stage whose gate it is.
    pub stage: Stage,
    /// What the gate said.
    pub verdict: GateVerdict,
    /// Until when it may be relied on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// Whether the project entered the stage on it.
    pub entered: bool,
    /// The object that holds the facts it rests on: with the policy, all that is needed to make it again.
    pub input_key: String,
    /// The decision, whole.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub decision: Decision,
}

impl Kind for DecisionRecord {
    const CONTAINER: Container = Container::Governance;
    const DOC_TYPE: &'static str = "gate-decision";

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}

/// A tenant's own policy for one stage, whose identifier is the stage's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TenantPolicy {
    /// The stage.
    pub stage: Stage,
    /// Rego.
    pub source: String,
    /// SHA-256 of the source and the library.
    pub digest: String,
}

impl Kind for TenantPolicy {
    const CONTAINER: Container = Container::Governance;
    const DOC_TYPE: &'static str = "gate-policy";
}
