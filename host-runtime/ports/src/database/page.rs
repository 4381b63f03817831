//! Pages, within their bounds.

use super::StoredDocument;
use crate::{Continuation, limits};

/// One page of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentPage {
    /// The documents, in order.
    pub documents: Vec<StoredDocument>,
    /// Present when there may be more.
    pub next: Option<Continuation>,
}

/// Gathers documents until a page is full, by number or by bytes.
#[derive(Debug)]
pub struct PageBuilder {
    documents: Vec<StoredDocument>,
    limit: usize,
    bytes: usize,
}

impl PageBuilder {
    /// Starts a page of at most `limit` documents and [`limits::PAGE_BYTES`].
    #[must_use]
    pub fn new(limit: u32) -> Self {
        Self {
            documents: Vec::new(),
            limit: limit as usize,
            bytes: 0,
        }
    }

    /// Returns whether a document of that many bytes still fits. The first always does.
    #[must_use]
    pub fn has_room(&self, bytes: usize) -> bool {
        self.documents.is_empty()
            || (self.documents.len() < self.limit && self.bytes + bytes <= limits::PAGE_BYTES)
    }

    /// Adds a document.
    pub fn push(&mut self, document: StoredDocument) {
        self.bytes += document.document.envelope.len();
        self.documents.push(document);
    }

    /// Returns the page.
    #[must_use]
    pub fn finish(self, next: Option<Continuation>) -> DocumentPage {
        DocumentPage {
            documents: self.documents,
            next,
        }
    }
}
