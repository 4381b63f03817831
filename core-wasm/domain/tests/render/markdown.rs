//! Markdown for a pull request's comment.

use advisory_domain::render::Format;

use super::fixture;

#[test]
fn shows_every_state() {
    insta::assert_snapshot!("markdown", super::text(&fixture::full(), Format::Markdown));
}

#[test]
fn escapes_what_would_be_markup_a_mention_or_a_cell() {
    let text = super::text(&fixture::hostile(), Format::Markdown);
    let row = text
        .lines()
        .find(|line| line.contains("ADV-SR-001"))
        .unwrap();
    insta::assert_snapshot!("markdown_hostile_row", row);
    let outside_code: String = row.split("``").step_by(2).collect();
    assert!(!outside_code.contains("<script"), "{outside_code}");
    assert!(!outside_code.contains("@team"), "{outside_code}");
}

#[test]
fn every_row_has_the_cells_of_its_head() {
    let text = super::text(&fixture::hostile(), Format::Markdown);
    let mut head = None;
    for line in text.lines() {
        if !line.starts_with('|') {
            head = None;
            continue;
        }
        let cells = line.replace("\\|", "").matches('|').count();
        assert_eq!(*head.get_or_insert(cells), cells, "{line}");
    }
}

#[test]
fn counts_what_it_does_not_list() {
    let mut result = fixture::full();
    let one = result.findings[0].clone();
    result.findings = vec![one; 1234];
    let text = super::text(&result, Format::Markdown);
    assert!(text.contains("1,209 more are not listed here."), "{text}");
    assert!(text.len() < 65_536);
}
