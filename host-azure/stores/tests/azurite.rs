//! A storage account in Azurite, Microsoft's emulator, over TLS.

use std::process::Command;
use std::sync::Arc;

use advisory_azure_stores::BlobStorage;
use advisory_conformance::counterpart::{Counterpart, Ready, installed};
use advisory_ports::{Fault, SystemClock};
use azure_core::http::Url;
use azure_storage_blob::{BlobContainerClient, BlobContainerClientOptions};
use tempfile::TempDir;

use crate::identity::FakeIdentity;
use crate::tls::Authority;

const ACCOUNT: &str = "devstoreaccount1";
const CONTAINER: &str = "advisory";

/// A storage account with one empty container.
pub(crate) struct Objects {
    pub(crate) storage: Arc<BlobStorage>,
    _server: Counterpart,
    _directory: TempDir,
}

impl Objects {
    /// Starts an emulator, and makes its container as the template does.
    pub(crate) async fn fresh() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let authority = Authority::new();
        let (certificate, key) = authority.write(directory.path());
        let program = installed("azurite/node_modules/azurite/dist/src/blob/main.js");
        let server = Counterpart::start("Azurite", Ready::Listens, |port| {
            let mut node = Command::new("node");
            node.arg(&program).arg("--cert").arg(&certificate);
            node.arg("--key").arg(&key).args(["--oauth", "basic"]);
            node.args(["--silent", "--inMemoryPersistence"]);
            node.args(["--skipApiVersionCheck", "--disableTelemetry"]);
            node.args(["--blobHost", "127.0.0.1", "--blobPort", &port.to_string()]);
            node.current_dir(directory.path());
            node
        });
        let endpoint = format!("https://127.0.0.1:{}/{ACCOUNT}", server.port());
        let access = authority.access();
        let options = BlobContainerClientOptions {
            client_options: access.client_options(),
            ..BlobContainerClientOptions::default()
        };
        let url: Url = format!("{endpoint}/{CONTAINER}").parse().unwrap();
        let identity = Arc::new(FakeIdentity);
        let container = BlobContainerClient::new(url, Some(identity), Some(options)).unwrap();
        container.create(None).await.unwrap();
        let report = Arc::new(|fault: &Fault| panic!("{fault:?}"));
        let storage = BlobStorage::new(
            &access,
            &endpoint,
            CONTAINER.to_owned(),
            Arc::new(SystemClock),
            report,
        );
        Self {
            storage: Arc::new(storage.unwrap()),
            _server: server,
            _directory: directory,
        }
    }
}
