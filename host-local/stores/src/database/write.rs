//! The one writer: whatever waits at the same time is written in one transaction, and flushed once.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use advisory_ports::{
    CheckedDocument, Clock, Container, DatabaseError, DocumentKey, DocumentQuery, Etag, Order,
    QueryPlan, TenantId,
};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params};
use tokio::sync::oneshot;

use super::error::failed;

/// Most writes in one transaction: enough to share a flush among, few enough that the first does not wait for the last.
const BATCH: usize = 64;

/// How often expired documents are deleted. They read as absent at once; this is about room alone.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Most documents that one sweep deletes, so that a write that comes meanwhile waits milliseconds.
const SWEEP: u32 = 500;

/// What to write, and where.
pub(super) struct Write {
    pub(super) tenant: TenantId,
    pub(super) container: Container,
    pub(super) change: Change,
    pub(super) answer: oneshot::Sender<Result<Etag, DatabaseError>>,
}

/// A change of one document.
pub(super) enum Change {
    Create(CheckedDocument),
    Upsert(CheckedDocument),
    ReplaceIf(CheckedDocument, Etag),
    Delete(DocumentKey, Option<Etag>),
}

/// The thread that writes.
pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) clock: Arc<dyn Clock>,
}

impl Writer {
    /// Writes what comes until nothing can come any more.
    pub(super) fn run(mut self, writes: &Receiver<Box<Write>>) {
        let mut swept = Instant::now();
        loop {
            match writes.recv_timeout(SWEEP_EVERY) {
                Ok(first) => {
                    let more = writes.try_iter().take(BATCH - 1);
                    self.write(
                        std::iter::once(first)
                            .chain(more)
                            .map(|write| *write)
                            .collect(),
                    );
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if swept.elapsed() >= SWEEP_EVERY {
                // A sweep that fails is tried again; what it would have deleted is not seen meanwhile.
                drop(self.sweep());
                swept = Instant::now();
            }
        }
    }

    /// Writes a batch, commits, and only then answers.
    fn write(&mut self, batch: Vec<Write>) {
        let now = self.clock.now().as_second();
        let outcome = apply(&mut self.connection, &batch, now);
        match outcome {
            Ok(outcomes) => {
                for (write, outcome) in batch.into_iter().zip(outcomes) {
                    // Whoever asked may be gone by now.
                    drop(write.answer.send(outcome));
                }
            }
            Err(error) => {
                let error = failed("write", error);
                for write in batch {
                    drop(write.answer.send(Err(error.clone())));
                }
            }
        }
    }

    fn sweep(&mut self) -> rusqlite::Result<usize> {
        let now = self.clock.now().as_second();
        self.connection.execute(
            "DELETE FROM documents WHERE rowid IN
                (SELECT rowid FROM documents WHERE expires <= ?1 LIMIT ?2)",
            (now, SWEEP),
        )
    }
}

/// Applies a batch in one transaction. What is refused changes nothing; what fails undoes the whole batch.
fn apply(
    connection: &mut Connection,
    batch: &[Write],
    now: i64,
) -> rusqlite::Result<Vec<Result<Etag, DatabaseError>>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let size = i64::try_from(batch.len()).unwrap_or(i64::MAX);
    let last: i64 = transaction
        .prepare_cached(
            "UPDATE counters SET value = value + ?1 WHERE name = 'revision' RETURNING value",
        )?
        .query_one([size], |row| row.get(0))?;
    let revisions = last - size + 1..;
    let mut outcomes = Vec::with_capacity(batch.len());
    for (revision, write) in revisions.zip(batch) {
        let place = Place {
            transaction: &transaction,
            tenant: write.tenant.as_str(),
            container: write.container.name(),
            now,
            revision,
        };
        let outcome = match &write.change {
            Change::Create(document) => place.create(document)?,
            Change::Upsert(document) => place.upsert(document)?,
            Change::ReplaceIf(document, etag) => place.replace_if(document, etag)?,
            Change::Delete(key, etag) => place.delete(key, etag.as_ref())?,
        };
        outcomes.push(outcome.map(|()| Etag(revision.to_string())));
    }
    transaction.commit()?;
    Ok(outcomes)
}

/// Returns the rank by which lists are ordered; an envelope that does not tell has that of an absent field.
fn updated(document: &CheckedDocument) -> Vec<u8> {
    let by_update = DocumentQuery {
        order: vec![Order {
            path: "updatedAt".to_owned(),
            descending: false,
        }],
        ..DocumentQuery::of_type("any", 1)
    };
    let judged = QueryPlan::new(&by_update).judge(&document.document().envelope);
    let keys = judged.ok().flatten().unwrap_or_default();
    keys.into_iter().next().map(|key| key.0).unwrap_or_default()
}

type Outcome = rusqlite::Result<Result<(), DatabaseError>>;

/// Where one write goes.
struct Place<'a> {
    transaction: &'a Transaction<'a>,
    tenant: &'a str,
    container: &'a str,
    now: i64,
    revision: i64,
}

impl Place<'_> {
    fn create(&self, document: &CheckedDocument) -> Outcome {
        // What has expired makes room.
        let written = self.insert(document, "WHERE documents.expires <= :now")?;
        Ok(if written == 1 {
            Ok(())
        } else {
            Err(DatabaseError::AlreadyExists)
        })
    }

    fn upsert(&self, document: &CheckedDocument) -> Outcome {
        self.insert(document, "WHERE :now IS NOT NULL")?;
        Ok(Ok(()))
    }

    fn insert(&self, document: &CheckedDocument, replaced: &str) -> rusqlite::Result<usize> {
        let (expires, envelope) = self.columns(document)?;
        let document_of = document.document();
        self.transaction
            .prepare_cached(&format!(
                "INSERT INTO documents
                    (container, tenant, doc_type, id, project_id, updated, revision, expires, envelope)
                VALUES (:container, :tenant, :doc_type, :id, :project_id, :updated, :revision, :expires, :envelope)
                ON CONFLICT (container, tenant, doc_type, id) DO UPDATE SET
                    project_id = excluded.project_id, updated = excluded.updated,
                    revision = excluded.revision, expires = excluded.expires, envelope = excluded.envelope
                {replaced}"
            ))?
            .execute(named_params! {
                ":container": self.container,
                ":tenant": self.tenant,
                ":doc_type": document_of.key.doc_type,
                ":id": document_of.key.id,
                ":project_id": document_of.project_id,
                ":updated": updated(document),
                ":revision": self.revision,
                ":expires": expires,
                ":envelope": envelope,
                ":now": self.now,
            })
    }

    fn replace_if(&self, document: &CheckedDocument, etag: &Etag) -> Outcome {
        let document_of = document.document();
        if let Err(refused) = self.expect(&document_of.key, Some(etag))? {
            return Ok(Err(refused));
        }
        let (expires, envelope) = self.columns(document)?;
        self.transaction
            .prepare_cached(
                "UPDATE documents SET project_id = :project_id, updated = :updated,
                    revision = :revision, expires = :expires, envelope = :envelope
                WHERE container = :container AND tenant = :tenant AND doc_type = :doc_type AND id = :id",
            )?
            .execute(named_params! {
                ":container": self.container,
                ":tenant": self.tenant,
                ":doc_type": document_of.key.doc_type,
                ":id": document_of.key.id,
                ":project_id": document_of.project_id,
                ":updated": updated(document),
                ":revision": self.revision,
                ":expires": expires,
                ":envelope": envelope,
            })?;
        Ok(Ok(()))
    }

    fn delete(&self, key: &DocumentKey, etag: Option<&Etag>) -> Outcome {
        if let Err(refused) = self.expect(key, etag)? {
            return Ok(Err(refused));
        }
        self.transaction
            .prepare_cached(
                "DELETE FROM documents
                WHERE container = ?1 AND tenant = ?2 AND doc_type = ?3 AND id = ?4",
            )?
            .execute((self.container, self.tenant, &key.doc_type, &key.id))?;
        Ok(Ok(()))
    }

    /// Refuses unless the document is there, and of that version where one is given.
    fn expect(&self, key: &DocumentKey, etag: Option<&Etag>) -> Outcome {
        let found: Option<i64> = self
            .transaction
            .prepare_cached(
                "SELECT revision FROM documents
                WHERE container = ?1 AND tenant = ?2 AND doc_type = ?3 AND id = ?4
                    AND (expires IS NULL OR expires > ?5)",
            )?
            .query_row(
                (
                    self.container,
                    self.tenant,
                    &key.doc_type,
                    &key.id,
                    self.now,
                ),
                |row| row.get(0),
            )
            .optional()?;
        Ok(match (found, etag) {
            (None, _) => Err(DatabaseError::NotFound),
            (Some(found), Some(etag)) if found.to_string() != etag.0 => {
                Err(DatabaseError::PreconditionFailed)
            }
            (Some(_), _) => Ok(()),
        })
    }

    /// Returns when a document expires, and its envelope as text.
    fn columns<'d>(
        &self,
        document: &'d CheckedDocument,
    ) -> rusqlite::Result<(Option<i64>, &'d str)> {
        let expires = document.time_to_live().map(|life| {
            self.now
                .saturating_add(i64::try_from(life.as_secs()).unwrap_or(i64::MAX))
        });
        let envelope = std::str::from_utf8(&document.document().envelope)?;
        Ok((expires, envelope))
    }
}
