//! The suites that every adapter is held to.

use std::sync::Arc;

use advisory_conformance::database::DatabaseFixture;
use advisory_ports::{Clock, Database};
use async_trait::async_trait;

use crate::dynamodb::Tables;

#[async_trait]
impl DatabaseFixture for Tables {
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

mod dynamodb {
    advisory_conformance::database_suite!(crate::dynamodb::Tables::fresh().await);
}

mod s3 {
    advisory_conformance::storage_suite!(crate::ministack::Bucket::fresh().await);
}

mod secrets_manager {
    advisory_conformance::secrets_suite!(crate::ministack::OneSecret::fresh().await);
}
