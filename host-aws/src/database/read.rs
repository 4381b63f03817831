//! Reading: one document, or a page of those that match.
//!
//! * Ordered by `updatedAt`, the items of a tenant or a project come in order from an index, and reading stops when the page is full:
//!   a page without filters is one call. With a filter it ends after [`SCAN`] items even when nothing matched.
//! * In any other order every document of that type and tenant, or project, is looked at, and only the page is kept.
//! * Those of every tenant, which the platform alone may ask for, take a scan of the table.

use advisory_ports::{
    Container, Continuation, DatabaseError, DocumentKey, DocumentPage, DocumentQuery, Fault,
    FaultKind, PageBuilder, Position, QueryPlan, Scope, SortKey, StoredDocument, TenantId,
};
use aws_sdk_dynamodb::types::AttributeValue;

use super::item::{self, Item, TTL};
use super::page::First;
use super::{ADAPTER, DynamoDatabase, key};

/// Most items that a page with a filter looks at.
const SCAN: usize = 2_000;

/// What has not ended.
const NOT_OVER: &str = "attribute_not_exists(#ttl) OR #ttl > :now";

/// What items are read of.
enum Source {
    /// An index, by the value of its hash key.
    Index {
        name: &'static str,
        attribute: &'static str,
        value: String,
    },
    /// The whole table.
    Table,
}

/// One query, prepared.
struct Asked<'q> {
    table: String,
    source: Source,
    query: &'q DocumentQuery,
    plan: QueryPlan,
    after: Option<Position>,
    now: i64,
}

/// What one call is to return.
#[derive(Default)]
struct Wanted {
    /// Items beyond this sort key alone.
    beyond: Option<String>,
    descending: bool,
    limit: Option<i32>,
    /// Where the last call ended.
    start: Option<Item>,
}

/// What one call returned.
struct Batch {
    items: Vec<Item>,
    next: Option<Item>,
}

impl DynamoDatabase {
    /// Returns a document, if there is one.
    pub(super) async fn read(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, DatabaseError> {
        let id = AttributeValue::S(key::of_document(tenant, key));
        let get = self
            .client
            .get_item()
            .table_name(self.tables.table(container))
            .key("id", id)
            .consistent_read(true);
        let found = match get.send().await {
            Ok(output) => output.item,
            Err(error) => {
                return match self.failed("get", error) {
                    DatabaseError::NotFound => Ok(None),
                    error => Err(error),
                };
            }
        };
        let found = found.filter(|found| !item::is_over(found, self.now()));
        found.map(item::stored).transpose()
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
        let asked = Asked {
            table: self.tables.table(container),
            source: Source::of(tenant, query),
            query,
            plan: QueryPlan::new(query),
            after,
            now: self.now(),
        };
        if asked.comes_in_order()
            && let Some(page) = self.in_order(&asked).await?
        {
            return Ok(page);
        }
        self.ranked(&asked).await
    }

    /// Reads items in the order of an index until the page is full. `None` when the index does not tell the order, as some of its
    /// keys are cut.
    async fn in_order(&self, asked: &Asked<'_>) -> Result<Option<DocumentPage>, DatabaseError> {
        let query = asked.query;
        let beyond = asked.after.as_ref().map(|after| {
            let rank = after.keys.first().cloned();
            key::sort(&rank.unwrap_or(SortKey(Vec::new())), &after.id)
        });
        if beyond.as_deref().is_some_and(key::is_cut) {
            return Ok(None);
        }
        let mut wanted = Wanted {
            beyond,
            descending: asked.plan.descending().first().copied().unwrap_or(false),
            // One more than the page holds, to know whether there is a next. DynamoDB counts before it filters.
            limit: (asked.plan.passes_all()).then(|| query.limit.saturating_add(1).cast_signed()),
            start: None,
        };
        let by_order = QueryPlan::new(&DocumentQuery {
            filters: Vec::new(),
            ..query.clone()
        });
        let mut page = PageBuilder::new(query.limit);
        let (mut last, mut seen) = (None, 0);
        loop {
            let Batch { items, next } = self.batch(asked, &wanted).await?;
            for found in items {
                seen += 1;
                if item::text(&found, "updatedAt").is_none_or(key::is_cut) {
                    return Ok(None);
                }
                let document = item::stored(found)?;
                let envelope = &document.document.envelope;
                let passes = judge(&asked.plan, envelope)?.is_some();
                if passes && !page.has_room(envelope.len()) {
                    return Ok(Some(page.finish(last)));
                }
                let keys = judge(&by_order, envelope)?.unwrap_or_default();
                let position = Position::new(keys, &document.tenant, &document.document.key);
                last = Some(position.note());
                if passes {
                    page.push(document);
                }
            }
            if next.is_none() {
                return Ok(Some(page.finish(None)));
            }
            if seen >= SCAN && last.is_some() {
                return Ok(Some(page.finish(last)));
            }
            wanted.start = next;
        }
    }

    /// Looks at every item, and keeps those that make up the page.
    async fn ranked(&self, asked: &Asked<'_>) -> Result<DocumentPage, DatabaseError> {
        let descending = asked.plan.descending();
        let mut first = First::new(asked.query, descending);
        let mut wanted = Wanted::default();
        loop {
            let Batch { items, next } = self.batch(asked, &wanted).await?;
            for found in items {
                let document = item::stored(found)?;
                let Some(keys) = judge(&asked.plan, &document.document.envelope)? else {
                    continue;
                };
                let position = Position::new(keys, &document.tenant, &document.document.key);
                let comes = |after: &Position| position.compare(after, descending).is_gt();
                if asked.after.as_ref().is_none_or(comes) {
                    first.offer(position, document);
                }
            }
            if next.is_none() {
                return Ok(first.finish());
            }
            wanted.start = next;
        }
    }

    /// Makes one call. What it returns may be nothing, and still not the end.
    async fn batch(&self, asked: &Asked<'_>, wanted: &Wanted) -> Result<Batch, DatabaseError> {
        let now = AttributeValue::N(asked.now.to_string());
        match &asked.source {
            Source::Index {
                name,
                attribute,
                value,
            } => {
                let mut call = self
                    .client
                    .query()
                    .table_name(&asked.table)
                    .index_name(*name)
                    .filter_expression(NOT_OVER)
                    .expression_attribute_names("#ttl", TTL)
                    .expression_attribute_names("#hash", *attribute)
                    .expression_attribute_values(":now", now)
                    .expression_attribute_values(":hash", AttributeValue::S(value.clone()))
                    .scan_index_forward(!wanted.descending)
                    .set_limit(wanted.limit)
                    .set_exclusive_start_key(wanted.start.clone());
                call = match &wanted.beyond {
                    None => call.key_condition_expression("#hash = :hash"),
                    Some(beyond) => call
                        .key_condition_expression(if wanted.descending {
                            "#hash = :hash AND updatedAt < :beyond"
                        } else {
                            "#hash = :hash AND updatedAt > :beyond"
                        })
                        .expression_attribute_values(":beyond", AttributeValue::S(beyond.clone())),
                };
                let output = call.send().await;
                let output = output.map_err(|error| self.failed("query", error))?;
                Ok(Batch {
                    items: output.items.unwrap_or_default(),
                    next: output.last_evaluated_key.filter(|key| !key.is_empty()),
                })
            }
            Source::Table => {
                let doc_type = AttributeValue::S(asked.query.doc_type.clone());
                let call = self
                    .client
                    .scan()
                    .table_name(&asked.table)
                    .filter_expression(format!("docType = :type AND ({NOT_OVER})"))
                    .expression_attribute_names("#ttl", TTL)
                    .expression_attribute_values(":now", now)
                    .expression_attribute_values(":type", doc_type)
                    .consistent_read(true)
                    .set_exclusive_start_key(wanted.start.clone());
                let output = call.send().await;
                let output = output.map_err(|error| self.failed("query", error))?;
                Ok(Batch {
                    items: output.items.unwrap_or_default(),
                    next: output.last_evaluated_key.filter(|key| !key.is_empty()),
                })
            }
        }
    }
}

impl Source {
    fn of(tenant: &TenantId, query: &DocumentQuery) -> Self {
        match &query.scope {
            Scope::Tenant => Self::Index {
                name: "docType-tenantId-index",
                attribute: "tenantDocType",
                value: key::of_tenant(tenant, &query.doc_type),
            },
            Scope::Project(project) => Self::Index {
                name: "docType-projectId-index",
                attribute: "projectDocType",
                value: key::of_project(tenant, project, &query.doc_type),
            },
            Scope::EveryTenant => Self::Table,
        }
    }
}

impl Asked<'_> {
    /// Returns whether the source has the query's order.
    fn comes_in_order(&self) -> bool {
        let by_update = matches!(self.query.order.as_slice(), [order] if order.path == "updatedAt");
        by_update && !matches!(self.source, Source::Table)
    }
}

fn judge(plan: &QueryPlan, envelope: &[u8]) -> Result<Option<Vec<SortKey>>, DatabaseError> {
    plan.judge(envelope).map_err(|error| {
        Fault::new(ADAPTER, "query", FaultKind::Corrupt)
            .because(error)
            .into()
    })
}
