//! The principal's objects.

use std::time::Duration;

use crate::cursor::Sealer;
use crate::storage::{in_key, invalid};
use crate::{
    Backend, Fault, FaultKind, Object, ObjectKey, ObjectSummary, PresignedRequest, Principal,
    StorageError, limits,
};

/// The objects that one principal may see. Keys are as the guest gives them.
pub struct BoundStorage<'a> {
    backend: &'a Backend,
    principal: &'a Principal,
}

impl<'a> BoundStorage<'a> {
    pub(super) const fn new(backend: &'a Backend, principal: &'a Principal) -> Self {
        Self { backend, principal }
    }

    /// Writes an object whole.
    ///
    /// # Errors
    ///
    /// Fails as `storage.put` documents.
    pub async fn put(
        &self,
        key: &str,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<ObjectSummary, StorageError> {
        let key = ObjectKey::new(key)?;
        check_content_type(content_type)?;
        if body.len() > limits::OBJECT_BYTES {
            return Err(StorageError::TooLarge);
        }
        let (storage, tenant) = (&self.backend.storage, &self.principal.tenant);
        storage.put(tenant, &key, content_type, body).await
    }

    /// Opens an object for reading.
    ///
    /// # Errors
    ///
    /// Fails as `storage.get` documents.
    pub async fn get(&self, key: &str) -> Result<Object, StorageError> {
        let key = ObjectKey::new(key)?;
        self.backend.storage.get(&self.principal.tenant, &key).await
    }

    /// Deletes an object.
    ///
    /// # Errors
    ///
    /// Fails as `storage.delete` documents.
    pub async fn delete(&self, key: &str) -> Result<(), StorageError> {
        let key = ObjectKey::new(key)?;
        let (storage, tenant) = (&self.backend.storage, &self.principal.tenant);
        storage.delete(tenant, &key).await
    }

    /// Returns an address to download from.
    ///
    /// # Errors
    ///
    /// Fails as `storage.presign-get` documents.
    pub async fn presign_get(
        &self,
        key: &str,
        seconds: u32,
    ) -> Result<PresignedRequest, StorageError> {
        let key = ObjectKey::new(key)?;
        let lifetime = lifetime(seconds)?;
        let (storage, tenant) = (&self.backend.storage, &self.principal.tenant);
        storage.presign_get(tenant, &key, lifetime).await
    }

    /// Returns an address to upload to.
    ///
    /// # Errors
    ///
    /// Fails as `storage.presign-put` documents.
    pub async fn presign_put(
        &self,
        key: &str,
        content_type: &str,
        size: u64,
        seconds: u32,
    ) -> Result<PresignedRequest, StorageError> {
        let key = ObjectKey::new(key)?;
        check_content_type(content_type)?;
        let lifetime = lifetime(seconds)?;
        if size > limits::UPLOAD_BYTES {
            return Err(StorageError::TooLarge);
        }
        let (storage, tenant) = (&self.backend.storage, &self.principal.tenant);
        storage
            .presign_put(tenant, &key, content_type, size, lifetime)
            .await
    }

    /// Returns one page of the objects whose keys start with `prefix`, and the cursor of the next.
    ///
    /// # Errors
    ///
    /// Fails as `storage.list` documents.
    pub async fn list(
        &self,
        prefix: &str,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<(Vec<ObjectSummary>, Option<String>), StorageError> {
        if prefix.len() > limits::OBJECT_KEY_BYTES || !prefix.bytes().all(in_key) {
            return Err(invalid("a prefix is the beginning of a key"));
        }
        if !(1..=limits::PAGE_OBJECTS).contains(&limit) {
            return Err(invalid("a limit is from 1 to 1,000"));
        }
        let tenant = &self.principal.tenant;
        let context = [
            b"storage".as_slice(),
            tenant.as_str().as_bytes(),
            prefix.as_bytes(),
        ];
        let sealer = Sealer::new(
            &self.backend.signing_key,
            self.backend.clock.now(),
            &context,
        );
        let after = cursor.map(|cursor| sealer.open(cursor)).transpose();
        let after = after.map_err(invalid)?;
        let storage = &self.backend.storage;
        let page = storage.list(tenant, prefix, limit, after.as_ref()).await?;
        let defect = || Fault::new("bound", "list", FaultKind::Defect);
        let astray = |summary: &ObjectSummary| !summary.key.as_str().starts_with(prefix);
        if page.objects.len() > limit as usize || page.objects.iter().any(astray) {
            return Err(defect().into());
        }
        let next = page.next.map(|next| sealer.seal(&next).ok_or_else(defect));
        Ok((page.objects, next.transpose()?))
    }
}

fn lifetime(seconds: u32) -> Result<Duration, StorageError> {
    if (1..=limits::PRESIGNED_SECONDS).contains(&seconds) {
        Ok(Duration::from_secs(seconds.into()))
    } else {
        Err(invalid("an address lives for 1 to 900 seconds"))
    }
}

/// Media types end up in headers.
fn check_content_type(content_type: &str) -> Result<(), StorageError> {
    let printable = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    let fits = !content_type.is_empty() && content_type.len() <= limits::CONTENT_TYPE_BYTES;
    if fits && content_type.bytes().all(printable) {
        Ok(())
    } else {
        Err(invalid(
            "a media type takes 1 to 255 printable ASCII characters",
        ))
    }
}
