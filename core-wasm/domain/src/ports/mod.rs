//! What the rules need from the world, as traits: the guest's side of the imports in `wit/`.
//!
//! A port is bound to one principal before the domain sees it: the database is the tenant's own. The component implements the
//! ports with the contract's imports; tests implement them in memory. Futures need not be `Send`: an instance has one thread.

mod database;
mod egress;
mod log;
mod model;
mod secrets;
mod storage;

use std::pin::Pin;

use jiff::Timestamp;
use uuid::Uuid;

pub use database::{
    Comparison, Container, Database, DatabaseError, Document, DocumentKey, Operator, Order, Page,
    Query, Scope, StoredDocument, Value,
};
pub use egress::{Egress, EgressError, InboundResponse, OutboundRequest};
pub use log::{Level, Log};
pub use model::{
    Completion, CompletionError, LanguageModel, Message, ModelDescription, Prompt, Speaker,
    StopReason, TextSink,
};
pub use secrets::{SecretError, Secrets};
pub use storage::{ObjectPage, ObjectSummary, PresignedRequest, Storage, StorageError};

use crate::model::vocabulary;

/// What a call of a port returns.
pub type PortFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

vocabulary! {
    /// What a principal may do; each may do what those before it may.
    Role {
        /// Reads.
        Viewer = "viewer",
        /// Scans, answers, generates and evaluates.
        Engineer = "engineer",
        /// Approves, returns and waives.
        Reviewer = "reviewer",
        /// Deletes, and sets the tenant's policies.
        Admin = "admin",
    }
}

/// An authenticated caller, as the host vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Who, within the tenant.
    pub subject: String,
    /// The organisation. Nothing crosses it.
    pub tenant: String,
    /// What the principal may do.
    pub roles: Vec<Role>,
}

impl Principal {
    /// Returns whether the principal holds `role` or one above it.
    #[must_use]
    pub fn holds(&self, role: Role) -> bool {
        self.roles.iter().any(|held| *held >= role)
    }
}

/// Where lines go as they come: each is one JSON value, and ends with a line feed.
pub type LineSink<'a> = &'a dyn Fn(Vec<u8>);

/// The instant of a request. One request sees one instant, so that whatever it decides can be recomputed.
pub trait Clock {
    /// Returns the time, cut to seconds.
    fn now(&self) -> Timestamp;
}

/// Identifiers that nobody can guess.
pub trait Random {
    /// Returns a version 7 UUID (RFC 9562): later ones sort after earlier ones, to the millisecond.
    ///
    /// The instants in documents are whole seconds, and identifiers settle ties: of two scans in one second, the later is
    /// the latest.
    fn uuid(&self) -> Uuid;
}

/// Everything that one request may use.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// Documents of the tenant.
    pub database: &'a dyn Database,
    /// Objects of the tenant.
    pub storage: &'a dyn Storage,
    /// The configured language model, if any.
    pub model: &'a dyn LanguageModel,
    /// Secrets of the tenant.
    pub secrets: &'a dyn Secrets,
    /// Requests to the outside.
    pub egress: &'a dyn Egress,
    /// The host's log.
    pub log: &'a dyn Log,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Identifiers.
    pub random: &'a dyn Random,
    /// Who calls.
    pub principal: &'a Principal,
    /// Where the lines go that tell how the work goes; none when the caller waits for the answer alone.
    pub follower: Option<LineSink<'a>>,
}
