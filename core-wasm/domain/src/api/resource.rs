//! Documents as the API shows them.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::problem::{FieldError, Problem, ProblemCode};
use super::respond::Response;
use crate::ports::DatabaseError;
use crate::store::{Kind, Listed, Selection, StoreError, Stored};

/// A document: its envelope without the tenant, and its data beside it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "{T}")]
pub(super) struct Resource<'a, T> {
    /// Its identifier.
    id: &'a str,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
    /// Who made it.
    created_by: &'a str,
    #[serde(flatten)]
    data: &'a T,
}

impl<'a, T: Kind> Resource<'a, T> {
    pub(super) fn of(stored: &'a Stored<T>) -> Self {
        let envelope = &stored.envelope;
        Self {
            id: &envelope.id,
            created_at: envelope.created_at,
            updated_at: envelope.updated_at,
            created_by: &envelope.created_by,
            data: &envelope.data,
        }
    }
}

/// A page of a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}List")]
pub(super) struct ListOf<T> {
    /// The page.
    pub(super) items: Vec<T>,
    /// What to send as `cursor` for the page after this; null after the last.
    pub(super) next: Option<String>,
}

/// Which page of a list.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(super) struct Paging {
    /// How many at most.
    #[serde(default = "fifty")]
    #[schemars(range(min = 1, max = 100))]
    pub(super) limit: u32,
    /// The `next` of the page before.
    #[serde(default)]
    #[schemars(length(max = 4096))]
    pub(super) cursor: Option<String>,
}

fn fifty() -> u32 {
    50
}

impl Paging {
    /// Selects a page of what `selection` selects.
    pub(super) fn of(self, selection: Selection) -> Selection {
        Selection {
            limit: self.limit,
            cursor: self.cursor,
            ..selection
        }
    }
}

/// Answers with a document.
pub(super) fn one<T: Kind>(context: &Context<'_>, stored: &Stored<T>) -> Result<Response, Problem> {
    if context.is_known(&stored.etag) {
        return Ok(Response::nothing().status(304).tagged(&stored.etag));
    }
    Ok(Response::value(&Resource::of(stored))?.tagged(&stored.etag))
}

/// Answers that a document was made, and where it is.
pub(super) fn created<T: Kind>(stored: &Stored<T>, path: &str) -> Result<Response, Problem> {
    let location = format!("{path}/{}", stored.id());
    Ok(Response::value(&Resource::of(stored))?
        .status(201)
        .with("location", location)
        .tagged(&stored.etag))
}

/// Answers with a page of documents.
pub(super) fn page<T: Kind>(found: Result<Listed<T>, StoreError>) -> Result<Response, Problem> {
    let listed = listed(found)?;
    Response::value(&ListOf {
        items: listed.items.iter().map(Resource::of).collect(),
        next: listed.next,
    })
}

/// Returns a page, or says that its cursor is of no use.
pub(super) fn listed<T>(found: Result<Listed<T>, StoreError>) -> Result<Listed<T>, Problem> {
    found.map_err(|error| match error {
        // Everything else of the query is ours.
        StoreError::Database(DatabaseError::Invalid(_)) => Problem::new(
            ProblemCode::Unprocessable,
            "There is no page of that cursor.",
        )
        .with_errors(vec![FieldError {
            pointer: "?cursor".to_owned(),
            detail: "This is not the cursor of this list, or it is too old.".to_owned(),
        }]),
        other => other.into(),
    })
}
