//! The domain's ports, by the contract's imports.

mod database;
mod model;
mod outside;
mod storage;

use std::time::{SystemTime, UNIX_EPOCH};

use advisory_domain::ports::{Clock, Level, Log, PortFuture, Ports, Principal, Random, Role};
use jiff::Timestamp;
use uuid::Uuid;

use crate::bindings::advisory::platform::{identity, log};

/// The world outside of the component.
pub(crate) struct Host;

impl Host {
    /// Returns every port, bound to `principal`.
    pub(crate) fn ports<'a>(&'a self, principal: &'a Principal) -> Ports<'a> {
        Ports {
            database: self,
            storage: self,
            model: self,
            secrets: self,
            egress: self,
            log: self,
            clock: self,
            random: self,
            principal,
            follower: None,
        }
    }
}

/// Returns the caller, as the host vouches for it.
pub(crate) fn principal() -> Principal {
    let identity::Principal {
        subject,
        tenant,
        roles,
    } = identity::current();
    Principal {
        subject,
        tenant,
        roles: roles.into_iter().map(role).collect(),
    }
}

fn role(role: identity::Role) -> Role {
    match role {
        identity::Role::Viewer => Role::Viewer,
        identity::Role::Engineer => Role::Engineer,
        identity::Role::Reviewer => Role::Reviewer,
        identity::Role::Admin => Role::Admin,
    }
}

impl Clock for Host {
    fn now(&self) -> Timestamp {
        // A clock before 1970 or after 9999 is no clock; the host's own is asked, so neither happens.
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        i64::try_from(seconds)
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .unwrap_or_default()
    }
}

impl Random for Host {
    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }
}

impl Log for Host {
    fn write(
        &self,
        level: Level,
        message: &'static str,
        fields: Vec<(&'static str, String)>,
    ) -> PortFuture<'_, ()> {
        Box::pin(log::write(log::Event {
            level: match level {
                Level::Info => log::Level::Info,
                Level::Warn => log::Level::Warn,
                Level::Error => log::Level::Error,
            },
            message: message.to_owned(),
            fields: fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }))
    }
}
