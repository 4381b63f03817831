//! Objects in files.
//!
//! One object is one file: its bytes, then what is known of it (JSON), then how long that is. So one renaming replaces both, and
//! whoever has an object open reads that object to its end. Layout:
//!
//! ```text
//! ROOT/partial/NAME            what is being written; what is left here after an hour is swept
//! ROOT/tenants/TENANT/…/KEY.o  the objects; see `paths`
//! ```

mod error;
mod footer;
mod list;
mod paths;
mod presign;
mod read;
mod sweep;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use advisory_ports::{
    Clock, Continuation, Fault, FaultKind, Object, ObjectKey, ObjectPage, ObjectSummary,
    PresignedRequest, SigningKey, Storage, StorageError, TenantId,
};
use async_trait::async_trait;

pub(crate) use error::{fault, fault_of};
pub use presign::{Grant, Refusal};
pub use sweep::Swept;
pub use write::Upload;

use crate::workers::{NoAnswer, PATIENCE, Workers};
use presign::Signer;

pub(crate) const ADAPTER: &str = "files";

/// A store of objects in files.
pub struct FileStorage {
    shared: Arc<Shared>,
    signer: Signer,
}

/// What the threads need.
pub(crate) struct Shared {
    root: PathBuf,
    clock: Arc<dyn Clock>,
    workers: Workers<()>,
}

impl FileStorage {
    /// Opens a directory, which is made if there is none. Addresses begin with `base_url`, and are signed with a key of their own that
    /// is derived from `key`.
    ///
    /// # Errors
    ///
    /// Fails when the directory can't be written to.
    pub fn open(
        root: &Path,
        base_url: &str,
        key: &SigningKey,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Fault> {
        write::prepare(root).map_err(|error| fault("open", error))?;
        let threads = thread::available_parallelism()
            .map_or(2, usize::from)
            .clamp(2, 8);
        let workers = Workers::start("advisory-files", vec![(); threads]);
        let shared = Shared {
            root: root.to_owned(),
            workers: workers.map_err(|error| fault("open", error))?,
            clock: Arc::clone(&clock),
        };
        Ok(Self {
            shared: Arc::new(shared),
            signer: Signer::new(base_url, key, clock),
        })
    }

    /// Returns what an address that this store signed lets its holder do.
    ///
    /// # Errors
    ///
    /// Fails when nobody here signed it, for that method, or when it has expired.
    pub fn verify(&self, method: &str, token: &str) -> Result<Grant, Refusal> {
        self.signer.verify(method, token)
    }

    /// Starts the upload that a grant allows.
    ///
    /// # Errors
    ///
    /// Fails when the grant is not one to upload, or the store fails.
    pub async fn upload(&self, grant: Grant) -> Result<Upload, StorageError> {
        Upload::start(Arc::clone(&self.shared), grant).await
    }

    /// Deletes what writers that ended half-way left behind `older_than` ago, and directories without objects.
    ///
    /// # Errors
    ///
    /// Fails when a directory can't be read.
    pub async fn sweep(&self, older_than: Duration) -> Result<Swept, StorageError> {
        let shared = Arc::clone(&self.shared);
        let sweep = move || sweep::sweep(&shared.root, older_than);
        self.shared.run("sweep", sweep).await
    }
}

impl Shared {
    /// Runs what blocks on a thread that may.
    async fn run<T: Send + 'static>(
        &self,
        operation: &'static str,
        job: impl FnOnce() -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        match self.workers.run(move |(), _| job()).await {
            Ok(outcome) => outcome.map_err(|error| error::failed(operation, error)),
            Err(NoAnswer::Full) => Err(StorageError::Throttled(Some(PATIENCE))),
            Err(NoAnswer::Gone) => Err(Fault::new(ADAPTER, operation, FaultKind::Defect).into()),
        }
    }

    fn path(&self, tenant: &TenantId, key: &ObjectKey) -> PathBuf {
        paths::object(&self.root, tenant, key)
    }
}

#[async_trait]
impl Storage for FileStorage {
    async fn put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<ObjectSummary, StorageError> {
        let writing = write::Writing {
            shared: Arc::clone(&self.shared),
            tenant: tenant.clone(),
            key: key.clone(),
            content_type: content_type.to_owned(),
        };
        self.shared.run("put", move || writing.whole(&body)).await
    }

    async fn get(&self, tenant: &TenantId, key: &ObjectKey) -> Result<Object, StorageError> {
        read::open(&self.shared, tenant, key).await
    }

    async fn delete(&self, tenant: &TenantId, key: &ObjectKey) -> Result<(), StorageError> {
        let path = self.shared.path(tenant, key);
        let root = self.shared.root.clone();
        self.shared
            .run("delete", move || write::delete(&root, &path))
            .await
    }

    async fn presign_get(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        let path = self.shared.path(tenant, key);
        self.shared
            .run("presign-get", move || footer::read_at(&path))
            .await?;
        self.signer.download(tenant, key, lifetime)
    }

    async fn presign_put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        size: u64,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        self.signer
            .upload(tenant, key, content_type, size, lifetime)
    }

    async fn list(
        &self,
        tenant: &TenantId,
        prefix: &str,
        limit: u32,
        after: Option<&Continuation>,
    ) -> Result<ObjectPage, StorageError> {
        let after = after.map(|after| String::from_utf8_lossy(&after.0).into_owned());
        let root = paths::tenant(&self.shared.root, tenant);
        let prefix = prefix.to_owned();
        self.shared
            .run("list", move || {
                list::page(&root, &prefix, limit as usize, after.as_deref())
            })
            .await
    }
}
