//! Secrets of the tenant, by name.

use super::PortFuture;

/// Why there is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// No secret has that name.
    #[error("no secret has that name")]
    NotFound,
    /// The store can't be reached.
    #[error("the secrets can't be reached")]
    Unavailable,
}

/// The tenant's secrets.
pub trait Secrets {
    /// Reveals the secret of that name: never to be logged or stored.
    fn reveal<'a>(&'a self, name: &'a str) -> PortFuture<'a, Result<String, SecretError>>;
}
