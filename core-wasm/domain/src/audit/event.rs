//! One event, and its hash.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::canonical;
use crate::model::vocabulary;
use crate::ports::Container;
use crate::store::Kind;

/// The chain of what belongs to no project: the tenant's policies.
pub const TENANT_CHAIN: &str = "tenant";

/// The chain of what was carried in from another host. It is about this host, and is not carried on.
pub const IMPORTS_CHAIN: &str = "imports";

vocabulary! {
    /// How it ended.
    Outcome {
        /// It was done.
        Done = "done",
        /// The principal was not allowed to.
        Refused = "refused",
        /// A gate was evaluated and passed, with or without warnings.
        Passed = "passed",
        /// A gate was evaluated and did not pass.
        Failed = "failed",
    }
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// The type of document, such as `artifact`.
    pub kind: String,
    /// Its identifier.
    pub id: String,
}

/// What is to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub principal: String,
    /// What was done, such as `artifact.approved`.
    pub action: String,
    /// To what.
    pub subject: Subject,
    /// How it ended.
    pub outcome: Outcome,
    /// The digest of what the subject then held.
    pub subject_digest: Option<String>,
    /// Under which request.
    pub request: Option<String>,
    /// Which change it records; none for what changed nothing.
    pub change: Option<String>,
}

/// One event of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEvent {
    /// Whose chain.
    pub project_id: String,
    /// Its number, from 1 without a gap.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub principal: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: Subject,
    /// How it ended.
    pub outcome: Outcome,
    /// SHA-256 over the canonical JSON of what the subject then held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_digest: Option<String>,
    /// Under which request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The change that it records, as the changed document names it; none for what changed nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// The hash of the event before; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_hash: Option<String>,
    /// SHA-256 over the canonical JSON of everything else in this event.
    pub hash: String,
}

impl Kind for AuditEvent {
    const CONTAINER: Container = Container::Governance;
    const DOC_TYPE: &'static str = "audit-event";

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}

impl AuditEvent {
    /// Returns the event that follows `last`.
    #[must_use]
    pub fn after(last: Option<&Self>, project: &str, entry: &Entry) -> Self {
        let mut event = Self {
            project_id: project.to_owned(),
            sequence: last.map_or(1, |last| last.sequence + 1),
            at: entry.at,
            principal: entry.principal.clone(),
            action: entry.action.clone(),
            subject: entry.subject.clone(),
            outcome: entry.outcome,
            subject_digest: entry.subject_digest.clone(),
            request_id: entry.request.clone(),
            change: entry.change.clone(),
            previous_hash: last.map(|last| last.hash.clone()),
            hash: String::new(),
        };
        event.hash = event.computed_hash();
        event
    }

    /// Returns the identifier of the event of that number.
    #[must_use]
    pub fn id(project: &str, sequence: u64) -> String {
        format!("audit-{project}-{sequence:012}")
    }

    /// Returns the hash that the event should have.
    #[must_use]
    pub fn computed_hash(&self) -> String {
        // Texts and small numbers: there is nothing in it that can fail to serialise.
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(members) = &mut value {
            members.remove("hash");
        }
        canonical::digest(&value)
    }
}
