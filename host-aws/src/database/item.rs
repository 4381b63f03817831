//! Documents as items.
//!
//! Beside the attributes of its keys, an item has `tenantId`, `docType`, `documentId`, `projectId`, `revision` (its etag), `ttl`
//! (when it ends, in seconds since 1970) and `envelope` (the document's text).

use std::collections::HashMap;

use advisory_ports::{
    CheckedDocument, DatabaseError, Document, DocumentKey, DocumentQuery, Etag, Fault, FaultKind,
    Order, QueryPlan, SortKey, StoredDocument, TenantId,
};
use aws_sdk_dynamodb::types::AttributeValue;

use super::{ADAPTER, key};

/// An item, as the client has it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// When an item ends. DynamoDB deletes it some time after that, at times days later.
pub(super) const TTL: &str = "ttl";

/// The version of a document.
pub(super) const REVISION: &str = "revision";

/// Returns the item of a document that is written at `now`.
pub(super) fn of_document(
    tenant: &TenantId,
    checked: &CheckedDocument,
    revision: &str,
    now: i64,
) -> Result<Item, DatabaseError> {
    let document = checked.document();
    let DocumentKey { doc_type, id } = &document.key;
    let envelope = String::from_utf8(document.envelope.clone())
        .map_err(|_malformed| DatabaseError::Invalid("an envelope is UTF-8".to_owned()))?;
    let mut item = Item::new();
    let mut text = |name: &str, value: String| {
        item.insert(name.to_owned(), AttributeValue::S(value));
    };
    text("id", key::of_document(tenant, &document.key));
    text("tenantDocType", key::of_tenant(tenant, doc_type));
    text("updatedAt", key::sort(&updated(&document.envelope), id));
    if let Some(project) = &document.project_id {
        text("projectDocType", key::of_project(tenant, project, doc_type));
        text("projectId", project.clone());
    }
    text("tenantId", tenant.as_str().to_owned());
    text("docType", doc_type.clone());
    text("documentId", id.clone());
    text(REVISION, revision.to_owned());
    text("envelope", envelope);
    if let Some(seconds) = checked.time_to_live() {
        let seconds = i64::try_from(seconds.as_secs()).unwrap_or(i64::MAX);
        let ends = now.saturating_add(seconds).to_string();
        item.insert(TTL.to_owned(), AttributeValue::N(ends));
    }
    Ok(item)
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

/// Returns the document of an item.
pub(super) fn stored(mut item: Item) -> Result<StoredDocument, DatabaseError> {
    let project_id = match item.remove("projectId") {
        Some(AttributeValue::S(project)) => Some(project),
        _ => None,
    };
    Ok(StoredDocument {
        tenant: TenantId::stored(&take(&mut item, "tenantId")?),
        document: Document {
            key: DocumentKey::new(take(&mut item, "docType")?, take(&mut item, "documentId")?),
            project_id,
            envelope: take(&mut item, "envelope")?.into_bytes(),
        },
        etag: Etag(take(&mut item, REVISION)?),
    })
}

fn take(item: &mut Item, name: &str) -> Result<String, DatabaseError> {
    match item.remove(name) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(Fault::new(ADAPTER, "read", FaultKind::Corrupt)
            .because(format!("an item has no {name}"))
            .into()),
    }
}

/// Returns a text of an item, if it has it.
pub(super) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// Returns whether an item has ended.
pub(super) fn is_over(item: &Item, now: i64) -> bool {
    let ends = item.get(TTL).and_then(|ends| ends.as_n().ok());
    ends.and_then(|ends| ends.parse::<i64>().ok())
        .is_some_and(|ends| ends <= now)
}
