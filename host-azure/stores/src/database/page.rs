//! The first documents of an order that no index has.

use advisory_ports::{DocumentPage, DocumentQuery, PageBuilder, Position, StoredDocument};

/// Keeps the documents that make up a page, of any number that are offered.
pub(super) struct First<'q> {
    query: &'q DocumentQuery,
    descending: &'q [bool],
    /// In order; one more than the page holds, to know whether there is a next.
    kept: Vec<(Position, StoredDocument)>,
}

impl<'q> First<'q> {
    /// Starts with none.
    pub(super) fn new(query: &'q DocumentQuery, descending: &'q [bool]) -> Self {
        Self {
            query,
            descending,
            kept: Vec::new(),
        }
    }

    /// Keeps a document if it comes before one of those that are kept, or there is room.
    pub(super) fn offer(&mut self, position: Position, document: StoredDocument) {
        let room = self.query.limit as usize + 1;
        let place = self
            .kept
            .partition_point(|(kept, _)| kept.compare(&position, self.descending).is_lt());
        if place < room {
            self.kept.insert(place, (position, document));
            self.kept.truncate(room);
        }
    }

    /// Returns the page.
    pub(super) fn finish(self) -> DocumentPage {
        let mut page = PageBuilder::new(self.query.limit);
        let mut last = None;
        for (position, document) in self.kept {
            if !page.has_room(document.document.envelope.len()) {
                return page.finish(last);
            }
            last = Some(position.note());
            page.push(document);
        }
        page.finish(None)
    }
}
