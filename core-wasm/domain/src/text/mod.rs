//! Text rules: one keyword search over the whole file, then a rule's regular expression around each
//! of its keywords.
//!
//! A set of two hundred expressions run over every byte costs more than parsing; a keyword search
//! costs next to nothing, and most files hold none of the keywords.

mod checks;
mod deployment;
mod hidden;
mod keywords;
mod matcher;
mod secret;

use crate::model::Confidence;
use crate::scan::{FileContext, FileRole, Language, Sink};
use crate::syntax::tree::Span;

pub(crate) use deployment::{is_floating, retirement};
pub(crate) use keywords::keywords;
use matcher::{Matcher, matchers};

/// Runs every text rule over a file.
pub fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    let mut vague = Sink::default();
    for hit in keywords::windows(file) {
        if let Some(matcher) = matchers().get(hit.matcher) {
            let into = if matcher.gives_way() {
                &mut vague
            } else {
                &mut *sink
            };
            search(matcher, file, hit.window, into);
        }
    }
    unless_known(vague, sink);
    deployment::detect(file, sink);
    hidden::detect(file, sink);
}

/// Adds what was found by its surroundings, except what a rule for its provider found already.
fn unless_known(vague: Sink, sink: &mut Sink) {
    let mut known: Vec<Span> = sink
        .findings
        .iter()
        .filter_map(|found| found.secret)
        .collect();
    known.sort_unstable();
    for found in vague.findings {
        let is_known = found.secret.is_some_and(|secret| {
            // Secrets that begin before this one ends; the last of them reaches furthest but for
            // those within another, which no rule for a provider gives.
            let before = known.partition_point(|other| other.start < secret.end);
            known
                .get(..before)
                .and_then(<[Span]>::last)
                .is_some_and(|other| other.end > secret.start)
        });
        if !is_known {
            sink.findings.push(found);
        }
    }
}

/// Runs one rule's expression in one window.
fn search(matcher: &'static Matcher, file: &FileContext<'_>, window: Span, sink: &mut Sink) {
    let Some(expression) = matcher.expression(file.language) else {
        return;
    };
    let bytes = file.text.as_bytes();
    let Some(text) = bytes.get(window.start as usize..window.end as usize) else {
        return;
    };
    for captures in expression.captures_iter(text) {
        let Some(found) = captures.get(0) else {
            continue;
        };
        let value = captures
            .name("value")
            .or_else(|| captures.get(1))
            .unwrap_or(found);
        let at = |range: regex::bytes::Match<'_>| Span {
            start: window.start + range.start() as u32,
            end: window.start + range.end() as u32,
        };
        // A comment sets nothing up; a secret is one wherever it stands.
        if !matcher.is_secret && deployment::in_comment(file, at(found).start as usize) {
            continue;
        }
        // Code within a JSON text, as in a source map, has a backslash before each quote.
        let value_text = file.slice(at(value)).trim_end_matches('\\');
        let name = name_before(text.get(..value.start()).unwrap_or(&[]));
        let line = line_around(file.text, at(found));
        if !matcher.allows(value_text, name, line, file.path) {
            continue;
        }
        let confidence = confidence(matcher, file);
        if matcher.is_secret {
            // What many lines lead up to stands on its own.
            let place = if matcher.many_lines { value } else { found };
            sink.secret(
                &matcher.rule,
                at(place),
                confidence,
                matcher.message.as_str(),
                at(value),
            );
        } else {
            let message = matcher.message.replace("{value}", value_text.trim());
            sink.finding(&matcher.rule, at(found), confidence, message);
        }
    }
}

/// A match in a test, an example or prose is more often made up than one in code that ships.
fn confidence(matcher: &Matcher, file: &FileContext<'_>) -> Confidence {
    if file.role == FileRole::Source && file.language != Language::Markdown {
        matcher.confidence
    } else {
        Confidence::Low
    }
}

/// Returns the name that a value after `head` is assigned to, empty where there is none.
fn name_before(head: &[u8]) -> &str {
    let is_between = |byte: &u8| b"\"'` \t=:>],".contains(byte);
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    let end = head.iter().rposition(|byte| !is_between(byte));
    let head = head.get(..end.map_or(0, |at| at + 1)).unwrap_or(&[]);
    let start = head.iter().rposition(|byte| !is_name(byte));
    let name = head.get(start.map_or(0, |at| at + 1)..).unwrap_or(&[]);
    std::str::from_utf8(name).unwrap_or("")
}

/// Bytes to either side of a match that may say something of it. A minified line is no context:
/// what stands far from a value on it says nothing of the value.
const LINE_REACH: usize = 200;

fn line_around(text: &str, span: Span) -> &str {
    let (start, end) = (span.start as usize, span.end as usize);
    let first = floor(text, start.saturating_sub(LINE_REACH));
    let last = floor(text, end + LINE_REACH);
    let before = text.get(first..start).and_then(|head| head.rfind('\n'));
    let after = text.get(end..last).and_then(|tail| tail.find('\n'));
    let from = before.map_or(first, |at| first + at + 1);
    let to = after.map_or(last, |at| end + at);
    text.get(from..to).unwrap_or("")
}

fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|index| text.is_char_boundary(*index))
        .unwrap_or(0)
}
