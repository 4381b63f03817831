//! Queries as Cosmos DB's SQL. Every value is a parameter; names of fields are of letters, digits, `_` and `-`.
//!
//! A statement narrows: it returns every document that the query asks for, and perhaps some others, as Cosmos DB compares texts and odd
//! values in its own way. The reference evaluator's own code has the last word. What narrows is in the index.

use advisory_ports::{Comparison, DocumentQuery, Operator, Scope, TenantId, Value};
use azure_data_cosmos::{CosmosError, Query};
use serde_json::json;

use super::item::TEXT_BYTES;
use super::key;
use super::read::{Asked, Index};

/// Longest text that is compared in a statement: a longer one could meet a text that was cut. A character has at most four bytes.
const COMPARED_BYTES: usize = TEXT_BYTES - 4;

const PROPERTIES: &str =
    "c.tenantId, c.docType, c.documentId, c.projectId, c.expires, c.envelope, c._etag";

/// A statement that is being written.
struct Statement {
    conditions: Vec<String>,
    parameters: Vec<serde_json::Value>,
}

/// Writes the statement of a query; `beyond` is the place where the last page ended, for one that comes in order.
pub(super) fn write(
    tenant: &TenantId,
    asked: &Asked<'_>,
    index: Option<Index>,
) -> Result<Query, CosmosError> {
    let query: &DocumentQuery = asked.query;
    let mut statement = Statement {
        conditions: Vec::new(),
        parameters: Vec::new(),
    };
    statement.equal("c.docType", json!(query.doc_type));
    if query.scope != Scope::EveryTenant {
        statement.equal("c.tenantId", json!(tenant.as_str()));
    }
    if let Scope::Project(project) = &query.scope {
        statement.equal("c.projectId", json!(project));
    }
    let now = statement.parameter(json!(asked.now));
    statement
        .conditions
        .push(format!("(NOT IS_DEFINED(c.expires) OR c.expires > {now})"));
    for alternatives in &query.filters {
        statement.add_alternatives(alternatives);
    }
    let mut order = String::new();
    if let Some(index) = index {
        let property = index.property();
        let (beyond, direction) = match asked.plan.descending().last() {
            Some(true) => ("<", "DESC"),
            _ => (">", "ASC"),
        };
        if let Some(after) = &asked.after {
            let place = json!(key::place(after, index == Index::Updated));
            let place = statement.parameter(place);
            statement
                .conditions
                .push(format!("{property} {beyond} {place}"));
        }
        order = format!(" ORDER BY {property} {direction}");
    }
    let conditions = statement.conditions.join(" AND ");
    let mut query = Query::from(format!(
        "SELECT {PROPERTIES} FROM c WHERE {conditions}{order}"
    ));
    for (number, value) in statement.parameters.into_iter().enumerate() {
        query = query.with_parameter(name(number), value)?;
    }
    Ok(query)
}

impl Statement {
    fn equal(&mut self, property: &str, value: serde_json::Value) {
        let value = self.parameter(value);
        self.conditions.push(format!("{property} = {value}"));
    }

    /// Adds a value, and returns the name under which the statement has it.
    fn parameter(&mut self, value: serde_json::Value) -> String {
        self.parameters.push(value);
        name(self.parameters.len() - 1)
    }

    /// Adds alternatives if each of them narrows.
    fn add_alternatives(&mut self, alternatives: &[Comparison]) {
        let before = self.parameters.len();
        let written: Option<Vec<_>> = alternatives
            .iter()
            .map(|comparison| self.comparison(comparison))
            .collect();
        match written {
            Some(written) if !written.is_empty() => {
                self.conditions.push(format!("({})", written.join(" OR ")));
            }
            _ => self.parameters.truncate(before),
        }
    }

    /// Writes a comparison; `None` for one that Cosmos DB might answer too narrowly.
    fn comparison(&mut self, comparison: &Comparison) -> Option<String> {
        let names = comparison.path.split('.');
        let field: String = std::iter::once("c.fields".to_owned())
            .chain(names.map(|name| format!("['{name}']")))
            .collect();
        let sign = match comparison.operator {
            Operator::Exists => {
                return Some(format!("(IS_DEFINED({field}) AND NOT IS_NULL({field}))"));
            }
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::StartsWith => "STARTSWITH",
            Operator::Contains => "ARRAY_CONTAINS",
        };
        let value = match &comparison.value {
            Value::Null => json!(null),
            Value::Boolean(truth) => json!(truth),
            // Both zeros are one.
            Value::Integer(number) => json!(*number as f64 + 0.0),
            Value::Number(number) => json!(number + 0.0),
            Value::Text(text) if text.len() <= COMPARED_BYTES => json!(text),
            Value::Text(_) => return None,
        };
        let ordered = matches!(sign, "<" | "<=" | ">" | ">=");
        if ordered && !value.is_number() || sign == "STARTSWITH" && !value.is_string() {
            return None;
        }
        let value = self.parameter(value);
        Some(match comparison.operator {
            Operator::StartsWith | Operator::Contains => format!("{sign}({field}, {value})"),
            _ => format!("{field} {sign} {value}"),
        })
    }
}

fn name(number: usize) -> String {
    format!("@p{number}")
}
