//! The tenant's documents.

mod document;
mod envelope;
mod evaluate;
mod page;
mod probe;
mod query;
mod sort;

use std::time::Duration;

use async_trait::async_trait;

pub use document::{CheckedDocument, Document, DocumentKey, Etag, StoredDocument};
pub use evaluate::{QueryPlan, evaluate};
pub use page::{DocumentPage, PageBuilder};
pub use probe::Probe;
pub use query::{Comparison, DocumentQuery, Operator, Order, Scope, Value};
pub use sort::{Position, SortKey};

use crate::{Continuation, Fault, TenantId};

/// Where documents are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Container {
    /// Projects, policies, decisions, waivers and the audit.
    Governance,
    /// Assessments.
    Assessments,
    /// Artifacts, without their bodies.
    Artifacts,
    /// Summaries of scans.
    CodeScans,
    /// What the seeder writes: nobody's, and readable by all.
    ReferenceData,
    /// Cached quotes.
    StockData,
    /// Cached news.
    NewsArticles,
}

impl Container {
    /// Every container.
    pub const ALL: [Self; 7] = [
        Self::Governance,
        Self::Assessments,
        Self::Artifacts,
        Self::CodeScans,
        Self::ReferenceData,
        Self::StockData,
        Self::NewsArticles,
    ];

    /// Returns the container of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|container| container.name() == name)
    }

    /// Returns its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Governance => "governance",
            Self::Assessments => "assessments",
            Self::Artifacts => "artifacts",
            Self::CodeScans => "code-scans",
            Self::ReferenceData => "reference-data",
            Self::StockData => "stock-data",
            Self::NewsArticles => "news-articles",
        }
    }
}

/// Why the database did not do it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DatabaseError {
    /// No document has that key.
    #[error("no document has that key")]
    NotFound,
    /// A document has that key already.
    #[error("a document has that key already")]
    AlreadyExists,
    /// The document changed since it was read.
    #[error("the document changed since it was read")]
    PreconditionFailed,
    /// The principal may not do this.
    #[error("the principal may not do this")]
    Denied,
    /// The store asks for patience.
    #[error("the store asks for patience")]
    Throttled(Option<Duration>),
    /// The request breaks a rule of the contract.
    #[error("{0}")]
    Invalid(String),
    /// The store can't be reached, or failed.
    #[error(transparent)]
    Unavailable(#[from] Fault),
}

/// A store of documents, for every tenant.
///
/// An adapter trusts its caller: the tenant is the one to serve, and what it is given is within the limits. A write is durable, and
/// every later read sees it, once its future resolves. A future that is dropped may or may not have written. Documents past
/// their time to live read as absent at once, whenever they are really deleted.
#[async_trait]
pub trait Database: Send + Sync {
    /// Returns a document, if there is one.
    async fn get(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, DatabaseError>;

    /// Writes a document that must not exist, and returns its etag; [`DatabaseError::AlreadyExists`] otherwise.
    async fn create(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError>;

    /// Writes a document whether it exists or not, and returns its etag.
    async fn upsert(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError>;

    /// Replaces a document if its etag is still the given one, and returns the new one; [`DatabaseError::NotFound`] when it is gone,
    /// [`DatabaseError::PreconditionFailed`] when it is another.
    async fn replace_if(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
        etag: &Etag,
    ) -> Result<Etag, DatabaseError>;

    /// Deletes a document, if its etag is still the given one where one is given; fails as [`Database::replace_if`] does.
    async fn delete(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
        etag: Option<&Etag>,
    ) -> Result<(), DatabaseError>;

    /// Returns one page of the documents that match, as [`evaluate`] would, from `after` on. A page may hold fewer than asked
    /// for, or none, and still have a next.
    async fn query(
        &self,
        tenant: &TenantId,
        container: Container,
        query: &DocumentQuery,
        after: Option<&Continuation>,
    ) -> Result<DocumentPage, DatabaseError>;
}
