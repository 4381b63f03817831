//! Documents in a map.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use advisory_ports::{
    CheckedDocument, Clock, Container, Continuation, Database, DatabaseError, DocumentKey,
    DocumentPage, DocumentQuery, Etag, Fault, FaultKind, StoredDocument, TenantId, evaluate,
};
use async_trait::async_trait;
use jiff::Timestamp;

use crate::lock;

type Place = (Container, TenantId, DocumentKey);

/// A document, and when it is forgotten.
struct Kept {
    stored: StoredDocument,
    expires: Option<Timestamp>,
}

#[derive(Default)]
struct Documents {
    kept: BTreeMap<Place, Kept>,
    revision: u64,
}

/// A database in memory.
pub struct InMemoryDatabase {
    documents: Mutex<Documents>,
    clock: Arc<dyn Clock>,
}

impl InMemoryDatabase {
    /// Makes an empty database whose documents expire by `clock`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            documents: Mutex::default(),
            clock,
        }
    }

    /// Changes the documents of a place in one step: `decide` sees the etag of what is there and says whether to write.
    fn write(
        &self,
        place: Place,
        document: Option<CheckedDocument>,
        decide: impl FnOnce(Option<&Etag>) -> Result<(), DatabaseError>,
    ) -> Result<Etag, DatabaseError> {
        let now = self.clock.now();
        let mut documents = lock(&self.documents);
        documents
            .kept
            .retain(|_, kept| kept.expires.is_none_or(|expires| expires > now));
        decide(documents.kept.get(&place).map(|kept| &kept.stored.etag))?;
        documents.revision += 1;
        let etag = Etag(documents.revision.to_string());
        match document {
            None => {
                documents.kept.remove(&place);
            }
            Some(document) => {
                let expires = document
                    .time_to_live()
                    .map(|life| now.saturating_add(life).unwrap_or(Timestamp::MAX));
                let stored = StoredDocument {
                    tenant: place.1.clone(),
                    document: document.into_document(),
                    etag: etag.clone(),
                };
                documents.kept.insert(place, Kept { stored, expires });
            }
        }
        Ok(etag)
    }
}

fn place(tenant: &TenantId, container: Container, key: &DocumentKey) -> Place {
    (container, tenant.clone(), key.clone())
}

#[async_trait]
impl Database for InMemoryDatabase {
    async fn get(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, DatabaseError> {
        let now = self.clock.now();
        let documents = lock(&self.documents);
        let kept = documents.kept.get(&place(tenant, container, key));
        Ok(kept
            .filter(|kept| kept.expires.is_none_or(|expires| expires > now))
            .map(|kept| kept.stored.clone()))
    }

    async fn create(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        let place = place(tenant, container, &document.document().key);
        self.write(place, Some(document), |found| match found {
            Some(_) => Err(DatabaseError::AlreadyExists),
            None => Ok(()),
        })
    }

    async fn upsert(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        let place = place(tenant, container, &document.document().key);
        self.write(place, Some(document), |_| Ok(()))
    }

    async fn replace_if(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
        etag: &Etag,
    ) -> Result<Etag, DatabaseError> {
        let place = place(tenant, container, &document.document().key);
        self.write(place, Some(document), |found| matches(found, Some(etag)))
    }

    async fn delete(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
        etag: Option<&Etag>,
    ) -> Result<(), DatabaseError> {
        self.write(place(tenant, container, key), None, |found| {
            matches(found, etag)
        })?;
        Ok(())
    }

    async fn query(
        &self,
        tenant: &TenantId,
        container: Container,
        query: &DocumentQuery,
        after: Option<&Continuation>,
    ) -> Result<DocumentPage, DatabaseError> {
        let now = self.clock.now();
        let documents = lock(&self.documents);
        let living = documents
            .kept
            .iter()
            .filter(|((place, _, _), kept)| {
                *place == container && kept.expires.is_none_or(|expires| expires > now)
            })
            .map(|(_, kept)| &kept.stored);
        evaluate(living, tenant, query, after, |error| {
            Fault::new("in-memory", "query", FaultKind::Corrupt)
                .because(error)
                .into()
        })
    }
}

fn matches(found: Option<&Etag>, expected: Option<&Etag>) -> Result<(), DatabaseError> {
    match (found, expected) {
        (None, _) => Err(DatabaseError::NotFound),
        (Some(found), Some(expected)) if found != expected => {
            Err(DatabaseError::PreconditionFailed)
        }
        (Some(_), _) => Ok(()),
    }
}
