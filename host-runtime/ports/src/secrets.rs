//! Secrets of the tenant, by name.

use std::fmt;

use async_trait::async_trait;

use crate::{Fault, TenantId, limits};

/// The name of a secret: at most 128 bytes of `a-z 0-9 -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName(String);

impl SecretName {
    /// Returns a name; `None` for a text that no secret can have as its name.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let fits = !name.is_empty() && name.len() <= limits::SECRET_NAME_BYTES;
        (fits && name.bytes().all(known)).then(|| Self(name.to_owned()))
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name as environments and the clouds' secrets spell it: `github-token` is `GITHUB_TOKEN`.
    #[must_use]
    pub fn variable(&self) -> String {
        self.0.to_ascii_uppercase().replace('-', "_")
    }
}

/// A secret's value, which no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes a value into keeping.
    #[must_use]
    pub fn new(value: impl Into<Vec<u8>>) -> Self {
        Self(value.into())
    }

    /// Returns the value: never to be logged or stored.
    #[must_use]
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// Why there is no secret.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SecretError {
    /// No secret has that name.
    #[error("no secret has that name")]
    NotFound,
    /// The store can't be reached, or failed.
    #[error(transparent)]
    Unavailable(#[from] Fault),
}

/// A store of secrets. One that keeps the operator's own alone gives every tenant the same.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// Returns the secret of that name; [`SecretError::NotFound`] when there is none, which is another thing than a store
    /// that can't be reached.
    async fn get(&self, tenant: &TenantId, name: &SecretName) -> Result<Secret, SecretError>;
}
