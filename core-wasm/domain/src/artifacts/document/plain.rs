//! The text of a document without markup, and the labels that every format shows.

use super::{Block, Content, Document, Inline, Item, List, Origin, front_lines};
use crate::render::escape::visible_code;

/// The words that the formats add to a document, the same in each.
pub(crate) mod labels {
    use super::{Block, Origin};

    /// Heading of the appendix.
    pub(crate) const APPENDIX: &str = "Evidence";
    /// The columns of the appendix.
    pub(crate) const APPENDIX_COLUMNS: [&str; 5] =
        ["No.", "Kind", "Statement", "Place", "Digest (first 16)"];

    /// Returns the words above a block that is not the drafter's.
    pub(crate) fn of(block: &Block) -> Option<String> {
        match &block.origin {
            Origin::Drafted => None,
            Origin::Edited { author, at, .. } if block.content.is_empty() => {
                Some(format!("Removed by {author}, {at}"))
            }
            Origin::Edited { author, at, .. } => Some(format!("Written by {author}, {at}")),
            Origin::NeedsEvidence => Some("Needs evidence".to_owned()),
        }
    }
}

/// Returns the text of the document.
pub(super) fn text(document: &Document) -> String {
    let mut out = Lines(String::new());
    for (name, value) in front_lines(&document.front) {
        out.line(&format!("{name}: {value}"));
    }
    out.line(&document.title);
    out.line(&document.front.drafted_by.notice());
    for section in &document.sections {
        out.line(&section.heading);
        for block in &section.blocks {
            block_text(&mut out, block);
        }
    }
    if !document.appendix.is_empty() {
        out.line(labels::APPENDIX);
        labels::APPENDIX_COLUMNS
            .iter()
            .for_each(|label| out.line(label));
    }
    for evidence in &document.appendix {
        for cell in evidence.row() {
            out.line(&inline(&cell));
        }
    }
    out.0
}

/// Lines of text, each visible as it is.
struct Lines(String);

impl Lines {
    fn line(&mut self, text: &str) {
        self.0.push_str(&visible_code(text));
        self.0.push('\n');
    }
}

fn block_text(out: &mut Lines, block: &Block) {
    if let Some(label) = labels::of(block) {
        out.line(&label);
    }
    for content in &block.content {
        match content {
            Content::Heading { text } | Content::Paragraph { text } => out.line(&inline(text)),
            Content::List(list) => list_text(out, list),
            Content::Table(table) => {
                for cell in table.header.iter().chain(table.rows.iter().flatten()) {
                    out.line(&inline(cell));
                }
            }
            Content::Code { text } => text.split('\n').for_each(|line| out.line(line)),
        }
    }
}

fn list_text(out: &mut Lines, list: &List) {
    for Item { text, list } in &list.items {
        out.line(&inline(text));
        if let Some(list) = list {
            list_text(out, list);
        }
    }
}

fn inline(text: &[Inline]) -> String {
    let mut out = String::new();
    push(&mut out, text);
    out
}

fn push(out: &mut String, text: &[Inline]) {
    for piece in text {
        match piece {
            Inline::Text { text } | Inline::Code { text } => out.push_str(text),
            Inline::Emphasis { text } | Inline::Strong { text } | Inline::Link { text, .. } => {
                push(out, text);
            }
            Inline::Citation { number } => out.push_str(&format!("[E{number}]")),
        }
    }
}
