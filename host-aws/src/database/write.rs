//! Writing: one conditional call each.
//!
//! A call may be made again when its answer was lost. What the first had written then fails the condition of the second, but carries its
//! revision, which nobody else has: such a write has succeeded.

use advisory_ports::{CheckedDocument, Container, DatabaseError, DocumentKey, Etag, TenantId};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};

use super::item::{self, Item, REVISION, TTL};
use super::{DynamoDatabase, key};
use crate::random;

/// What must hold for a document to be written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Condition<'a> {
    /// Nothing.
    None,
    /// There is none.
    Absent,
    /// There is one of this version.
    Revision(&'a Etag),
}

/// One that has ended counts as absent.
const ABSENT: &str = "attribute_not_exists(id) OR #ttl <= :now";
const PRESENT: &str = "attribute_exists(id) AND (attribute_not_exists(#ttl) OR #ttl > :now)";
const CURRENT: &str = "#revision = :revision AND (attribute_not_exists(#ttl) OR #ttl > :now)";

impl DynamoDatabase {
    /// Writes a document, and returns its etag.
    pub(super) async fn put(
        &self,
        operation: &'static str,
        tenant: &TenantId,
        container: Container,
        document: &CheckedDocument,
        condition: Condition<'_>,
    ) -> Result<Etag, DatabaseError> {
        let (revision, now) = (random::name()?, self.now());
        let item = item::of_document(tenant, document, &revision, now)?;
        let mut put = self
            .client
            .put_item()
            .table_name(self.tables.table(container))
            .set_item(Some(item))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        put = match condition {
            Condition::None => put,
            Condition::Absent => put.condition_expression(ABSENT),
            Condition::Revision(etag) => put
                .condition_expression(CURRENT)
                .expression_attribute_names("#revision", REVISION)
                .expression_attribute_values(":revision", AttributeValue::S(etag.0.clone())),
        };
        if !matches!(condition, Condition::None) {
            put = put
                .expression_attribute_names("#ttl", TTL)
                .expression_attribute_values(":now", AttributeValue::N(now.to_string()));
        }
        let Err(error) = put.send().await else {
            return Ok(Etag(revision));
        };
        let Some(PutItemError::ConditionalCheckFailedException(failed)) = error.as_service_error()
        else {
            return Err(self.failed(operation, error));
        };
        let found = failed.item.as_ref();
        if found.is_some_and(|found| item::text(found, REVISION) == Some(&revision)) {
            return Ok(Etag(revision));
        }
        Err(match condition {
            Condition::Revision(_) => not_current(found, now),
            Condition::Absent | Condition::None => DatabaseError::AlreadyExists,
        })
    }

    /// Deletes a document.
    pub(super) async fn remove(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
        etag: Option<&Etag>,
    ) -> Result<(), DatabaseError> {
        let now = self.now();
        let id = AttributeValue::S(key::of_document(tenant, key));
        let mut delete = self
            .client
            .delete_item()
            .table_name(self.tables.table(container))
            .key("id", id)
            .expression_attribute_names("#ttl", TTL)
            .expression_attribute_values(":now", AttributeValue::N(now.to_string()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        delete = match etag {
            None => delete.condition_expression(PRESENT),
            Some(etag) => delete
                .condition_expression(CURRENT)
                .expression_attribute_names("#revision", REVISION)
                .expression_attribute_values(":revision", AttributeValue::S(etag.0.clone())),
        };
        let Err(error) = delete.send().await else {
            return Ok(());
        };
        match error.as_service_error() {
            Some(DeleteItemError::ConditionalCheckFailedException(failed)) => {
                Err(not_current(failed.item.as_ref(), now))
            }
            _ => Err(self.failed("delete", error)),
        }
    }
}

/// Says why a document is not the one that was meant.
fn not_current(found: Option<&Item>, now: i64) -> DatabaseError {
    match found {
        Some(found) if !item::is_over(found, now) => DatabaseError::PreconditionFailed,
        _ => DatabaseError::NotFound,
    }
}
