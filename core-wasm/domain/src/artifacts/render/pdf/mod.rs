//! A document as tagged PDF: bookmarks, page numbers, links from citations to their evidence, and
//! a structure that screen readers follow. No time and no random identifier is in it.

mod fonts;
mod layout;
mod lines;
mod page;
mod table;
mod write;

use crate::artifacts::document::Document;

/// Renders a document.
pub(super) fn render(document: &Document) -> Vec<u8> {
    write::write(document, layout::Layout::of(document))
}
