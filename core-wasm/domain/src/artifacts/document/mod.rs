//! The one model of a governance document, behind JSON, Markdown, HTML, DOCX and PDF.
//!
//! A document is front matter, sections and an evidence appendix. A section is a list of blocks,
//! and a block says where it comes from: the drafter, a person, or nobody yet
//! ([`Origin::NeedsEvidence`]). What people wrote can therefore never be taken for what a model
//! wrote, and survives regeneration.

mod content;
mod front;
mod markdown;
mod marker;
mod parse;
mod plain;

use serde::{Deserialize, Serialize};

pub use content::{Content, Inline, Item, List, Table};
pub(crate) use front::front_lines;
pub use front::{Drafter, FrontMatter};
pub(crate) use parse::cited;
pub use parse::{ParseError, Parsed, parse, parse_content, parse_inline};
pub(crate) use plain::labels;

use super::digest;
use super::evidence::Evidence;

/// A governance document, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// What it is, of what, from what.
    pub front: FrontMatter,
    /// Its title.
    pub title: String,
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// The evidence its citations name, by number.
    pub appendix: Vec<Evidence>,
}

/// A section of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// The identifier that its template gives it; edits are keyed by it.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
}

/// A part of a section that has one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Block {
    /// Its name within the section, in lower case letters, digits and `-`.
    pub anchor: String,
    /// Who it comes from.
    pub origin: Origin,
    /// What it says. An edit that says nothing takes the block it replaces away.
    pub content: Vec<Content>,
}

/// Who a block comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum Origin {
    /// The drafter that the front matter names.
    Drafted,
    /// A person.
    #[serde(rename_all = "camelCase")]
    Edited {
        /// Who.
        author: String,
        /// When, as RFC 3339 in UTC.
        at: String,
        /// Where it belongs.
        target: EditTarget,
    },
    /// Nobody yet: what the section still has to say, and no evidence does.
    NeedsEvidence,
}

/// Where a person's edit belongs within its section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "place")]
pub enum EditTarget {
    /// In place of a drafted block.
    #[serde(rename_all = "camelCase")]
    Replaces {
        /// The block's anchor.
        anchor: String,
        /// Digest of what it said when it was replaced.
        base: String,
    },
    /// After a block; none means at the start of the section.
    After {
        /// The block's anchor.
        anchor: Option<String>,
    },
}

impl Document {
    /// Renders the document as canonical Markdown, from which [`parse`] reads its sections back.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown::render(self)
    }

    /// Returns the text of the document without any markup, a line for each paragraph, item, cell
    /// and heading: what every format must say, and no more.
    #[must_use]
    pub fn plain_text(&self) -> String {
        plain::text(self)
    }

    /// Returns the SHA-256 of the document's canonical JSON, in hexadecimal: what an approval binds.
    #[must_use]
    pub fn digest(&self) -> String {
        digest::of(self)
    }

    /// Returns the section with this identifier.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// Returns the person who edited last and when, by the time of the edit; none when nobody did.
    #[must_use]
    pub fn last_edit(&self) -> Option<(&str, &str)> {
        let edits = self.sections.iter().flat_map(|section| &section.blocks);
        edits
            .filter_map(|block| match &block.origin {
                Origin::Edited { author, at, .. } => Some((author.as_str(), at.as_str())),
                Origin::Drafted | Origin::NeedsEvidence => None,
            })
            .max_by_key(|(_, at)| *at)
    }
}

impl Block {
    /// Returns a block of the drafter.
    #[must_use]
    pub fn drafted(anchor: impl Into<String>, content: Vec<Content>) -> Self {
        Self {
            anchor: anchor.into(),
            origin: Origin::Drafted,
            content,
        }
    }

    /// Returns the digest of what the block says.
    #[must_use]
    pub fn content_digest(&self) -> String {
        digest::of(&self.content)
    }
}
