//! The typed query. There is no text form, so there is nothing to inject into.

use serde::Serialize;

use super::document::{check_doc_type, invalid};
use crate::{DatabaseError, limits};

/// Which documents a query may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Scope {
    /// Those of the tenant.
    Tenant,
    /// Those of one project of the tenant.
    Project(String),
    /// Those of every tenant.
    EveryTenant,
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Value {
    /// JSON's null.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any number.
    Number(f64),
    /// A text.
    Text(String),
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Operator {
    /// The same.
    Equal,
    /// Another of the same kind.
    NotEqual,
    /// Less.
    Less,
    /// Less, or the same.
    LessOrEqual,
    /// Greater.
    Greater,
    /// Greater, or the same.
    GreaterOrEqual,
    /// The text starts with the value.
    StartsWith,
    /// The list holds the value.
    Contains,
    /// The field is present and not null; the value is ignored.
    Exists,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Dotted path from the root of the envelope, such as `data.stage`.
    pub path: String,
    /// How.
    pub operator: Operator,
    /// With what.
    pub value: Value,
}

/// The order of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Order {
    /// Dotted path from the root of the envelope.
    pub path: String,
    /// From the greatest to the least.
    pub descending: bool,
}

/// A typed query. What it means, [`evaluate`](super::evaluate()) defines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DocumentQuery {
    /// The type of the documents.
    pub doc_type: String,
    /// Which may be seen.
    pub scope: Scope,
    /// All of these hold; of each, at least one.
    pub filters: Vec<Vec<Comparison>>,
    /// By what the documents are ordered; ties, and an empty order, are settled by identifier.
    pub order: Vec<Order>,
    /// Most documents in one page. Not part of a query's identity: a cursor is good for pages of another size.
    #[serde(skip)]
    pub limit: u32,
}

impl DocumentQuery {
    /// Returns the query for a tenant's documents of one type, by identifier.
    #[must_use]
    pub fn of_type(doc_type: impl Into<String>, limit: u32) -> Self {
        Self {
            doc_type: doc_type.into(),
            scope: Scope::Tenant,
            filters: Vec::new(),
            order: Vec::new(),
            limit,
        }
    }

    /// Checks a query against the rules of the contract.
    ///
    /// # Errors
    ///
    /// Fails with [`DatabaseError::Invalid`], naming the rule.
    pub fn check(&self) -> Result<(), DatabaseError> {
        check_doc_type(&self.doc_type)?;
        if let Scope::Project(project) = &self.scope
            && (project.is_empty() || project.len() > limits::DOCUMENT_ID_BYTES)
        {
            return Err(invalid("a project takes 1 to 255 bytes"));
        }
        let comparisons = self.filters.iter().map(Vec::len).sum::<usize>();
        if comparisons.max(self.filters.len()) > limits::COMPARISONS {
            return Err(invalid("a query takes at most 16 comparisons"));
        }
        if self.order.len() > limits::ORDERS {
            return Err(invalid("a query takes at most 2 orders"));
        }
        if !(1..=limits::PAGE_DOCUMENTS).contains(&self.limit) {
            return Err(invalid("a limit is from 1 to 200"));
        }
        self.filters
            .iter()
            .flatten()
            .try_for_each(Comparison::check)?;
        self.order
            .iter()
            .try_for_each(|order| check_path(&order.path))
    }
}

impl Comparison {
    /// Compares the field at `path`.
    #[must_use]
    pub fn new(path: impl Into<String>, operator: Operator, value: Value) -> Self {
        Self {
            path: path.into(),
            operator,
            value,
        }
    }

    fn check(&self) -> Result<(), DatabaseError> {
        check_path(&self.path)?;
        match &self.value {
            Value::Text(text) if text.len() > limits::VALUE_BYTES => {
                Err(invalid("a text to compare with takes at most 1,024 bytes"))
            }
            Value::Number(number) if !number.is_finite() => {
                Err(invalid("a number to compare with is finite"))
            }
            _ => Ok(()),
        }
    }
}

fn check_path(path: &str) -> Result<(), DatabaseError> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let fits = |name: &str| {
        !name.is_empty() && name.len() <= limits::PATH_NAME_BYTES && name.bytes().all(known)
    };
    if path.split('.').all(fits) && path.split('.').count() <= limits::PATH_NAMES {
        Ok(())
    } else {
        Err(invalid(
            "a path takes 1 to 8 names of A-Z a-z 0-9 _ -, joined by dots, each of 1 to 64 bytes",
        ))
    }
}
