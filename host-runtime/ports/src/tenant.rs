//! Whose data it is.

use std::fmt;
use std::sync::Arc;

/// What reference data carries in place of a tenant.
const REFERENCE: &str = "*";

/// Longest name of a tenant: what identity providers call an organisation fits, and so does a path made of it.
const MAX_BYTES: usize = 128;

/// An organisation, whose data nothing crosses. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenantId(Arc<str>);

/// A text that can't name a tenant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} can't name a tenant: it takes 1 to 128 bytes without control characters, and not \"*\""
)]
pub struct InvalidTenant(String);

impl TenantId {
    /// Takes the name of a tenant, as the identity provider vouches for it.
    ///
    /// # Errors
    ///
    /// Fails for an empty or overlong name, for control characters, and for `*`, which stands for nobody's data.
    pub fn new(name: &str) -> Result<Self, InvalidTenant> {
        let fits = !name.is_empty() && name.len() <= MAX_BYTES;
        if fits && name != REFERENCE && !name.chars().any(char::is_control) {
            Ok(Self(name.into()))
        } else {
            Err(InvalidTenant(name.chars().take(MAX_BYTES).collect()))
        }
    }

    /// Returns what reference data belongs to: no tenant, and readable by all.
    #[must_use]
    pub fn reference() -> Self {
        Self(REFERENCE.into())
    }

    /// Returns the tenant that a store's own record names.
    ///
    /// For adapters alone: what is stored was checked when it was written.
    #[must_use]
    pub fn stored(name: &str) -> Self {
        Self(name.into())
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
