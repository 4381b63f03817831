//! Troubles on demand, in front of any adapter.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use advisory_ports::{
    CheckedDocument, Container, Continuation, Database, DatabaseError, DocumentKey, DocumentPage,
    DocumentQuery, Etag, Fault, FaultKind, Object, ObjectKey, ObjectPage, ObjectSummary,
    PresignedRequest, Storage, StorageError, StoredDocument, TenantId,
};
use async_trait::async_trait;

use crate::lock;

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The store asks for patience, and does nothing.
    Throttled(Option<Duration>),
    /// The store is not reached.
    Unavailable,
    /// The store does it, and the answer is lost.
    AnswerLost,
}

#[derive(Default)]
struct Plan {
    coming: VecDeque<Option<Trouble>>,
    latency: Duration,
}

/// The troubles to come. Clones are one plan, so that a test keeps a hand on it.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

impl Faults {
    /// Lets the next calls end so, in order; `None` lets one pass.
    pub fn plan(&self, troubles: impl IntoIterator<Item = Option<Trouble>>) {
        lock(&self.0).coming.extend(troubles);
    }

    /// Lets the next call end so.
    pub fn next(&self, trouble: Trouble) {
        self.plan([Some(trouble)]);
    }

    /// Makes every call take at least this long.
    pub fn delay(&self, latency: Duration) {
        lock(&self.0).latency = latency;
    }

    async fn meet<T, E: From<Fault>>(
        &self,
        throttled: fn(Option<Duration>) -> E,
        call: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, E> {
        let (trouble, latency) = {
            let mut plan = lock(&self.0);
            (plan.coming.pop_front().flatten(), plan.latency)
        };
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let lost = || E::from(Fault::new("faulty", "call", FaultKind::Unreachable));
        match trouble {
            None => call.await,
            Some(Trouble::Throttled(after)) => Err(throttled(after)),
            Some(Trouble::Unavailable) => Err(lost()),
            Some(Trouble::AnswerLost) => {
                call.await?;
                Err(lost())
            }
        }
    }
}

/// A database with troubles.
pub struct FaultyDatabase {
    database: Arc<dyn Database>,
    faults: Faults,
}

impl FaultyDatabase {
    /// Puts troubles in front of a database.
    #[must_use]
    pub fn new(database: Arc<dyn Database>, faults: Faults) -> Self {
        Self { database, faults }
    }

    async fn meet<T>(
        &self,
        call: impl Future<Output = Result<T, DatabaseError>> + Send,
    ) -> Result<T, DatabaseError> {
        self.faults.meet(DatabaseError::Throttled, call).await
    }
}

#[async_trait]
impl Database for FaultyDatabase {
    async fn get(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, DatabaseError> {
        self.meet(self.database.get(tenant, container, key)).await
    }

    async fn create(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        self.meet(self.database.create(tenant, container, document))
            .await
    }

    async fn upsert(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        self.meet(self.database.upsert(tenant, container, document))
            .await
    }

    async fn replace_if(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
        etag: &Etag,
    ) -> Result<Etag, DatabaseError> {
        self.meet(self.database.replace_if(tenant, container, document, etag))
            .await
    }

    async fn delete(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
        etag: Option<&Etag>,
    ) -> Result<(), DatabaseError> {
        self.meet(self.database.delete(tenant, container, key, etag))
            .await
    }

    async fn query(
        &self,
        tenant: &TenantId,
        container: Container,
        query: &DocumentQuery,
        after: Option<&Continuation>,
    ) -> Result<DocumentPage, DatabaseError> {
        self.meet(self.database.query(tenant, container, query, after))
            .await
    }
}

/// A store of objects with troubles.
pub struct FaultyStorage {
    storage: Arc<dyn Storage>,
    faults: Faults,
}

impl FaultyStorage {
    /// Puts troubles in front of a store.
    #[must_use]
    pub fn new(storage: Arc<dyn Storage>, faults: Faults) -> Self {
        Self { storage, faults }
    }

    async fn meet<T>(
        &self,
        call: impl Future<Output = Result<T, StorageError>> + Send,
    ) -> Result<T, StorageError> {
        self.faults.meet(StorageError::Throttled, call).await
    }
}

#[async_trait]
impl Storage for FaultyStorage {
    async fn put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<ObjectSummary, StorageError> {
        self.meet(self.storage.put(tenant, key, content_type, body))
            .await
    }

    async fn get(&self, tenant: &TenantId, key: &ObjectKey) -> Result<Object, StorageError> {
        self.meet(self.storage.get(tenant, key)).await
    }

    async fn delete(&self, tenant: &TenantId, key: &ObjectKey) -> Result<(), StorageError> {
        self.meet(self.storage.delete(tenant, key)).await
    }

    async fn presign_get(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        self.meet(self.storage.presign_get(tenant, key, lifetime))
            .await
    }

    async fn presign_put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        size: u64,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        let storage = &self.storage;
        self.meet(storage.presign_put(tenant, key, content_type, size, lifetime))
            .await
    }

    async fn list(
        &self,
        tenant: &TenantId,
        prefix: &str,
        limit: u32,
        after: Option<&Continuation>,
    ) -> Result<ObjectPage, StorageError> {
        self.meet(self.storage.list(tenant, prefix, limit, after))
            .await
    }
}
