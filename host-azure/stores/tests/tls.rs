//! A throwaway certificate authority.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use advisory_azure_stores::Access;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};

use crate::identity::FakeIdentity;

/// A certificate for this machine's own address, which nobody believes who is not told to.
pub(crate) struct Authority(CertifiedKey<KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        Self(generate_simple_self_signed(names).unwrap())
    }

    /// Writes the certificate and its key into files.
    pub(crate) fn write(&self, directory: &Path) -> (PathBuf, PathBuf) {
        let (certificate, key) = (directory.join("cert.pem"), directory.join("key.pem"));
        std::fs::write(&certificate, self.0.cert.pem()).unwrap();
        std::fs::write(&key, self.0.signing_key.serialize_pem()).unwrap();
        (certificate, key)
    }

    /// Returns the certificate and its key.
    pub(crate) fn der(&self) -> (Vec<u8>, Vec<u8>) {
        let key = self.0.signing_key.serialize_der();
        (self.0.cert.der().to_vec(), key)
    }

    /// Returns what believes this authority alone.
    pub(crate) fn access(&self) -> Access {
        Access::believing(Arc::new(FakeIdentity), [self.der().0]).unwrap()
    }
}
