//! What every store of objects must do.

mod bodies;
mod keys;

use std::sync::Arc;

use advisory_ports::{ObjectKey, Storage};

pub use bodies::*;
pub use keys::*;

/// A fresh, empty store of objects.
pub trait StorageFixture: Send + Sync {
    /// Returns the store.
    fn storage(&self) -> Arc<dyn Storage>;
}

pub(crate) fn object(key: &str) -> ObjectKey {
    ObjectKey::new(key).unwrap()
}
