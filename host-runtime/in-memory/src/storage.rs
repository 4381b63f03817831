//! Objects in a map.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use advisory_ports::{
    ByteSource, Clock, Continuation, Object, ObjectKey, ObjectPage, ObjectSummary,
    PresignedRequest, Storage, StorageError, TenantId,
};
use async_trait::async_trait;
use jiff::Timestamp;

use crate::lock;

/// Small enough that a test of streaming sees several.
const CHUNK_BYTES: usize = 64 << 10;

type Place = (TenantId, ObjectKey);

#[derive(Default)]
struct Objects {
    kept: BTreeMap<Place, (ObjectSummary, Arc<[u8]>)>,
    revision: u64,
}

/// A store of objects in memory. Its addresses lead nowhere.
pub struct InMemoryStorage {
    objects: Mutex<Objects>,
    clock: Arc<dyn Clock>,
}

impl InMemoryStorage {
    /// Makes an empty store.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            objects: Mutex::default(),
            clock,
        }
    }

    fn address(
        &self,
        method: &'static str,
        key: &ObjectKey,
        lifetime: Duration,
    ) -> PresignedRequest {
        let expires_at = self
            .clock
            .now()
            .saturating_add(lifetime)
            .unwrap_or(Timestamp::MAX);
        PresignedRequest {
            method,
            url: format!("https://in-memory.invalid/{key}"),
            headers: Vec::new(),
            expires_at,
        }
    }
}

#[async_trait]
impl Storage for InMemoryStorage {
    async fn put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<ObjectSummary, StorageError> {
        let mut objects = lock(&self.objects);
        objects.revision += 1;
        let summary = ObjectSummary {
            key: key.clone(),
            content_type: content_type.to_owned(),
            size: body.len() as u64,
            etag: objects.revision.to_string(),
            updated_at: self.clock.now(),
        };
        let place = (tenant.clone(), key.clone());
        objects.kept.insert(place, (summary.clone(), body.into()));
        Ok(summary)
    }

    async fn get(&self, tenant: &TenantId, key: &ObjectKey) -> Result<Object, StorageError> {
        let objects = lock(&self.objects);
        let place = (tenant.clone(), key.clone());
        let (summary, bytes) = objects.kept.get(&place).ok_or(StorageError::NotFound)?;
        let chunks: Vec<_> = bytes
            .chunks(CHUNK_BYTES)
            .rev()
            .map(<[u8]>::to_vec)
            .collect();
        Ok(Object {
            summary: summary.clone(),
            body: Box::new(Chunks(chunks)),
        })
    }

    async fn delete(&self, tenant: &TenantId, key: &ObjectKey) -> Result<(), StorageError> {
        let mut objects = lock(&self.objects);
        objects.kept.remove(&(tenant.clone(), key.clone()));
        Ok(())
    }

    async fn presign_get(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        let objects = lock(&self.objects);
        if objects.kept.contains_key(&(tenant.clone(), key.clone())) {
            Ok(self.address("GET", key, lifetime))
        } else {
            Err(StorageError::NotFound)
        }
    }

    async fn presign_put(
        &self,
        _tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        size: u64,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        let headers = vec![
            ("content-type".to_owned(), content_type.to_owned()),
            ("content-length".to_owned(), size.to_string()),
        ];
        Ok(PresignedRequest {
            headers,
            ..self.address("PUT", key, lifetime)
        })
    }

    async fn list(
        &self,
        tenant: &TenantId,
        prefix: &str,
        limit: u32,
        after: Option<&Continuation>,
    ) -> Result<ObjectPage, StorageError> {
        let objects = lock(&self.objects);
        let after = after.and_then(|after| std::str::from_utf8(&after.0).ok());
        let mut found = objects
            .kept
            .iter()
            .filter(|((owner, key), _)| owner == tenant && key.as_str().starts_with(prefix))
            .filter(|((_, key), _)| after.is_none_or(|after| key.as_str() > after))
            .map(|(_, (summary, _))| summary.clone());
        let listed: Vec<_> = found.by_ref().take(limit as usize).collect();
        let next = found.next().and_then(|_more| {
            let last = listed.last()?;
            Some(Continuation(last.key.as_str().as_bytes().to_vec()))
        });
        Ok(ObjectPage {
            objects: listed,
            next,
        })
    }
}

/// Chunks, the last first.
struct Chunks(Vec<Vec<u8>>);

#[async_trait]
impl ByteSource for Chunks {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.pop())
    }
}
