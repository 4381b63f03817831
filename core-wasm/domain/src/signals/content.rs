//! Files whose path promises something: they count by what they hold.

use super::catalogue::Catalogue;
use super::{Sighting, hollow, walk};
use crate::reference::DetectKind;
use crate::scan::{FileContext, FileRole, Language};

/// Bytes of text, headings left out, below which a document says nothing.
const MIN_DOCUMENT: usize = 200;
/// Bytes, comments left out, below which a setting or a prompt says nothing.
const MIN_SETTING: usize = 10;
/// What templates leave to be filled in.
const PLACEHOLDERS: &[&str] = &[
    "[more information needed]",
    "todo",
    "tbd",
    "lorem ipsum",
    "{{",
    "fill in",
    "coming soon",
];

/// Reports the file when its path belongs to a pattern and its content bears that out.
pub(super) fn detect(
    file: &FileContext<'_>,
    catalogue: &'static Catalogue,
    seen: &mut Vec<Sighting>,
) {
    if file.role == FileRole::Test {
        return;
    }
    for matcher in catalogue.of_kind(DetectKind::File) {
        if matcher.is_match(file.path) && says_something(file) {
            seen.push(Sighting {
                pattern: matcher.pattern,
                span: file.lines.span(1),
                confidence: matcher.detect.confidence,
                how: "a file of that name holds it",
            });
        }
    }
}

fn says_something(file: &FileContext<'_>) -> bool {
    match file.language {
        Language::Markdown | Language::Html if !is_prompt(file.path) => is_document(file.text),
        Language::Python | Language::TypeScript | Language::JavaScript | Language::Notebook => {
            file.module.as_ref().is_some_and(|module| {
                let walk = walk::walk(module);
                let hollow = hollow::find(&walk);
                walk.calls.iter().any(|call| {
                    walk::names(call.callee)
                        .iter()
                        .all(|name| !hollow.contains(name))
                })
            })
        }
        _ => statements(file.text) >= MIN_SETTING,
    }
}

/// A prompt is one paragraph, often with places to fill in.
fn is_prompt(path: &str) -> bool {
    path.to_ascii_lowercase().contains("prompt")
}

/// Whether a document has at least two sections with text of their own and enough of it.
fn is_document(text: &str) -> bool {
    let mut sections = 0;
    let mut said = 0;
    let mut in_section = 0;
    for line in text.lines() {
        let line = line.trim();
        let is_heading = line.starts_with('#') || line.starts_with("<h");
        if is_heading {
            sections += usize::from(in_section > 0);
            in_section = 0;
        } else if !line.starts_with("<!--") && !is_placeholder(line) {
            in_section += line.len();
            said += line.len();
        }
    }
    sections += usize::from(in_section > 0);
    sections >= 2 && said >= MIN_DOCUMENT
}

fn is_placeholder(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    PLACEHOLDERS.iter().any(|mark| lower.contains(mark))
}

fn statements(text: &str) -> usize {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#') && !line.starts_with("//") && !is_placeholder(line))
        .map(str::len)
        .sum()
}
