//! A principal of `acme` over stores in memory.

use std::sync::Arc;

use advisory_in_memory::{ManualClock, backend};
use advisory_ports::{
    Backend, Bound, DatabaseError, Document, DocumentKey, Principal, ReferenceData, Role, TenantId,
};

pub(crate) fn acme() -> TenantId {
    TenantId::new("acme").unwrap()
}

pub(crate) fn over(backend: Backend) -> Bound {
    let principal = Principal::member("ada", acme(), vec![Role::Engineer]);
    Bound::new(Arc::new(backend), Arc::new(principal), ReferenceData::Read)
}

pub(crate) fn bound() -> Bound {
    over(backend(&ManualClock::default()))
}

/// Returns a document of this key whose envelope is this text, whatever it says.
pub(crate) fn document(id: &str, envelope: impl Into<Vec<u8>>) -> Document {
    Document {
        key: DocumentKey::new("project", id),
        project_id: None,
        envelope: envelope.into(),
    }
}

/// Returns the rule that a request breaks.
pub(crate) fn broken<T>(outcome: Result<T, DatabaseError>) -> String {
    match outcome {
        Err(DatabaseError::Invalid(rule)) => rule,
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("it was allowed"),
    }
}
