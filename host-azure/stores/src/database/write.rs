//! Writing one document. What has ended and is not deleted yet counts as absent.
//!
//! The client makes a call again when its answer was lost. What the first had written then fails the condition of the second, but carries
//! its revision, which nobody else has: such a write has succeeded. A document that is gone carries nothing; a deletion has succeeded
//! if a lost call may have been it.

use advisory_ports::{
    CheckedDocument, Container, DatabaseError, DocumentKey, Etag, Fault, FaultKind, TenantId,
};
use azure_data_cosmos::CosmosError;
use azure_data_cosmos::models::ItemResponse;
use azure_data_cosmos::options::{ItemWriteOptions, Precondition};

use super::item::Item;
use super::version::{self, Version};
use super::{ADAPTER, CosmosDatabase, key};

/// How often a write is tried whose document ends, or is written by another, at that moment.
const ATTEMPTS: u32 = 8;

impl CosmosDatabase {
    /// Writes a document that must not exist.
    pub(super) async fn insert(
        &self,
        tenant: &TenantId,
        container: Container,
        document: &CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        let item = Item::of(tenant, document, self.now())?;
        let client = self.container("create", container).await?;
        for _ in 0..ATTEMPTS {
            let created = client.create_item(&item.id, &item.id, &item, None).await;
            match self.written("create", container, &item, created) {
                Err(DatabaseError::AlreadyExists) => {}
                outcome => return outcome,
            }
            let key = &document.document().key;
            let over = match self.read_whatever("create", tenant, container, key).await? {
                Some(row) if row.is_of(&item) => return Ok(row.version()),
                Some(row) if row.is_over(self.now()) => row.etag,
                Some(_) => return Err(DatabaseError::AlreadyExists),
                None => continue,
            };
            let options = on_condition(&over);
            let replaced = client
                .replace_item(&item.id, &item.id, &item, options)
                .await;
            match self.written("create", container, &item, replaced) {
                Err(DatabaseError::NotFound | DatabaseError::PreconditionFailed) => {}
                outcome => return outcome,
            }
        }
        Err(busy("create"))
    }

    /// Writes a document whether it exists or not.
    pub(super) async fn put(
        &self,
        tenant: &TenantId,
        container: Container,
        document: &CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        let item = Item::of(tenant, document, self.now())?;
        let client = self.container("upsert", container).await?;
        let written = client.upsert_item(&item.id, &item.id, &item, None).await;
        self.written("upsert", container, &item, written)
    }

    /// Replaces a document if its etag is still the given one.
    pub(super) async fn replace(
        &self,
        tenant: &TenantId,
        container: Container,
        document: &CheckedDocument,
        etag: &Etag,
    ) -> Result<Etag, DatabaseError> {
        let item = Item::of(tenant, document, self.now())?;
        let expected = self.expected(etag)?;
        let client = self.container("replace-if", container).await?;
        let options = on_condition(expected);
        let replaced = client
            .replace_item(&item.id, &item.id, &item, options)
            .await;
        match self.written("replace-if", container, &item, replaced) {
            Err(DatabaseError::PreconditionFailed) => {
                let key = &document.document().key;
                let found = self
                    .read_whatever("replace-if", tenant, container, key)
                    .await?;
                match found {
                    Some(row) if row.is_of(&item) => Ok(row.version()),
                    Some(row) if !row.is_over(self.now()) => Err(DatabaseError::PreconditionFailed),
                    _ => Err(DatabaseError::NotFound),
                }
            }
            outcome => outcome,
        }
    }

    /// Deletes a document, if its etag is still the given one where one is given.
    pub(super) async fn remove(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
        etag: Option<&Etag>,
    ) -> Result<(), DatabaseError> {
        let id = key::of_document(tenant, key);
        let client = self.container("delete", container).await?;
        for _ in 0..ATTEMPTS {
            let expected = match etag {
                Some(etag) => self.expected(etag)?.to_owned(),
                // Cosmos DB would delete what has ended, and say that it did.
                None => match self.read("delete", tenant, container, key).await? {
                    Some(row) => row.etag,
                    None => return Err(DatabaseError::NotFound),
                },
            };
            let deleted = client.delete_item(&id, &id, on_condition(&expected)).await;
            let was_lost = deleted.as_ref().is_err_and(lost_an_answer);
            match deleted.map_err(|error| self.failed("delete", error)) {
                Ok(response) => {
                    let units = response
                        .headers()
                        .request_charge()
                        .map(|charge| charge.value());
                    self.charge("delete", container, units);
                    return Ok(());
                }
                Err(DatabaseError::NotFound) if was_lost => return Ok(()),
                Err(DatabaseError::PreconditionFailed) if etag.is_none() => {}
                Err(DatabaseError::PreconditionFailed) => {
                    return Err(match self.read("delete", tenant, container, key).await? {
                        Some(_) => DatabaseError::PreconditionFailed,
                        None => DatabaseError::NotFound,
                    });
                }
                Err(error) => return Err(error),
            }
        }
        Err(busy("delete"))
    }

    /// Returns Cosmos DB's etag of one of this adapter's, or one that no item has.
    fn expected<'e>(&self, etag: &'e Etag) -> Result<&'e str, DatabaseError> {
        match version::read(etag) {
            Some(Version {
                expires: Some(expires),
                ..
            }) if expires <= self.now() => Err(DatabaseError::NotFound),
            Some(version) => Ok(version.etag),
            None => Ok(version::NEVER),
        }
    }

    /// Returns the etag of what was written.
    fn written(
        &self,
        operation: &'static str,
        container: Container,
        item: &Item<'_>,
        outcome: Result<ItemResponse, CosmosError>,
    ) -> Result<Etag, DatabaseError> {
        let response = outcome.map_err(|error| self.failed(operation, error))?;
        let headers = response.headers();
        let units = headers.request_charge().map(|charge| charge.value());
        self.charge(operation, container, units);
        let etag = headers.etag().ok_or_else(|| {
            Fault::new(ADAPTER, operation, FaultKind::Protocol).because("an answer has no etag")
        })?;
        Ok(version::note(etag.as_ref(), item.expires))
    }
}

fn on_condition(etag: &str) -> Option<ItemWriteOptions> {
    let condition = Precondition::if_match(etag.to_owned());
    Some(ItemWriteOptions::default().with_precondition(condition))
}

/// Returns whether a call before the last may have been done although its answer was not that. What is refused is not done.
fn lost_an_answer(error: &CosmosError) -> bool {
    let Some(diagnostics) = error.diagnostics() else {
        return false;
    };
    let calls = diagnostics.requests();
    let Some((_last, earlier)) = calls.split_last() else {
        return false;
    };
    earlier.iter().any(|call| {
        let status = u16::from(call.status().status_code());
        call.request_sent().may_have_been_sent() && matches!(status, 408 | 410 | 500..)
    })
}

/// Others write this document all the time.
fn busy(operation: &'static str) -> DatabaseError {
    Fault::new(ADAPTER, operation, FaultKind::Unreachable).into()
}
