//! What every stored document has around it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit::Intent;

/// The version of the shape of `data` that this core writes.
pub const SCHEMA_VERSION: u32 = 1;

/// A stored document. A host's adapter never looks inside `data`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope<T> {
    /// Its identifier, unique among documents of its type and tenant.
    pub id: String,
    /// Its type.
    pub doc_type: String,
    /// Whose it is.
    pub tenant_id: String,
    /// The version of the shape of `data`.
    pub schema_version: u32,
    /// When it was first written.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// Who first wrote it.
    pub created_by: String,
    /// Seconds after `updated_at` when it may be forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// What is to be recorded of the write that it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<Intent>,
    /// What the document is about.
    pub data: T,
}
