//! Documents.

use advisory_domain::ports::{
    Comparison, Container, Database, DatabaseError, Document, DocumentKey, Operator, Page,
    PortFuture, Query, Scope, StoredDocument, Value,
};

use super::Host;
use crate::bindings::advisory::platform::database as wit;

impl Database for Host {
    fn get(
        &self,
        container: Container,
        key: DocumentKey,
    ) -> PortFuture<'_, Result<Option<StoredDocument>, DatabaseError>> {
        Box::pin(async move {
            let found = wit::get(container.id().to_owned(), key.into()).await?;
            Ok(found.map(StoredDocument::from))
        })
    }

    fn create(
        &self,
        container: Container,
        document: Document,
    ) -> PortFuture<'_, Result<String, DatabaseError>> {
        Box::pin(async move { Ok(wit::create(container.id().to_owned(), document.into()).await?) })
    }

    fn upsert(
        &self,
        container: Container,
        document: Document,
    ) -> PortFuture<'_, Result<String, DatabaseError>> {
        Box::pin(async move { Ok(wit::upsert(container.id().to_owned(), document.into()).await?) })
    }

    fn replace_if(
        &self,
        container: Container,
        document: Document,
        etag: String,
    ) -> PortFuture<'_, Result<String, DatabaseError>> {
        Box::pin(async move {
            Ok(wit::replace_if(container.id().to_owned(), document.into(), etag).await?)
        })
    }

    fn delete(
        &self,
        container: Container,
        key: DocumentKey,
        etag: Option<String>,
    ) -> PortFuture<'_, Result<(), DatabaseError>> {
        Box::pin(async move { Ok(wit::delete(container.id().to_owned(), key.into(), etag).await?) })
    }

    fn query(
        &self,
        container: Container,
        query: Query,
    ) -> PortFuture<'_, Result<Page, DatabaseError>> {
        Box::pin(async move {
            let page = wit::query(container.id().to_owned(), query.into()).await?;
            Ok(Page {
                documents: page.documents.into_iter().map(Into::into).collect(),
                next: page.next,
            })
        })
    }
}

impl From<DocumentKey> for wit::DocumentKey {
    fn from(key: DocumentKey) -> Self {
        Self {
            doc_type: key.doc_type,
            id: key.id,
        }
    }
}

impl From<Document> for wit::Document {
    fn from(document: Document) -> Self {
        Self {
            key: document.key.into(),
            project_id: document.project_id,
            envelope: document.envelope,
        }
    }
}

impl From<wit::StoredDocument> for StoredDocument {
    fn from(stored: wit::StoredDocument) -> Self {
        let document = stored.document;
        Self {
            document: Document {
                key: DocumentKey {
                    doc_type: document.key.doc_type,
                    id: document.key.id,
                },
                project_id: document.project_id,
                envelope: document.envelope,
            },
            etag: stored.etag,
        }
    }
}

impl From<Query> for wit::DocumentQuery {
    fn from(query: Query) -> Self {
        Self {
            doc_type: query.doc_type,
            scope: match query.scope {
                Scope::Tenant => wit::Scope::Tenant,
                Scope::Project(project) => wit::Scope::Project(project),
                Scope::EveryTenant => wit::Scope::EveryTenant,
            },
            filters: query
                .filters
                .into_iter()
                .map(|any| any.into_iter().map(Into::into).collect())
                .collect(),
            order: query
                .order
                .into_iter()
                .map(|order| wit::Order {
                    path: order.path,
                    descending: order.descending,
                })
                .collect(),
            limit: query.limit,
            cursor: query.cursor,
        }
    }
}

impl From<Comparison> for wit::Comparison {
    fn from(comparison: Comparison) -> Self {
        Self {
            path: comparison.path,
            operator: match comparison.operator {
                Operator::Equal => wit::Operator::Equal,
                Operator::NotEqual => wit::Operator::NotEqual,
                Operator::Less => wit::Operator::Less,
                Operator::LessOrEqual => wit::Operator::LessOrEqual,
                Operator::Greater => wit::Operator::Greater,
                Operator::GreaterOrEqual => wit::Operator::GreaterOrEqual,
                Operator::StartsWith => wit::Operator::StartsWith,
                Operator::Contains => wit::Operator::Contains,
                Operator::Exists => wit::Operator::Exists,
            },
            value: match comparison.value {
                Value::Null => wit::Value::Null,
                Value::Boolean(value) => wit::Value::Boolean(value),
                Value::Integer(value) => wit::Value::Integer(value),
                Value::Number(value) => wit::Value::Number(value),
                Value::Text(value) => wit::Value::Text(value),
            },
        }
    }
}

impl From<wit::DatabaseError> for DatabaseError {
    fn from(error: wit::DatabaseError) -> Self {
        match error {
            wit::DatabaseError::NotFound => Self::NotFound,
            wit::DatabaseError::AlreadyExists => Self::AlreadyExists,
            wit::DatabaseError::PreconditionFailed => Self::PreconditionFailed,
            wit::DatabaseError::Denied => Self::Denied,
            wit::DatabaseError::Throttled(milliseconds) => Self::Throttled(milliseconds),
            wit::DatabaseError::Invalid(reason) => Self::Invalid(reason),
            wit::DatabaseError::Unavailable => Self::Unavailable,
        }
    }
}
