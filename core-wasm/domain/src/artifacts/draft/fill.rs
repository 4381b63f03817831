//! Fills a section without a model: each question with the evidence that answers it, and a notice
//! of the questions that none does.

use super::tables;
use crate::artifacts::document::{Block, Content, Inline, Item, List, Origin};
use crate::artifacts::evidence::{Evidence, EvidenceKind, EvidenceSet};
use crate::artifacts::template::{Ask, TemplateSection};

/// Items set under one question; the appendix holds the rest.
const MOST_UNDER_A_QUESTION: usize = 8;

/// Returns the blocks of a section.
pub(super) fn blocks(section: &TemplateSection, evidence: &EvidenceSet) -> Vec<Block> {
    let mut blocks = Vec::new();
    let answered = answered(section, evidence);
    if !answered.is_empty() {
        blocks.push(Block::drafted("evidence", answered));
    }
    blocks.extend(tables::blocks(section, evidence));
    blocks.extend(needs(section, evidence));
    blocks
}

/// Returns the notice of the questions that no evidence answers; none where all are answered.
pub(super) fn needs(section: &TemplateSection, evidence: &EvidenceSet) -> Option<Block> {
    let open: Vec<&Ask> = section
        .asks
        .iter()
        .filter(|ask| answers(ask, evidence).is_empty())
        .collect();
    if open.is_empty() {
        return None;
    }
    let items = open.into_iter().map(|ask| Item {
        text: question(ask, evidence),
        list: None,
    });
    let content = vec![
        Content::paragraph(vec![Inline::text(&section.guidance)]),
        Content::List(List {
            ordered: false,
            items: items.collect(),
        }),
    ];
    Some(Block {
        anchor: "needs".to_owned(),
        origin: Origin::NeedsEvidence,
        content,
    })
}

/// Returns an open question, with what was looked for in vain.
fn question(ask: &Ask, evidence: &EvidenceSet) -> Vec<Inline> {
    let mut text = vec![Inline::text(&ask.text)];
    let sought: Vec<&Evidence> = selected(ask, evidence)
        .filter(|item| item.kind == EvidenceKind::NotObserved)
        .collect();
    if !sought.is_empty() {
        Inline::push_text(&mut text, " Looked for and not in evidence:");
        push_citations(&mut text, sought.iter().map(|item| item.number));
    }
    text
}

fn answered(section: &TemplateSection, evidence: &EvidenceSet) -> Vec<Content> {
    let mut contents = Vec::new();
    for ask in &section.asks {
        let found = answers(ask, evidence);
        if found.is_empty() {
            continue;
        }
        contents.push(Content::paragraph(vec![Inline::strong(&ask.text)]));
        let mut items: Vec<Item> = found
            .iter()
            .take(MOST_UNDER_A_QUESTION)
            .map(|item| Item {
                text: vec![
                    Inline::text(format!("{} ", item.statement)),
                    Inline::cite(item.number),
                ],
                list: None,
            })
            .collect();
        let rest = found.get(MOST_UNDER_A_QUESTION..).unwrap_or_default();
        if let (Some(first), Some(last)) = (rest.first(), rest.last()) {
            items.push(Item {
                text: vec![
                    Inline::text(format!("{} more in the appendix, from ", rest.len())),
                    Inline::cite(first.number),
                    Inline::text(" to "),
                    Inline::cite(last.number),
                ],
                list: None,
            });
        }
        contents.push(Content::List(List {
            ordered: false,
            items,
        }));
    }
    contents
}

/// Returns the evidence that answers a question. What was not observed answers nothing.
fn answers<'e>(ask: &Ask, evidence: &'e EvidenceSet) -> Vec<&'e Evidence> {
    selected(ask, evidence)
        .filter(|item| item.kind != EvidenceKind::NotObserved)
        .collect()
}

fn selected<'e>(ask: &Ask, evidence: &'e EvidenceSet) -> impl Iterator<Item = &'e Evidence> {
    evidence
        .items
        .iter()
        .filter(|item| ask.from.iter().any(|selector| selector.selects(item)))
}

fn push_citations(text: &mut Vec<Inline>, numbers: impl Iterator<Item = u32>) {
    for number in numbers {
        Inline::push_text(text, " ");
        text.push(Inline::cite(number));
    }
}
