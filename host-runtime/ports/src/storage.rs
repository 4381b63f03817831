//! The tenant's objects: texts and archives too large for a document.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Continuation, Fault, TenantId, limits};

/// The name of an object within its tenant's space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// Checks a key.
    ///
    /// # Errors
    ///
    /// Fails with [`StorageError::Invalid`], naming the rule.
    pub fn new(key: &str) -> Result<Self, StorageError> {
        let fits = key.len() <= limits::OBJECT_KEY_BYTES && key.bytes().all(in_key);
        let segment = |segment: &str| !matches!(segment, "" | "." | "..");
        if fits && key.split('/').all(segment) {
            Ok(Self(key.to_owned()))
        } else {
            Err(invalid(
                "a key takes 1 to 512 bytes of A-Z a-z 0-9 . _ - /, with no empty, \".\" or \"..\" segment",
            ))
        }
    }

    /// Returns the key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Returns whether a byte can stand in a key.
pub(crate) fn in_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/')
}

pub(crate) fn invalid(rule: &str) -> StorageError {
    StorageError::Invalid(rule.to_owned())
}

/// What is known of an object without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectSummary {
    /// Its key.
    pub key: ObjectKey,
    /// Its media type.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// Opaque, and different after every write.
    pub etag: String,
    /// When it was written.
    pub updated_at: Timestamp,
}

/// An object that is being read. Bytes that fail half-way are not the whole object.
pub struct Object {
    /// What is known of it.
    pub summary: ObjectSummary,
    /// Its bytes.
    pub body: Box<dyn ByteSource>,
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Object")
            .field("summary", &self.summary)
            .finish_non_exhaustive()
    }
}

impl Object {
    /// Reads all of the object's bytes.
    ///
    /// # Errors
    ///
    /// Fails when the store does half-way.
    pub async fn gather(mut self) -> Result<Vec<u8>, StorageError> {
        let mut gathered = Vec::new();
        while let Some(chunk) = self.body.next().await? {
            gathered.extend_from_slice(&chunk);
        }
        Ok(gathered)
    }
}

/// Bytes as they come.
#[async_trait]
pub trait ByteSource: Send {
    /// Returns the next chunk, which is never empty; `None` at the end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, StorageError>;
}

/// One page of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ObjectPage {
    /// In the order of their keys.
    pub objects: Vec<ObjectSummary>,
    /// Present when there may be more.
    pub next: Option<Continuation>,
}

/// An address that anyone who holds it can use until it expires.
#[derive(Clone, PartialEq, Eq)]
pub struct PresignedRequest {
    /// HTTP method.
    pub method: &'static str,
    /// Where.
    pub url: String,
    /// Headers that must be sent.
    pub headers: Vec<(String, String)>,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl fmt::Debug for PresignedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address is as good as the object.
        formatter
            .debug_struct("PresignedRequest")
            .field("method", &self.method)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Why the storage did not do it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StorageError {
    /// No object has that key.
    #[error("no object has that key")]
    NotFound,
    /// More than the cap.
    #[error("the object is too large")]
    TooLarge,
    /// The principal may not do this.
    #[error("the principal may not do this")]
    Denied,
    /// The store asks for patience.
    #[error("the store asks for patience")]
    Throttled(Option<Duration>),
    /// The request breaks a rule of the contract.
    #[error("{0}")]
    Invalid(String),
    /// The store can't be reached, or failed.
    #[error(transparent)]
    Unavailable(#[from] Fault),
}

/// A store of objects, for every tenant.
///
/// An adapter trusts its caller, as [`Database`](crate::Database) does. A write is durable once its future resolves, and readers see
/// the old bytes or the new, never a mixture.
#[async_trait]
pub trait Storage: Send + Sync {
    /// Writes an object whole, replacing any with that key.
    async fn put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<ObjectSummary, StorageError>;

    /// Opens an object for reading; [`StorageError::NotFound`] when there is none.
    async fn get(&self, tenant: &TenantId, key: &ObjectKey) -> Result<Object, StorageError>;

    /// Deletes an object. One that does not exist counts as deleted.
    async fn delete(&self, tenant: &TenantId, key: &ObjectKey) -> Result<(), StorageError>;

    /// Returns an address from which the object can be downloaded; [`StorageError::NotFound`] when there is none.
    async fn presign_get(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError>;

    /// Returns an address to which exactly `size` bytes can be uploaded.
    async fn presign_put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        size: u64,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError>;

    /// Lists the objects whose keys start with `prefix`, in the order of their keys, at most `limit` a page, from `after` on.
    async fn list(
        &self,
        tenant: &TenantId,
        prefix: &str,
        limit: u32,
        after: Option<&Continuation>,
    ) -> Result<ObjectPage, StorageError>;
}
