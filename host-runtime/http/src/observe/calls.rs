//! Adapters that time each call and pass it on.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use advisory_host_runtime::ports::{
    AiModel, AiModelError, CheckedDocument, Completion, Container, Continuation, Database,
    DatabaseError, DocumentKey, DocumentPage, DocumentQuery, Egress, EgressError, Etag,
    InboundResponse, ModelDescription, Object, ObjectKey, ObjectPage, ObjectSummary,
    OutboundRequest, PresignedRequest, Prompt, Secret, SecretError, SecretName, Secrets, Storage,
    StorageError, StoredDocument,
};
use advisory_host_runtime::{Backend, TenantId};
use async_trait::async_trait;

use super::{CALLS, CallOutcome, CallRecord};

/// The adapters of one request.
pub(crate) struct Calls {
    inner: Arc<Backend>,
    made: Mutex<Made>,
}

#[derive(Default)]
struct Made {
    kept: Vec<CallRecord>,
    beyond: usize,
}

impl Calls {
    /// Puts itself before the adapters of a backend.
    pub(crate) fn before(inner: Arc<Backend>) -> (Arc<Self>, Arc<Backend>) {
        let calls = Arc::new(Self {
            made: Mutex::default(),
            inner,
        });
        let backend = Backend {
            database: Arc::clone(&calls) as Arc<dyn Database>,
            storage: Arc::clone(&calls) as Arc<dyn Storage>,
            ai_model: Arc::clone(&calls) as Arc<dyn AiModel>,
            secrets: Arc::clone(&calls) as Arc<dyn Secrets>,
            egress: Arc::clone(&calls) as Arc<dyn Egress>,
            signing_key: calls.inner.signing_key.clone(),
            clock: Arc::clone(&calls.inner.clock),
        };
        (calls, Arc::new(backend))
    }

    /// Returns the calls that were made, and how many more there were.
    pub(crate) fn take(&self) -> (Vec<CallRecord>, usize) {
        let made = std::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner));
        (made.kept, made.beyond)
    }

    async fn timed<T, E: Ends>(
        &self,
        port: &'static str,
        operation: &'static str,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let (began, clock) = (SystemTime::now(), Instant::now());
        let outcome = call.await;
        let record = CallRecord {
            port,
            operation,
            began,
            took: clock.elapsed(),
            outcome: match &outcome {
                Ok(_) => CallOutcome::Done,
                Err(error) => error.outcome(),
            },
        };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.kept.len() < CALLS {
            made.kept.push(record);
        } else {
            made.beyond += 1;
        }
        outcome
    }
}

/// How a call ended that did not do what was asked.
trait Ends {
    fn outcome(&self) -> CallOutcome;
}

macro_rules! ends {
    ($($error:ident: $($throttled:ident)?),*) => {$(
        impl Ends for $error {
            fn outcome(&self) -> CallOutcome {
                match self {
                    Self::Unavailable(_) => CallOutcome::Failed,
                    $(Self::$throttled(_) => CallOutcome::Throttled,)?
                    _ => CallOutcome::Refused,
                }
            }
        }
    )*};
}

ends!(DatabaseError: Throttled, StorageError: Throttled, AiModelError: Throttled, SecretError: );

impl Ends for EgressError {
    fn outcome(&self) -> CallOutcome {
        match self {
            Self::Denied(_) | Self::TooLarge => CallOutcome::Refused,
            Self::Timeout | Self::Unavailable(_) => CallOutcome::Failed,
        }
    }
}

#[async_trait]
impl Database for Calls {
    async fn get(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, DatabaseError> {
        let call = self.inner.database.get(tenant, container, key);
        self.timed("database", "get", call).await
    }

    async fn create(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        let call = self.inner.database.create(tenant, container, document);
        self.timed("database", "create", call).await
    }

    async fn upsert(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        let call = self.inner.database.upsert(tenant, container, document);
        self.timed("database", "upsert", call).await
    }

    async fn replace_if(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
        etag: &Etag,
    ) -> Result<Etag, DatabaseError> {
        let call = self
            .inner
            .database
            .replace_if(tenant, container, document, etag);
        self.timed("database", "replace-if", call).await
    }

    async fn delete(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
        etag: Option<&Etag>,
    ) -> Result<(), DatabaseError> {
        let call = self.inner.database.delete(tenant, container, key, etag);
        self.timed("database", "delete", call).await
    }

    async fn query(
        &self,
        tenant: &TenantId,
        container: Container,
        query: &DocumentQuery,
        after: Option<&Continuation>,
    ) -> Result<DocumentPage, DatabaseError> {
        let call = self.inner.database.query(tenant, container, query, after);
        self.timed("database", "query", call).await
    }
}

#[async_trait]
impl Storage for Calls {
    async fn put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<ObjectSummary, StorageError> {
        let call = self.inner.storage.put(tenant, key, content_type, body);
        self.timed("storage", "put", call).await
    }

    async fn get(&self, tenant: &TenantId, key: &ObjectKey) -> Result<Object, StorageError> {
        let call = self.inner.storage.get(tenant, key);
        self.timed("storage", "get", call).await
    }

    async fn delete(&self, tenant: &TenantId, key: &ObjectKey) -> Result<(), StorageError> {
        let call = self.inner.storage.delete(tenant, key);
        self.timed("storage", "delete", call).await
    }

    async fn presign_get(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        let call = self.inner.storage.presign_get(tenant, key, lifetime);
        self.timed("storage", "presign-get", call).await
    }

    async fn presign_put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        size: u64,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        let storage = &self.inner.storage;
        let call = storage.presign_put(tenant, key, content_type, size, lifetime);
        self.timed("storage", "presign-put", call).await
    }

    async fn list(
        &self,
        tenant: &TenantId,
        prefix: &str,
        limit: u32,
        after: Option<&Continuation>,
    ) -> Result<ObjectPage, StorageError> {
        let call = self.inner.storage.list(tenant, prefix, limit, after);
        self.timed("storage", "list", call).await
    }
}

#[async_trait]
impl AiModel for Calls {
    async fn complete(&self, prompt: Prompt) -> Result<Completion, AiModelError> {
        let call = self.inner.ai_model.complete(prompt);
        self.timed("ai-model", "complete", call).await
    }

    async fn describe(&self) -> Result<ModelDescription, AiModelError> {
        let call = self.inner.ai_model.describe();
        self.timed("ai-model", "describe", call).await
    }
}

#[async_trait]
impl Secrets for Calls {
    async fn get(&self, tenant: &TenantId, name: &SecretName) -> Result<Secret, SecretError> {
        let call = self.inner.secrets.get(tenant, name);
        self.timed("secrets", "get", call).await
    }
}

#[async_trait]
impl Egress for Calls {
    async fn send(&self, request: OutboundRequest) -> Result<InboundResponse, EgressError> {
        let call = self.inner.egress.send(request);
        self.timed("egress", "send", call).await
    }
}
