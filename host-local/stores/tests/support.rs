//! Stores in a directory of their own.

use std::path::PathBuf;
use std::sync::Arc;

use advisory_in_memory::ManualClock;
use advisory_local_stores::{DatabaseOptions, FileStorage, SqliteDatabase};
use advisory_ports::{
    CheckedDocument, Container, Document, DocumentKey, Fault, SigningKey, TenantId,
};
use tempfile::TempDir;

pub(crate) const CONTAINER: Container = Container::Governance;

/// A directory, and a clock that stands still.
pub(crate) struct Machine {
    pub(crate) directory: TempDir,
    pub(crate) clock: ManualClock,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            clock: ManualClock::default(),
        }
    }
}

impl Machine {
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn database(&self) -> Result<SqliteDatabase, Fault> {
        self.database_of(DatabaseOptions::default())
    }

    pub(crate) fn database_of(&self, options: DatabaseOptions) -> Result<SqliteDatabase, Fault> {
        SqliteDatabase::open(&self.path("advisory.db"), self.clock.shared(), options)
    }

    pub(crate) fn storage(&self) -> Arc<FileStorage> {
        let key = SigningKey::new([5; 32]);
        let base = "http://127.0.0.1:8080/objects/";
        let opened = FileStorage::open(&self.path("objects"), base, &key, self.clock.shared());
        Arc::new(opened.unwrap())
    }
}

pub(crate) fn acme() -> TenantId {
    TenantId::new("acme").unwrap()
}

pub(crate) fn key(id: &str) -> DocumentKey {
    DocumentKey::new("project", id)
}

/// Returns a document of `acme` with this JSON as its data.
pub(crate) fn document(id: &str, data: &str) -> CheckedDocument {
    let envelope = format!(
        r#"{{"id":"{id}","docType":"project","tenantId":"acme","updatedAt":"2026-01-31T09:00:00Z","data":{data}}}"#
    );
    let document = Document {
        key: key(id),
        project_id: None,
        envelope: envelope.into_bytes(),
    };
    CheckedDocument::new(&acme(), document).unwrap()
}

/// Returns every text of an error and its causes.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told += &format!(": {error}");
        cause = error.source();
    }
    told
}
