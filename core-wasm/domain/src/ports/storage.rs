//! The tenant's objects; `wit/storage.wit` says what each function promises.

use super::PortFuture;

/// What is known of an object without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectSummary {
    /// Its key.
    pub key: String,
    /// Its media type.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// Opaque, and different after every write.
    pub etag: String,
    /// RFC 3339, UTC.
    pub updated_at: String,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ObjectPage {
    /// In the order of their keys.
    pub objects: Vec<ObjectSummary>,
    /// Present when there may be more.
    pub next: Option<String>,
}

/// An address that anyone who holds it can use until it expires. Never to be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresignedRequest {
    /// HTTP method.
    pub method: String,
    /// Where.
    pub url: String,
    /// Headers that must be sent.
    pub headers: Vec<(String, String)>,
    /// RFC 3339, UTC.
    pub expires_at: String,
}

/// Why the storage did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// No object has that key.
    #[error("no object has that key")]
    NotFound,
    /// More than the stated cap.
    #[error("the object is too large")]
    TooLarge,
    /// The principal may not do this.
    #[error("the storage refuses this principal")]
    Denied,
    /// The store asks for patience, in milliseconds.
    #[error("the storage asks for patience")]
    Throttled(Option<u32>),
    /// The request breaks a rule of the contract.
    #[error("the storage refuses the request: {0}")]
    Invalid(String),
    /// The store can't be reached.
    #[error("the storage can't be reached")]
    Unavailable,
}

/// The tenant's objects. Keys are relative to the tenant's own space.
pub trait Storage {
    /// Writes an object of at most 32 MiB whole.
    fn put(
        &self,
        key: String,
        content_type: String,
        body: Vec<u8>,
    ) -> PortFuture<'_, Result<ObjectSummary, StorageError>>;

    /// Reads an object whole, up to `most` bytes; more is [`StorageError::TooLarge`].
    fn get(&self, key: String, most: u64) -> PortFuture<'_, Result<Vec<u8>, StorageError>>;

    /// Deletes an object; one that does not exist counts as deleted.
    fn delete(&self, key: String) -> PortFuture<'_, Result<(), StorageError>>;

    /// Returns an address to download the object from for `seconds` (1 to 900).
    fn presign_get(
        &self,
        key: String,
        seconds: u32,
    ) -> PortFuture<'_, Result<PresignedRequest, StorageError>>;

    /// Returns an address to upload exactly `size` bytes to for `seconds` (1 to 900).
    fn presign_put(
        &self,
        key: String,
        content_type: String,
        size: u64,
        seconds: u32,
    ) -> PortFuture<'_, Result<PresignedRequest, StorageError>>;

    /// Lists the objects whose keys start with `prefix`, at most `limit` (1 to 1,000) a page.
    fn list(
        &self,
        prefix: String,
        limit: u32,
        cursor: Option<String>,
    ) -> PortFuture<'_, Result<ObjectPage, StorageError>>;
}
