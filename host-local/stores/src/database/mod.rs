//! Documents in one SQLite file.
//!
//! One thread writes, a few read; nobody else waits for the disk. The file is in WAL mode with `synchronous = FULL`: a write that
//! was answered survives the loss of power, and a process killed at any instant leaves whole documents. Files of older versions
//! are migrated when they are opened; files of newer ones are refused untouched.

mod backup;
mod error;
mod rank;
mod read;
mod schema;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

use advisory_ports::{
    CheckedDocument, Clock, Container, Continuation, Database, DatabaseError, DocumentKey,
    DocumentPage, DocumentQuery, Etag, Fault, FaultKind, StoredDocument, TenantId,
};
use async_trait::async_trait;
use rusqlite::Connection;
use tokio::sync::oneshot;

use error::{ADAPTER, no_answer};
use read::Asked;
use write::{Change, Write, Writer};

use crate::workers::{NoAnswer, Workers};

/// Writes that wait. As a transaction takes many at once, this is some ten flushes.
const WRITES: usize = 512;

/// How a database is opened.
#[derive(Debug, Clone, Copy)]
pub struct DatabaseOptions {
    /// Connections that read at the same time.
    pub readers: usize,
    /// How large the file may become; a write beyond it fails, and changes nothing.
    pub max_bytes: Option<u64>,
}

impl Default for DatabaseOptions {
    fn default() -> Self {
        Self {
            // Reading is bound by the processor: more readers than processors would only share them.
            readers: thread::available_parallelism()
                .map_or(2, usize::from)
                .clamp(2, 8),
            max_bytes: None,
        }
    }
}

/// A database in a file.
pub struct SqliteDatabase {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    readers: Workers<Connection>,
    writes: Option<SyncSender<Box<Write>>>,
    writer: Option<JoinHandle<()>>,
}

impl SqliteDatabase {
    /// Opens a file, which is made if there is none, and migrates it if it is older.
    ///
    /// # Errors
    ///
    /// Fails, naming what is wrong, when the file can't be used: [`FaultKind::Newer`] for one that a newer version wrote.
    pub fn open(
        path: &Path,
        clock: Arc<dyn Clock>,
        options: DatabaseOptions,
    ) -> Result<Self, Fault> {
        let writer = Writer {
            connection: schema::open(path, options.max_bytes)?,
            clock: Arc::clone(&clock),
        };
        let readers: Result<_, _> = (0..options.readers.max(1))
            .map(|_| schema::open_reader(path))
            .collect();
        let threads = |error| Fault::new(ADAPTER, "open", FaultKind::Unreachable).because(error);
        let readers = Workers::start("advisory-read", readers?).map_err(threads)?;
        let (writes, waiting) = sync_channel(WRITES);
        let writer = thread::Builder::new()
            .name("advisory-write".to_owned())
            .spawn(move || writer.run(&waiting))
            .map_err(threads)?;
        Ok(Self {
            path: path.to_owned(),
            clock,
            readers,
            writes: Some(writes),
            writer: Some(writer),
        })
    }

    /// Copies the database, as it is at one instant, to a new file, while it is read and written.
    ///
    /// Blocks until the copy is on the disk.
    ///
    /// # Errors
    ///
    /// Fails when there is such a file already, or no room for it; then there is no new file.
    pub fn backup(&self, destination: &Path) -> Result<(), Fault> {
        backup::copy(&self.path, destination)
    }

    async fn write(
        &self,
        tenant: &TenantId,
        container: Container,
        change: Change,
    ) -> Result<Etag, DatabaseError> {
        let (answer, answered) = oneshot::channel();
        let write = Box::new(Write {
            tenant: tenant.clone(),
            container,
            change,
            answer,
        });
        let gone = || no_answer("write", NoAnswer::Gone);
        match self.writes.as_ref().map(|writes| writes.try_send(write)) {
            Some(Ok(())) => answered.await.map_err(|_gone| gone())?,
            Some(Err(TrySendError::Full(_))) => Err(no_answer("write", NoAnswer::Full)),
            Some(Err(TrySendError::Disconnected(_))) | None => Err(gone()),
        }
    }
}

impl Drop for SqliteDatabase {
    fn drop(&mut self) {
        // The writer ends with the queue, and folds the log into the file as it closes it.
        self.writes = None;
        drop(self.writer.take().map(JoinHandle::join));
    }
}

#[async_trait]
impl Database for SqliteDatabase {
    async fn get(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, DatabaseError> {
        let (tenant, key) = (tenant.clone(), key.clone());
        let now = self.clock.now().as_second();
        self.readers
            .run(move |connection, _| read::get(connection, &tenant, container, &key, now))
            .await
            .map_err(|reason| no_answer("get", reason))?
    }

    async fn create(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        self.write(tenant, container, Change::Create(document))
            .await
    }

    async fn upsert(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        self.write(tenant, container, Change::Upsert(document))
            .await
    }

    async fn replace_if(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
        etag: &Etag,
    ) -> Result<Etag, DatabaseError> {
        let change = Change::ReplaceIf(document, etag.clone());
        self.write(tenant, container, change).await
    }

    async fn delete(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
        etag: Option<&Etag>,
    ) -> Result<(), DatabaseError> {
        let change = Change::Delete(key.clone(), etag.cloned());
        self.write(tenant, container, change).await?;
        Ok(())
    }

    async fn query(
        &self,
        tenant: &TenantId,
        container: Container,
        query: &DocumentQuery,
        after: Option<&Continuation>,
    ) -> Result<DocumentPage, DatabaseError> {
        let asked = Asked {
            tenant: tenant.clone(),
            container,
            query: query.clone(),
            after: after.cloned(),
            now: self.clock.now().as_second(),
        };
        self.readers
            .run(move |connection, wanted| read::query(connection, &asked, wanted))
            .await
            .map_err(|reason| no_answer("query", reason))?
    }
}
