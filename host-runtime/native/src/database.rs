//! Documents.

use advisory_domain::ports::{
    Comparison, Container, Database, DatabaseError, Document, DocumentKey, Operator, Page,
    PortFuture, Query, Scope, StoredDocument, Value,
};
use advisory_ports as ports;

use crate::{Native, milliseconds};

impl Database for Native {
    fn get(
        &self,
        container: Container,
        key: DocumentKey,
    ) -> PortFuture<'_, Result<Option<StoredDocument>, DatabaseError>> {
        Box::pin(async move {
            let found = self
                .bound
                .database()
                .get(container.id(), &port_key(key))
                .await;
            Ok(found.map_err(told)?.map(stored))
        })
    }

    fn create(
        &self,
        container: Container,
        document: Document,
    ) -> PortFuture<'_, Result<String, DatabaseError>> {
        Box::pin(async move {
            let database = self.bound.database();
            let made = database.create(container.id(), port_document(document));
            Ok(made.await.map_err(told)?.0)
        })
    }

    fn upsert(
        &self,
        container: Container,
        document: Document,
    ) -> PortFuture<'_, Result<String, DatabaseError>> {
        Box::pin(async move {
            let database = self.bound.database();
            let made = database.upsert(container.id(), port_document(document));
            Ok(made.await.map_err(told)?.0)
        })
    }

    fn replace_if(
        &self,
        container: Container,
        document: Document,
        etag: String,
    ) -> PortFuture<'_, Result<String, DatabaseError>> {
        Box::pin(async move {
            let database = self.bound.database();
            let made = database.replace_if(container.id(), port_document(document), etag);
            Ok(made.await.map_err(told)?.0)
        })
    }

    fn delete(
        &self,
        container: Container,
        key: DocumentKey,
        etag: Option<String>,
    ) -> PortFuture<'_, Result<(), DatabaseError>> {
        Box::pin(async move {
            let database = self.bound.database();
            let gone = database.delete(container.id(), &port_key(key), etag).await;
            gone.map_err(told)
        })
    }

    fn query(
        &self,
        container: Container,
        query: Query,
    ) -> PortFuture<'_, Result<Page, DatabaseError>> {
        Box::pin(async move {
            let cursor = query.cursor.clone();
            let database = self.bound.database();
            let asked = port_query(query);
            let page = database.query(container.id(), &asked, cursor.as_deref());
            let (documents, next) = page.await.map_err(told)?;
            Ok(Page {
                documents: documents.into_iter().map(stored).collect(),
                next,
            })
        })
    }
}

fn port_key(key: DocumentKey) -> ports::DocumentKey {
    ports::DocumentKey::new(key.doc_type, key.id)
}

fn port_document(document: Document) -> ports::Document {
    ports::Document {
        key: port_key(document.key),
        project_id: document.project_id,
        envelope: document.envelope,
    }
}

fn stored(found: ports::StoredDocument) -> StoredDocument {
    let document = found.document;
    StoredDocument {
        document: Document {
            key: DocumentKey {
                doc_type: document.key.doc_type,
                id: document.key.id,
            },
            project_id: document.project_id,
            envelope: document.envelope,
        },
        etag: found.etag.0,
    }
}

fn port_query(query: Query) -> ports::DocumentQuery {
    let order = query.order.into_iter().map(|order| ports::Order {
        path: order.path,
        descending: order.descending,
    });
    let filters = query.filters.into_iter();
    ports::DocumentQuery {
        doc_type: query.doc_type,
        scope: match query.scope {
            Scope::Tenant => ports::Scope::Tenant,
            Scope::Project(project) => ports::Scope::Project(project),
            Scope::EveryTenant => ports::Scope::EveryTenant,
        },
        filters: filters
            .map(|any| any.into_iter().map(comparison).collect())
            .collect(),
        order: order.collect(),
        limit: query.limit,
    }
}

fn comparison(comparison: Comparison) -> ports::Comparison {
    ports::Comparison {
        path: comparison.path,
        operator: match comparison.operator {
            Operator::Equal => ports::Operator::Equal,
            Operator::NotEqual => ports::Operator::NotEqual,
            Operator::Less => ports::Operator::Less,
            Operator::LessOrEqual => ports::Operator::LessOrEqual,
            Operator::Greater => ports::Operator::Greater,
            Operator::GreaterOrEqual => ports::Operator::GreaterOrEqual,
            Operator::StartsWith => ports::Operator::StartsWith,
            Operator::Contains => ports::Operator::Contains,
            Operator::Exists => ports::Operator::Exists,
        },
        value: match comparison.value {
            Value::Null => ports::Value::Null,
            Value::Boolean(value) => ports::Value::Boolean(value),
            Value::Integer(value) => ports::Value::Integer(value),
            Value::Number(value) => ports::Value::Number(value),
            Value::Text(value) => ports::Value::Text(value),
        },
    }
}

fn told(error: ports::DatabaseError) -> DatabaseError {
    use ports::DatabaseError as Port;
    match error {
        Port::NotFound => DatabaseError::NotFound,
        Port::AlreadyExists => DatabaseError::AlreadyExists,
        Port::PreconditionFailed => DatabaseError::PreconditionFailed,
        Port::Denied => DatabaseError::Denied,
        Port::Throttled(after) => DatabaseError::Throttled(milliseconds(after)),
        Port::Invalid(rule) => DatabaseError::Invalid(rule),
        Port::Unavailable(_) => DatabaseError::Unavailable,
    }
}
