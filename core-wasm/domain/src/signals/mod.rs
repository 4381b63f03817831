//! Signals: positive evidence that a governance pattern is in force.
//!
//! Names and comments alone are never evidence. In a file with a syntax tree an expression of the
//! catalogue counts where something is *used*: called, passed, decorated with, derived from. A
//! call of a local function that does nothing counts for nothing, and where one file defines such
//! a stub, [`settle`] lets the calls of other files sink to hints. Text without a tree and packages
//! in manifests only hint; a file counts by what it holds.

mod catalogue;
mod content;
mod hollow;
mod manifest;
mod settings;
mod sites;
mod walk;

use std::sync::LazyLock;

use catalogue::{Catalogue, Matcher};
use memchr::memmem::Finder;

use crate::model::{Confidence, Signal};
use crate::reference::{DetectKind, DetectScope, Pattern};
use crate::scan::{Asker, Fact, FileContext, FileRole, Language, Sink};
use crate::syntax::tree::Span;

/// Signals of one pattern kept from one file: the score needs one, the reader a few.
const MAX_PER_PATTERN: usize = 3;
/// Keyword hits of one detect looked at in one file.
const MAX_HITS: u32 = 500;
/// Bytes of a line looked at before and after a keyword: lines of megabytes exist.
const WINDOW: usize = 300;

/// Patterns whose evidence is a test: what a test file calls counts for these alone.
const TESTED_IN_TESTS: &[&str] = &[
    "fairness-test-in-ci",
    "counterfactual-prompt-tests",
    "red-team-suite-in-ci",
    "evaluation-gate-on-change",
];

/// Returns the keywords of every detect.
pub(crate) fn keywords() -> Vec<&'static str> {
    catalogue::get().keywords.clone()
}

/// Something a detect saw.
#[derive(Debug)]
struct Sighting {
    pattern: &'static Pattern,
    span: Span,
    confidence: Confidence,
    how: &'static str,
}

/// Reports the signals of a file.
pub fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    let catalogue = catalogue::get();
    let mut seen = Vec::new();
    content::detect(file, catalogue, &mut seen);
    if file.role != FileRole::Example {
        if file.role == FileRole::Source {
            manifest::detect(file, catalogue, &mut seen);
        }
        detect_text(file, catalogue, &mut seen, sink);
    }
    report(file, seen, sink);
}

/// Lets evidence sink to a hint where the repository holds a stub of its pattern: a function of
/// such a name that does nothing.
pub(crate) fn settle(facts: &[Fact], signals: &mut [Signal]) {
    for fact in facts {
        let Some(pattern) = fact.name.strip_prefix(hollow::FACT) else {
            continue;
        };
        for signal in signals.iter_mut().filter(|s| s.pattern == pattern) {
            signal.confidence = Confidence::Low;
        }
    }
}

/// A keyword hit whose expression matches.
struct Match {
    matcher: &'static Matcher,
    span: Span,
}

fn detect_text(
    file: &FileContext<'_>,
    catalogue: &'static Catalogue,
    seen: &mut Vec<Sighting>,
    sink: &mut Sink,
) {
    if matches!(
        file.language,
        Language::Markdown | Language::PlainText | Language::Css | Language::Requirements
    ) {
        return;
    }
    let matches = matches(file, catalogue);
    if matches.is_empty() {
        return;
    }
    let in_scope = matches.iter().filter(|m| fits_scope(m.matcher, file));
    match &file.module {
        Some(module) => {
            let walk = walk::walk(module);
            let hollow = hollow::find(&walk);
            hollow::record(file, &walk, &hollow, &matches, sink);
            let sites = sites::find(file, &walk, &hollow);
            seen.extend(in_scope.filter_map(|found| sites.judge(found)));
        }
        None => seen.extend(in_scope.filter_map(|found| settings::judge(file, found))),
    }
}

/// Returns every match of a code or configuration detect that applies to the file, once a line.
fn matches(file: &FileContext<'_>, catalogue: &'static Catalogue) -> Vec<Match> {
    let text = file.text.as_bytes();
    let mut matches = Vec::new();
    let mut hits = vec![0_u32; catalogue.matchers.len()];
    let mut ends = vec![0_usize; catalogue.matchers.len()];
    for hit in file.keywords.of_asker(Asker::Signals) {
        for index in catalogue.owners(hit.keyword) {
            let (Some(matcher), Some(count), Some(end)) = (
                catalogue.matchers.get(*index),
                hits.get_mut(*index),
                ends.get_mut(*index),
            ) else {
                continue;
            };
            if hit.start < *end {
                continue;
            }
            if *count >= MAX_HITS || !applies(matcher, file) {
                // Nor does it apply to the rest of the file.
                *end = usize::MAX;
                continue;
            }
            *count += 1;
            let window = window(text, hit.start, hit.end);
            if !fits_scope(matcher, file) && !may_define(text.get(window.clone())) {
                continue;
            }
            // The window holds all of the line that another hit in it would look at.
            *end = window.end;
            let found = matcher.find_in(text, window);
            matches.extend(found.into_iter().map(|span| Match { matcher, span }));
        }
    }
    matches.sort_by_key(|found| (found.span, found.matcher.index));
    matches.dedup_by_key(|found| (found.span, found.matcher.index));
    matches
}

fn applies(matcher: &Matcher, file: &FileContext<'_>) -> bool {
    let fits_role = file.role == FileRole::Source
        || matcher.detect.kind == DetectKind::Code
            && TESTED_IN_TESTS.contains(&matcher.pattern.id.as_str());
    fits_role && matcher.reads(file.language)
}

fn fits_scope(matcher: &Matcher, file: &FileContext<'_>) -> bool {
    file.is_ai || matcher.detect.scope == DetectScope::Anywhere
}

/// Stubs are looked for in every file: what an AI file calls may be defined in one that is none.
fn may_define(line: Option<&[u8]>) -> bool {
    static MARKS: LazyLock<[Finder<'_>; 5]> =
        LazyLock::new(|| ["def ", "function", "class ", "=>", ") {"].map(Finder::new));
    let line = line.unwrap_or_default();
    MARKS.iter().any(|mark| mark.find(line).is_some())
}

/// The line around a hit, cut at [`WINDOW`].
fn window(text: &[u8], start: usize, end: usize) -> std::ops::Range<usize> {
    let from = start.saturating_sub(WINDOW);
    let to = (end + WINDOW).min(text.len());
    let before = text.get(from..start).unwrap_or_default();
    let after = text.get(end..to).unwrap_or_default();
    let line_start = memchr::memrchr(b'\n', before).map_or(from, |at| from + at + 1);
    let line_end = memchr::memchr(b'\n', after).map_or(to, |at| end + at);
    line_start..line_end
}

fn report(file: &FileContext<'_>, mut seen: Vec<Sighting>, sink: &mut Sink) {
    seen.sort_by_key(|s| {
        (
            s.pattern.id.as_str(),
            s.span.start,
            s.confidence,
            s.span,
            s.how,
        )
    });
    seen.dedup_by_key(|s| (s.pattern.id.as_str(), s.span.start));
    seen.sort_by_key(|s| (s.pattern.id.as_str(), s.confidence, s.span));
    let mut last = "";
    let mut kept = 0;
    for sighting in seen {
        let id = sighting.pattern.id.as_str();
        kept = if id == last { kept + 1 } else { 0 };
        last = id;
        if kept < MAX_PER_PATTERN {
            let message = message(file, &sighting);
            sink.signal(id, sighting.span, sighting.confidence, message);
        }
    }
}

/// Names the identifier that a match begins with and nothing else of it: what follows may be a
/// value that is nobody's business.
fn message(file: &FileContext<'_>, sighting: &Sighting) -> String {
    let word: String = file
        .slice(sighting.span)
        .chars()
        .skip_while(|c| !c.is_ascii_alphanumeric())
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '@' | '/'))
        .take(60)
        .collect();
    if sighting.how.contains("{}") {
        let how = sighting.how.replace("{}", &word);
        format!("{}: {how}", sighting.pattern.name)
    } else {
        format!("{}: {}", sighting.pattern.name, sighting.how)
    }
}

/// The weaker of two.
fn weaker(a: Confidence, b: Confidence) -> Confidence {
    a.max(b)
}
