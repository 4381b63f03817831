//! The host ports in memory, for tests: real stores that forget everything when they are dropped.
//!
//! The database answers queries by the reference evaluator itself, so what it says is what the others must say. [`Faults`] makes
//! any adapter, not only these, slow, throttled or unavailable on demand.

mod clock;
mod database;
mod faults;
mod secrets;
mod storage;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use advisory_ports::{Backend, Offline, SigningKey};

pub use crate::clock::ManualClock;
pub use crate::database::InMemoryDatabase;
pub use crate::faults::{Faults, FaultyDatabase, FaultyStorage, Trouble};
pub use crate::secrets::InMemorySecrets;
pub use crate::storage::InMemoryStorage;

/// Returns a backend with empty stores, no model, no secrets and no way out.
#[must_use]
pub fn backend(clock: &ManualClock) -> Backend {
    Backend {
        database: Arc::new(InMemoryDatabase::new(clock.shared())),
        storage: Arc::new(InMemoryStorage::new(clock.shared())),
        ai_model: Arc::new(Offline),
        secrets: Arc::new(InMemorySecrets::default()),
        egress: Arc::new(Offline),
        signing_key: SigningKey::new([7; 32]),
        clock: clock.shared(),
    }
}

/// Locks what a panicking test may have left locked: the stores change in single steps, so they are whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
