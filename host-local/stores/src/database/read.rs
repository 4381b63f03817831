//! Reading: one document, or a page of those that match.
//!
//! No field is compared by SQLite: it rounds numbers, cuts texts and resolves repeated names in its own way, and without an index over
//! it a comparison in SQL saves nothing. What narrows a query in SQL is what has a column: container, tenant, type, project, order
//! by identifier or by `updatedAt`, and the place where the last page ended. The rest is the reference evaluator's own code over the
//! rows that remain.
//!
//! * Ordered by identifier or `updatedAt`, rows come in order from an index, and reading stops when the page is full. A page costs
//!   what it holds, however large the table; with a filter it ends after [`SCAN`] rows even when nothing matched.
//! * In any other order every document of that type and tenant is looked at, and only the page is kept.

use std::collections::BinaryHeap;
use std::rc::Rc;

use advisory_ports::{
    Container, Continuation, DatabaseError, Document, DocumentKey, DocumentPage, DocumentQuery,
    Etag, Fault, FaultKind, PageBuilder, Position, QueryPlan, Scope, SortKey, StoredDocument,
    TenantId,
};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use super::error::{ADAPTER, failed};
use super::rank::Ranked;

/// Most rows that a page with a filter looks at: some ten milliseconds.
const SCAN: usize = 2_000;

/// How many rows are read before the reader looks whether anyone still waits.
const LOOK_UP_EVERY: usize = 256;

/// A query of one tenant, as the reader thread gets it.
pub(super) struct Asked {
    pub(super) tenant: TenantId,
    pub(super) container: Container,
    pub(super) query: DocumentQuery,
    pub(super) after: Option<Continuation>,
    pub(super) now: i64,
}

/// Returns a document, if there is one.
pub(super) fn get(
    connection: &Connection,
    tenant: &TenantId,
    container: Container,
    key: &DocumentKey,
    now: i64,
) -> Result<Option<StoredDocument>, DatabaseError> {
    let read =
        || {
            connection
            .prepare_cached(
                "SELECT rowid, tenant, id, updated, project_id, revision, envelope FROM documents
                WHERE container = ?1 AND tenant = ?2 AND doc_type = ?3 AND id = ?4
                    AND (expires IS NULL OR expires > ?5)",
            )?
            .query_row(
                (container.name(), tenant.as_str(), &key.doc_type, &key.id, now),
                |row| stored(row, &key.doc_type),
            )
            .optional()
        };
    read().map_err(|error| failed("get", error))
}

/// Returns one page.
pub(super) fn query(
    connection: &Connection,
    asked: &Asked,
    wanted: &dyn Fn() -> bool,
) -> Result<DocumentPage, DatabaseError> {
    let plan = QueryPlan::new(&asked.query);
    let after =
        match &asked.after {
            Some(after) => Some(Position::read(after, asked.query.order.len()).ok_or_else(
                || DatabaseError::Invalid("the cursor is not one of this query".to_owned()),
            )?),
            None => None,
        };
    // Both steps of a ranked page see one state of the file.
    let reading = connection
        .unchecked_transaction()
        .map_err(|error| failed("query", error))?;
    let page = match Index::of(&asked.query) {
        Some(index) => in_order(connection, asked, &plan, after.as_ref(), index, wanted),
        None => ranked(connection, asked, &plan, after.as_ref(), wanted),
    };
    drop(reading);
    page
}

/// An index whose order is the query's.
#[derive(Clone, Copy)]
enum Index {
    Id,
    Updated,
}

impl Index {
    fn of(query: &DocumentQuery) -> Option<Self> {
        let paths: Vec<_> = query
            .order
            .iter()
            .map(|order| order.path.as_str())
            .collect();
        match (paths.as_slice(), &query.scope) {
            ([] | ["id"], Scope::Tenant) => Some(Self::Id),
            (["updatedAt"], Scope::Tenant | Scope::Project(_)) => Some(Self::Updated),
            _ => None,
        }
    }
}

/// Reads rows in the order of an index until the page is full.
fn in_order(
    connection: &Connection,
    asked: &Asked,
    plan: &QueryPlan,
    after: Option<&Position>,
    index: Index,
    wanted: &dyn Fn() -> bool,
) -> Result<DocumentPage, DatabaseError> {
    let descending = plan.descending().last().copied().unwrap_or(false);
    let (beyond, direction) = if descending {
        ("<", "DESC")
    } else {
        (">", "ASC")
    };
    let mut selection = Selection::of(asked);
    let order = match index {
        Index::Id => format!("id {direction}"),
        Index::Updated => format!("updated {direction}, id {direction}"),
    };
    match (after, index) {
        (Some(after), Index::Id) => {
            selection.add(&format!("id {beyond} ?"), [Value::Text(after.id.clone())]);
        }
        (Some(after), Index::Updated) => {
            let key = after.keys.first().map(|key| key.0.clone());
            let place = [
                Value::Blob(key.unwrap_or_default()),
                Value::Text(after.id.clone()),
            ];
            selection.add(&format!("(updated, id) {beyond} (?, ?)"), place);
        }
        (None, _) => {}
    }
    let by = match (index, &asked.query.scope) {
        (Index::Id, _) => "documents_by_id",
        (Index::Updated, Scope::Project(_)) => "documents_of_project",
        (Index::Updated, _) => "documents_by_update",
    };
    let sql = format!("{} ORDER BY {order}", selection.sql(by));
    let failed = |error| failed("query", error);
    let mut statement = connection.prepare_cached(&sql).map_err(failed)?;
    let mut rows = statement
        .query(params_from_iter(&selection.parameters))
        .map_err(failed)?;
    let mut page = PageBuilder::new(asked.query.limit);
    let mut last = None;
    let mut seen = 0;
    while let Some(row) = rows.next().map_err(failed)? {
        seen += 1;
        let passes = plan.passes_all() || judge(plan, row)?.is_some();
        if passes && !page.has_room(envelope(row).map_err(failed)?.len()) {
            return Ok(page.finish(last));
        }
        let document = passes
            .then(|| stored(row, &asked.query.doc_type))
            .transpose();
        let key = DocumentKey::new(
            &asked.query.doc_type,
            row.get::<_, String>("id").map_err(failed)?,
        );
        let keys = match (index, asked.query.order.is_empty()) {
            (_, true) => Vec::new(),
            (Index::Id, false) => vec![SortKey::of_text(&key.id)],
            (Index::Updated, false) => vec![SortKey(row.get("updated").map_err(failed)?)],
        };
        last = Some(Position::new(keys, &asked.tenant, &key).note());
        if let Some(document) = document.map_err(failed)? {
            page.push(document);
        }
        if !plan.passes_all() && seen == SCAN {
            return Ok(page.finish(last));
        }
        if seen % LOOK_UP_EVERY == 0 && !wanted() {
            return Err(abandoned());
        }
    }
    Ok(page.finish(None))
}

/// Looks at every row, and keeps the places of those that make up the page.
fn ranked(
    connection: &Connection,
    asked: &Asked,
    plan: &QueryPlan,
    after: Option<&Position>,
    wanted: &dyn Fn() -> bool,
) -> Result<DocumentPage, DatabaseError> {
    let failed = |error| failed("query", error);
    let selection = Selection::of(asked);
    let by = match &asked.query.scope {
        Scope::Project(_) => "documents_of_project",
        Scope::Tenant => "documents_by_id",
        Scope::EveryTenant => "",
    };
    let mut statement = connection
        .prepare_cached(&selection.sql(by))
        .map_err(failed)?;
    let mut rows = statement
        .query(params_from_iter(&selection.parameters))
        .map_err(failed)?;
    // One more than the page holds, to know whether there is a next.
    let room = asked.query.limit as usize + 1;
    let mut best: BinaryHeap<Ranked> = BinaryHeap::with_capacity(room + 1);
    let descending: Rc<[bool]> = plan.descending().into();
    let mut seen = 0;
    while let Some(row) = rows.next().map_err(failed)? {
        seen += 1;
        if seen % LOOK_UP_EVERY == 0 && !wanted() {
            return Err(abandoned());
        }
        let Some(keys) = judge(plan, row)? else {
            continue;
        };
        let tenant: String = row.get("tenant").map_err(failed)?;
        let id: String = row.get("id").map_err(failed)?;
        let position = Position { keys, id, tenant };
        if after.is_some_and(|after| position.compare(after, plan.descending()).is_le()) {
            continue;
        }
        let row = row.get("rowid").map_err(failed)?;
        best.push(Ranked::new(position, row, &descending));
        if best.len() > room {
            best.pop();
        }
    }
    let mut fetch = connection
        .prepare_cached(
            "SELECT rowid, tenant, id, updated, project_id, revision, envelope FROM documents WHERE rowid = ?1",
        )
        .map_err(failed)?;
    let mut page = PageBuilder::new(asked.query.limit);
    let mut last = None;
    for Ranked { position, row, .. } in best.into_sorted_vec() {
        let document = fetch
            .query_row([row], |row| stored(row, &asked.query.doc_type))
            .map_err(failed)?;
        if !page.has_room(document.document.envelope.len()) {
            return Ok(page.finish(last));
        }
        page.push(document);
        last = Some(position.note());
    }
    Ok(page.finish(None))
}

/// The part of a query that has columns.
struct Selection {
    conditions: Vec<String>,
    parameters: Vec<Value>,
}

impl Selection {
    fn of(asked: &Asked) -> Self {
        let text = |text: &str| Value::Text(text.to_owned());
        let mut selection = Self {
            conditions: Vec::new(),
            parameters: Vec::new(),
        };
        selection.add("container = ?", [text(asked.container.name())]);
        selection.add("doc_type = ?", [text(&asked.query.doc_type)]);
        if asked.query.scope != Scope::EveryTenant {
            selection.add("tenant = ?", [text(asked.tenant.as_str())]);
        }
        if let Scope::Project(project) = &asked.query.scope {
            selection.add("project_id = ?", [text(project)]);
        }
        selection.add(
            "(expires IS NULL OR expires > ?)",
            [Value::Integer(asked.now)],
        );
        selection
    }

    fn add(&mut self, condition: &str, parameters: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition.to_owned());
        self.parameters.extend(parameters);
    }

    /// Returns the statement. The index is named, so that no statistics of the day change a page's cost.
    fn sql(&self, index: &str) -> String {
        let hint = if index.is_empty() {
            String::new()
        } else {
            format!("INDEXED BY {index}")
        };
        format!(
            "SELECT rowid, tenant, id, updated, project_id, revision, envelope FROM documents {hint} WHERE {}",
            self.conditions.join(" AND ")
        )
    }
}

fn judge(plan: &QueryPlan, row: &Row<'_>) -> Result<Option<Vec<SortKey>>, DatabaseError> {
    let envelope = envelope(row).map_err(|error| failed("query", error))?;
    plan.judge(envelope).map_err(|error| {
        Fault::new(ADAPTER, "query", FaultKind::Corrupt)
            .because(error)
            .into()
    })
}

fn envelope<'r>(row: &'r Row<'_>) -> rusqlite::Result<&'r [u8]> {
    Ok(row.get_ref("envelope")?.as_bytes()?)
}

fn stored(row: &Row<'_>, doc_type: &str) -> rusqlite::Result<StoredDocument> {
    let tenant: String = row.get("tenant")?;
    let id: String = row.get("id")?;
    let revision: i64 = row.get("revision")?;
    Ok(StoredDocument {
        tenant: TenantId::stored(&tenant),
        document: Document {
            key: DocumentKey::new(doc_type, id),
            project_id: row.get("project_id")?,
            envelope: envelope(row)?.to_vec(),
        },
        etag: Etag(revision.to_string()),
    })
}

/// Whoever asked is gone; nobody reads this.
fn abandoned() -> DatabaseError {
    Fault::new(ADAPTER, "query", FaultKind::Unreachable).into()
}
