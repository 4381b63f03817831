//! The stores in memory: the first that the suites are run against.

use std::sync::Arc;

use advisory_conformance::database::DatabaseFixture;
use advisory_conformance::secrets::{SecretsFixture, VALUE};
use advisory_conformance::storage::StorageFixture;
use advisory_in_memory::{InMemoryDatabase, InMemorySecrets, InMemoryStorage, ManualClock};
use advisory_ports::{Clock, Database, Secret, SecretName, Secrets, Storage, TenantId};
use async_trait::async_trait;

struct InMemory {
    clock: ManualClock,
    database: Arc<InMemoryDatabase>,
    storage: Arc<InMemoryStorage>,
    secrets: Arc<InMemorySecrets>,
}

fn fresh() -> InMemory {
    let clock = ManualClock::default();
    let secrets = InMemorySecrets::default();
    secrets.keep(
        &TenantId::new("acme").unwrap(),
        SecretName::new("news-api-key").unwrap(),
        Secret::new(VALUE),
    );
    InMemory {
        database: Arc::new(InMemoryDatabase::new(clock.shared())),
        storage: Arc::new(InMemoryStorage::new(clock.shared())),
        secrets: Arc::new(secrets),
        clock,
    }
}

#[async_trait]
impl DatabaseFixture for InMemory {
    fn database(&self) -> Arc<dyn Database> {
        Arc::clone(&self.database) as Arc<dyn Database>
    }

    fn clock(&self) -> Arc<dyn Clock> {
        self.clock.shared()
    }

    async fn pass(&self, seconds: u32) {
        self.clock.advance(seconds.into());
    }
}

impl StorageFixture for InMemory {
    fn storage(&self) -> Arc<dyn Storage> {
        Arc::clone(&self.storage) as Arc<dyn Storage>
    }
}

impl SecretsFixture for InMemory {
    fn secrets(&self) -> Arc<dyn Secrets> {
        Arc::clone(&self.secrets) as Arc<dyn Secrets>
    }
}

mod database {
    advisory_conformance::database_suite!(super::fresh());
}

mod storage {
    advisory_conformance::storage_suite!(super::fresh());
}

mod secrets {
    advisory_conformance::secrets_suite!(super::fresh());
}
