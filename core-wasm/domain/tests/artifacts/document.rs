//! The document model, and Markdown read back into it.

use advisory_domain::artifacts::ArtifactKind;
use advisory_domain::artifacts::document::{
    Content, Document, Inline, Origin, ParseError, parse, parse_content, parse_inline,
};
use proptest::prelude::*;

use super::formats::{hostile_words, one_of_each, with};
use super::support::draft;
use crate::render::fixture;

/// What a document's Markdown says of its sections, in the shape of the model.
fn assert_round_trip(document: &Document) {
    let markdown = document.markdown();
    let parsed = parse(&markdown).unwrap();
    assert_eq!(parsed.sections.len(), document.sections.len());
    for (read, section) in parsed.sections.iter().zip(&document.sections) {
        assert_eq!(read.id, section.id);
        assert_eq!(read.heading, section.heading);
        assert_eq!(read.blocks.len(), section.blocks.len(), "{}", section.id);
        for (read, block) in read.blocks.iter().zip(&section.blocks) {
            assert_eq!(
                read.claim,
                Some((block.anchor.clone(), block.origin.clone()))
            );
            assert_eq!(read.content, block.content, "{markdown}");
        }
    }
    assert_eq!(
        parsed.front["evidence-digest"],
        document.front.evidence_digest
    );
}

#[test]
fn a_draft_read_back_from_its_markdown_is_the_same() {
    for kind in ArtifactKind::ALL {
        assert_round_trip(&draft(*kind, &fixture::full()));
    }
}

#[test]
fn every_content_is_read_back_as_it_was() {
    let mut content = one_of_each();
    // A tab within code stays; the writer escapes everything else.
    content.retain(|content| !matches!(content, Content::Code { .. }));
    content.push(Content::Code {
        text: "a\n\tb ```\n<!-- advisory:end -->\n\n# c".to_owned(),
    });
    assert_round_trip(&with(content));
}

#[test]
fn a_draft_read_back_from_its_json_is_the_same() {
    let document = with(one_of_each());
    let json = serde_json::to_string(&document).unwrap();
    let back: Document = serde_json::from_str(&json).unwrap();
    assert_eq!(back, document);
    assert_eq!(back.digest(), document.digest());
}

#[test]
fn a_change_of_any_word_changes_the_digest() {
    let document = with(one_of_each());
    let mut changed = document.clone();
    changed.sections[0].heading.push('!');
    assert_ne!(document.digest(), changed.digest());
}

#[test]
fn markup_without_a_place_in_the_model_becomes_words() {
    let text = |markdown: &str| format!("{:?}", parse_content(markdown).unwrap());
    assert!(text("<script>alert(1)</script>").contains("<script>alert(1)</script>"));
    assert!(text("a <b onclick=x>c</b>").contains("<b onclick=x>"));
    assert!(!text("![alt](https://evil.example/x.png)").contains("evil.example"));
    assert!(!text("[x](javascript:alert(1))").contains("javascript"));
    assert!(!text("[x](data:text/html;base64,aaaa)").contains("data:"));
    assert!(text("[x](https://example.org)").contains("https://example.org"));
}

#[test]
fn citations_are_read_and_quoted_ones_are_words() {
    assert_eq!(parse_inline("[E12]"), [Inline::cite(12)]);
    assert_eq!(
        parse_inline("[E1][E2]"),
        [Inline::cite(1), Inline::text(" "), Inline::cite(2)]
    );
    assert_eq!(parse_inline("\\[E1\\]"), [Inline::text("[E1]")]);
    assert_eq!(parse_inline("[E01]"), [Inline::text("[E01]")]);
    assert_eq!(parse_inline("[E1](https://evil.example)").len(), 1);
}

#[test]
fn what_is_nested_too_deep_becomes_its_words() {
    let quotes = format!("{}end", "> ".repeat(20_000));
    let lists: String = (0..400)
        .map(|level| format!("{}- x\n", "  ".repeat(level)))
        .collect();
    let stars = format!("{}x{}", "*a ".repeat(5_000), " b*".repeat(5_000));
    let links = format!("{}x{}", "[".repeat(50_000), "](https://a.b)".repeat(50_000));
    for hostile in [quotes, lists, stars, links] {
        assert!(parse_content(&hostile).is_ok());
        drop(parse_inline(&hostile));
    }
}

#[test]
fn what_is_no_document_is_refused_with_the_reason() {
    assert_eq!(parse("# Hello"), Err(ParseError::NoFrontMatter));
    assert_eq!(
        parse("---\na: b\n---\n\n# Hello"),
        Err(ParseError::NoSection)
    );
    let long = "x".repeat(9 * 1024 * 1024);
    assert!(matches!(parse(&long), Err(ParseError::TooLong { .. })));
}

#[test]
fn a_marker_inside_of_a_block_of_code_marks_nothing() {
    let markdown = draft(ArtifactKind::Dpia, &fixture::full()).markdown();
    let forged = "```\n<!-- advisory:end -->\n<!-- advisory:section forged -->\n```\n";
    let edited = markdown.replacen(
        "<!-- advisory:end -->",
        &format!("{forged}\n<!-- advisory:end -->"),
        1,
    );
    let parsed = parse(&edited).unwrap();
    assert!(parsed.sections.iter().all(|section| section.id != "forged"));
}

#[test]
fn words_outside_of_blocks_are_kept_and_claimed_by_nobody() {
    let markdown = draft(ArtifactKind::Dpia, &fixture::full()).markdown();
    let edited = markdown.replacen(
        "<!-- advisory:end -->\n",
        "<!-- advisory:end -->\n\nWritten between.\n",
        1,
    );
    let parsed = parse(&edited).unwrap();
    let free: Vec<_> = parsed
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .filter(|block| block.claim.is_none())
        .collect();
    assert_eq!(free.len(), 1);
    assert!(format!("{:?}", free[0].content).contains("Written between."));
}

#[test]
fn a_template_draft_says_that_it_is_one_and_what_it_lacks() {
    for kind in ArtifactKind::ALL {
        let document = draft(*kind, &fixture::full());
        let text = document.plain_text();
        assert!(text.contains("Template draft"));
        assert!(text.contains("Needs evidence"));
        let is_marked = |section: &advisory_domain::artifacts::document::Section| {
            section
                .blocks
                .iter()
                .any(|block| block.origin == Origin::NeedsEvidence)
        };
        assert!(document.sections.iter().any(is_marked), "{}", kind.id());
    }
}

#[test]
fn what_is_not_in_evidence_answers_no_question() {
    let document = draft(ArtifactKind::HumanOversightPlan, &fixture::full());
    for section in &document.sections {
        let drafted = section
            .blocks
            .iter()
            .filter(|of| of.origin == Origin::Drafted);
        let said = format!("{:?}", drafted.collect::<Vec<_>>());
        assert!(!said.contains("not evidenced"), "{said}");
    }
    let needs = format!("{:?}", document.section("roles").unwrap().blocks.last());
    assert!(needs.contains("training, authority and time? Looked for and not in evidence:"));
}

#[test]
fn every_statement_of_a_template_draft_cites_evidence_that_exists() {
    for kind in ArtifactKind::ALL {
        let document = draft(*kind, &fixture::full());
        let last = u32::try_from(document.appendix.len()).unwrap();
        let mut cited = 0;
        for block in document.sections.iter().flat_map(|section| &section.blocks) {
            for content in &block.content {
                if let Content::List(list) = content
                    && block.origin == Origin::Drafted
                {
                    for item in &list.items {
                        assert!(matches!(item.text.last(), Some(Inline::Citation { .. })));
                    }
                }
                let shown = serde_json::to_string(content).unwrap();
                for part in shown.split("\"citation\",\"number\":").skip(1) {
                    let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                    let number: u32 = digits.parse().unwrap();
                    assert!(number >= 1 && number <= last);
                    cited += 1;
                }
            }
        }
        assert!(cited > 5, "{} cites {cited}", kind.id());
    }
}

proptest! {
    #[test]
    fn no_text_panics_and_what_was_read_is_read_again_the_same(text in "(?s).{0,400}") {
        let content = parse_content(&text).unwrap();
        let once = with(content).markdown();
        let read = parse(&once).unwrap();
        let content = read.sections[0].blocks.last().unwrap().content.clone();
        let twice = with(content.clone()).markdown();
        let again = parse(&twice).unwrap();
        prop_assert_eq!(&again.sections[0].blocks.last().unwrap().content, &content);
    }

    #[test]
    fn markup_in_any_mix_reads_as_text_without_a_panic(
        parts in prop::collection::vec(
            prop::sample::select(
                hostile_words()
                    .into_iter()
                    .chain(["> ", "- ", "\n", "\n\n", "**", "[", "](", "`", "|", "---\n", "  ", "#"])
                    .collect::<Vec<_>>()
            ),
            0..40,
        )
    ) {
        let document = with(parse_content(&parts.concat()).unwrap());
        super::formats::assert_equal_text(&document);
    }
}
