//! What a write says of itself, so that a change and its event can't part.
//!
//! No store behind the contract writes two documents at once. A change therefore carries what is to be recorded of it, in
//! the same write; the event follows. Where it did not (the program died in between, the store failed), the document still
//! says so, and whoever writes it next, or verifies the chain, records it. An event names its change, and who records one
//! looks at every event since the number that the change could first have had, so that none is recorded twice.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{AuditEvent, Entry, Outcome, Subject};
use crate::canonical;
use crate::ports::{Comparison, DatabaseError, Operator, Value};
use crate::store::{Kind, Selection, Store, StoreError, Stored};

/// How often a writer that lost the race for a number tries the next. Each round somebody wins, so this many writers
/// at one instant are served.
const ROUNDS: u32 = 16;

/// What is to be recorded of the write that carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Intent {
    /// Names the change, in the event too.
    pub change: String,
    /// Whose chain it goes to.
    pub chain: String,
    /// The first number that its event can have.
    pub from: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub principal: String,
    /// What was done.
    pub action: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Under which request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Whether the document goes once the event is there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deletes: bool,
}

/// Records the change that a document carries, unless that was done; and deletes the document where the change was that.
///
/// Returns whether there was anything to do.
///
/// # Errors
///
/// Fails when the database does, or with [`DatabaseError::Throttled`] when too many write at once.
pub async fn settle<T: Kind>(store: &Store<'_>, stored: &Stored<T>) -> Result<bool, StoreError> {
    let Some(intent) = &stored.envelope.audit else {
        return Ok(false);
    };
    let id = AuditEvent::id(&intent.chain, intent.from);
    let has_room = match store.get::<AuditEvent>(&id).await? {
        Some(event) if event.data().change.as_ref() == Some(&intent.change) => {
            return finish(store, stored, intent, false).await;
        }
        Some(_) => false,
        None => true,
    };
    let last = match (has_room, intent.from.checked_sub(1).filter(|it| *it > 0)) {
        (true, Some(before)) => {
            let id = AuditEvent::id(&intent.chain, before);
            store.get::<AuditEvent>(&id).await?.map(taken)
        }
        (true, None) => None,
        (false, _) => match newer(store, intent, intent.from).await? {
            Newer::Recorded => return finish(store, stored, intent, false).await,
            Newer::Last(last) => last.map(|last| *last),
        },
    };
    let is_new = record(store, stored, last).await?;
    finish(store, stored, intent, is_new).await
}

/// Records the change that a document carries after `last`, the end of the chain when it was written. Returns whether nobody
/// else had.
pub(super) async fn record<T: Kind>(
    store: &Store<'_>,
    stored: &Stored<T>,
    mut last: Option<AuditEvent>,
) -> Result<bool, StoreError> {
    let Some(intent) = &stored.envelope.audit else {
        return Ok(false);
    };
    let entry = entry(intent, stored)?;
    for _ in 0..ROUNDS {
        let event = AuditEvent::after(last.as_ref(), &intent.chain, &entry);
        let number = event.sequence;
        let id = AuditEvent::id(&intent.chain, number);
        match store.create(&id, event).await {
            Ok(_) => return Ok(true),
            Err(StoreError::Database(DatabaseError::AlreadyExists)) => {}
            Err(error) => return Err(error),
        }
        match newer(store, intent, number).await? {
            Newer::Recorded => return Ok(false),
            Newer::Last(Some(newest)) => last = Some(*newest),
            Newer::Last(None) => {}
        }
    }
    Err(DatabaseError::Throttled(None).into())
}

async fn finish<T: Kind>(
    store: &Store<'_>,
    stored: &Stored<T>,
    intent: &Intent,
    is_new: bool,
) -> Result<bool, StoreError> {
    if !intent.deletes {
        return Ok(is_new);
    }
    match store.delete(stored).await {
        Ok(()) => Ok(true),
        // Somebody else finished it.
        Err(StoreError::Database(DatabaseError::NotFound | DatabaseError::PreconditionFailed)) => {
            Ok(is_new)
        }
        Err(error) => Err(error),
    }
}

/// What stands in a chain from a number on.
enum Newer {
    /// The change is recorded.
    Recorded,
    /// It is not; this is the last event there is.
    Last(Option<Box<AuditEvent>>),
}

async fn newer(store: &Store<'_>, intent: &Intent, from: u64) -> Result<Newer, StoreError> {
    let at_least = Comparison {
        path: "data.sequence".to_owned(),
        operator: Operator::GreaterOrEqual,
        value: Value::Integer(i64::try_from(from).unwrap_or(i64::MAX)),
    };
    let selection = Selection {
        filters: vec![vec![at_least]],
        ..super::of(&intent.chain)
    };
    let events = store.all::<AuditEvent>(selection, usize::MAX).await?;
    let is_it = |event: &Stored<AuditEvent>| event.data().change.as_ref() == Some(&intent.change);
    Ok(if events.iter().any(is_it) {
        Newer::Recorded
    } else {
        let last = events.into_iter().next_back();
        Newer::Last(last.map(|last| Box::new(taken(last))))
    })
}

fn taken(stored: Stored<AuditEvent>) -> AuditEvent {
    stored.envelope.data
}

/// Returns what is to be recorded of a document.
fn entry<T: Kind>(intent: &Intent, stored: &Stored<T>) -> Result<Entry, StoreError> {
    let data = serde_json::to_value(stored.data()).map_err(|_| StoreError::Corrupt {
        doc_type: T::DOC_TYPE,
        id: stored.id().to_owned(),
        reason: "it can't be written as JSON".to_owned(),
    })?;
    Ok(Entry {
        at: intent.at,
        principal: intent.principal.clone(),
        action: intent.action.clone(),
        subject: Subject {
            kind: T::DOC_TYPE.to_owned(),
            id: stored.id().to_owned(),
        },
        outcome: intent.outcome,
        subject_digest: Some(canonical::digest(&data)),
        request: intent.request.clone(),
        change: Some(intent.change.clone()),
    })
}
