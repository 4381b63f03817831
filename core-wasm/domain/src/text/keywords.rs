//! The keyword search, and the windows it opens for each rule.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::matcher::matchers;
use crate::scan::FileContext;
use crate::syntax::tree::Span;

/// A stretch of a file that a matcher is to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// Index of the matcher.
    pub(super) matcher: usize,
    /// The stretch.
    pub(super) window: Span,
}

struct Search {
    automaton: AhoCorasick,
    /// Matchers of each keyword.
    matchers: Vec<Vec<usize>>,
}

static SEARCH: LazyLock<Option<Search>> = LazyLock::new(|| {
    let mut keywords: Vec<&str> = Vec::new();
    let mut owners: Vec<Vec<usize>> = Vec::new();
    for (index, matcher) in matchers().iter().enumerate() {
        for keyword in &matcher.keywords {
            let known = keywords.iter().position(|known| known == keyword);
            if let Some(list) = known.and_then(|at| owners.get_mut(at)) {
                list.push(index);
            } else {
                keywords.push(keyword);
                owners.push(vec![index]);
            }
        }
    }
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .kind(Some(AhoCorasickKind::DFA))
        .build(keywords)
        .ok()?;
    Some(Search {
        automaton,
        matchers: owners,
    })
});

/// Returns what each matcher that reads `file` is to search in it, its overlapping windows joined so that no byte is
/// searched twice.
pub(super) fn windows(file: &FileContext<'_>) -> Vec<Hit> {
    let text = file.text.as_bytes();
    let Some(search) = SEARCH.as_ref() else {
        return Vec::new();
    };
    let mut hits = Vec::new();
    for found in search.automaton.find_overlapping_iter(text) {
        let Some(owners) = search.matchers.get(found.pattern().as_usize()) else {
            continue;
        };
        for index in owners {
            let Some(matcher) = matchers().get(*index) else {
                continue;
            };
            if !matcher.reads(file) {
                continue;
            }
            let reach = matcher.window as usize;
            let mut start = found.start().saturating_sub(reach);
            let mut end = (found.end() + reach).min(text.len());
            if !matcher.many_lines {
                let before = text.get(start..found.start()).unwrap_or(&[]);
                start += memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
                let after = text.get(found.end()..end).unwrap_or(&[]);
                end = memchr::memchr(b'\n', after).map_or(end, |at| found.end() + at);
            }
            hits.push(Hit {
                matcher: *index,
                window: Span {
                    start: start as u32,
                    end: end as u32,
                },
            });
        }
    }
    hits.sort_unstable();
    hits.dedup_by(|next, kept| {
        let joins = next.matcher == kept.matcher && next.window.start <= kept.window.end;
        if joins {
            kept.window.end = kept.window.end.max(next.window.end);
        }
        joins
    });
    hits
}
