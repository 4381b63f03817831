//! The tenant's documents; `wit/database.wit` says what each function promises.

use super::PortFuture;
use crate::model::vocabulary;

vocabulary! {
    /// Where documents are kept.
    Container {
        /// Projects, policies, decisions, waivers and the audit.
        Governance = "governance",
        /// Assessments.
        Assessments = "assessments",
        /// Artifacts, without their bodies.
        Artifacts = "artifacts",
        /// Summaries of scans.
        CodeScans = "code-scans",
        /// What the seeder writes; readable by all.
        ReferenceData = "reference-data",
        /// Cached quotes.
        StockData = "stock-data",
        /// Cached news.
        NewsArticles = "news-articles",
    }
}

/// Where a document is found: unique in a container and tenant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentKey {
    /// Its type.
    pub doc_type: String,
    /// Its identifier, at most 255 bytes.
    pub id: String,
}

/// A document to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Where it is found.
    pub key: DocumentKey,
    /// The project it belongs to, where it belongs to one.
    pub project_id: Option<String>,
    /// The whole envelope as JSON, at most 350 KiB.
    pub envelope: Vec<u8>,
}

/// A document as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// The document.
    pub document: Document,
    /// Opaque, and different after every write.
    pub etag: String,
}

/// Which documents a query may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Those of the tenant.
    Tenant,
    /// Those of one project of the tenant.
    Project(String),
    /// Those of every tenant, for an administrator of the platform.
    EveryTenant,
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// JSON's null.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any number.
    Number(f64),
    /// A text of at most 1,024 bytes.
    Text(String),
}

/// How a field is compared. Values of different kinds never compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// The same.
    Equal,
    /// Another.
    NotEqual,
    /// Less.
    Less,
    /// Less, or the same.
    LessOrEqual,
    /// Greater.
    Greater,
    /// Greater, or the same.
    GreaterOrEqual,
    /// The text starts with the value.
    StartsWith,
    /// The list holds the value.
    Contains,
    /// The field is present and not null.
    Exists,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Dotted path from the root of the envelope, such as `data.stage`.
    pub path: String,
    /// How.
    pub operator: Operator,
    /// With what.
    pub value: Value,
}

impl Comparison {
    /// Asks for a field to be a text.
    #[must_use]
    pub fn equals(path: &str, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            operator: Operator::Equal,
            value: Value::Text(text.into()),
        }
    }
}

/// The order of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Dotted path from the root of the envelope.
    pub path: String,
    /// From the greatest to the least.
    pub descending: bool,
}

/// A typed query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The type of the documents.
    pub doc_type: String,
    /// Which may be seen.
    pub scope: Scope,
    /// All of these hold; of each, one.
    pub filters: Vec<Vec<Comparison>>,
    /// At most 2; ties are settled by identifier.
    pub order: Vec<Order>,
    /// From 1 to 200.
    pub limit: u32,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// One page of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The documents, in order.
    pub documents: Vec<StoredDocument>,
    /// Present when there may be more.
    pub next: Option<String>,
}

/// Why the database did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
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
    #[error("the database refuses this principal")]
    Denied,
    /// The store asks for patience, in milliseconds.
    #[error("the database asks for patience")]
    Throttled(Option<u32>),
    /// The request breaks a rule of the contract.
    #[error("the database refuses the request: {0}")]
    Invalid(String),
    /// The store can't be reached.
    #[error("the database can't be reached")]
    Unavailable,
}

/// The tenant's documents.
pub trait Database {
    /// Returns a document, if there is one.
    fn get(
        &self,
        container: Container,
        key: DocumentKey,
    ) -> PortFuture<'_, Result<Option<StoredDocument>, DatabaseError>>;

    /// Writes a document that must not exist; returns its etag.
    fn create(
        &self,
        container: Container,
        document: Document,
    ) -> PortFuture<'_, Result<String, DatabaseError>>;

    /// Writes a document whether it exists or not; returns its etag.
    fn upsert(
        &self,
        container: Container,
        document: Document,
    ) -> PortFuture<'_, Result<String, DatabaseError>>;

    /// Replaces a document if its etag is still the given one; returns the new one.
    fn replace_if(
        &self,
        container: Container,
        document: Document,
        etag: String,
    ) -> PortFuture<'_, Result<String, DatabaseError>>;

    /// Deletes a document, if its etag is still the given one where one is given.
    fn delete(
        &self,
        container: Container,
        key: DocumentKey,
        etag: Option<String>,
    ) -> PortFuture<'_, Result<(), DatabaseError>>;

    /// Returns one page of the documents that match.
    fn query(
        &self,
        container: Container,
        query: Query,
    ) -> PortFuture<'_, Result<Page, DatabaseError>>;
}
