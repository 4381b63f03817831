//! Text rules: one keyword search over the whole file, then a rule's regular expression around each
//! of its keywords.
//!
//! A set of two hundred expressions run over every byte costs more than parsing; a keyword search
//! costs next to nothing, and most files hold none of the keywords.

mod checks;
mod hidden;
mod keywords;
mod matcher;
mod secret;

use crate::model::Confidence;
use crate::scan::{FileContext, FileRole, Language, Sink};
use crate::syntax::tree::Span;

use matcher::{Matcher, matchers};

/// Runs every text rule over a file.
pub fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    for hit in keywords::windows(file.text.as_bytes()) {
        let Some(matcher) = matchers().get(hit.matcher) else {
            continue;
        };
        if matcher.reads(file) {
            search(matcher, file, hit.window, sink);
        }
    }
    hidden::detect(file, sink);
}

/// Runs one rule's expression in one window.
fn search(matcher: &'static Matcher, file: &FileContext<'_>, window: Span, sink: &mut Sink) {
    let Some(expression) = matcher.expression() else {
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
        let value_text = file.slice(at(value));
        let line = line_around(file.text, at(found));
        if !matcher.allows(value_text, line, file.path) {
            continue;
        }
        let confidence = confidence(matcher, file);
        if matcher.is_secret {
            sink.secret(
                &matcher.rule,
                at(found),
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

fn line_around(text: &str, span: Span) -> &str {
    let (start, end) = (span.start as usize, span.end as usize);
    let before = text
        .get(..start)
        .and_then(|head| head.rfind('\n'))
        .map_or(0, |at| at + 1);
    let after = text
        .get(end..)
        .and_then(|tail| tail.find('\n'))
        .map_or(text.len(), |at| end + at);
    // A minified line is no context: what stands beside a value on it says nothing of the value.
    let before = before.max(floor(text, start.saturating_sub(200)));
    let after = after.min(floor(text, end + 200));
    text.get(before..after).unwrap_or("")
}

fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|index| text.is_char_boundary(*index))
        .unwrap_or(0)
}
