//! A page of headings, paragraphs and rows for the descriptions of rules and frameworks.

use std::fmt::{self, Write};

use super::text::{Tone, cut, pad, width, wrap};
use super::{DEFAULT_WIDTH, LEAST_WIDTH, Page, Painter};
use crate::render::RenderOptions;
use crate::render::escape::visible;

/// Writes text in columns, each column by itself broken into lines.
pub(in crate::render) struct Sheet {
    page: Page,
}

impl Sheet {
    pub(in crate::render) fn new(options: &RenderOptions) -> Self {
        Self {
            page: Page {
                out: String::new(),
                width: options.width.unwrap_or(DEFAULT_WIDTH).max(LEAST_WIDTH) as usize,
                painter: Painter {
                    color: options.color,
                },
            },
        }
    }

    pub(in crate::render) fn into_bytes(self) -> Vec<u8> {
        self.page.out.into_bytes()
    }

    pub(in crate::render) fn heading(&mut self, name: &str, summary: &str) -> fmt::Result {
        let page = &mut self.page;
        writeln!(
            page.out,
            "{}",
            page.painter
                .paint(Tone::Heading, &cut(&visible(name), page.width))
        )?;
        for line in wrap(&visible(summary), page.width.saturating_sub(2)) {
            writeln!(page.out, "  {line}")?;
        }
        Ok(())
    }

    pub(in crate::render) fn subheading(&mut self, name: &str) -> fmt::Result {
        let name = cut(&visible(name), self.page.width);
        let painted = self.page.painter.paint(Tone::Heading, &name);
        writeln!(self.page.out, "\n{painted}")
    }

    pub(in crate::render) fn paragraph(&mut self, text: &str) -> fmt::Result {
        self.page.paragraph(2, Tone::Plain, text)
    }

    pub(in crate::render) fn note(&mut self, text: &str) -> fmt::Result {
        writeln!(self.page.out)?;
        self.page.paragraph(0, Tone::Quiet, text)
    }

    /// Writes one row; the last cell takes the room that is left, and breaks into lines. The
    /// first is an identifier.
    pub(in crate::render) fn row(&mut self, rooms: &[usize], cells: &[&str]) -> fmt::Result {
        let page = &mut self.page;
        let mut indent = 2;
        let mut first = String::from("  ");
        for (index, (room, cell)) in rooms.iter().zip(cells).enumerate() {
            let cell = pad(&visible(cell), *room);
            indent += width(&cell) + 2;
            let tone = if index == 0 {
                Tone::Accent
            } else {
                Tone::Plain
            };
            first.push_str(&page.painter.paint(tone, &cell));
            first.push_str("  ");
        }
        let last = cells.get(rooms.len()).copied().unwrap_or_default();
        let mut lines = wrap(&visible(last), page.width.saturating_sub(indent)).into_iter();
        let line = lines.next().unwrap_or_default();
        writeln!(page.out, "{}", format!("{first}{line}").trim_end())?;
        for line in lines {
            writeln!(page.out, "{}{line}", " ".repeat(indent))?;
        }
        Ok(())
    }

    /// Writes one quoted line with its number.
    pub(in crate::render) fn code(&mut self, number: u32, line: &str, marked: bool) -> fmt::Result {
        let mark = if marked { ">" } else { " " };
        let text = line.replace('\t', "    ");
        let text = format!("  {mark} {number:>5}  {}", visible(&text));
        let tone = if marked { Tone::Warning } else { Tone::Plain };
        let text = cut(&text, self.page.width);
        writeln!(self.page.out, "{}", self.page.painter.paint(tone, &text))
    }
}
