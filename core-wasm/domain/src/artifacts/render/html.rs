//! One page that opens offline and prints. No script: the policy allows its one style sheet by
//! hash and nothing else.

use std::fmt::Write;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::artifacts::document::{
    Block, Content, Document, Inline, List, Origin, Table, front_lines, labels,
};
use crate::render::escape::Html;

const STYLE: &str = include_str!("artifact.css");

static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        STANDARD.encode(Sha256::digest(STYLE.as_bytes()))
    )
});

/// Renders a document as a page.
pub(super) fn render(document: &Document) -> String {
    let mut page = Page {
        out: String::new(),
        last: document.appendix.len(),
    };
    page.push(&format!(
        "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        *POLICY,
        Html(&document.title)
    ));
    page.front(document);
    page.element("h1", "", &document.title);
    page.element("p", " class=notice", &document.front.drafted_by.notice());
    for section in &document.sections {
        page.push("<section>\n");
        page.element("h2", "", &section.heading);
        for block in &section.blocks {
            page.block(block);
        }
        page.push("</section>\n");
    }
    page.appendix(document);
    page.push("</main>\n</body>\n</html>\n");
    page.out
}

struct Page {
    out: String,
    /// The last number that the appendix holds.
    last: usize,
}

impl Page {
    fn push(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    fn words(&mut self, text: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{}", Html(text));
    }

    fn element(&mut self, name: &str, attributes: &str, text: &str) {
        self.push(&format!("<{name}{attributes}>"));
        self.words(text);
        self.push(&format!("</{name}>\n"));
    }

    fn front(&mut self, document: &Document) {
        self.push("<table class=front>\n<tbody>\n");
        for (name, value) in front_lines(&document.front) {
            self.push("<tr><th scope=row>");
            self.words(&format!("{name}:"));
            self.push("</th><td><code>");
            self.words(&value);
            self.push("</code></td></tr>\n");
        }
        self.push("</tbody>\n</table>\n");
    }

    fn block(&mut self, block: &Block) {
        let class = match block.origin {
            Origin::Drafted => None,
            Origin::Edited { .. } => Some("written"),
            Origin::NeedsEvidence => Some("needs"),
        };
        if let Some(class) = class {
            self.push(&format!("<div class={class}>\n"));
        }
        if let Some(label) = labels::of(block) {
            self.element("p", " class=label", &label);
        }
        for content in &block.content {
            self.content(content);
        }
        if class.is_some() {
            self.push("</div>\n");
        }
    }

    fn content(&mut self, content: &Content) {
        match content {
            Content::Heading { text } => self.around("h3", text),
            Content::Paragraph { text } => self.around("p", text),
            Content::List(list) => self.list(list),
            Content::Table(table) => self.table(table),
            Content::Code { text } => {
                self.push("<pre><code>");
                for line in text.split('\n') {
                    self.words(line);
                    self.push("\n");
                }
                self.push("</code></pre>\n");
            }
        }
    }

    fn around(&mut self, name: &str, text: &[Inline]) {
        self.push(&format!("<{name}>"));
        self.inline(text);
        self.push(&format!("</{name}>\n"));
    }

    fn list(&mut self, list: &List) {
        let name = if list.ordered { "ol" } else { "ul" };
        self.push(&format!("<{name}>\n"));
        for item in &list.items {
            self.push("<li>");
            self.inline(&item.text);
            if let Some(list) = &item.list {
                self.push("\n");
                self.list(list);
            }
            self.push("</li>\n");
        }
        self.push(&format!("</{name}>\n"));
    }

    fn table(&mut self, table: &Table) {
        self.push("<table>\n<thead><tr>");
        for cell in &table.header {
            self.push("<th scope=col>");
            self.inline(cell);
            self.push("</th>");
        }
        self.push("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.push("<tr>");
            for cell in row {
                self.push("<td>");
                self.inline(cell);
                self.push("</td>");
            }
            self.push("</tr>\n");
        }
        self.push("</tbody>\n</table>\n");
    }

    fn appendix(&mut self, document: &Document) {
        if document.appendix.is_empty() {
            return;
        }
        self.push("<section>\n");
        self.element("h2", "", labels::APPENDIX);
        self.push("<table>\n<thead><tr>");
        for label in labels::APPENDIX_COLUMNS {
            self.push("<th scope=col>");
            self.words(label);
            self.push("</th>");
        }
        self.push("</tr></thead>\n<tbody>\n");
        for evidence in &document.appendix {
            self.push(&format!("<tr id=e{}>", evidence.number));
            for cell in evidence.row() {
                self.push("<td>");
                self.inline(&cell);
                self.push("</td>");
            }
            self.push("</tr>\n");
        }
        self.push("</tbody>\n</table>\n</section>\n");
    }

    fn inline(&mut self, text: &[Inline]) {
        for piece in text {
            match piece {
                Inline::Text { text } => self.words(text),
                Inline::Emphasis { text } => self.marked("em", text),
                Inline::Strong { text } => self.marked("strong", text),
                Inline::Code { text } => {
                    self.push("<code>");
                    self.words(text);
                    self.push("</code>");
                }
                Inline::Link { text, target } if Inline::is_safe_target(target) => {
                    self.push("<a rel=\"noreferrer noopener nofollow\" href=\"");
                    self.words(target);
                    self.push("\">");
                    self.inline(text);
                    self.push("</a>");
                }
                Inline::Link { text, .. } => self.inline(text),
                Inline::Citation { number } => {
                    let is_there = usize::try_from(*number).is_ok_and(|n| n <= self.last);
                    if is_there {
                        self.push(&format!("<a href=\"#e{number}\">[E{number}]</a>"));
                    } else {
                        self.push(&format!("[E{number}]"));
                    }
                }
            }
        }
    }

    fn marked(&mut self, name: &str, text: &[Inline]) {
        self.push(&format!("<{name}>"));
        self.inline(text);
        self.push(&format!("</{name}>"));
    }
}
