//! The audit: one append-only chain of events a project, each holding the hash of the one before.
//!
//! An event's identifier is its number, and a number is taken by creating the document: of two writers one wins, and the
//! other takes the next number. Nothing here updates or deletes an event, so whatever does was not this program, and
//! walking the chain finds it.

mod event;
mod intent;
mod verify;

pub use event::{AuditEvent, Entry, IMPORTS_CHAIN, Outcome, Subject, TENANT_CHAIN};
pub use intent::{Intent, settle};
pub use verify::{Break, Verification, verify};

use crate::ports::{DatabaseError, Order};
use crate::store::{Kind, Selection, Store, StoreError, Stored};

/// How often a writer that lost the race for a number tries the next. Each round somebody wins, so this many writers
/// at one instant are served.
const ROUNDS: u32 = 16;

/// Appends an event to the chain of `project`.
///
/// # Errors
///
/// Fails when the database does, or with [`DatabaseError::Throttled`] when too many write at once.
pub async fn append(
    store: &Store<'_>,
    project: &str,
    entry: Entry,
) -> Result<Stored<AuditEvent>, StoreError> {
    for _ in 0..ROUNDS {
        let last = last(store, project).await?;
        let event = AuditEvent::after(last.as_ref().map(Stored::data), project, &entry);
        let id = AuditEvent::id(project, event.sequence);
        match store.create(&id, event).await {
            Err(StoreError::Database(DatabaseError::AlreadyExists)) => {}
            outcome => return outcome,
        }
    }
    Err(DatabaseError::Throttled(None).into())
}

/// Records the change that a document carries; `last` is what ended the chain just before it was written.
///
/// # Errors
///
/// Fails when the database does, or with [`DatabaseError::Throttled`] when too many write at once.
pub async fn record<T: Kind>(
    store: &Store<'_>,
    stored: &Stored<T>,
    last: Option<Stored<AuditEvent>>,
) -> Result<(), StoreError> {
    let last = last.map(|last| last.envelope.data);
    intent::record(store, stored, last).await.map(drop)
}

/// Returns the last event of the chain of `project`.
///
/// # Errors
///
/// Fails when the database does.
pub async fn last(
    store: &Store<'_>,
    project: &str,
) -> Result<Option<Stored<AuditEvent>>, StoreError> {
    let listed = store.list::<AuditEvent>(Selection {
        order: Some(Order {
            path: "data.sequence".to_owned(),
            descending: true,
        }),
        limit: 1,
        ..of(project)
    });
    Ok(listed.await?.items.into_iter().next())
}

/// Selects the events of a project.
#[must_use]
pub fn of(project: &str) -> Selection {
    Selection {
        project: Some(project.to_owned()),
        order: Some(Order {
            path: "data.sequence".to_owned(),
            descending: false,
        }),
        limit: 200,
        ..Selection::default()
    }
}
