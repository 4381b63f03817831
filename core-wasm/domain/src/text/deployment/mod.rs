//! Files that say how a system is built and run: container files, workflows, manifests, settings.
//!
//! A keyword and an expression cannot tell a command from a sentence about it, nor which step of a
//! workflow a line belongs to; these readers follow just enough of each format to know.

mod commands;
mod images;
mod models;
mod resources;
mod workflow;

use regex::bytes::{Regex, RegexBuilder};

use crate::scan::{FileContext, Language, Sink};
use crate::syntax::tree::Span;

pub(crate) use models::{is_floating, retirement};

/// Runs the rules over a file that has no syntax tree.
pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    if file.module.is_some() {
        return;
    }
    commands::detect(file, sink);
    images::detect(file, sink);
    models::detect(file, sink);
    resources::detect(file, sink);
    workflow::detect(file, sink);
}

/// Compiles an expression over bytes with ASCII classes: the Unicode ones are not built in. One that
/// does not compile finds nothing; tests compile them all.
fn expression(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode(false).build().ok()
}

/// Bytes of the longest line that somebody writes by hand.
const MAX_LINE: usize = 2000;

/// Returns the line that holds `offset`, and its text without the line end.
fn line_at<'f>(file: &'f FileContext<'_>, offset: usize) -> (Span, &'f str) {
    let span = file.lines.span(file.lines.line(offset as u32));
    (span, file.slice(span).trim_end_matches(['\n', '\r']))
}

/// Returns whether what stands at `offset` is in a comment of its line.
pub(super) fn in_comment(file: &FileContext<'_>, offset: usize) -> bool {
    let (span, text) = line_at(file, offset);
    let before = text
        .get(..offset.saturating_sub(span.start as usize))
        .unwrap_or(text);
    // Data, not a setting somebody wrote; to look through it for each hit would never end.
    if before.len() > MAX_LINE {
        return false;
    }
    let start = before.trim_start();
    match file.language {
        Language::Yaml
        | Language::Toml
        | Language::Settings
        | Language::Shell
        | Language::Dockerfile
        | Language::Requirements
        | Language::Ruby
        | Language::R => start.starts_with(['#', ';']) || before.contains(" #"),
        Language::Terraform => start.starts_with(['#', '*', '/']) || before.contains(" #"),
        Language::Sql => start.starts_with("--"),
        Language::Xml | Language::Html => before.contains("<!--"),
        _ => start.starts_with("//") || start.starts_with(['*', '#']) || start.starts_with("/*"),
    }
}

/// Returns the number of blanks a line begins with.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn span(start: usize, length: usize) -> Span {
    Span {
        start: start as u32,
        end: (start + length) as u32,
    }
}
