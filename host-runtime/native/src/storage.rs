//! Objects.

use advisory_domain::ports::{
    ObjectPage, ObjectSummary, PortFuture, PresignedRequest, Storage, StorageError,
};
use advisory_ports as ports;

use crate::{Native, milliseconds};

impl Storage for Native {
    fn put(
        &self,
        key: String,
        content_type: String,
        body: Vec<u8>,
    ) -> PortFuture<'_, Result<ObjectSummary, StorageError>> {
        Box::pin(async move {
            let storage = self.bound.storage();
            let put = storage.put(&key, &content_type, body).await;
            put.map(summary).map_err(told)
        })
    }

    fn get(&self, key: String, most: u64) -> PortFuture<'_, Result<Vec<u8>, StorageError>> {
        Box::pin(async move {
            let object = self.bound.storage().get(&key).await.map_err(told)?;
            if object.summary.size > most {
                return Err(StorageError::TooLarge);
            }
            object.gather().await.map_err(told)
        })
    }

    fn delete(&self, key: String) -> PortFuture<'_, Result<(), StorageError>> {
        Box::pin(async move { self.bound.storage().delete(&key).await.map_err(told) })
    }

    fn presign_get(
        &self,
        key: String,
        seconds: u32,
    ) -> PortFuture<'_, Result<PresignedRequest, StorageError>> {
        Box::pin(async move {
            let signed = self.bound.storage().presign_get(&key, seconds).await;
            signed.map(address).map_err(told)
        })
    }

    fn presign_put(
        &self,
        key: String,
        content_type: String,
        size: u64,
        seconds: u32,
    ) -> PortFuture<'_, Result<PresignedRequest, StorageError>> {
        Box::pin(async move {
            let storage = self.bound.storage();
            let signed = storage
                .presign_put(&key, &content_type, size, seconds)
                .await;
            signed.map(address).map_err(told)
        })
    }

    fn list(
        &self,
        prefix: String,
        limit: u32,
        cursor: Option<String>,
    ) -> PortFuture<'_, Result<ObjectPage, StorageError>> {
        Box::pin(async move {
            let storage = self.bound.storage();
            let page = storage.list(&prefix, limit, cursor.as_deref()).await;
            let (objects, next) = page.map_err(told)?;
            Ok(ObjectPage {
                objects: objects.into_iter().map(summary).collect(),
                next,
            })
        })
    }
}

fn summary(summary: ports::ObjectSummary) -> ObjectSummary {
    ObjectSummary {
        key: summary.key.as_str().to_owned(),
        content_type: summary.content_type,
        size: summary.size,
        etag: summary.etag,
        updated_at: summary.updated_at.to_string(),
    }
}

fn address(signed: ports::PresignedRequest) -> PresignedRequest {
    PresignedRequest {
        method: signed.method.to_owned(),
        url: signed.url,
        headers: signed.headers,
        expires_at: signed.expires_at.to_string(),
    }
}

fn told(error: ports::StorageError) -> StorageError {
    use ports::StorageError as Port;
    match error {
        Port::NotFound => StorageError::NotFound,
        Port::TooLarge => StorageError::TooLarge,
        Port::Denied => StorageError::Denied,
        Port::Throttled(after) => StorageError::Throttled(milliseconds(after)),
        Port::Invalid(rule) => StorageError::Invalid(rule),
        Port::Unavailable(_) => StorageError::Unavailable,
    }
}
