//! The principal that an instance acts for.

use crate::HostState;
use crate::contract::advisory::platform::identity;

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
    pub tenant: String,
    /// What the principal may do, in order, each once.
    pub roles: Vec<Role>,
}

impl identity::Host for HostState {
    fn current(&mut self) -> identity::Principal {
        identity::Principal {
            subject: self.principal.subject.clone(),
            tenant: self.principal.tenant.clone(),
            roles: self
                .principal
                .roles
                .iter()
                .map(|role| (*role).into())
                .collect(),
        }
    }
}

impl From<Role> for identity::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Viewer => Self::Viewer,
            Role::Engineer => Self::Engineer,
            Role::Reviewer => Self::Reviewer,
            Role::Admin => Self::Admin,
        }
    }
}
