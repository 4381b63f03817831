//! The report in a terminal.

use advisory_domain::render::{Format, RenderOptions, render};
use advisory_domain::scan::ScanResult;
use unicode_width::UnicodeWidthChar;

use super::fixture;

fn table(result: &ScanResult, width: u32, color: bool) -> String {
    let options = RenderOptions {
        format: Format::Table,
        width: Some(width),
        color,
        ..RenderOptions::default()
    };
    String::from_utf8(render(result, &options).unwrap()).unwrap()
}

#[test]
fn shows_every_state_at_three_widths() {
    for width in [60, 100, 140] {
        insta::assert_snapshot!(
            format!("plain_{width}"),
            table(&fixture::full(), width, false)
        );
    }
}

#[test]
fn colours_words_and_leaves_the_text_as_it_was() {
    let colored = table(&fixture::full(), 100, true);
    insta::assert_snapshot!("color_100", colored.replace('\u{1b}', "^"));
    let mut stripped = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, table(&fixture::full(), 100, false));
}

#[test]
fn says_of_an_empty_scan_that_it_is_empty() {
    insta::assert_snapshot!("empty_100", table(&fixture::empty(), 100, false));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for result in [fixture::full(), fixture::hostile(), fixture::empty()] {
        for width in 40..180 {
            for line in table(&result, width, false).lines() {
                let columns: usize = line.chars().map(|c| c.width().unwrap_or(0)).sum();
                assert!(columns <= width as usize, "{width}: {columns} {line}");
            }
        }
    }
}

#[test]
fn counts_what_it_does_not_list() {
    let mut result = fixture::full();
    let one = result.findings[0].clone();
    result.findings = vec![one; 1234];
    let text = table(&result, 100, false);
    assert!(text.contains("Critical  1,234"), "{text}");
    assert!(text.contains("… 1,214 more"), "{text}");
}
