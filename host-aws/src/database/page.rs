//! A page, out of items in any order.

use advisory_ports::{DocumentPage, DocumentQuery, PageBuilder, Position, StoredDocument, limits};

/// Keeps the documents that come first in an ordered answer, and no more than a page of them, however many are offered.
pub(super) struct First<'q> {
    query: &'q DocumentQuery,
    descending: Vec<bool>,
    /// In order.
    kept: Vec<(Position, StoredDocument)>,
    bytes: usize,
}

impl<'q> First<'q> {
    pub(super) fn new(query: &'q DocumentQuery, descending: &[bool]) -> Self {
        Self {
            query,
            descending: descending.to_vec(),
            kept: Vec::new(),
            bytes: 0,
        }
    }

    /// Takes a document, and lets go of those that no longer fit.
    pub(super) fn offer(&mut self, position: Position, document: StoredDocument) {
        let place = self
            .kept
            .partition_point(|(kept, _)| kept.compare(&position, &self.descending).is_le());
        // One more than the page holds, to know whether there is a next.
        if place > self.query.limit as usize {
            return;
        }
        self.bytes += document.document.envelope.len();
        self.kept.insert(place, (position, document));
        while self.is_over_full()
            && let Some((_, gone)) = self.kept.pop()
        {
            self.bytes -= gone.document.envelope.len();
        }
    }

    /// Returns whether the last one is needed neither for the page nor to show that there is more.
    fn is_over_full(&self) -> bool {
        let last = self.kept.last();
        let last = last.map_or(0, |(_, last)| last.document.envelope.len());
        self.kept.len() > self.query.limit as usize + 1
            || (self.kept.len() > 2 && self.bytes - last > limits::PAGE_BYTES)
    }

    /// Returns the page.
    pub(super) fn finish(self) -> DocumentPage {
        let mut page = PageBuilder::new(self.query.limit);
        let mut last = None;
        for (position, document) in self.kept {
            if !page.has_room(document.document.envelope.len()) {
                return page.finish(last);
            }
            page.push(document);
            last = Some(position.note());
        }
        page.finish(None)
    }
}
