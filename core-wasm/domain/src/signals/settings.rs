//! Matches in text that has no tree: settings can be evidence, code can only hint.

use super::{Match, Sighting, weaker};
use crate::model::Confidence;
use crate::reference::DetectKind;
use crate::scan::FileContext;

/// Judges a match by its line: not in a comment, not switched off.
pub(super) fn judge(file: &FileContext<'_>, found: &Match) -> Option<Sighting> {
    let line = file.lines.span(file.lines.line(found.span.start));
    let text = file.slice(line);
    let column = found.span.start.saturating_sub(line.start) as usize;
    let before = text.get(..column)?;
    let after = text.get((found.span.end.saturating_sub(line.start) as usize).min(text.len())..)?;
    if is_comment(before) || is_off(after) {
        return None;
    }
    let detect = found.matcher.detect;
    // A model in a table of sizes or prices is not one that is used.
    if detect.in_strings && is_key(after) {
        return None;
    }
    // A text search cannot tell a call from a name.
    let at_best = if file.language.is_settings() {
        Confidence::High
    } else if detect.in_strings && (before.contains(['"', '\'', '`']) || !file.language.is_code()) {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    let at_best = match detect.kind {
        DetectKind::Config => at_best,
        _ => weaker(at_best, Confidence::Medium),
    };
    Some(Sighting {
        pattern: found.matcher.pattern,
        span: found.span,
        confidence: weaker(detect.confidence, at_best),
        how: "`{}` is set",
    })
}

/// Whether the match is, or ends, what something else is set for.
fn is_key(after: &str) -> bool {
    let is_name = |found: char| found.is_ascii_alphanumeric() || "-_.".contains(found);
    let rest = after.trim_start_matches(is_name);
    match rest.strip_prefix(['"', '\'']) {
        Some(rest) => rest.trim_start().starts_with(':'),
        // The `:0` of a model in Bedrock is part of its name.
        None => rest
            .strip_prefix(':')
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace)),
    }
}

fn is_comment(before: &str) -> bool {
    let start = before.trim_start();
    ["#", "//", "/*", "*", "--", "<!--", ";", "%", "{#", "rem "]
        .iter()
        .any(|mark| start.starts_with(mark))
        || [" #", "\t#", " //", "<!--", "/*"]
            .iter()
            .any(|mark| before.contains(mark))
}

/// Whether what follows the match is a value that switches it off.
fn is_off(after: &str) -> bool {
    let value = after
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ':' | '='))
        .to_ascii_lowercase();
    ["false", "off", "no", "none", "null", "disabled", "0"]
        .iter()
        .any(|word| {
            value.strip_prefix(word).is_some_and(|rest| {
                !rest.starts_with(|c: char| {
                    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
                })
            })
        })
}
