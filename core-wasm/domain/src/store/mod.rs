//! Documents as types: the envelope around every one of them, and the few ways to read and write it.
//!
//! Whatever the database holds that is not what it should be (another shape, another tenant) is a defect to be
//! named, never a document to be guessed at.

mod envelope;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

pub use envelope::{Envelope, SCHEMA_VERSION};

use crate::audit::Intent;
use crate::ports::{
    Comparison, Container, DatabaseError, Document, DocumentKey, Order, Ports, Query, Scope,
    StoredDocument,
};

/// A type of document: where it lives, and whose project it belongs to.
pub trait Kind: Serialize + DeserializeOwned {
    /// Its container.
    const CONTAINER: Container;
    /// Its `docType`.
    const DOC_TYPE: &'static str;

    /// Returns the project that it belongs to.
    fn project_id(&self) -> Option<&str> {
        None
    }

    /// Returns after how many seconds it may be forgotten; documents that are not caches never are.
    fn ttl(&self) -> Option<u32> {
        None
    }
}

/// A document as read, with the version that replacing it compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T> {
    /// The document.
    pub envelope: Envelope<T>,
    /// Its version, opaque.
    pub etag: String,
}

impl<T> Stored<T> {
    /// Returns the identifier.
    pub fn id(&self) -> &str {
        &self.envelope.id
    }

    /// Returns what the document is about.
    pub fn data(&self) -> &T {
        &self.envelope.data
    }
}

/// One page of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The documents, in order.
    pub items: Vec<Stored<T>>,
    /// Present when there may be more.
    pub next: Option<String>,
}

/// Why a document was not read or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The database did not do it.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// What the database holds is not a document of its type.
    #[error("the {doc_type} {id:?} is not what it should be: {reason}")]
    Corrupt {
        /// Its type.
        doc_type: &'static str,
        /// Its identifier.
        id: String,
        /// What is wrong, without the document's own text.
        reason: String,
    },
}

/// What a list selects.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only those of this project.
    pub project: Option<String>,
    /// All of these hold; of each, one.
    pub filters: Vec<Vec<Comparison>>,
    /// By which field, if not by identifier.
    pub order: Option<Order>,
    /// From 1 to 200.
    pub limit: u32,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// The tenant's documents, as types.
#[derive(Clone, Copy)]
pub struct Store<'a> {
    ports: Ports<'a>,
    note: Option<&'a Intent>,
}

impl<'a> Store<'a> {
    /// Reads and writes through `ports`.
    #[must_use]
    pub fn new(ports: Ports<'a>) -> Self {
        Self { ports, note: None }
    }

    /// Writes with a note of what is to be recorded.
    #[must_use]
    pub fn noting<'n>(self, note: &'n Intent) -> Store<'n>
    where
        'a: 'n,
    {
        Store {
            note: Some(note),
            ..self
        }
    }

    /// Returns a document, if there is one.
    ///
    /// # Errors
    ///
    /// Fails when the database does, or holds something else under that identifier.
    pub async fn get<T: Kind>(&self, id: &str) -> Result<Option<Stored<T>>, StoreError> {
        let key = key::<T>(id);
        match self.ports.database.get(T::CONTAINER, key).await? {
            Some(stored) => Ok(Some(self.read(&stored)?)),
            None => Ok(None),
        }
    }

    /// Writes a new document under `id`.
    ///
    /// # Errors
    ///
    /// Fails with [`DatabaseError::AlreadyExists`] when there is one.
    pub async fn create<T: Kind>(&self, id: &str, data: T) -> Result<Stored<T>, StoreError> {
        let envelope = self.envelope(id, data);
        let document = document(&envelope)?;
        let etag = self.ports.database.create(T::CONTAINER, document).await?;
        Ok(Stored { envelope, etag })
    }

    /// Writes a document under `id`, whatever was there.
    ///
    /// # Errors
    ///
    /// Fails when the database does.
    pub async fn upsert<T: Kind>(&self, id: &str, data: T) -> Result<Stored<T>, StoreError> {
        let envelope = self.envelope(id, data);
        let document = document(&envelope)?;
        let etag = self.ports.database.upsert(T::CONTAINER, document).await?;
        Ok(Stored { envelope, etag })
    }

    /// Replaces a document by one with other data, if nobody else has since it was read.
    ///
    /// # Errors
    ///
    /// Fails with [`DatabaseError::PreconditionFailed`] when somebody has.
    pub async fn replace<T: Kind>(
        &self,
        stored: &Stored<T>,
        data: T,
    ) -> Result<Stored<T>, StoreError> {
        let before = &stored.envelope;
        let envelope = Envelope {
            created_at: before.created_at,
            created_by: before.created_by.clone(),
            ..self.envelope(&before.id, data)
        };
        let document = document(&envelope)?;
        let replacing = self
            .ports
            .database
            .replace_if(T::CONTAINER, document, stored.etag.clone());
        let etag = replacing.await?;
        Ok(Stored { envelope, etag })
    }

    /// Deletes a document, if nobody changed it since it was read.
    ///
    /// # Errors
    ///
    /// Fails with [`DatabaseError::PreconditionFailed`] when somebody has.
    pub async fn delete<T: Kind>(&self, stored: &Stored<T>) -> Result<(), StoreError> {
        let etag = Some(stored.etag.clone());
        let deleting = self
            .ports
            .database
            .delete(T::CONTAINER, key::<T>(stored.id()), etag);
        Ok(deleting.await?)
    }

    /// Returns one page of the documents that `selection` selects.
    ///
    /// # Errors
    ///
    /// Fails when the database does, or with [`DatabaseError::Invalid`] for a cursor of another list.
    pub async fn list<T: Kind>(&self, selection: Selection) -> Result<Listed<T>, StoreError> {
        let query = Query {
            doc_type: T::DOC_TYPE.to_owned(),
            scope: selection.project.map_or(Scope::Tenant, Scope::Project),
            filters: selection.filters,
            order: selection.order.into_iter().collect(),
            limit: selection.limit,
            cursor: selection.cursor,
        };
        let page = self.ports.database.query(T::CONTAINER, query).await?;
        let items = page.documents.iter().map(|stored| self.read(stored));
        Ok(Listed {
            items: items.collect::<Result<_, _>>()?,
            next: page.next,
        })
    }

    /// Returns every document that `selection` selects, page after page, up to `most`.
    ///
    /// # Errors
    ///
    /// Fails when the database does.
    pub async fn all<T: Kind>(
        &self,
        selection: Selection,
        most: usize,
    ) -> Result<Vec<Stored<T>>, StoreError> {
        let mut found = Vec::new();
        let mut selection = Selection {
            limit: 200,
            ..selection
        };
        loop {
            let page = self.list::<T>(selection.clone()).await?;
            found.extend(page.items);
            // A store may answer with an empty page and still have more.
            match page.next {
                Some(next) if found.len() < most => selection.cursor = Some(next),
                _ => break,
            }
        }
        found.truncate(most);
        Ok(found)
    }

    fn envelope<T: Kind>(&self, id: &str, data: T) -> Envelope<T> {
        let now = self.ports.clock.now();
        Envelope {
            id: id.to_owned(),
            doc_type: T::DOC_TYPE.to_owned(),
            tenant_id: self.ports.principal.tenant.clone(),
            schema_version: SCHEMA_VERSION,
            created_at: now,
            updated_at: now,
            created_by: self.ports.principal.subject.clone(),
            ttl: data.ttl(),
            audit: self.note.cloned(),
            data,
        }
    }

    fn read<T: Kind>(&self, stored: &StoredDocument) -> Result<Stored<T>, StoreError> {
        let corrupt = |reason: String| StoreError::Corrupt {
            doc_type: T::DOC_TYPE,
            id: stored.document.key.id.clone(),
            reason,
        };
        let envelope: Envelope<T> =
            serde_json::from_slice(&stored.document.envelope).map_err(|error| {
                corrupt(format!(
                    "{:?} at column {}",
                    error.classify(),
                    error.column()
                ))
            })?;
        // The host has refused these already. Two locks, because nothing may cross a tenant's boundary.
        let tenant = &self.ports.principal.tenant;
        if envelope.tenant_id != *tenant && T::CONTAINER != Container::ReferenceData {
            return Err(corrupt("it belongs to another tenant".to_owned()));
        }
        Ok(Stored {
            envelope,
            etag: stored.etag.clone(),
        })
    }
}

fn key<T: Kind>(id: &str) -> DocumentKey {
    DocumentKey {
        doc_type: T::DOC_TYPE.to_owned(),
        id: id.to_owned(),
    }
}

fn document<T: Kind>(envelope: &Envelope<T>) -> Result<Document, StoreError> {
    Ok(Document {
        key: key::<T>(&envelope.id),
        project_id: envelope.data.project_id().map(str::to_owned),
        envelope: serde_json::to_vec(envelope).map_err(|_| StoreError::Corrupt {
            doc_type: T::DOC_TYPE,
            id: envelope.id.clone(),
            reason: "it can't be written as JSON".to_owned(),
        })?,
    })
}
