//! The order of fields of every kind, as bytes that any store can compare.

use std::cmp::Ordering;

use super::DocumentKey;
use super::probe::Field;
use crate::continuation::{join, split};
use crate::{Continuation, TenantId};

/// How much of a text counts in an order. Longer ones tie, and go by identifier: a cursor has to carry the place where a page
/// ended, and a text can be as long as a document.
const TEXT_BYTES: usize = 1024;

/// The rank of a field among others: bytes, the lesser first.
///
/// A field that is absent comes before null, then false, true, numbers, texts (by their bytes, so by code point), lists and objects.
/// Lists tie with lists, and objects with objects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey(pub Vec<u8>);

impl SortKey {
    pub(crate) fn of(field: &Field) -> Self {
        let mut key = Vec::new();
        match field {
            Field::Absent => key.push(0),
            Field::Null => key.push(1),
            Field::Boolean(false) => key.push(2),
            Field::Boolean(true) => key.push(3),
            Field::Number(number) => {
                key.push(4);
                key.extend_from_slice(&ordered_bits(*number).to_be_bytes());
            }
            Field::Text(text) => return Self::of_text(text),
            Field::List(_) => key.push(6),
            Field::Object => key.push(7),
        }
        Self(key)
    }

    /// Returns the rank of a text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let counted = text.floor_char_boundary(TEXT_BYTES);
        let mut key = vec![5];
        key.extend_from_slice(text.get(..counted).unwrap_or(text).as_bytes());
        Self(key)
    }
}

/// Maps a double to an integer of the same order. Both zeros are one.
fn ordered_bits(number: f64) -> u64 {
    let bits = if number == 0.0 { 0 } else { number.to_bits() };
    if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    }
}

/// Where a document stands in an ordered answer, and so where a page ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The ranks of the fields that are ordered by.
    pub keys: Vec<SortKey>,
    /// The document's identifier.
    pub id: String,
    /// Its tenant, which settles ties across tenants.
    pub tenant: String,
}

impl Position {
    /// Returns the position of a document with those ranks.
    #[must_use]
    pub fn new(keys: Vec<SortKey>, tenant: &TenantId, key: &DocumentKey) -> Self {
        Self {
            keys,
            id: key.id.clone(),
            tenant: tenant.as_str().to_owned(),
        }
    }

    /// Compares two positions of one query; `descending` has the direction of each field.
    ///
    /// Ties go by identifier in the direction of the last field, so that one index serves both directions of an order.
    #[must_use]
    pub fn compare(&self, other: &Self, descending: &[bool]) -> Ordering {
        let turned =
            |ordering: Ordering, turn: bool| if turn { ordering.reverse() } else { ordering };
        let last = descending.last().copied().unwrap_or(false);
        self.keys
            .iter()
            .zip(&other.keys)
            .zip(descending)
            .map(|((own, others), turn)| turned(own.cmp(others), *turn))
            .find(|ordering| ordering.is_ne())
            .unwrap_or_else(|| {
                let tie = (&self.id, &self.tenant).cmp(&(&other.id, &other.tenant));
                turned(tie, last)
            })
    }

    /// Writes the position down.
    #[must_use]
    pub fn note(&self) -> Continuation {
        let mut parts = vec![self.id.as_bytes(), self.tenant.as_bytes()];
        parts.extend(self.keys.iter().map(|key| key.0.as_slice()));
        Continuation(join(&parts))
    }

    /// Reads what [`Position::note`] wrote of a query with that many orders; `None` for anything else.
    #[must_use]
    pub fn read(continuation: &Continuation, orders: usize) -> Option<Self> {
        let parts = split(&continuation.0)?;
        let (id, rest) = parts.split_first()?;
        let (tenant, keys) = rest.split_first()?;
        if keys.len() != orders {
            return None;
        }
        Some(Self {
            keys: keys.iter().map(|key| SortKey(key.to_vec())).collect(),
            id: String::from_utf8(id.to_vec()).ok()?,
            tenant: String::from_utf8(tenant.to_vec()).ok()?,
        })
    }
}
