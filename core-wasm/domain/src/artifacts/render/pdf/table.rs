//! Tables: rows that stay whole where a page can hold them, and headings that are repeated.

use pdf_writer::types::StructRole;

use super::fonts::Face;
use super::layout::{FULL, INK, LEADING, Layout, QUIET, style};
use super::lines::{Line, Runs, Style};
use super::page::{MARGIN, WIDTH};
use crate::artifacts::document::Inline;

const CELL: Style = style(Face::Regular, 8.5, INK);
const HEADER: Style = style(Face::Bold, 8.5, QUIET);
/// Space beside and around the words of a cell.
const PAD: f32 = 3.0;
const RULE: [f32; 3] = [0.79, 0.81, 0.84];

/// The columns of a table: where each begins and how wide it is.
pub(super) struct Columns(Vec<(f32, f32)>);

impl Columns {
    /// Returns columns of these widths, in hundredths of the text's.
    pub(super) fn new(shares: &[u8]) -> Self {
        let whole: f32 = shares.iter().map(|share| f32::from(*share)).sum();
        let text = WIDTH - 2.0 * MARGIN;
        let mut left = MARGIN;
        let columns = shares.iter().map(|share| {
            let width = text * f32::from(*share) / whole.max(1.0);
            let column = (left, width);
            left += width;
            column
        });
        Self(columns.collect())
    }

    /// Returns the columns of a table with so many.
    pub(super) fn of(count: usize) -> Self {
        match count {
            2 => Self::new(&[12, 88]),
            3 => Self::new(&[12, 58, 30]),
            count => Self::new(&vec![1; count]),
        }
    }
}

/// A row, measured.
struct Row {
    cells: Vec<(f32, Runs, Vec<Line>)>,
    lines: usize,
}

impl Layout {
    /// Sets a table below an element. In the appendix each row is the place of its evidence.
    pub(super) fn table(
        &mut self,
        parent: usize,
        header: Option<&[Vec<Inline>]>,
        rows: &[Vec<Vec<Inline>>],
        columns: &Columns,
        is_appendix: bool,
    ) {
        let table = self.pages.element(StructRole::Table, parent);
        let header = header.map(|cells| self.measured(cells, columns, HEADER));
        if let Some(header) = &header {
            self.row(header, Some((table, StructRole::TH)), HEADER, None);
        }
        for (cells, number) in rows.iter().zip(1_u32..) {
            let row = self.measured(cells, columns, CELL);
            let place = is_appendix.then_some(number);
            if self.pages.room() < height(row.lines) && height(row.lines) < FULL / 2.0 {
                self.next_page(header.as_ref());
            }
            if let Some(number) = place {
                let at = (self.pages.current(), self.pages.y);
                self.pages.places.insert(number, at);
            }
            self.row(&row, Some((table, StructRole::TD)), CELL, header.as_ref());
        }
        self.pages.y -= 10.0;
    }

    fn next_page(&mut self, header: Option<&Row>) {
        self.pages.new_page();
        if let Some(header) = header {
            self.row(header, None, HEADER, None);
        }
    }

    fn measured(&self, cells: &[Vec<Inline>], columns: &Columns, look: Style) -> Row {
        let cells: Vec<(f32, Runs, Vec<Line>)> = columns
            .0
            .iter()
            .zip(cells)
            .map(|((left, width), text)| {
                let (runs, lines) = self.cell(text, look, (width - 2.0 * PAD).max(look.size));
                (left + PAD, runs, lines)
            })
            .collect();
        let lines = cells.iter().map(|(_, _, lines)| lines.len()).max();
        Row {
            lines: lines.unwrap_or(0),
            cells,
        }
    }

    /// Sets a row. One that no page can hold goes on over as many as it needs, as many lines of
    /// every cell to a page.
    fn row(
        &mut self,
        row: &Row,
        of: Option<(usize, StructRole)>,
        look: Style,
        header: Option<&Row>,
    ) {
        let elements: Vec<Option<usize>> = match of {
            Some((table, role)) => {
                let holder = self.pages.element(StructRole::TR, table);
                let cells = row.cells.iter();
                cells
                    .map(|_| Some(self.pages.element(role, holder)))
                    .collect()
            }
            None => vec![None; row.cells.len()],
        };
        let step = look.size * LEADING;
        let mut done = 0;
        while done < row.lines {
            if self.pages.room() < height(1) {
                self.next_page(header);
            }
            let mut fit = 1;
            while done + fit < row.lines && height(fit + 1) <= self.pages.room() {
                fit += 1;
            }
            for ((left, runs, lines), element) in row.cells.iter().zip(&elements) {
                let mut y = self.pages.y - PAD - look.size;
                for line in lines.iter().skip(done).take(fit) {
                    self.pages.line(line, [*left, y], *element, &runs.targets);
                    y -= step;
                }
            }
            done += fit;
            let bottom = self.pages.y - height(fit);
            let rule = [MARGIN, bottom, WIDTH - 2.0 * MARGIN, 0.5];
            self.pages.fill(rule, RULE);
            self.pages.y = bottom;
        }
    }
}

/// The height of so many lines in a row.
fn height(lines: usize) -> f32 {
    let lines = u16::try_from(lines).unwrap_or(u16::MAX);
    f32::from(lines) * CELL.size * LEADING + 2.0 * PAD
}
