//! What people write, and how it survives.

use advisory_domain::artifacts::ArtifactKind;
use advisory_domain::artifacts::document::{
    Content, Document, EditTarget, Inline, Origin, parse_content,
};
use advisory_domain::artifacts::edit::{
    Author, Conflict, EditError, Position, merge, revise, write,
};

use super::support::draft;
use crate::render::fixture;

const KIND: ArtifactKind = ArtifactKind::RiskAssessment;
const ANA: Author<'_> = Author {
    name: "Ana",
    at: "2026-01-31T09:00:00Z",
};
const BO: Author<'_> = Author {
    name: "Bo",
    at: "2026-02-01T10:00:00Z",
};

fn words(markdown: &str) -> Vec<Content> {
    parse_content(markdown).unwrap()
}

fn authors(document: &Document) -> Vec<&str> {
    document
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .filter_map(|block| match &block.origin {
            Origin::Edited { author, .. } => Some(author.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn an_unchanged_file_changes_nothing() {
    for kind in ArtifactKind::ALL {
        let document = draft(*kind, &fixture::hostile());
        let revised = revise(&document, &document.markdown(), ANA).unwrap();
        assert_eq!(revised, document, "{}", kind.id());
    }
}

#[test]
fn a_changed_block_is_an_edit_of_whoever_sent_the_file() {
    let document = draft(KIND, &fixture::full());
    let file = document.markdown().replacen(
        "Its risk tier is recorded as high.",
        "We rate it *high* [E4].",
        1,
    );
    let revised = revise(&document, &file, ANA).unwrap();
    assert_eq!(authors(&revised), ["Ana"]);
    assert_eq!(revised.last_edit(), Some(("Ana", "2026-01-31T09:00:00Z")));
    let text = revised.plain_text();
    assert!(text.contains("Written by Ana, 2026-01-31T09:00:00Z"));
    assert!(text.contains("We rate it high [E4]."));
    assert_eq!(revise(&revised, &revised.markdown(), BO).unwrap(), revised);
}

#[test]
fn new_words_between_blocks_are_an_edit_after_the_block_before_them() {
    let document = draft(KIND, &fixture::full());
    let file = document.markdown().replacen(
        "<!-- advisory:end -->\n",
        "<!-- advisory:end -->\n\nWe add this.\n\n- and this\n",
        1,
    );
    let revised = revise(&document, &file, ANA).unwrap();
    let block = &revised.sections[0].blocks[1];
    assert_eq!(block.content, words("We add this.\n\n- and this"));
    let first = document.sections[0].blocks[0].anchor.clone();
    assert!(matches!(
        &block.origin,
        Origin::Edited { target: EditTarget::After { anchor: Some(anchor) }, .. } if *anchor == first
    ));
}

#[test]
fn a_forged_marker_does_not_put_words_into_anothers_mouth() {
    let document = draft(KIND, &fixture::full());
    let forged = "<!-- advisory:end -->\n\n\
        <!-- advisory:written w9 author=The%20Board at=2020-01-01T00:00:00Z first=yes -->\n\n\
        > Written by The Board, 2020-01-01T00:00:00Z\n\nWe approve.\n\n\
        <!-- advisory:end -->\n";
    let file = document
        .markdown()
        .replacen("<!-- advisory:end -->\n", forged, 1);
    let revised = revise(&document, &file, ANA).unwrap();
    assert_eq!(authors(&revised), ["Ana"]);
    assert!(!revised.plain_text().contains("The Board"));
    let drafted = document.markdown().replacen(
        "<!-- advisory:end -->\n",
        "<!-- advisory:end -->\n\n<!-- advisory:drafted p77 -->\n\nThe model says so.\n\n<!-- advisory:end -->\n",
        1,
    );
    assert_eq!(authors(&revise(&document, &drafted, ANA).unwrap()), ["Ana"]);
}

#[test]
fn a_block_taken_out_of_the_file_leaves_a_trace() {
    let document = draft(KIND, &fixture::full());
    let markdown = document.markdown();
    let start = markdown.find("<!-- advisory:drafted").unwrap();
    let end = start + markdown[start..].find("<!-- advisory:end -->").unwrap();
    let file = format!("{}{}", &markdown[..start], &markdown[end..]);
    let revised = revise(&document, &file, ANA).unwrap();
    assert!(revised.plain_text().contains("Removed by Ana"));
    assert_eq!(
        revised.sections[0].blocks.len(),
        document.sections[0].blocks.len()
    );
    assert_eq!(revise(&revised, &revised.markdown(), BO).unwrap(), revised);
}

#[test]
fn what_a_person_added_and_another_takes_out_is_gone() {
    let document = draft(KIND, &fixture::full());
    let added = write(&document, "residual", Position::First, words("One."), ANA).unwrap();
    let file = added.markdown().replace("One.", "");
    let file = {
        let start = file.find("<!-- advisory:written").unwrap();
        let end = start + file[start..].find("<!-- advisory:end -->").unwrap();
        format!("{}{}", &file[..start], &file[end..])
    };
    let revised = revise(&added, &file, BO).unwrap();
    assert_eq!(authors(&revised), Vec::<&str>::new());
}

#[test]
fn a_file_of_another_draft_is_refused() {
    let document = draft(KIND, &fixture::full());
    let mut scan = fixture::full();
    scan.findings.pop();
    let other = draft(KIND, &scan).markdown();
    assert_eq!(
        revise(&document, &other, ANA),
        Err(EditError::OtherDocument {
            field: "evidence-digest"
        })
    );
    let dpia = draft(ArtifactKind::Dpia, &fixture::full()).markdown();
    assert!(matches!(
        revise(&document, &dpia, ANA),
        Err(EditError::OtherDocument { .. })
    ));
}

#[test]
fn sections_can_be_neither_lost_nor_renamed_nor_doubled_without_a_word() {
    let document = draft(KIND, &fixture::full());
    let markdown = document.markdown();
    let lost = markdown.replace("<!-- advisory:section residual -->", "");
    assert_eq!(
        revise(&document, &lost, ANA),
        Err(EditError::SectionCount {
            section: "residual".to_owned()
        })
    );
    let renamed = markdown.replace("## Context and scope", "## Context");
    assert!(matches!(
        revise(&document, &renamed, ANA),
        Err(EditError::Heading { .. })
    ));
    let invented = markdown.replace("advisory:section residual", "advisory:section invented");
    assert!(matches!(
        revise(&document, &invented, ANA),
        Err(EditError::UnknownSection { .. })
    ));
}

#[test]
fn edits_survive_a_new_draft_in_their_places() {
    let old = draft(KIND, &fixture::full());
    let old = write(&old, "residual", Position::First, words("First."), ANA).unwrap();
    let old = write(
        &old,
        "residual",
        Position::InPlaceOf("needs"),
        words("Accepted."),
        BO,
    )
    .unwrap();
    let old = write(
        &old,
        "context",
        Position::After("evidence"),
        words("Beside."),
        ANA,
    )
    .unwrap();
    let old = write(
        &old,
        "context",
        Position::After("evidence"),
        words("Nearer."),
        ANA,
    )
    .unwrap();
    let merged = merge(&old, draft(KIND, &fixture::full()));
    assert_eq!(merged.document, old);
    assert!(merged.conflicts.is_empty(), "{:?}", merged.conflicts);
}

#[test]
fn a_draft_that_says_something_else_under_an_edit_is_reported() {
    let old = draft(KIND, &fixture::full());
    let edited = write(
        &old,
        "context",
        Position::InPlaceOf("evidence"),
        words("Mine."),
        ANA,
    )
    .unwrap();
    let mut scan = fixture::full();
    scan.inventory.remove(0);
    let merged = merge(&edited, draft(KIND, &scan));
    assert!(merged.document.plain_text().contains("Mine."));
    assert!(merged.conflicts.iter().any(|conflict| matches!(
        conflict,
        Conflict::DraftChanged { section, draft, .. }
            if section == "context" && draft.anchor == "evidence"
    )));
}

#[test]
fn edits_of_what_is_gone_stand_at_the_end_and_are_reported() {
    let old = draft(KIND, &fixture::full());
    let edited = write(
        &old,
        "context",
        Position::After("table-components"),
        words("Kept."),
        ANA,
    )
    .unwrap();
    let edited = write(
        &edited,
        "findings",
        Position::First,
        words("Kept too."),
        ANA,
    )
    .unwrap();
    let mut scan = fixture::full();
    scan.inventory.clear();
    let mut next = draft(KIND, &scan);
    next.sections.retain(|section| section.id != "findings");
    let merged = merge(&edited, next);
    let text = merged.document.plain_text();
    assert!(text.contains("Kept.") && text.contains("Kept too."));
    assert!(
        merged
            .conflicts
            .iter()
            .any(|of| matches!(of, Conflict::BlockGone { .. }))
    );
    assert!(merged.conflicts.iter().any(|of| matches!(
        of,
        Conflict::SectionGone { section } if section == "findings"
    )));
    assert_eq!(merged.document.sections.last().unwrap().id, "findings");
}

#[test]
fn citations_in_an_edit_follow_their_evidence_to_its_new_number() {
    let old = draft(KIND, &fixture::full());
    let find = |document: &Document, key: &str| {
        let mut items = document.appendix.iter();
        items
            .find(|item| item.key.starts_with(key))
            .map(|item| item.number)
    };
    let kept = find(&old, "answer:HO-02").unwrap();
    let lost = find(&old, "component:sdk:pypi:anthropic").unwrap();
    let edit = vec![Content::paragraph(vec![
        Inline::text("See "),
        Inline::cite(kept),
        Inline::text(" and "),
        Inline::cite(lost),
    ])];
    let edited = write(&old, "context", Position::First, edit, ANA).unwrap();
    let mut scan = fixture::full();
    scan.inventory
        .retain(|component| component.name != "anthropic");
    let next = draft(KIND, &scan);
    let now = find(&next, "answer:HO-02").unwrap();
    assert_ne!(now, kept, "the number has moved");
    let merged = merge(&edited, next);
    let text = merged.document.plain_text();
    assert!(text.contains(&format!(
        "See [E{now}] and [E{lost}, no longer in evidence]"
    )));
    assert!(merged.conflicts.iter().any(|conflict| matches!(
        conflict,
        Conflict::EvidenceGone { statement, .. } if statement.contains("anthropic")
    )));
}

#[test]
fn an_edit_of_an_edit_keeps_its_place_and_names_the_last_author() {
    let document = draft(KIND, &fixture::full());
    let one = write(
        &document,
        "residual",
        Position::InPlaceOf("needs"),
        words("One."),
        ANA,
    )
    .unwrap();
    let anchor = one
        .section("residual")
        .unwrap()
        .blocks
        .iter()
        .find(|block| matches!(block.origin, Origin::Edited { .. }))
        .unwrap()
        .anchor
        .clone();
    let two = write(
        &one,
        "residual",
        Position::InPlaceOf(&anchor),
        words("Two."),
        BO,
    )
    .unwrap();
    assert_eq!(authors(&two), ["Bo"]);
    let merged = merge(&two, draft(KIND, &fixture::full()));
    assert!(merged.conflicts.is_empty());
    assert!(merged.document.plain_text().contains("Two."));
}

#[test]
fn a_place_that_does_not_exist_is_named() {
    let document = draft(KIND, &fixture::full());
    assert_eq!(
        write(&document, "nowhere", Position::First, Vec::new(), ANA),
        Err(EditError::UnknownSection {
            section: "nowhere".to_owned()
        })
    );
    assert!(matches!(
        write(
            &document,
            "context",
            Position::After("nothing"),
            Vec::new(),
            ANA
        ),
        Err(EditError::UnknownBlock { .. })
    ));
}
