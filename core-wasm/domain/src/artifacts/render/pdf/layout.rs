//! Lays a document out on pages.

use pdf_writer::types::StructRole;

use super::fonts::Face;
use super::lines::{Line, Runs, Style, lines};
use super::page::{HEIGHT, MARGIN, Pages, WIDTH};
use super::table::Columns;
use crate::artifacts::document::{
    Block, Content, Document, Inline, List, Origin, Table, front_lines, labels,
};

pub(super) const INK: [f32; 3] = [0.0, 0.0, 0.0];
pub(super) const QUIET: [f32; 3] = [0.30, 0.34, 0.38];
const WRITTEN: [f32; 3] = [0.141, 0.341, 0.773];
const NEEDS: [f32; 3] = [0.722, 0.478, 0.078];
/// How far an item of a list stands in.
const INDENT: f32 = 16.0;
/// Height of a line, in sizes.
pub(super) const LEADING: f32 = 1.36;

pub(super) const fn style(face: Face, size: f32, color: [f32; 3]) -> Style {
    Style {
        face,
        size,
        color,
        is_slanted: false,
    }
}

const BODY: Style = style(Face::Regular, 10.5, INK);

/// A bookmark: words, page, height.
pub(super) struct Bookmark {
    pub(super) title: String,
    pub(super) page: usize,
    pub(super) y: f32,
}

/// The layout under way.
pub(super) struct Layout {
    pub(super) pages: Pages,
    pub(super) bookmarks: Vec<Bookmark>,
    pub(super) last: usize,
}

impl Layout {
    /// Lays out a document.
    pub(super) fn of(document: &Document) -> Self {
        let mut layout = Self {
            pages: Pages::new(),
            bookmarks: Vec::new(),
            last: document.appendix.len(),
        };
        layout.document(document);
        layout.page_numbers();
        layout
    }

    fn document(&mut self, document: &Document) {
        let rows: Vec<Vec<Vec<Inline>>> = front_lines(&document.front)
            .into_iter()
            .map(|(name, value)| {
                let name = format!("{name}:");
                vec![vec![Inline::text(name)], vec![Inline::code(value)]]
            })
            .collect();
        self.table(0, None, &rows, &Columns::new(&[20, 80]), false);
        let title = style(Face::Bold, 20.0, INK);
        self.words(&document.title, title, StructRole::H1, [10.0, 8.0]);
        let notice = style(Face::Regular, 10.5, QUIET);
        let words = document.front.drafted_by.notice();
        self.words(&words, notice, StructRole::P, [0.0, 8.0]);
        for section in &document.sections {
            self.heading(&section.heading);
            for block in &section.blocks {
                self.block(block);
            }
        }
        if document.appendix.is_empty() {
            return;
        }
        self.heading(labels::APPENDIX);
        let header = labels::APPENDIX_COLUMNS.map(|label| vec![Inline::text(label)]);
        let rows: Vec<Vec<Vec<Inline>>> = document
            .appendix
            .iter()
            .map(|evidence| evidence.row().to_vec())
            .collect();
        let columns = Columns::new(&[7, 12, 41, 20, 20]);
        self.table(0, Some(&header), &rows, &columns, true);
    }

    fn heading(&mut self, text: &str) {
        let look = style(Face::Bold, 14.0, INK);
        self.keep(90.0);
        self.bookmarks.push(Bookmark {
            title: text.to_owned(),
            page: self.pages.current(),
            y: self.pages.y,
        });
        self.words(text, look, StructRole::H2, [18.0, 4.0]);
    }

    /// Begins a page where less than this is left.
    fn keep(&mut self, height: f32) {
        if self.pages.room() < height {
            self.pages.new_page();
        }
    }

    fn block(&mut self, block: &Block) {
        self.pages.bar = match block.origin {
            Origin::Drafted => None,
            Origin::Edited { .. } => Some(WRITTEN),
            Origin::NeedsEvidence => Some(NEEDS),
        };
        if let Some(label) = labels::of(block) {
            let color = self.pages.bar.unwrap_or(QUIET);
            self.keep(50.0);
            let look = style(Face::Bold, 9.0, color);
            self.words(&label, look, StructRole::P, [4.0, 2.0]);
        }
        for content in &block.content {
            match content {
                Content::Heading { text } => {
                    self.keep(60.0);
                    let look = style(Face::Bold, 11.5, INK);
                    self.text(text, look, StructRole::H3, [8.0, 2.0]);
                }
                Content::Paragraph { text } => self.text(text, BODY, StructRole::P, [0.0, 6.0]),
                Content::List(list) => {
                    self.list(list, 0, 1);
                    self.pages.y -= 5.0;
                }
                Content::Table(Table { header, rows }) => {
                    let columns = Columns::of(header.len());
                    self.table(0, Some(header), rows, &columns, false);
                }
                Content::Code { text } => self.code(text),
            }
        }
        self.pages.bar = None;
    }

    fn code(&mut self, text: &str) {
        let element = self.pages.element(StructRole::Code, 0);
        let look = style(Face::Mono, 8.5, INK);
        for line in text.split('\n') {
            let runs = Runs::of(&[Inline::text(line)], look, self.last);
            self.flow(&runs, look, element, MARGIN + 6.0);
        }
        self.pages.y -= 6.0;
    }

    fn list(&mut self, list: &List, parent: usize, level: u8) {
        let element = self.pages.element(StructRole::L, parent);
        let left = MARGIN + INDENT * f32::from(level.min(8));
        for (item, number) in list.items.iter().zip(1..) {
            let row = self.pages.element(StructRole::LI, element);
            let body = self.pages.element(StructRole::LBody, row);
            self.keep(BODY.size * LEADING);
            let mark = if list.ordered {
                format!("{number}.")
            } else {
                "•".to_owned()
            };
            let mark = Runs::of(&[Inline::text(mark)], BODY, 0);
            let y = self.pages.y - BODY.size;
            for line in lines(&mark.runs, INDENT * 2.0) {
                self.pages.line(&line, [left - 12.0, y], None, &[]);
            }
            let runs = Runs::of(&item.text, BODY, self.last);
            self.flow(&runs, BODY, body, left);
            self.pages.y -= 2.0;
            if let Some(below) = &item.list {
                self.list(below, body, level.saturating_add(1));
            }
        }
    }

    fn words(&mut self, text: &str, look: Style, role: StructRole, space: [f32; 2]) {
        self.text(&[Inline::text(text)], look, role, space);
    }

    fn text(&mut self, text: &[Inline], look: Style, role: StructRole, [above, below]: [f32; 2]) {
        self.pages.y -= above;
        let element = self.pages.element(role, 0);
        let runs = Runs::of(text, look, self.last);
        self.flow(&runs, look, element, MARGIN);
        self.pages.y -= below;
    }

    /// Sets lines one below the other, over as many pages as they need.
    fn flow(&mut self, runs: &Runs, look: Style, element: usize, left: f32) {
        let height = look.size * LEADING;
        for line in lines(&runs.runs, WIDTH - MARGIN - left) {
            self.keep(height);
            self.bar(height);
            let y = self.pages.y - look.size;
            self.pages
                .line(&line, [left, y], Some(element), &runs.targets);
            self.pages.y -= height;
        }
    }

    fn bar(&mut self, height: f32) {
        if let Some(color) = self.pages.bar {
            let bounds = [MARGIN - 10.0, self.pages.y - height, 2.0, height];
            self.pages.fill(bounds, color);
        }
    }

    /// Numbers the pages, when it is known how many there are.
    fn page_numbers(&mut self) {
        let look = style(Face::Regular, 8.5, QUIET);
        let count = self.pages.pages.len();
        let all = std::mem::take(&mut self.pages.pages);
        for (page, number) in all.into_iter().zip(1..) {
            self.pages.pages.push(page);
            let words = format!("{number} / {count}");
            let runs = Runs::of(&[Inline::text(words)], look, 0);
            for line in lines(&runs.runs, WIDTH) {
                let width: f32 = line.runs.iter().map(|run| run.width).sum();
                let x = WIDTH - MARGIN - width;
                self.pages.line(&line, [x, MARGIN / 2.0], None, &[]);
            }
        }
    }

    /// Returns the lines of a cell.
    pub(super) fn cell(&self, text: &[Inline], look: Style, width: f32) -> (Runs, Vec<Line>) {
        let runs = Runs::of(text, look, self.last);
        let lines = lines(&runs.runs, width);
        (runs, lines)
    }
}

/// The height of a page's text.
pub(super) const FULL: f32 = HEIGHT - 2.0 * MARGIN;
