//! The adapter over Azurite, Microsoft's emulator of Blob storage.

use std::sync::Arc;

use advisory_azure_counterparts::{Azurite, CONTAINER};
use advisory_azure_stores::BlobStorage;
use advisory_ports::{Fault, SystemClock};

/// A storage account with one empty container.
pub(crate) struct Objects {
    pub(crate) storage: Arc<BlobStorage>,
    _azurite: Azurite,
}

impl Objects {
    /// Starts an emulator.
    pub(crate) async fn fresh() -> Self {
        let azurite = Azurite::start().await;
        let report = Arc::new(|fault: &Fault| panic!("{fault:?}"));
        let storage = BlobStorage::new(
            &azurite.authority.access(),
            &azurite.endpoint(),
            CONTAINER.to_owned(),
            Arc::new(SystemClock),
            report,
        );
        Self {
            storage: Arc::new(storage.unwrap()),
            _azurite: azurite,
        }
    }
}
