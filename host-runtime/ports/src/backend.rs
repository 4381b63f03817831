//! Everything that a host gives the core.

use std::sync::Arc;

use crate::{AiModel, Clock, Database, Egress, Offline, Secrets, SigningKey, Storage, SystemClock};

/// The adapters of one host. Made once per process; each request shares them.
#[derive(Clone)]
pub struct Backend {
    /// Documents.
    pub database: Arc<dyn Database>,
    /// Objects.
    pub storage: Arc<dyn Storage>,
    /// The language model.
    pub ai_model: Arc<dyn AiModel>,
    /// Secrets.
    pub secrets: Arc<dyn Secrets>,
    /// Outbound HTTP.
    pub egress: Arc<dyn Egress>,
    /// What cursors are signed with.
    pub signing_key: SigningKey,
    /// The time: for what expires, and the only one that the core sees.
    pub clock: Arc<dyn Clock>,
}

impl Backend {
    /// Returns the backend of a host that has none: a scan needs nothing and gets nothing.
    #[must_use]
    pub fn offline() -> Self {
        Self {
            database: Arc::new(Offline),
            storage: Arc::new(Offline),
            ai_model: Arc::new(Offline),
            secrets: Arc::new(Offline),
            egress: Arc::new(Offline),
            // Nothing is ever sealed with it: no offline query has a second page.
            signing_key: SigningKey::new([0; 32]),
            clock: Arc::new(SystemClock),
        }
    }
}
