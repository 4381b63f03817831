//! What a query means. Every adapter returns what this returns.
//!
//! * A field is found by the names of its path through objects; a list is never gone into. A field that is absent satisfies no
//!   comparison at all.
//! * Values of different kinds never compare, so `not-equal` too asks for a value of the same kind. Null equals null.
//! * Numbers compare as doubles, texts by their bytes, and false is less than true.
//! * The order is that of [`SortKey`]; ties go by identifier, in the direction of the last field.

use std::cmp::Ordering;

use super::probe::{Field, Probe};
use super::{
    Comparison, DocumentPage, DocumentQuery, Operator, PageBuilder, Position, Scope, SortKey,
    StoredDocument, Value,
};
use crate::{Continuation, DatabaseError, TenantId};

/// A query, prepared for many documents.
#[derive(Debug, Clone)]
pub struct QueryPlan {
    probe: Probe,
    filters: Vec<Vec<(usize, Operator, Value)>>,
    order: Vec<usize>,
    descending: Vec<bool>,
}

impl QueryPlan {
    /// Prepares the filters and the order of a query.
    #[must_use]
    pub fn new(query: &DocumentQuery) -> Self {
        let mut probe = Probe::default();
        let mut compared = |comparison: &Comparison| {
            let slot = probe.want(&comparison.path);
            (slot, comparison.operator, comparison.value.clone())
        };
        let filters = query
            .filters
            .iter()
            .map(|alternatives| alternatives.iter().map(&mut compared).collect())
            .collect();
        let order = query
            .order
            .iter()
            .map(|order| probe.want(&order.path))
            .collect();
        Self {
            probe,
            filters,
            order,
            descending: query.order.iter().map(|order| order.descending).collect(),
        }
    }

    /// Returns the ranks of an envelope's fields if it passes the filters, and `None` if it does not.
    ///
    /// # Errors
    ///
    /// Fails when the envelope is not JSON.
    pub fn judge(&self, envelope: &[u8]) -> Result<Option<Vec<SortKey>>, serde_json::Error> {
        let fields = self.probe.read(envelope)?;
        let field = |slot: usize| fields.get(slot).unwrap_or(&Field::Absent);
        let passes = self.filters.iter().all(|alternatives| {
            alternatives
                .iter()
                .any(|(slot, operator, value)| holds(field(*slot), *operator, value))
        });
        Ok(passes.then(|| {
            self.order
                .iter()
                .map(|slot| SortKey::of(field(*slot)))
                .collect()
        }))
    }

    /// Returns whether every document passes, so that nothing need be read to tell.
    #[must_use]
    pub fn passes_all(&self) -> bool {
        self.filters.is_empty()
    }

    /// Returns the direction of each field that is ordered by.
    #[must_use]
    pub fn descending(&self) -> &[bool] {
        &self.descending
    }
}

/// Answers a query over the documents of one container: filters, orders, and takes a page from `after` on.
///
/// # Errors
///
/// Fails with [`DatabaseError::Invalid`] when `after` is of another query, and with the error of `corrupt` when a document is not
/// JSON.
pub fn evaluate<'a>(
    documents: impl Iterator<Item = &'a StoredDocument>,
    tenant: &TenantId,
    query: &DocumentQuery,
    after: Option<&Continuation>,
    corrupt: impl Fn(serde_json::Error) -> DatabaseError,
) -> Result<DocumentPage, DatabaseError> {
    let plan = QueryPlan::new(query);
    let mut found = Vec::new();
    for stored in documents.filter(|stored| in_scope(stored, tenant, query)) {
        if let Some(keys) = plan.judge(&stored.document.envelope).map_err(&corrupt)? {
            let position = Position::new(keys, &stored.tenant, &stored.document.key);
            found.push((position, stored));
        }
    }
    found.sort_by(|(one, _), (other, _)| one.compare(other, &plan.descending));
    if let Some(after) = after {
        let after = Position::read(after, query.order.len()).ok_or_else(|| {
            DatabaseError::Invalid("the cursor is not one of this query".to_owned())
        })?;
        found.retain(|(position, _)| position.compare(&after, &plan.descending).is_gt());
    }
    let mut page = PageBuilder::new(query.limit);
    let mut last = None;
    for (position, stored) in found {
        if !page.has_room(stored.document.envelope.len()) {
            return Ok(page.finish(last));
        }
        page.push(stored.clone());
        last = Some(position.note());
    }
    Ok(page.finish(None))
}

fn in_scope(stored: &StoredDocument, tenant: &TenantId, query: &DocumentQuery) -> bool {
    stored.document.key.doc_type == query.doc_type
        && match &query.scope {
            Scope::Tenant => stored.tenant == *tenant,
            Scope::Project(project) => {
                stored.tenant == *tenant && stored.document.project_id.as_ref() == Some(project)
            }
            Scope::EveryTenant => true,
        }
}

fn holds(field: &Field, operator: Operator, value: &Value) -> bool {
    let compared = || compare(field, value);
    match operator {
        Operator::Equal => compared() == Some(Ordering::Equal),
        Operator::NotEqual => compared().is_some_and(Ordering::is_ne),
        Operator::Less => compared().is_some_and(Ordering::is_lt),
        Operator::LessOrEqual => compared().is_some_and(Ordering::is_le),
        Operator::Greater => compared().is_some_and(Ordering::is_gt),
        Operator::GreaterOrEqual => compared().is_some_and(Ordering::is_ge),
        Operator::StartsWith => match (field, value) {
            (Field::Text(text), Value::Text(start)) => text.starts_with(start),
            _ => false,
        },
        Operator::Contains => match field {
            Field::List(elements) => elements
                .iter()
                .any(|element| compare(element, value) == Some(Ordering::Equal)),
            _ => false,
        },
        Operator::Exists => !matches!(field, Field::Absent | Field::Null),
    }
}

/// Compares values of one kind; `None` when the kinds differ.
fn compare(field: &Field, value: &Value) -> Option<Ordering> {
    match (field, value) {
        (Field::Null, Value::Null) => Some(Ordering::Equal),
        (Field::Boolean(own), Value::Boolean(other)) => Some(own.cmp(other)),
        (Field::Number(own), Value::Integer(other)) => own.partial_cmp(&(*other as f64)),
        (Field::Number(own), Value::Number(other)) => own.partial_cmp(other),
        (Field::Text(own), Value::Text(other)) => Some(own.as_bytes().cmp(other.as_bytes())),
        _ => None,
    }
}
