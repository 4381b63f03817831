//! The paragraphs and tables of the document's body.

use std::fmt::Write;

use super::parts::LEVELS;
use crate::artifacts::document::{
    Block, Content, Document, Inline, List, Origin, Table, front_lines, labels,
};
use crate::render::escape::Html;

/// Width of the text, in twentieths of a point: A4 less its margins.
const TEXT_WIDTH: usize = 9638;
/// The widths of the appendix's columns, in hundredths.
const APPENDIX_WIDTHS: [usize; 5] = [7, 12, 43, 22, 16];

/// The body under way.
pub(super) struct Body {
    pub(super) out: String,
    /// The targets of its links, in order.
    pub(super) links: Vec<String>,
    /// How many ordered lists it has.
    pub(super) ordered_lists: usize,
    last: usize,
    /// The border at the left of paragraphs that are not the drafter's.
    border: &'static str,
}

const WRITTEN: &str =
    "<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"8\" w:color=\"2457C5\"/></w:pBdr>";
const NEEDS: &str = "<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"8\" w:color=\"B87A14\"/></w:pBdr>\
     <w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FBF3E2\"/>";

/// How words look.
#[derive(Clone, Copy, Default)]
struct Look {
    is_strong: bool,
    is_stressed: bool,
    is_link: bool,
}

impl Body {
    pub(super) fn new(document: &Document) -> Self {
        Self {
            out: String::new(),
            links: Vec::new(),
            ordered_lists: 0,
            last: document.appendix.len(),
            border: "",
        }
    }

    pub(super) fn document(&mut self, document: &Document) {
        let rows: Vec<Vec<Vec<Inline>>> = front_lines(&document.front)
            .into_iter()
            .map(|(name, value)| {
                let name = format!("{name}:");
                vec![vec![Inline::text(name)], vec![Inline::code(value)]]
            })
            .collect();
        self.table(None, &rows, &[18, 82], false);
        self.words("Title", &document.title);
        self.words("Notice", &document.front.drafted_by.notice());
        for section in &document.sections {
            self.words("Heading1", &section.heading);
            for block in &section.blocks {
                self.block(block);
            }
        }
        if document.appendix.is_empty() {
            return;
        }
        self.words("Heading1", labels::APPENDIX);
        let header = labels::APPENDIX_COLUMNS.map(|label| vec![Inline::text(label)]);
        let rows: Vec<Vec<Vec<Inline>>> = document
            .appendix
            .iter()
            .map(|evidence| evidence.row().to_vec())
            .collect();
        self.table(Some(&header), &rows, &APPENDIX_WIDTHS, true);
    }

    fn block(&mut self, block: &Block) {
        self.border = match block.origin {
            Origin::Drafted => "",
            Origin::Edited { .. } => WRITTEN,
            Origin::NeedsEvidence => NEEDS,
        };
        if let Some(label) = labels::of(block) {
            self.words("Label", &label);
        }
        for content in &block.content {
            match content {
                Content::Heading { text } => self.paragraph("Heading2", "", text),
                Content::Paragraph { text } => self.paragraph("", "", text),
                Content::List(list) => {
                    let number = self.number_of(list);
                    self.list(list, number, 0);
                }
                Content::Table(Table { header, rows }) => {
                    let share = 100 / header.len().max(1);
                    let widths = match header.len() {
                        2 => vec![12, 88],
                        3 => vec![12, 58, 30],
                        columns => vec![share; columns],
                    };
                    self.table(Some(header), rows, &widths, false);
                }
                Content::Code { text } => {
                    for line in text.split('\n') {
                        self.words("Code", line);
                    }
                }
            }
        }
        self.border = "";
    }

    /// Returns the numbering of a list: that of all bullets, or one of its own.
    fn number_of(&mut self, list: &List) -> usize {
        if !list.ordered {
            return 1;
        }
        self.ordered_lists += 1;
        self.ordered_lists + 1
    }

    fn list(&mut self, list: &List, number: usize, level: usize) {
        for item in &list.items {
            let level = level.min(LEVELS - 1);
            let numbering = format!(
                "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{number}\"/></w:numPr>"
            );
            self.paragraph("", &numbering, &item.text);
            if let Some(below) = &item.list {
                let number = self.number_of(below);
                self.list(below, number, level + 1);
            }
        }
    }

    fn words(&mut self, style: &str, text: &str) {
        self.paragraph(style, "", &[Inline::text(text)]);
    }

    fn paragraph(&mut self, style: &str, numbering: &str, text: &[Inline]) {
        self.out.push_str("<w:p><w:pPr>");
        if !style.is_empty() {
            self.out.push_str(&format!("<w:pStyle w:val=\"{style}\"/>"));
        }
        self.out.push_str(numbering);
        self.out.push_str(self.border);
        self.out.push_str("</w:pPr>");
        self.inline(text, Look::default());
        self.out.push_str("</w:p>");
    }

    fn table(
        &mut self,
        header: Option<&[Vec<Inline>]>,
        rows: &[Vec<Vec<Inline>>],
        widths: &[usize],
        is_appendix: bool,
    ) {
        let border = std::mem::take(&mut self.border);
        self.out.push_str(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/>\
             <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>",
        );
        for width in widths {
            let width = width * TEXT_WIDTH / 100;
            self.out.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
        }
        self.out.push_str("</w:tblGrid>");
        if let Some(header) = header {
            self.row(header, widths, true, None);
        }
        for (row, number) in rows.iter().zip(1..) {
            self.row(row, widths, false, is_appendix.then_some(number));
        }
        // A table is followed by a paragraph, or the next one would run into it.
        self.out.push_str(
            "</w:tbl><w:p><w:pPr><w:spacing w:after=\"60\" w:line=\"120\" w:lineRule=\"auto\"/></w:pPr></w:p>",
        );
        self.border = border;
    }

    fn row(
        &mut self,
        cells: &[Vec<Inline>],
        widths: &[usize],
        is_header: bool,
        mark: Option<usize>,
    ) {
        self.out.push_str("<w:tr><w:trPr><w:cantSplit/>");
        if is_header {
            self.out.push_str("<w:tblHeader/>");
        }
        self.out.push_str("</w:trPr>");
        for (column, width) in widths.iter().enumerate() {
            let width = width * TEXT_WIDTH / 100;
            self.out.push_str(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>\
                 <w:p><w:pPr><w:pStyle w:val=\"Cell\"/></w:pPr>"
            ));
            let mark = mark.filter(|_| column == 0);
            if let Some(mark) = mark {
                self.out.push_str(&format!(
                    "<w:bookmarkStart w:id=\"{mark}\" w:name=\"e{mark}\"/>"
                ));
            }
            let look = Look {
                is_strong: is_header,
                ..Look::default()
            };
            if let Some(cell) = cells.get(column) {
                self.inline(cell, look);
            }
            if let Some(mark) = mark {
                self.out
                    .push_str(&format!("<w:bookmarkEnd w:id=\"{mark}\"/>"));
            }
            self.out.push_str("</w:p></w:tc>");
        }
        self.out.push_str("</w:tr>");
    }

    fn inline(&mut self, text: &[Inline], look: Look) {
        for piece in text {
            match piece {
                Inline::Text { text } => self.run(text, look, false),
                Inline::Code { text } => self.run(text, look, true),
                Inline::Emphasis { text } => self.inline(
                    text,
                    Look {
                        is_stressed: true,
                        ..look
                    },
                ),
                Inline::Strong { text } => self.inline(
                    text,
                    Look {
                        is_strong: true,
                        ..look
                    },
                ),
                Inline::Link { text, target }
                    if Inline::is_safe_target(target)
                        && !target.starts_with('#')
                        && !look.is_link =>
                {
                    let index = self.links.len();
                    self.links.push(target.clone());
                    self.out
                        .push_str(&format!("<w:hyperlink r:id=\"link{index}\">"));
                    let look = Look {
                        is_link: true,
                        ..look
                    };
                    self.inline(text, look);
                    self.out.push_str("</w:hyperlink>");
                }
                Inline::Link { text, .. } => self.inline(text, look),
                Inline::Citation { number } => {
                    let words = format!("[E{number}]");
                    let is_there = usize::try_from(*number).is_ok_and(|n| n <= self.last);
                    if !is_there || look.is_link {
                        self.run(&words, look, false);
                        continue;
                    }
                    self.out
                        .push_str(&format!("<w:hyperlink w:anchor=\"e{number}\">"));
                    let look = Look {
                        is_link: true,
                        ..look
                    };
                    self.run(&words, look, false);
                    self.out.push_str("</w:hyperlink>");
                }
            }
        }
    }

    fn run(&mut self, text: &str, look: Look, is_code: bool) {
        self.out.push_str("<w:r><w:rPr>");
        if is_code {
            self.out.push_str("<w:rStyle w:val=\"CodeText\"/>");
        } else if look.is_link {
            self.out.push_str("<w:rStyle w:val=\"Hyperlink\"/>");
        }
        if look.is_strong {
            self.out.push_str("<w:b/>");
        }
        if look.is_stressed {
            self.out.push_str("<w:i/>");
        }
        // Writing to a string cannot fail.
        let _ = write!(
            self.out,
            "</w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
            Html(text)
        );
    }
}
