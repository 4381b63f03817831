//! What a block says: paragraphs, lists, tables, code, and the inline text in them.

use serde::{Deserialize, Serialize};

/// A piece of a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Content {
    /// A heading within a section.
    Heading {
        /// Its text.
        text: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        text: Vec<Inline>,
    },
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// Preformatted text.
    Code {
        /// Its lines, without the last line end.
        text: String,
    },
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct List {
    /// Whether its items are numbered.
    pub ordered: bool,
    /// Its items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its text.
    pub text: Vec<Inline>,
    /// The list below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<List>,
}

/// A table: a row of headings and rows of as many cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// The headings of its columns.
    pub header: Vec<Vec<Inline>>,
    /// Its rows.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Inline {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// Words that are stressed.
    Emphasis {
        /// The words.
        text: Vec<Self>,
    },
    /// Words that are stressed strongly.
    Strong {
        /// The words.
        text: Vec<Self>,
    },
    /// Code, a path or an identifier.
    Code {
        /// The code.
        text: String,
    },
    /// A link to a web page, an address of mail, or a part of this document.
    Link {
        /// The words.
        text: Vec<Self>,
        /// Where it leads; see [`Inline::is_safe_target`].
        target: String,
    },
    /// A citation of the evidence with this number.
    Citation {
        /// The number.
        number: u32,
    },
}

impl Inline {
    /// Returns words.
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text { text: words.into() }
    }

    /// Returns code.
    pub fn code(code: impl Into<String>) -> Self {
        Self::Code { text: code.into() }
    }

    /// Returns stressed words.
    pub fn strong(words: impl Into<String>) -> Self {
        Self::Strong {
            text: vec![Self::text(words)],
        }
    }

    /// Returns a citation.
    #[must_use]
    pub const fn cite(number: u32) -> Self {
        Self::Citation { number }
    }

    /// Adds words, to the words before them where there are some.
    pub(crate) fn push_text(out: &mut Vec<Self>, words: &str) {
        match out.last_mut() {
            Some(Self::Text { text }) => text.push_str(words),
            _ if words.is_empty() => {}
            _ => out.push(Self::text(words)),
        }
    }

    /// Returns the text without stress. Stress within stress says nothing more, and Markdown
    /// cannot write every such nesting.
    pub(crate) fn unmarked(text: Vec<Self>) -> Vec<Self> {
        let mut out = Vec::with_capacity(text.len());
        for piece in text {
            match piece {
                Self::Text { text } => Self::push_text(&mut out, &text),
                Self::Emphasis { text } | Self::Strong { text } => {
                    for piece in Self::unmarked(text) {
                        match piece {
                            Self::Text { text } => Self::push_text(&mut out, &text),
                            other => out.push(other),
                        }
                    }
                }
                Self::Link { text, target } => out.push(Self::Link {
                    text: Self::unmarked(text),
                    target,
                }),
                other => out.push(other),
            }
        }
        out
    }

    /// Whether a link may lead there: to the web, to mail, or within the document. Anything else
    /// (a script, a file, data) is shown as the words alone.
    #[must_use]
    pub fn is_safe_target(target: &str) -> bool {
        let is_plain = target
            .chars()
            .all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\\' | '`'));
        let scheme = ["https://", "http://", "mailto:", "#"];
        is_plain && scheme.iter().any(|start| starts_with(target, start))
    }
}

fn starts_with(target: &str, start: &str) -> bool {
    target
        .get(..start.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(start))
}

impl Content {
    /// Returns a paragraph.
    #[must_use]
    pub const fn paragraph(text: Vec<Inline>) -> Self {
        Self::Paragraph { text }
    }

    /// Calls `see` with every run of inline text, in order.
    pub(crate) fn each_text<'a>(&'a self, see: &mut impl FnMut(&'a [Inline])) {
        match self {
            Self::Heading { text } | Self::Paragraph { text } => see(text),
            Self::List(list) => each_item(list, see),
            Self::Table(table) => {
                for cell in table.header.iter().chain(table.rows.iter().flatten()) {
                    see(cell);
                }
            }
            Self::Code { .. } => {}
        }
    }
}

fn each_item<'a>(list: &'a List, see: &mut impl FnMut(&'a [Inline])) {
    for item in &list.items {
        see(&item.text);
        if let Some(list) = &item.list {
            each_item(list, see);
        }
    }
}
