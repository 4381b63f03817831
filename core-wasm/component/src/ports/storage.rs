//! Objects.

use advisory_domain::ports::{
    ObjectPage, ObjectSummary, PortFuture, PresignedRequest, Storage, StorageError,
};

use super::Host;
use crate::bindings::advisory::platform::storage as wit;

/// Bytes asked for at once.
const CHUNK: usize = 64 << 10;

impl Storage for Host {
    fn put(
        &self,
        key: String,
        content_type: String,
        body: Vec<u8>,
    ) -> PortFuture<'_, Result<ObjectSummary, StorageError>> {
        Box::pin(async move { Ok(wit::put(key, content_type, body).await?.into()) })
    }

    fn get(&self, key: String, most: u64) -> PortFuture<'_, Result<Vec<u8>, StorageError>> {
        Box::pin(async move {
            let wit::Object {
                summary,
                mut body,
                end,
            } = wit::get(key).await?;
            if summary.size > most {
                return Err(StorageError::TooLarge);
            }
            let mut bytes = Vec::new();
            loop {
                let (status, chunk) = body.read(Vec::with_capacity(CHUNK)).await;
                bytes.extend_from_slice(&chunk);
                if bytes.len() as u64 > most {
                    return Err(StorageError::TooLarge);
                }
                if matches!(status, wit_bindgen::StreamResult::Dropped) {
                    break;
                }
            }
            end.await?;
            Ok(bytes)
        })
    }

    fn delete(&self, key: String) -> PortFuture<'_, Result<(), StorageError>> {
        Box::pin(async move { Ok(wit::delete(key).await?) })
    }

    fn presign_get(
        &self,
        key: String,
        seconds: u32,
    ) -> PortFuture<'_, Result<PresignedRequest, StorageError>> {
        Box::pin(async move { Ok(wit::presign_get(key, seconds).await?.into()) })
    }

    fn presign_put(
        &self,
        key: String,
        content_type: String,
        size: u64,
        seconds: u32,
    ) -> PortFuture<'_, Result<PresignedRequest, StorageError>> {
        Box::pin(async move {
            let request = wit::presign_put(key, content_type, size, seconds).await?;
            Ok(request.into())
        })
    }

    fn list(
        &self,
        prefix: String,
        limit: u32,
        cursor: Option<String>,
    ) -> PortFuture<'_, Result<ObjectPage, StorageError>> {
        Box::pin(async move {
            let page = wit::list(prefix, limit, cursor).await?;
            Ok(ObjectPage {
                objects: page.objects.into_iter().map(Into::into).collect(),
                next: page.next,
            })
        })
    }
}

impl From<wit::ObjectSummary> for ObjectSummary {
    fn from(summary: wit::ObjectSummary) -> Self {
        Self {
            key: summary.key,
            content_type: summary.content_type,
            size: summary.size,
            etag: summary.etag,
            updated_at: summary.updated_at,
        }
    }
}

impl From<wit::PresignedRequest> for PresignedRequest {
    fn from(request: wit::PresignedRequest) -> Self {
        Self {
            method: request.method,
            url: request.url,
            headers: request.headers,
            expires_at: request.expires_at,
        }
    }
}

impl From<wit::StorageError> for StorageError {
    fn from(error: wit::StorageError) -> Self {
        match error {
            wit::StorageError::NotFound => Self::NotFound,
            wit::StorageError::TooLarge => Self::TooLarge,
            wit::StorageError::Denied => Self::Denied,
            wit::StorageError::Throttled(milliseconds) => Self::Throttled(milliseconds),
            wit::StorageError::Invalid(reason) => Self::Invalid(reason),
            wit::StorageError::Unavailable => Self::Unavailable,
        }
    }
}
