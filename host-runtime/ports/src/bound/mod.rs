//! The ports as one request sees them: bound to its principal, and within the caps of the contract.
//!
//! Every rule that `wit/` documents is enforced here and nowhere else, so that no adapter can forget one and no two differ.

mod ai_model;
mod database;
mod egress;
mod secrets;
mod storage;

use std::sync::Arc;

pub use ai_model::BoundModel;
pub use database::BoundDatabase;
pub use egress::BoundEgress;
pub use secrets::BoundSecrets;
pub use storage::BoundStorage;

use crate::{Backend, Clock, Principal, ReferenceData};

/// A backend, bound to the principal of one request. Cheap to make and to clone.
#[derive(Clone)]
pub struct Bound {
    backend: Arc<Backend>,
    principal: Arc<Principal>,
    reference_data: ReferenceData,
}

impl Bound {
    /// Binds a backend.
    #[must_use]
    pub fn new(
        backend: Arc<Backend>,
        principal: Arc<Principal>,
        reference_data: ReferenceData,
    ) -> Self {
        Self {
            backend,
            principal,
            reference_data,
        }
    }

    /// Returns for whom.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Returns the time.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.backend.clock)
    }

    /// Returns the principal's documents.
    #[must_use]
    pub fn database(&self) -> BoundDatabase<'_> {
        BoundDatabase::new(&self.backend, &self.principal, self.reference_data)
    }

    /// Returns the principal's objects.
    #[must_use]
    pub fn storage(&self) -> BoundStorage<'_> {
        BoundStorage::new(&self.backend, &self.principal)
    }

    /// Returns the language model.
    #[must_use]
    pub fn ai_model(&self) -> BoundModel<'_> {
        BoundModel::new(&self.backend)
    }

    /// Returns the principal's secrets.
    #[must_use]
    pub fn secrets(&self) -> BoundSecrets<'_> {
        BoundSecrets::new(&self.backend, &self.principal)
    }

    /// Returns the way out.
    #[must_use]
    pub fn egress(&self) -> BoundEgress<'_> {
        BoundEgress::new(&self.backend)
    }
}
