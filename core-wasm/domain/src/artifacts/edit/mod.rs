//! What people write into a document, and how it survives when the document is drafted anew.
//!
//! A person's words are blocks of their own, keyed by section and anchor. [`revise`] finds them in
//! an edited file, [`write`] puts one in place, [`merge`] carries them into a new draft.

mod merge;
mod revise;

pub use merge::{Conflict, Merged, merge};
pub use revise::{EditError, revise};

use super::document::{Block, Content, Document, EditTarget, Origin, Section};

/// Who writes, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author<'a> {
    /// Who.
    pub name: &'a str,
    /// When, as RFC 3339 in UTC.
    pub at: &'a str,
}

/// Where one edit goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position<'a> {
    /// In place of the block with this anchor.
    InPlaceOf(&'a str),
    /// After the block with this anchor.
    After(&'a str),
    /// At the start of the section.
    First,
}

/// Puts one edit into a document. Empty contents in place of a block take it away.
///
/// # Errors
/// Names the section or block that does not exist.
pub fn write(
    document: &Document,
    section: &str,
    position: Position<'_>,
    content: Vec<Content>,
    author: Author<'_>,
) -> Result<Document, EditError> {
    let mut document = document.clone();
    let Some(section) = document.sections.iter_mut().find(|of| of.id == section) else {
        return Err(EditError::UnknownSection {
            section: section.to_owned(),
        });
    };
    let find = |anchor: &str| {
        section
            .blocks
            .iter()
            .position(|block| block.anchor == anchor)
            .ok_or_else(|| EditError::UnknownBlock {
                section: section.id.clone(),
                anchor: anchor.to_owned(),
            })
    };
    match position {
        Position::InPlaceOf(anchor) => {
            let index = find(anchor)?;
            let free = free_anchor(section);
            if let Some(block) = section.blocks.get_mut(index) {
                *block = replaced(block, free, content, author);
            }
        }
        Position::After(anchor) => {
            let index = find(anchor)?;
            let block = added(section, Some(anchor), content, author);
            section.blocks.insert(index + 1, block);
        }
        Position::First => {
            let block = added(section, None, content, author);
            section.blocks.insert(0, block);
        }
    }
    Ok(document)
}

/// Returns the block that stands in place of `block`.
fn replaced(block: &Block, free: String, content: Vec<Content>, author: Author<'_>) -> Block {
    let (anchor, target) = match &block.origin {
        // An edit of an edit stays in the place of the first.
        Origin::Edited { target, .. } => (block.anchor.clone(), target.clone()),
        Origin::Drafted | Origin::NeedsEvidence => (
            free,
            EditTarget::Replaces {
                anchor: block.anchor.clone(),
                base: block.content_digest(),
            },
        ),
    };
    Block {
        anchor,
        origin: origin(author, target),
        content,
    }
}

fn added(
    section: &Section,
    after: Option<&str>,
    content: Vec<Content>,
    author: Author<'_>,
) -> Block {
    let target = EditTarget::After {
        anchor: after.map(str::to_owned),
    };
    Block {
        anchor: free_anchor(section),
        origin: origin(author, target),
        content,
    }
}

fn origin(author: Author<'_>, target: EditTarget) -> Origin {
    Origin::Edited {
        author: author.name.to_owned(),
        at: author.at.to_owned(),
        target,
    }
}

/// Returns an anchor for an edit that no block of the section has.
fn free_anchor(section: &Section) -> String {
    let mut number = section.blocks.len() + 1;
    loop {
        let anchor = format!("w{number}");
        if section.blocks.iter().all(|block| block.anchor != anchor) {
            return anchor;
        }
        number += 1;
    }
}
