//! A new draft, with what people wrote into the old one.
//!
//! Nothing a person wrote is lost. An edit in place of a drafted block stays in its place, and when
//! the new draft says something else there, that is reported for a person to look at. Citations in
//! an edit follow their evidence to its new number.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::artifacts::document::{
    Block, Content, Document, EditTarget, Inline, List, Origin, Section,
};

/// What a person should look at after a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "conflict")]
pub enum Conflict {
    /// The new draft says something else where an edit stands.
    DraftChanged {
        /// The section.
        section: String,
        /// The edit's anchor.
        anchor: String,
        /// What the new draft says there.
        draft: Block,
    },
    /// The block that an edit belongs to is gone; the edit stands at the end of its section.
    BlockGone {
        /// The section.
        section: String,
        /// The edit's anchor.
        anchor: String,
    },
    /// The section is gone from the template; it is kept at the end with its edits alone.
    SectionGone {
        /// The section.
        section: String,
    },
    /// An edit cites evidence that is gone.
    EvidenceGone {
        /// The section.
        section: String,
        /// The edit's anchor.
        anchor: String,
        /// What the evidence said.
        statement: String,
    },
}

/// A new draft with the edits in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The document.
    pub document: Document,
    /// What a person should look at.
    pub conflicts: Vec<Conflict>,
}

/// Carries the edits of `old` into `draft`.
#[must_use]
pub fn merge(old: &Document, draft: Document) -> Merged {
    let numbers: BTreeMap<&str, u32> = draft
        .appendix
        .iter()
        .map(|item| (item.key.as_str(), item.number))
        .collect();
    let mut conflicts = Vec::new();
    let mut sections = draft.sections.clone();
    for section in &old.sections {
        let edits = section
            .blocks
            .iter()
            .filter(|block| matches!(block.origin, Origin::Edited { .. }));
        let edits: Vec<Block> = edits
            .map(|edit| renumbered(edit, &section.id, old, &numbers, &mut conflicts))
            .collect();
        if edits.is_empty() {
            continue;
        }
        match sections.iter_mut().find(|of| of.id == section.id) {
            Some(into) => edits
                .into_iter()
                .for_each(|edit| place(into, edit, &mut conflicts)),
            None => {
                conflicts.push(Conflict::SectionGone {
                    section: section.id.clone(),
                });
                sections.push(Section {
                    id: section.id.clone(),
                    heading: section.heading.clone(),
                    blocks: edits,
                });
            }
        }
    }
    Merged {
        document: Document { sections, ..draft },
        conflicts,
    }
}

fn place(section: &mut Section, edit: Block, conflicts: &mut Vec<Conflict>) {
    let Origin::Edited { target, .. } = &edit.origin else {
        return;
    };
    let position = |section: &Section, anchor: &str| {
        let mut blocks = section.blocks.iter();
        blocks.position(|block| block.anchor == anchor)
    };
    match target {
        EditTarget::Replaces { anchor, base } => {
            let index = position(section, anchor);
            let slot = index.and_then(|index| section.blocks.get_mut(index));
            if let Some(block) = slot {
                let draft = std::mem::replace(block, edit.clone());
                if draft.content_digest() != *base {
                    conflicts.push(Conflict::DraftChanged {
                        section: section.id.clone(),
                        anchor: edit.anchor,
                        draft,
                    });
                }
                return;
            }
        }
        EditTarget::After { anchor: None } => {
            let is_first = |block: &Block| {
                matches!(
                    &block.origin,
                    Origin::Edited {
                        target: EditTarget::After { anchor: None },
                        ..
                    }
                )
            };
            let at = section.blocks.iter().take_while(|of| is_first(of)).count();
            return section.blocks.insert(at, edit);
        }
        EditTarget::After {
            anchor: Some(anchor),
        } => {
            // The block may itself be an edit, or stand replaced by one.
            let index = position(section, anchor).or_else(|| replaced_at(section, anchor));
            if let Some(index) = index {
                let is_beside = |block: &&Block| matches!(&block.origin, Origin::Edited { target: EditTarget::After { anchor: Some(of) }, .. } if of == anchor);
                let beside = section.blocks.iter().skip(index + 1);
                let at = index + 1 + beside.take_while(is_beside).count();
                return section.blocks.insert(at, edit);
            }
        }
    }
    conflicts.push(Conflict::BlockGone {
        section: section.id.clone(),
        anchor: edit.anchor.clone(),
    });
    section.blocks.push(edit);
}

fn replaced_at(section: &Section, anchor: &str) -> Option<usize> {
    section.blocks.iter().position(|block| {
        matches!(&block.origin, Origin::Edited { target: EditTarget::Replaces { anchor: of, .. }, .. } if of == anchor)
    })
}

/// Returns an edit whose citations name their evidence by its new number.
fn renumbered(
    edit: &Block,
    section: &str,
    old: &Document,
    numbers: &BTreeMap<&str, u32>,
    conflicts: &mut Vec<Conflict>,
) -> Block {
    let mut edit = edit.clone();
    let anchor = edit.anchor.clone();
    let mut renumber = |piece: &mut Inline| {
        let Inline::Citation { number } = piece else {
            return;
        };
        let cited = old.appendix.iter().find(|item| item.number == *number);
        match cited.and_then(|item| numbers.get(item.key.as_str())) {
            Some(new) => *number = *new,
            None => {
                if let Some(item) = cited {
                    conflicts.push(Conflict::EvidenceGone {
                        section: section.to_owned(),
                        anchor: anchor.clone(),
                        statement: item.statement.clone(),
                    });
                }
                *piece = Inline::text(format!("[E{number}, no longer in evidence]"));
            }
        }
    };
    for content in &mut edit.content {
        match content {
            Content::Heading { text } | Content::Paragraph { text } => each(text, &mut renumber),
            Content::List(list) => each_item(list, &mut renumber),
            Content::Table(table) => {
                let cells = table
                    .header
                    .iter_mut()
                    .chain(table.rows.iter_mut().flatten());
                cells.for_each(|cell| each(cell, &mut renumber));
            }
            Content::Code { .. } => {}
        }
    }
    edit
}

fn each(text: &mut [Inline], change: &mut impl FnMut(&mut Inline)) {
    for piece in text {
        match piece {
            Inline::Emphasis { text } | Inline::Strong { text } | Inline::Link { text, .. } => {
                each(text, change);
            }
            Inline::Text { .. } | Inline::Code { .. } | Inline::Citation { .. } => change(piece),
        }
    }
}

fn each_item(list: &mut List, change: &mut impl FnMut(&mut Inline)) {
    for item in &mut list.items {
        each(&mut item.text, change);
        if let Some(list) = &mut item.list {
            each_item(list, change);
        }
    }
}
