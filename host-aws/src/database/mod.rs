//! Documents in DynamoDB: one table a container.
//!
//! DynamoDB compares nothing within a document: the envelope is kept as the text that it is, so that it comes back to the byte, and what
//! narrows a query are the attributes beside it. A filter on further attributes would save no reading either, as DynamoDB charges
//! for what it reads and not for what it returns. The rest of a query is the reference evaluator's own code over the items that come.
//!
//! What is read by key is consistent. Queries go through global secondary indexes, which on AWS follow a write after some
//! milliseconds; DynamoDB Local's follow at once, so no test here shows the difference.

mod item;
mod key;
mod page;
mod read;
mod write;

use std::sync::Arc;

use advisory_ports::{
    CheckedDocument, Clock, Container, Continuation, Database, DatabaseError, DocumentKey,
    DocumentPage, DocumentQuery, Etag, Fault, StoredDocument, TenantId,
};
use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::Access;
use crate::trouble::Trouble;

/// The adapter's name in faults.
const ADAPTER: &str = "dynamodb";

/// Where a failure goes whose kind leaves the caller no words for it: one that reads as absent, denied or throttled.
pub type Report = Arc<dyn Fn(&Fault) + Send + Sync>;

/// How tables are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableNames {
    /// What every table's name starts with, such as `advisory-dev-`; the container's name follows.
    pub prefix: String,
}

impl TableNames {
    /// Returns the name of a container's table.
    #[must_use]
    pub fn table(&self, container: Container) -> String {
        format!("{}{}", self.prefix, container.name())
    }
}

/// A database in DynamoDB.
pub struct DynamoDatabase {
    client: Client,
    tables: TableNames,
    clock: Arc<dyn Clock>,
    report: Report,
}

impl DynamoDatabase {
    /// Prepares a database; nothing is sent. The tables are the template's to make.
    #[must_use]
    pub fn new(access: &Access, tables: TableNames, clock: Arc<dyn Clock>, report: Report) -> Self {
        Self {
            client: Client::new(access.config()),
            tables,
            clock,
            report,
        }
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// Puts what DynamoDB says into the words of the port, and what these do not carry into the log.
    fn failed<E>(&self, operation: &'static str, error: SdkError<E, HttpResponse>) -> DatabaseError
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let trouble = Trouble::of(ADAPTER, operation, error);
        if !matches!(trouble, Trouble::Failed(_)) {
            (self.report)(trouble.fault());
        }
        match trouble {
            Trouble::NotFound(_) => DatabaseError::NotFound,
            Trouble::Denied(_) => DatabaseError::Denied,
            Trouble::Throttled(after, _) => DatabaseError::Throttled(Some(after)),
            Trouble::Failed(fault) => DatabaseError::Unavailable(fault),
        }
    }
}

#[async_trait]
impl Database for DynamoDatabase {
    async fn get(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, DatabaseError> {
        self.read(tenant, container, key).await
    }

    async fn create(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        let condition = write::Condition::Absent;
        self.put("create", tenant, container, &document, condition)
            .await
    }

    async fn upsert(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        let condition = write::Condition::None;
        self.put("upsert", tenant, container, &document, condition)
            .await
    }

    async fn replace_if(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
        etag: &Etag,
    ) -> Result<Etag, DatabaseError> {
        let condition = write::Condition::Revision(etag);
        self.put("replace-if", tenant, container, &document, condition)
            .await
    }

    async fn delete(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
        etag: Option<&Etag>,
    ) -> Result<(), DatabaseError> {
        self.remove(tenant, container, key, etag).await
    }

    async fn query(
        &self,
        tenant: &TenantId,
        container: Container,
        query: &DocumentQuery,
        after: Option<&Continuation>,
    ) -> Result<DocumentPage, DatabaseError> {
        self.page(tenant, container, query, after).await
    }
}
