//! Reading: one document, or a page of those that match.
//!
//! * Ordered by identifier or `updatedAt`, items come in order from an index, and reading stops when the page is full. With a filter it
//!   ends after [`SCAN`] items even when nothing matched.
//! * In any other order every item that passes the statement is looked at, and only the page is kept.

use std::num::NonZeroU32;

use advisory_ports::{
    Container, Continuation, DatabaseError, DocumentKey, DocumentPage, DocumentQuery, Fault,
    FaultKind, PageBuilder, Position, QueryPlan, SortKey, TenantId,
};
use azure_data_cosmos::feed::{FeedScope, QueryPageIterator};
use azure_data_cosmos::options::{MaxItemCountHint, QueryOptions};
use futures_util::TryStreamExt;

use super::item::Row;
use super::page::First;
use super::{ADAPTER, CosmosDatabase, key, statement};

/// Most items that a page with a filter looks at.
const SCAN: usize = 2_000;

/// Items that a call returns where nobody knows how many are wanted.
const BATCH: u32 = 100;

/// One query, prepared.
pub(super) struct Asked<'q> {
    pub(super) query: &'q DocumentQuery,
    pub(super) plan: QueryPlan,
    pub(super) after: Option<Position>,
    pub(super) now: i64,
}

/// An index whose order is the query's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    Id,
    Updated,
}

impl Index {
    fn of(query: &DocumentQuery) -> Option<Self> {
        match query.order.as_slice() {
            [] => Some(Self::Id),
            [order] if order.path == "id" => Some(Self::Id),
            [order] if order.path == "updatedAt" => Some(Self::Updated),
            _ => None,
        }
    }

    /// Returns the property that it is over.
    pub(super) const fn property(self) -> &'static str {
        match self {
            Self::Id => "c.byId",
            Self::Updated => "c.byUpdate",
        }
    }
}

impl CosmosDatabase {
    /// Returns an item, if it is there and has not ended.
    pub(super) async fn read(
        &self,
        operation: &'static str,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
    ) -> Result<Option<Row>, DatabaseError> {
        let found = self
            .read_whatever(operation, tenant, container, key)
            .await?;
        Ok(found.filter(|row| !row.is_over(self.now())))
    }

    /// Returns an item, if it is there.
    pub(super) async fn read_whatever(
        &self,
        operation: &'static str,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
    ) -> Result<Option<Row>, DatabaseError> {
        let id = key::of_document(tenant, key);
        let client = self.container(operation, container).await?;
        let response = match client.read_item(&id, &id, None).await {
            Ok(response) => response,
            Err(error) => {
                return match self.failed(operation, error) {
                    DatabaseError::NotFound => Ok(None),
                    error => Err(error),
                };
            }
        };
        let units = response
            .headers()
            .request_charge()
            .map(|charge| charge.value());
        self.charge(operation, container, units);
        let row: Row = response
            .into_model()
            .map_err(|error| Fault::new(ADAPTER, operation, FaultKind::Corrupt).because(error))?;
        Ok(Some(row))
    }

    /// Returns one page.
    pub(super) async fn page(
        &self,
        tenant: &TenantId,
        container: Container,
        query: &DocumentQuery,
        after: Option<&Continuation>,
    ) -> Result<DocumentPage, DatabaseError> {
        let foreign = || DatabaseError::Invalid("the cursor is not one of this query".to_owned());
        let after = match after {
            Some(after) => Some(Position::read(after, query.order.len()).ok_or_else(foreign)?),
            None => None,
        };
        if query.filters.iter().any(Vec::is_empty) {
            // Of no alternatives, none holds.
            return Ok(DocumentPage::default());
        }
        let asked = Asked {
            query,
            plan: QueryPlan::new(query),
            after,
            now: self.now(),
        };
        let index = Index::of(query);
        let limit = match index {
            Some(_) if asked.plan.passes_all() => query.limit.saturating_add(1).min(BATCH),
            _ => BATCH,
        };
        let statement = statement::write(tenant, &asked, index)
            .map_err(|error| Fault::new(ADAPTER, "query", FaultKind::Defect).because(error))?;
        let hint =
            NonZeroU32::new(limit).map_or(MaxItemCountHint::ServerDecides, MaxItemCountHint::Limit);
        // The partition key is the identifier, which a query does not know.
        let scope = FeedScope::full_container();
        let options = QueryOptions::default().with_max_item_count(hint);
        let rows = self
            .container("query", container)
            .await?
            .query_items::<Row>(statement, scope, Some(options))
            .await
            .map_err(|error| self.failed("query", error))?
            .into_pages();
        match index {
            Some(_) => self.in_order(container, &asked, rows).await,
            None => self.ranked(container, &asked, rows).await,
        }
    }

    /// Reads items in the order of an index until the page is full.
    async fn in_order(
        &self,
        container: Container,
        asked: &Asked<'_>,
        mut rows: QueryPageIterator<Row>,
    ) -> Result<DocumentPage, DatabaseError> {
        let by_order = QueryPlan::new(&DocumentQuery {
            filters: Vec::new(),
            ..asked.query.clone()
        });
        let mut page = PageBuilder::new(asked.query.limit);
        let (mut last, mut seen) = (None, 0);
        while let Some(batch) = self.batch(container, &mut rows).await? {
            for row in batch {
                seen += 1;
                let passes = judge(&asked.plan, &row.envelope)?.is_some();
                if passes && !page.has_room(row.envelope.len()) {
                    return Ok(page.finish(last));
                }
                let keys = judge(&by_order, &row.envelope)?.unwrap_or_default();
                let document = row.into_document();
                let position = Position::new(keys, &document.tenant, &document.document.key);
                last = Some(position.note());
                if passes {
                    page.push(document);
                }
            }
            if seen >= SCAN && !asked.plan.passes_all() {
                return Ok(page.finish(last));
            }
        }
        Ok(page.finish(None))
    }

    /// Looks at every item, and keeps those that make up the page.
    async fn ranked(
        &self,
        container: Container,
        asked: &Asked<'_>,
        mut rows: QueryPageIterator<Row>,
    ) -> Result<DocumentPage, DatabaseError> {
        let descending = asked.plan.descending();
        let mut first = First::new(asked.query, descending);
        while let Some(batch) = self.batch(container, &mut rows).await? {
            for row in batch {
                let Some(keys) = judge(&asked.plan, &row.envelope)? else {
                    continue;
                };
                let document = row.into_document();
                let position = Position::new(keys, &document.tenant, &document.document.key);
                let comes = |after: &Position| position.compare(after, descending).is_gt();
                if asked.after.as_ref().is_none_or(comes) {
                    first.offer(position, document);
                }
            }
        }
        Ok(first.finish())
    }

    /// Makes one call. What it returns may be nothing, and still not the end.
    async fn batch(
        &self,
        container: Container,
        rows: &mut QueryPageIterator<Row>,
    ) -> Result<Option<Vec<Row>>, DatabaseError> {
        let page = rows.try_next().await;
        let Some(page) = page.map_err(|error| self.failed("query", error))? else {
            return Ok(None);
        };
        let units = page.headers().request_charge().map(|charge| charge.value());
        self.charge("query", container, units);
        Ok(Some(page.into_items()))
    }
}

fn judge(plan: &QueryPlan, envelope: &str) -> Result<Option<Vec<SortKey>>, DatabaseError> {
    plan.judge(envelope.as_bytes()).map_err(|error| {
        Fault::new(ADAPTER, "query", FaultKind::Corrupt)
            .because(error)
            .into()
    })
}
