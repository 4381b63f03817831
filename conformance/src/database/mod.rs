//! What every database must do.

mod concurrency;
mod keys;
mod paging;
mod reference;
mod writes;

use std::sync::Arc;

use advisory_ports::{
    CheckedDocument, Clock, Container, Database, DatabaseError, Document, DocumentKey,
    DocumentQuery, Order, StoredDocument, TenantId,
};
use async_trait::async_trait;
use serde_json::{Map, Value, json};

pub use concurrency::*;
pub use keys::*;
pub use paging::*;
pub use reference::*;
pub use writes::*;

/// A fresh, empty database.
#[async_trait]
pub trait DatabaseFixture: Send + Sync {
    /// Returns the database.
    fn database(&self) -> Arc<dyn Database>;

    /// Returns the clock that the database goes by.
    fn clock(&self) -> Arc<dyn Clock>;

    /// Lets seconds pass, in truth or in effect.
    async fn pass(&self, seconds: u32);
}

pub(crate) const CONTAINER: Container = Container::Governance;
pub(crate) const TYPE: &str = "project";

pub(crate) fn tenant(name: &str) -> TenantId {
    TenantId::new(name).unwrap()
}

pub(crate) fn key(id: &str) -> DocumentKey {
    DocumentKey::new(TYPE, id)
}

/// Returns a document of `tenant` with this `data`.
pub(crate) fn plain(tenant: &TenantId, id: &str, data: Value) -> Document {
    with(tenant, key(id), data, json!({}))
}

/// Returns a document of `tenant` with this `data`, and further fields of its envelope.
pub(crate) fn with(tenant: &TenantId, key: DocumentKey, data: Value, further: Value) -> Document {
    let project_id = data["projectId"].as_str().map(str::to_owned);
    let mut envelope = Map::new();
    envelope.insert("id".to_owned(), json!(key.id));
    envelope.insert("docType".to_owned(), json!(key.doc_type));
    envelope.insert("tenantId".to_owned(), json!(tenant.as_str()));
    envelope.insert("updatedAt".to_owned(), json!("2026-01-31T09:00:00Z"));
    if let Value::Object(further) = further {
        envelope.extend(further);
    }
    envelope.insert("data".to_owned(), data);
    Document {
        key,
        project_id,
        envelope: serde_json::to_vec(&envelope).unwrap(),
    }
}

pub(crate) fn checked(tenant: &TenantId, document: Document) -> CheckedDocument {
    CheckedDocument::new(tenant, document).unwrap()
}

/// Returns a checked document of `tenant` with this `data`.
pub(crate) fn document(tenant: &TenantId, id: &str, data: Value) -> CheckedDocument {
    checked(tenant, plain(tenant, id, data))
}

pub(crate) fn ordered(path: &str, descending: bool, limit: u32) -> DocumentQuery {
    DocumentQuery {
        order: vec![Order {
            path: path.to_owned(),
            descending,
        }],
        ..DocumentQuery::of_type(TYPE, limit)
    }
}

/// Reads every page, and returns the documents of each.
pub(crate) async fn pages(
    database: &dyn Database,
    tenant: &TenantId,
    query: &DocumentQuery,
) -> Result<Vec<Vec<StoredDocument>>, DatabaseError> {
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let page = database
            .query(tenant, CONTAINER, query, after.as_ref())
            .await?;
        assert!(
            page.documents.len() <= query.limit as usize,
            "a page is too long"
        );
        pages.push(page.documents);
        after = page.next;
        if after.is_none() {
            return Ok(pages);
        }
        assert!(pages.len() < 10_000, "the pages do not end");
    }
}

/// Reads every page, and returns the identifiers of all documents.
pub(crate) async fn listed(
    database: &dyn Database,
    tenant: &TenantId,
    query: &DocumentQuery,
) -> Vec<String> {
    let pages = pages(database, tenant, query).await.unwrap();
    ids(pages.iter().flatten())
}

pub(crate) fn ids<'a>(documents: impl Iterator<Item = &'a StoredDocument>) -> Vec<String> {
    documents
        .map(|stored| stored.document.key.id.clone())
        .collect()
}
