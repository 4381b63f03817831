//! Rows by their place in an ordered answer.

use std::cmp::Ordering;
use std::rc::Rc;

use advisory_ports::Position;

/// A row that may be part of a page. The greatest stands last in the answer.
pub(super) struct Ranked {
    pub(super) position: Position,
    pub(super) row: i64,
    descending: Rc<[bool]>,
}

impl Ranked {
    pub(super) fn new(position: Position, row: i64, descending: &Rc<[bool]>) -> Self {
        Self {
            position,
            row,
            descending: Rc::clone(descending),
        }
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.position.compare(&other.position, &self.descending)
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}
