//! For whom a request is made.

use crate::TenantId;

/// What a principal may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Scans and answers.
    Engineer,
    /// Approves.
    Reviewer,
    /// Administers the tenant.
    Admin,
}

/// An authenticated caller, settled before an instance is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Who, within the tenant.
    pub subject: String,
    /// The organisation. Nothing crosses it.
    pub tenant: TenantId,
    /// What the principal may do, in order, each once.
    pub roles: Vec<Role>,
    /// Whether the principal runs the platform, and so may query across tenants. No role of a tenant confers it.
    pub platform_administrator: bool,
}

impl Principal {
    /// Returns a member of a tenant.
    #[must_use]
    pub fn member(subject: impl Into<String>, tenant: TenantId, roles: Vec<Role>) -> Self {
        Self {
            subject: subject.into(),
            tenant,
            roles,
            platform_administrator: false,
        }
    }
}

/// What a request may do with reference data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferenceData {
    /// Read it, as everybody may.
    #[default]
    Read,
    /// Write it too: the host is seeding, on nobody's behalf.
    Seed,
}
