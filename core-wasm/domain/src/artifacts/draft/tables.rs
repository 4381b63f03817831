//! The tables that are made from the evidence. Every row cites its own item.

use crate::artifacts::document::{Block, Content, Inline, Table};
use crate::artifacts::evidence::{Evidence, EvidenceKind, EvidencePlace, EvidenceSet};
use crate::artifacts::template::{TableKind, TemplateSection};

/// Returns a block for each table of the section that has rows.
pub(super) fn blocks(section: &TemplateSection, evidence: &EvidenceSet) -> Vec<Block> {
    section
        .tables
        .iter()
        .filter_map(|kind| {
            let table = table(*kind, section, evidence)?;
            let anchor = format!("table-{}", kind.id());
            Some(Block::drafted(anchor, vec![Content::Table(table)]))
        })
        .collect()
}

fn table(kind: TableKind, section: &TemplateSection, evidence: &EvidenceSet) -> Option<Table> {
    let (of, headings): (_, &[&str]) = match kind {
        TableKind::Components => (EvidenceKind::Component, &["Component", "First seen"]),
        TableKind::Findings => (EvidenceKind::Finding, &["Gap", "Place"]),
        TableKind::Signals => (EvidenceKind::Signal, &["Control in force", "Place"]),
        TableKind::Answers => (EvidenceKind::Answer, &["Answer", "Question"]),
        TableKind::Scores => (EvidenceKind::Score, &["Framework and score"]),
        TableKind::Controls => (EvidenceKind::Control, &["Control and status"]),
    };
    let has_place = headings.len() > 1;
    let rows: Vec<Vec<Vec<Inline>>> = evidence
        .items
        .iter()
        .filter(|item| item.kind == of && belongs(section, item))
        .map(|item| row(item, has_place))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut header = vec![vec![Inline::text("Evidence")]];
    header.extend(headings.iter().map(|heading| vec![Inline::text(*heading)]));
    Some(Table { header, rows })
}

/// Whether an item belongs in a section's tables: a question selects it, or it is of a kind and a
/// domain that feed the section.
pub(super) fn belongs(section: &TemplateSection, item: &Evidence) -> bool {
    let asked = section.asks.iter().flat_map(|ask| &ask.from);
    let is_selected = asked.into_iter().any(|selector| selector.selects(item));
    let is_fed = section.kinds.contains(&item.kind)
        && (section.domains.is_empty()
            || item
                .domain
                .is_some_and(|domain| section.domains.contains(&domain)));
    is_selected || is_fed
}

fn row(item: &Evidence, has_place: bool) -> Vec<Vec<Inline>> {
    let mut cells = vec![
        vec![Inline::cite(item.number)],
        vec![Inline::text(&item.statement)],
    ];
    if has_place {
        let place = match &item.place {
            EvidencePlace::Question { id } => Inline::text(id),
            place => Inline::code(place.words()),
        };
        cells.push(vec![place]);
    }
    cells
}
