//! A throwaway certificate authority.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use advisory_azure_stores::Access;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;

use crate::identity::FakeIdentity;

/// A certificate for this machine's own address, which nobody believes who is not told to.
pub struct Authority(CertifiedKey<KeyPair>);

impl Authority {
    /// Makes one.
    #[expect(
        clippy::new_without_default,
        reason = "each is unlike every other, so none is the default"
    )]
    #[must_use]
    pub fn new() -> Self {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        Self(generate_simple_self_signed(names).unwrap())
    }

    /// Writes the certificate and its key into files.
    #[must_use]
    pub fn write(&self, directory: &Path) -> (PathBuf, PathBuf) {
        let (certificate, key) = (directory.join("cert.pem"), directory.join("key.pem"));
        std::fs::write(&certificate, self.0.cert.pem()).unwrap();
        std::fs::write(&key, self.0.signing_key.serialize_pem()).unwrap();
        (certificate, key)
    }

    /// Returns the certificate as DER.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        self.0.cert.der().to_vec()
    }

    /// Returns what a server of this machine shows.
    pub(crate) fn server(&self) -> Arc<ServerConfig> {
        let key = PrivateKeyDer::Pkcs8(self.0.signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.0.cert.der().clone()], key)
            .unwrap();
        Arc::new(config)
    }

    /// Returns what believes this authority alone, and acts as a fake identity.
    #[must_use]
    pub fn access(&self) -> Access {
        Access::believing(Arc::new(FakeIdentity), [self.der()]).unwrap()
    }
}
