//! The principal's documents.

use crate::cursor::Sealer;
use crate::database::{DocumentPage, StoredDocument};
use crate::limits;
use crate::{
    Backend, CheckedDocument, Container, DatabaseError, Document, DocumentKey, DocumentQuery, Etag,
    Fault, FaultKind, Principal, ReferenceData, Scope, TenantId,
};

/// The documents that one principal may see. Containers go by their names, as the guest gives them.
pub struct BoundDatabase<'a> {
    backend: &'a Backend,
    principal: &'a Principal,
    reference_data: ReferenceData,
}

/// A container that exists, and whose documents in it are meant.
struct Place {
    container: Container,
    tenant: TenantId,
}

impl<'a> BoundDatabase<'a> {
    pub(super) const fn new(
        backend: &'a Backend,
        principal: &'a Principal,
        reference_data: ReferenceData,
    ) -> Self {
        Self {
            backend,
            principal,
            reference_data,
        }
    }

    /// Returns a document, if there is one.
    ///
    /// # Errors
    ///
    /// Fails as `database.get` documents.
    pub async fn get(
        &self,
        container: &str,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, DatabaseError> {
        let Place { container, tenant } = self.place(container)?;
        key.check()?;
        let found = self.backend.database.get(&tenant, container, key).await?;
        if let Some(stored) = &found
            && (stored.tenant != tenant || stored.document.key != *key)
        {
            return Err(crossed("get"));
        }
        Ok(found)
    }

    /// Writes a document that must not exist.
    ///
    /// # Errors
    ///
    /// Fails as `database.create` documents.
    pub async fn create(&self, container: &str, document: Document) -> Result<Etag, DatabaseError> {
        let (place, document) = self.writable(container, document)?;
        let database = &self.backend.database;
        database
            .create(&place.tenant, place.container, document)
            .await
    }

    /// Writes a document whether it exists or not.
    ///
    /// # Errors
    ///
    /// Fails as `database.upsert` documents.
    pub async fn upsert(&self, container: &str, document: Document) -> Result<Etag, DatabaseError> {
        let (place, document) = self.writable(container, document)?;
        let database = &self.backend.database;
        database
            .upsert(&place.tenant, place.container, document)
            .await
    }

    /// Replaces a document if its etag is still the given one.
    ///
    /// # Errors
    ///
    /// Fails as `database.replace-if` documents.
    pub async fn replace_if(
        &self,
        container: &str,
        document: Document,
        etag: String,
    ) -> Result<Etag, DatabaseError> {
        let (Place { container, tenant }, document) = self.writable(container, document)?;
        let etag = checked_etag(etag)?;
        let database = &self.backend.database;
        database
            .replace_if(&tenant, container, document, &etag)
            .await
    }

    /// Deletes a document, if its etag is still the given one where one is given.
    ///
    /// # Errors
    ///
    /// Fails as `database.delete` documents.
    pub async fn delete(
        &self,
        container: &str,
        key: &DocumentKey,
        etag: Option<String>,
    ) -> Result<(), DatabaseError> {
        let place = self.place(container)?;
        self.may_write(&place)?;
        key.check()?;
        let etag = etag.map(checked_etag).transpose()?;
        let Place { container, tenant } = place;
        let database = &self.backend.database;
        database
            .delete(&tenant, container, key, etag.as_ref())
            .await
    }

    /// Returns one page of the documents that match, and the cursor of the next.
    ///
    /// # Errors
    ///
    /// Fails as `database.query` documents.
    pub async fn query(
        &self,
        container: &str,
        query: &DocumentQuery,
        cursor: Option<&str>,
    ) -> Result<(Vec<StoredDocument>, Option<String>), DatabaseError> {
        let Place { container, tenant } = self.place(container)?;
        query.check()?;
        let every_tenant = query.scope == Scope::EveryTenant;
        if every_tenant && !self.principal.platform_administrator {
            return Err(DatabaseError::Denied);
        }
        let asked = serde_json::to_vec(query)
            .map_err(|error| Fault::new("bound", "query", FaultKind::Defect).because(error))?;
        let principal = self.principal.tenant.as_str().as_bytes();
        let context = [
            b"database".as_slice(),
            container.name().as_bytes(),
            principal,
            &asked,
        ];
        let sealer = Sealer::new(
            &self.backend.signing_key,
            self.backend.clock.now(),
            &context,
        );
        let after = match cursor {
            Some(cursor) => {
                let opened = sealer.open(cursor);
                Some(opened.map_err(|refusal| DatabaseError::Invalid(refusal.to_owned()))?)
            }
            None => None,
        };
        let database = &self.backend.database;
        let DocumentPage { documents, next } = database
            .query(&tenant, container, query, after.as_ref())
            .await?;
        let astray = |stored: &StoredDocument| {
            stored.document.key.doc_type != query.doc_type
                || (!every_tenant && stored.tenant != tenant)
        };
        let bytes = |stored: &StoredDocument| stored.document.envelope.len();
        if documents.iter().any(astray)
            || documents.len() > query.limit as usize
            || documents.iter().map(bytes).sum::<usize>() > limits::PAGE_BYTES
        {
            return Err(crossed("query"));
        }
        let next = match next {
            Some(next) => Some(sealer.seal(&next).ok_or_else(|| crossed("query"))?),
            None => None,
        };
        Ok((documents, next))
    }

    fn place(&self, name: &str) -> Result<Place, DatabaseError> {
        let container = Container::named(name)
            .ok_or_else(|| DatabaseError::Invalid("there is no such container".to_owned()))?;
        let tenant = match container {
            Container::ReferenceData => TenantId::reference(),
            _ => self.principal.tenant.clone(),
        };
        Ok(Place { container, tenant })
    }

    fn may_write(&self, place: &Place) -> Result<(), DatabaseError> {
        match (place.container, self.reference_data) {
            (Container::ReferenceData, ReferenceData::Read) => Err(DatabaseError::Denied),
            _ => Ok(()),
        }
    }

    fn writable(
        &self,
        container: &str,
        document: Document,
    ) -> Result<(Place, CheckedDocument), DatabaseError> {
        let place = self.place(container)?;
        self.may_write(&place)?;
        let document = CheckedDocument::new(&place.tenant, document)?;
        Ok((place, document))
    }
}

fn checked_etag(etag: String) -> Result<Etag, DatabaseError> {
    if etag.len() <= limits::ETAG_BYTES {
        Ok(Etag(etag))
    } else {
        Err(DatabaseError::Invalid("this is no etag".to_owned()))
    }
}

/// An adapter answered with what was not asked for. The guest gets none of it.
fn crossed(operation: &'static str) -> DatabaseError {
    Fault::new("bound", operation, FaultKind::Defect).into()
}
