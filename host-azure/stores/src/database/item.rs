//! Documents as items.
//!
//! An item has the properties of its [keys](super::key), and:
//!
//! | property | what |
//! | --- | --- |
//! | `tenantId`, `docType`, `documentId`, `projectId` | whose it is, and what |
//! | `envelope` | the document's text, which comes back to the byte |
//! | `fields` | the envelope's fields that a query can compare, for the index; texts are cut |
//! | `ttl` | seconds until Cosmos DB deletes it |
//! | `revision` | a name that no other write has, by which one is known that was done although its answer was lost |
//! | `expires` | when it ends, in seconds since 1970, as what has ended is gone at once |
//!
//! The index has all but `envelope` and `revision`, as the template says.

use advisory_ports::{
    CheckedDocument, DatabaseError, Document, DocumentKey, DocumentQuery, Etag, Order, QueryPlan,
    SortKey, StoredDocument, TenantId, limits,
};
use azure_core::Uuid;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::{key, version};

/// Longest text in `fields`, in bytes. What a longer one starts with is kept.
pub(super) const TEXT_BYTES: usize = 256;

/// An item, as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item<'a> {
    pub(super) id: String,
    tenant_id: &'a str,
    doc_type: &'a str,
    document_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_id: Option<&'a str>,
    by_id: String,
    by_update: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<i64>,
    revision: String,
    fields: Value,
    envelope: &'a str,
}

/// An item, as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    tenant_id: String,
    doc_type: String,
    document_id: String,
    #[serde(default)]
    project_id: Option<String>,
    #[serde(default)]
    pub(super) expires: Option<i64>,
    /// A query does not ask for it.
    #[serde(default)]
    revision: Option<String>,
    pub(super) envelope: String,
    #[serde(rename = "_etag")]
    pub(super) etag: String,
}

impl<'a> Item<'a> {
    /// Returns the item of a document that is written at `now`.
    pub(super) fn of(
        tenant: &'a TenantId,
        checked: &'a CheckedDocument,
        now: i64,
    ) -> Result<Self, DatabaseError> {
        let invalid = || DatabaseError::Invalid("an envelope is JSON in UTF-8".to_owned());
        let document = checked.document();
        let DocumentKey { doc_type, id } = &document.key;
        let envelope = std::str::from_utf8(&document.envelope).map_err(|_malformed| invalid())?;
        let fields = serde_json::from_str(envelope).map_err(|_malformed| invalid())?;
        let life = checked.time_to_live().map(|life| life.as_secs());
        let expires =
            life.map(|seconds| now.saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX)));
        Ok(Self {
            id: key::of_document(tenant, &document.key),
            tenant_id: tenant.as_str(),
            doc_type,
            document_id: id,
            project_id: document.project_id.as_deref(),
            by_id: key::by_id(tenant.as_str(), id),
            by_update: key::by_update(&updated(&document.envelope), tenant.as_str(), id),
            ttl: life,
            expires,
            revision: Uuid::new_v4().to_string(),
            fields: comparable(fields, limits::PATH_NAMES),
            envelope,
        })
    }
}

impl Row {
    /// Returns the document.
    pub(super) fn into_document(self) -> StoredDocument {
        StoredDocument {
            tenant: TenantId::stored(&self.tenant_id),
            etag: self.version(),
            document: Document {
                key: DocumentKey::new(self.doc_type, self.document_id),
                project_id: self.project_id,
                envelope: self.envelope.into_bytes(),
            },
        }
    }

    /// Returns its etag.
    pub(super) fn version(&self) -> Etag {
        version::note(&self.etag, self.expires)
    }

    /// Returns whether this very write made it.
    pub(super) fn is_of(&self, item: &Item<'_>) -> bool {
        self.revision.as_ref() == Some(&item.revision)
    }

    /// Returns whether it has ended.
    pub(super) fn is_over(&self, now: i64) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

/// Returns the rank by which lists are ordered; an envelope that does not tell has that of an absent field.
fn updated(envelope: &[u8]) -> SortKey {
    let by_update = DocumentQuery {
        order: vec![Order {
            path: "updatedAt".to_owned(),
            descending: false,
        }],
        ..DocumentQuery::of_type("any", 1)
    };
    let judged = QueryPlan::new(&by_update).judge(envelope);
    let keys = judged.ok().flatten().unwrap_or_default();
    keys.into_iter().next().unwrap_or(SortKey(vec![0]))
}

/// Keeps what a query can compare: names that paths can hold, as deep as paths go, doubles, the start of texts, and of lists their
/// plain elements.
fn comparable(value: Value, depth: usize) -> Value {
    match value {
        Value::Object(fields) if depth > 0 => {
            let kept = fields
                .into_iter()
                .filter(|(name, _)| can_be_asked_for(name));
            let kept = kept.map(|(name, value)| (name, comparable(value, depth - 1)));
            Value::Object(kept.collect())
        }
        Value::Object(_) => Value::Object(Map::new()),
        Value::Array(elements) => {
            let plain = elements
                .into_iter()
                .filter(|element| !element.is_object() && !element.is_array());
            Value::Array(plain.map(|element| comparable(element, 0)).collect())
        }
        Value::String(mut text) => {
            text.truncate(text.floor_char_boundary(TEXT_BYTES));
            Value::String(text)
        }
        // Both zeros are one.
        Value::Number(number) => number
            .as_f64()
            .and_then(|number| Number::from_f64(number + 0.0))
            .map_or(Value::Null, Value::Number),
        Value::Null | Value::Bool(_) => value,
    }
}

fn can_be_asked_for(name: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !name.is_empty() && name.len() <= limits::PATH_NAME_BYTES && name.bytes().all(known)
}
