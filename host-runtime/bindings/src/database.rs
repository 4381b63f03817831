//! The guest's documents.

use advisory_ports as ports;
use wasmtime::component::{Accessor, HasSelf};

use crate::HostState;
use crate::call::{Call, Weight, milliseconds};
use crate::contract::advisory::platform::database::{
    Comparison, DatabaseError, Document, DocumentKey, DocumentQuery, Host, HostWithStore, Operator,
    Order, Page, Scope, StoredDocument, Value,
};

type Outcome<T> = Result<T, DatabaseError>;

impl Host for HostState {}

impl<T: Send> HostWithStore<T> for HasSelf<HostState> {
    async fn get(
        accessor: &Accessor<T, Self>,
        container: String,
        key: DocumentKey,
    ) -> Outcome<Option<StoredDocument>> {
        let call = Call::start(accessor, Weight::Light).await;
        let outcome = call.bound.database().get(&container, &key.into()).await;
        told(&call, outcome.map(|found| found.map(Into::into))).await
    }

    async fn create(
        accessor: &Accessor<T, Self>,
        container: String,
        document: Document,
    ) -> Outcome<String> {
        let call = Call::start(accessor, Weight::Light).await;
        let outcome = call
            .bound
            .database()
            .create(&container, document.into())
            .await;
        told(&call, outcome.map(|etag| etag.0)).await
    }

    async fn upsert(
        accessor: &Accessor<T, Self>,
        container: String,
        document: Document,
    ) -> Outcome<String> {
        let call = Call::start(accessor, Weight::Light).await;
        let outcome = call
            .bound
            .database()
            .upsert(&container, document.into())
            .await;
        told(&call, outcome.map(|etag| etag.0)).await
    }

    async fn replace_if(
        accessor: &Accessor<T, Self>,
        container: String,
        document: Document,
        etag: String,
    ) -> Outcome<String> {
        let call = Call::start(accessor, Weight::Light).await;
        let database = call.bound.database();
        let outcome = database.replace_if(&container, document.into(), etag).await;
        told(&call, outcome.map(|etag| etag.0)).await
    }

    async fn delete(
        accessor: &Accessor<T, Self>,
        container: String,
        key: DocumentKey,
        etag: Option<String>,
    ) -> Outcome<()> {
        let call = Call::start(accessor, Weight::Light).await;
        let outcome = call
            .bound
            .database()
            .delete(&container, &key.into(), etag)
            .await;
        told(&call, outcome).await
    }

    async fn query(
        accessor: &Accessor<T, Self>,
        container: String,
        mut query: DocumentQuery,
    ) -> Outcome<Page> {
        let call = Call::start(accessor, Weight::Light).await;
        let cursor = query.cursor.take();
        let database = call.bound.database();
        let outcome = database
            .query(&container, &query.into(), cursor.as_deref())
            .await;
        let page = |(documents, next): (Vec<ports::StoredDocument>, _)| Page {
            documents: documents.into_iter().map(Into::into).collect(),
            next,
        };
        told(&call, outcome.map(page)).await
    }
}

/// Tells the guest what it can act on, and the log the rest.
async fn told<T>(call: &Call, outcome: Result<T, ports::DatabaseError>) -> Outcome<T> {
    use ports::DatabaseError as Port;
    match outcome {
        Ok(answer) => Ok(answer),
        Err(Port::NotFound) => Err(DatabaseError::NotFound),
        Err(Port::AlreadyExists) => Err(DatabaseError::AlreadyExists),
        Err(Port::PreconditionFailed) => Err(DatabaseError::PreconditionFailed),
        Err(Port::Denied) => Err(DatabaseError::Denied),
        Err(Port::Throttled(after)) => Err(DatabaseError::Throttled(milliseconds(after))),
        Err(Port::Invalid(rule)) => Err(DatabaseError::Invalid(rule)),
        Err(Port::Unavailable(fault)) => {
            call.report(&fault).await;
            Err(DatabaseError::Unavailable)
        }
    }
}

impl From<DocumentKey> for ports::DocumentKey {
    fn from(DocumentKey { doc_type, id }: DocumentKey) -> Self {
        Self { doc_type, id }
    }
}

impl From<Document> for ports::Document {
    fn from(document: Document) -> Self {
        Self {
            key: document.key.into(),
            project_id: document.project_id,
            envelope: document.envelope,
        }
    }
}

impl From<ports::StoredDocument> for StoredDocument {
    fn from(stored: ports::StoredDocument) -> Self {
        let ports::Document {
            key,
            project_id,
            envelope,
        } = stored.document;
        Self {
            document: Document {
                key: DocumentKey {
                    doc_type: key.doc_type,
                    id: key.id,
                },
                project_id,
                envelope,
            },
            etag: stored.etag.0,
        }
    }
}

impl From<DocumentQuery> for ports::DocumentQuery {
    fn from(query: DocumentQuery) -> Self {
        let alternatives = |any_of: Vec<Comparison>| any_of.into_iter().map(Into::into).collect();
        Self {
            doc_type: query.doc_type,
            scope: match query.scope {
                Scope::Tenant => ports::Scope::Tenant,
                Scope::Project(project) => ports::Scope::Project(project),
                Scope::EveryTenant => ports::Scope::EveryTenant,
            },
            filters: query.filters.into_iter().map(alternatives).collect(),
            order: query.order.into_iter().map(Into::into).collect(),
            limit: query.limit,
        }
    }
}

impl From<Order> for ports::Order {
    fn from(Order { path, descending }: Order) -> Self {
        Self { path, descending }
    }
}

impl From<Comparison> for ports::Comparison {
    fn from(comparison: Comparison) -> Self {
        Self {
            path: comparison.path,
            operator: comparison.operator.into(),
            value: match comparison.value {
                Value::Null => ports::Value::Null,
                Value::Boolean(value) => ports::Value::Boolean(value),
                Value::Integer(value) => ports::Value::Integer(value),
                Value::Number(value) => ports::Value::Number(value),
                Value::Text(value) => ports::Value::Text(value),
            },
        }
    }
}

impl From<Operator> for ports::Operator {
    fn from(operator: Operator) -> Self {
        match operator {
            Operator::Equal => Self::Equal,
            Operator::NotEqual => Self::NotEqual,
            Operator::Less => Self::Less,
            Operator::LessOrEqual => Self::LessOrEqual,
            Operator::Greater => Self::Greater,
            Operator::GreaterOrEqual => Self::GreaterOrEqual,
            Operator::StartsWith => Self::StartsWith,
            Operator::Contains => Self::Contains,
            Operator::Exists => Self::Exists,
        }
    }
}
