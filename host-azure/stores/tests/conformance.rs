//! The suites that every adapter is held to.

use std::sync::Arc;

use advisory_conformance::database::DatabaseFixture;
use advisory_conformance::secrets::{SecretsFixture, VALUE};
use advisory_conformance::storage::StorageFixture;
use advisory_ports::{Clock, Database, Secrets, Storage};
use async_trait::async_trait;

use crate::azurite::Objects;
use crate::cosmos::Account;
use crate::vault::Vault;

#[async_trait]
impl DatabaseFixture for Account {
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

mod cosmos {
    advisory_conformance::database_suite!(crate::cosmos::Account::fresh());
}

impl StorageFixture for Objects {
    fn storage(&self) -> Arc<dyn Storage> {
        Arc::clone(&self.storage) as Arc<dyn Storage>
    }
}

mod blob {
    advisory_conformance::storage_suite!(crate::azurite::Objects::fresh().await);
}

impl SecretsFixture for Vault {
    fn secrets(&self) -> Arc<dyn Secrets> {
        Arc::clone(&self.secrets) as Arc<dyn Secrets>
    }
}

mod key_vault {
    use super::VALUE;

    advisory_conformance::secrets_suite!(crate::vault::Vault::with(&[("news-api-key", VALUE)]));
}
