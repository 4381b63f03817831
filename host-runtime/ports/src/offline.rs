//! A host without backends: a scan needs none and gets none.

use std::time::Duration;

use async_trait::async_trait;

use crate::{
    AiModel, AiModelError, CheckedDocument, Completion, Container, Continuation, Database,
    DatabaseError, DocumentKey, DocumentPage, DocumentQuery, Egress, EgressError, Etag, Fault,
    FaultKind, InboundResponse, ModelDescription, Object, ObjectKey, ObjectPage, ObjectSummary,
    OutboundRequest, PresignedRequest, Prompt, Secret, SecretError, SecretName, Secrets, Storage,
    StorageError, StoredDocument, TenantId,
};

/// Answers every call at once that there is nothing here. Nothing is stored, fetched or made up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offline;

const fn nothing(operation: &'static str) -> Fault {
    Fault::new("offline", operation, FaultKind::NotConfigured)
}

#[async_trait]
impl Database for Offline {
    async fn get(
        &self,
        _: &TenantId,
        _: Container,
        _: &DocumentKey,
    ) -> Result<Option<StoredDocument>, DatabaseError> {
        Err(nothing("get").into())
    }

    async fn create(
        &self,
        _: &TenantId,
        _: Container,
        _: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        Err(nothing("create").into())
    }

    async fn upsert(
        &self,
        _: &TenantId,
        _: Container,
        _: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        Err(nothing("upsert").into())
    }

    async fn replace_if(
        &self,
        _: &TenantId,
        _: Container,
        _: CheckedDocument,
        _: &Etag,
    ) -> Result<Etag, DatabaseError> {
        Err(nothing("replace-if").into())
    }

    async fn delete(
        &self,
        _: &TenantId,
        _: Container,
        _: &DocumentKey,
        _: Option<&Etag>,
    ) -> Result<(), DatabaseError> {
        Err(nothing("delete").into())
    }

    async fn query(
        &self,
        _: &TenantId,
        _: Container,
        _: &DocumentQuery,
        _: Option<&Continuation>,
    ) -> Result<DocumentPage, DatabaseError> {
        Err(nothing("query").into())
    }
}

#[async_trait]
impl Storage for Offline {
    async fn put(
        &self,
        _: &TenantId,
        _: &ObjectKey,
        _: &str,
        _: Vec<u8>,
    ) -> Result<ObjectSummary, StorageError> {
        Err(nothing("put").into())
    }

    async fn get(&self, _: &TenantId, _: &ObjectKey) -> Result<Object, StorageError> {
        Err(nothing("get").into())
    }

    async fn delete(&self, _: &TenantId, _: &ObjectKey) -> Result<(), StorageError> {
        Err(nothing("delete").into())
    }

    async fn presign_get(
        &self,
        _: &TenantId,
        _: &ObjectKey,
        _: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        Err(nothing("presign-get").into())
    }

    async fn presign_put(
        &self,
        _: &TenantId,
        _: &ObjectKey,
        _: &str,
        _: u64,
        _: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        Err(nothing("presign-put").into())
    }

    async fn list(
        &self,
        _: &TenantId,
        _: &str,
        _: u32,
        _: Option<&Continuation>,
    ) -> Result<ObjectPage, StorageError> {
        Err(nothing("list").into())
    }
}

#[async_trait]
impl AiModel for Offline {
    async fn complete(&self, _: Prompt) -> Result<Completion, AiModelError> {
        Err(AiModelError::NotConfigured)
    }

    async fn describe(&self) -> Result<ModelDescription, AiModelError> {
        Err(AiModelError::NotConfigured)
    }
}

#[async_trait]
impl Secrets for Offline {
    async fn get(&self, _: &TenantId, _: &SecretName) -> Result<Secret, SecretError> {
        Err(nothing("get").into())
    }
}

#[async_trait]
impl Egress for Offline {
    async fn send(&self, _: OutboundRequest) -> Result<InboundResponse, EgressError> {
        Err(EgressError::Denied("this host sends nothing"))
    }
}
