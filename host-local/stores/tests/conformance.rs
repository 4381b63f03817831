//! The suites that every adapter is held to.

use std::sync::Arc;

use advisory_conformance::database::DatabaseFixture;
use advisory_conformance::secrets::{SecretsFixture, VALUE};
use advisory_conformance::storage::StorageFixture;
use advisory_local_stores::{FileStorage, LocalSecrets, SqliteDatabase};
use advisory_ports::{Clock, Database, Secrets, Storage};
use async_trait::async_trait;

use crate::secrets::write;
use crate::support::Machine;

struct Sqlite {
    database: Arc<SqliteDatabase>,
    machine: Machine,
}

impl Sqlite {
    fn fresh() -> Self {
        let machine = Machine::default();
        Self {
            database: Arc::new(machine.database().unwrap()),
            machine,
        }
    }
}

#[async_trait]
impl DatabaseFixture for Sqlite {
    fn database(&self) -> Arc<dyn Database> {
        Arc::clone(&self.database) as Arc<dyn Database>
    }

    fn clock(&self) -> Arc<dyn Clock> {
        self.machine.clock.shared()
    }

    async fn pass(&self, seconds: u32) {
        self.machine.clock.advance(seconds.into());
    }
}

struct Files {
    storage: Arc<FileStorage>,
    _machine: Machine,
}

impl Files {
    fn fresh() -> Self {
        let machine = Machine::default();
        Self {
            storage: machine.storage(),
            _machine: machine,
        }
    }
}

impl StorageFixture for Files {
    fn storage(&self) -> Arc<dyn Storage> {
        Arc::clone(&self.storage) as Arc<dyn Storage>
    }
}

struct SecretFile {
    secrets: Arc<LocalSecrets>,
    _machine: Machine,
}

impl SecretFile {
    fn fresh() -> Self {
        let machine = Machine::default();
        let text = serde_json::json!({ "NEWS_API_KEY": VALUE }).to_string();
        let path = write(&machine, &text, 0o600);
        Self {
            secrets: Arc::new(LocalSecrets::from_file(&path).unwrap()),
            _machine: machine,
        }
    }
}

impl SecretsFixture for SecretFile {
    fn secrets(&self) -> Arc<dyn Secrets> {
        Arc::clone(&self.secrets) as Arc<dyn Secrets>
    }
}

mod sqlite {
    advisory_conformance::database_suite!(super::Sqlite::fresh());
}

mod files {
    advisory_conformance::storage_suite!(super::Files::fresh());
}

mod secret_file {
    advisory_conformance::secrets_suite!(super::SecretFile::fresh());
}
