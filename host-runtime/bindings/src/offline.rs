//! An offline host: a scan needs no backend and gets none.
//!
//! Every call is answered at once with `unavailable`, `not-configured` or `denied`, whichever its interface has for a host that lacks the
//! backend. Nothing is stored, fetched or made up.

use wasmtime::component::{Accessor, HasSelf, Resource};

use crate::HostState;
use crate::contract::advisory::platform::{ai_model, database, egress, secrets, storage};

type DatabaseResult<T> = Result<T, database::DatabaseError>;
type StorageResult<T> = Result<T, storage::StorageError>;

/// A secret in the host's keeping. An offline host keeps none, so there is no value of this type.
#[derive(Debug, Clone, Copy)]
pub enum SecretHandle {}

impl database::Host for HostState {}

impl<T: Send> database::HostWithStore<T> for HasSelf<HostState> {
    async fn get(
        _: &Accessor<T, Self>,
        _: String,
        _: database::DocumentKey,
    ) -> DatabaseResult<Option<database::StoredDocument>> {
        Err(database::DatabaseError::Unavailable)
    }

    async fn create(
        _: &Accessor<T, Self>,
        _: String,
        _: database::Document,
    ) -> DatabaseResult<String> {
        Err(database::DatabaseError::Unavailable)
    }

    async fn upsert(
        _: &Accessor<T, Self>,
        _: String,
        _: database::Document,
    ) -> DatabaseResult<String> {
        Err(database::DatabaseError::Unavailable)
    }

    async fn replace_if(
        _: &Accessor<T, Self>,
        _: String,
        _: database::Document,
        _: String,
    ) -> DatabaseResult<String> {
        Err(database::DatabaseError::Unavailable)
    }

    async fn delete(
        _: &Accessor<T, Self>,
        _: String,
        _: database::DocumentKey,
        _: Option<String>,
    ) -> DatabaseResult<()> {
        Err(database::DatabaseError::Unavailable)
    }

    async fn query(
        _: &Accessor<T, Self>,
        _: String,
        _: database::DocumentQuery,
    ) -> DatabaseResult<database::Page> {
        Err(database::DatabaseError::Unavailable)
    }
}

impl storage::Host for HostState {}

impl<T: Send> storage::HostWithStore<T> for HasSelf<HostState> {
    async fn put(
        _: &Accessor<T, Self>,
        _: String,
        _: String,
        _: Vec<u8>,
    ) -> StorageResult<storage::ObjectSummary> {
        Err(storage::StorageError::Unavailable)
    }

    async fn get(_: &Accessor<T, Self>, _: String) -> StorageResult<storage::Object> {
        Err(storage::StorageError::Unavailable)
    }

    async fn delete(_: &Accessor<T, Self>, _: String) -> StorageResult<()> {
        Err(storage::StorageError::Unavailable)
    }

    async fn presign_get(
        _: &Accessor<T, Self>,
        _: String,
        _: u32,
    ) -> StorageResult<storage::PresignedRequest> {
        Err(storage::StorageError::Unavailable)
    }

    async fn presign_put(
        _: &Accessor<T, Self>,
        _: String,
        _: String,
        _: u64,
        _: u32,
    ) -> StorageResult<storage::PresignedRequest> {
        Err(storage::StorageError::Unavailable)
    }

    async fn list(
        _: &Accessor<T, Self>,
        _: String,
        _: u32,
        _: Option<String>,
    ) -> StorageResult<storage::ObjectPage> {
        Err(storage::StorageError::Unavailable)
    }
}

impl ai_model::Host for HostState {}

impl<T: Send> ai_model::HostWithStore<T> for HasSelf<HostState> {
    async fn complete(
        _: &Accessor<T, Self>,
        _: ai_model::Prompt,
    ) -> Result<ai_model::Completion, ai_model::AiModelError> {
        Err(ai_model::AiModelError::NotConfigured)
    }

    async fn describe(
        _: &Accessor<T, Self>,
    ) -> Result<ai_model::ModelDescription, ai_model::AiModelError> {
        Err(ai_model::AiModelError::NotConfigured)
    }
}

impl secrets::Host for HostState {}

impl<T: Send> secrets::HostWithStore<T> for HasSelf<HostState> {
    async fn get(
        _: &Accessor<T, Self>,
        _: String,
    ) -> Result<Resource<SecretHandle>, secrets::SecretError> {
        Err(secrets::SecretError::Unavailable)
    }
}

impl secrets::HostSecret for HostState {
    fn reveal(&mut self, secret: Resource<SecretHandle>) -> wasmtime::Result<Vec<u8>> {
        match *self.table.get(&secret)? {}
    }

    fn drop(&mut self, secret: Resource<SecretHandle>) -> wasmtime::Result<()> {
        match self.table.delete(secret)? {}
    }
}

impl egress::Host for HostState {}

impl<T: Send> egress::HostWithStore<T> for HasSelf<HostState> {
    async fn send(
        _: &Accessor<T, Self>,
        _: egress::OutboundRequest,
    ) -> Result<egress::InboundResponse, egress::EgressError> {
        Err(egress::EgressError::Denied)
    }
}
