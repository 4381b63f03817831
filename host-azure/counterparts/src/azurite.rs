//! A storage account in Azurite, Microsoft's emulator, over TLS.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use advisory_conformance::counterpart::{Counterpart, Ready, installed};
use azure_core::http::Url;
use azure_storage_blob::{BlobContainerClient, BlobContainerClientOptions};
use tempfile::TempDir;

use crate::identity::FakeIdentity;
use crate::tls::Authority;

/// The account that the emulator has.
pub const ACCOUNT: &str = "devstoreaccount1";

/// The container that is made in it.
pub const CONTAINER: &str = "advisory";

/// A storage account with one empty container. Dropping it ends it.
pub struct Azurite {
    /// Who signs its certificate.
    pub authority: Authority,
    server: Counterpart,
    directory: TempDir,
}

impl Azurite {
    /// Starts an emulator, and makes its container as the template does.
    pub async fn start() -> Self {
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
        let azurite = Self {
            authority,
            server,
            directory,
        };
        azurite.container_client().create(None).await.unwrap();
        azurite
    }

    /// Returns the account's address.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("https://127.0.0.1:{}/{ACCOUNT}", self.server.port())
    }

    /// Returns a client of the container, past the adapter.
    #[must_use]
    pub fn container_client(&self) -> BlobContainerClient {
        let options = BlobContainerClientOptions {
            client_options: self.authority.access().client_options(),
            ..BlobContainerClientOptions::default()
        };
        let url: Url = format!("{}/{CONTAINER}", self.endpoint()).parse().unwrap();
        BlobContainerClient::new(url, Some(Arc::new(FakeIdentity)), Some(options)).unwrap()
    }

    /// Returns the file of its certificate.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.directory.path().join("cert.pem")
    }
}
