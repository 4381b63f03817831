//! The principal that an instance acts for.

use advisory_ports::Role;

use crate::HostState;
use crate::contract::advisory::platform::identity;

impl identity::Host for HostState {
    fn current(&mut self) -> identity::Principal {
        let principal = self.bound.principal();
        identity::Principal {
            subject: principal.subject.clone(),
            tenant: principal.tenant.as_str().to_owned(),
            roles: principal.roles.iter().map(|role| (*role).into()).collect(),
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
