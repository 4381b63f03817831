//! An edited file, read as edits of the document it was downloaded from.
//!
//! Who wrote what is never taken from the file: a block that says what the stored one says keeps
//! the stored origin, and any other is the work of whoever sent the file.

use std::collections::BTreeMap;

use super::{Author, added, replaced};
use crate::artifacts::document::{
    Block, Content, Document, EditTarget, Origin, ParseError, Parsed, Section, front_lines, parse,
};

/// Why an edit is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The file is no document.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// The file is of another document, or of an earlier draft of this one.
    #[error("the file's {field} is not that of this document; download it again and edit that")]
    OtherDocument {
        /// The field of the front matter that differs.
        field: &'static str,
    },
    /// The document has no such section.
    #[error("the document has no section {section:?}")]
    UnknownSection {
        /// The section.
        section: String,
    },
    /// The section has no such block.
    #[error("section {section:?} has no block {anchor:?}")]
    UnknownBlock {
        /// The section.
        section: String,
        /// The block.
        anchor: String,
    },
    /// A section of the document is not in the file, or twice.
    #[error("section {section:?} has to be in the file once; take its blocks away instead")]
    SectionCount {
        /// The section.
        section: String,
    },
    /// A heading that the template sets was changed.
    #[error("the heading of section {section:?} is {expected:?} and cannot be changed")]
    Heading {
        /// The section.
        section: String,
        /// Its heading.
        expected: String,
    },
}

/// Returns the document with what an edited file changes in it, as edits of `author`. A file in
/// which nothing is changed gives the same document.
///
/// # Errors
/// Says why the file is not taken.
pub fn revise(
    document: &Document,
    markdown: &str,
    author: Author<'_>,
) -> Result<Document, EditError> {
    let edited = parse(markdown)?;
    // The stored document as its own file reads: the same reader, so equal means unchanged.
    let stored = parse(&document.markdown())?;
    same_document(document, &edited)?;
    let mut by_id: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, section) in edited.sections.iter().enumerate() {
        if document.section(&section.id).is_none() {
            let section = section.id.clone();
            return Err(EditError::UnknownSection { section });
        }
        by_id.entry(&section.id).or_default().push(index);
    }
    let mut revised = document.clone();
    for (section, before) in revised.sections.iter_mut().zip(&stored.sections) {
        let after = match by_id.get(section.id.as_str()).map(Vec::as_slice) {
            Some([index]) => edited.sections.get(*index),
            _ => None,
        };
        let Some(after) = after else {
            return Err(EditError::SectionCount {
                section: section.id.clone(),
            });
        };
        if after.heading != before.heading {
            return Err(EditError::Heading {
                section: section.id.clone(),
                expected: section.heading.clone(),
            });
        }
        let before = before.blocks.iter().map(|block| block.content.as_slice());
        let after = after
            .blocks
            .iter()
            .map(|block| {
                let anchor = block.claim.as_ref().map(|(anchor, _)| anchor.as_str());
                (anchor, block.content.as_slice())
            })
            .collect::<Vec<_>>();
        *section = revised_section(section, &before.collect::<Vec<_>>(), &after, author);
    }
    Ok(revised)
}

fn same_document(document: &Document, edited: &Parsed) -> Result<(), EditError> {
    let bound = ["type", "project", "evidence-digest"];
    for (field, value) in front_lines(&document.front) {
        let is_same = edited.front.get(field) == Some(&value);
        if bound.contains(&field) && !is_same {
            return Err(EditError::OtherDocument { field });
        }
    }
    Ok(())
}

/// Returns a section with its blocks in the file's order. `before` is what each stored block says
/// as read back; `after` is what the file says, with the anchors it claims.
fn revised_section(
    section: &Section,
    before: &[&[Content]],
    after: &[(Option<&str>, &[Content])],
    author: Author<'_>,
) -> Section {
    let mut result = Section {
        id: section.id.clone(),
        heading: section.heading.clone(),
        blocks: Vec::new(),
    };
    let mut is_taken = vec![false; section.blocks.len()];
    // New anchors must be free among the stored blocks as well as among the new ones.
    let mut scratch = section.clone();
    for (anchor, content) in after {
        let index = anchor.and_then(|anchor| {
            let mut blocks = section.blocks.iter();
            blocks.position(|block| block.anchor == anchor)
        });
        let index = index.filter(|index| is_taken.get(*index) == Some(&false));
        let stored = index.and_then(|index| Some((index, section.blocks.get(index)?)));
        let block = match stored {
            Some((index, block)) => {
                if let Some(taken) = is_taken.get_mut(index) {
                    *taken = true;
                }
                if before.get(index) == Some(content) {
                    block.clone()
                } else {
                    replaced(
                        block,
                        super::free_anchor(&scratch),
                        content.to_vec(),
                        author,
                    )
                }
            }
            None => {
                let last = result.blocks.last().map(|block| block.anchor.as_str());
                added(&scratch, last, content.to_vec(), author)
            }
        };
        scratch.blocks.push(block.clone());
        result.blocks.push(block);
    }
    for (index, block) in section.blocks.iter().enumerate() {
        if is_taken.get(index) == Some(&true) {
            continue;
        }
        if let Some(removed) = removed(block, super::free_anchor(&scratch), author) {
            scratch.blocks.push(removed.clone());
            result
                .blocks
                .insert(index.min(result.blocks.len()), removed);
        }
    }
    result
}

/// Returns what is left of a block that the file no longer has: the trace that a person took it
/// away; nothing where a person took away what a person had added.
fn removed(block: &Block, free: String, author: Author<'_>) -> Option<Block> {
    if let Origin::Edited { target, .. } = &block.origin {
        if matches!(target, EditTarget::After { .. }) {
            return None;
        }
        if block.content.is_empty() {
            return Some(block.clone());
        }
    }
    Some(replaced(block, free, Vec::new(), author))
}
