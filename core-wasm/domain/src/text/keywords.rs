//! The keyword search, and the windows it opens for each rule.

use std::sync::LazyLock;

use super::matcher::matchers;
use crate::scan::{Asker, FileContext};
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
    keywords: Vec<&'static str>,
    /// Matchers of each keyword.
    matchers: Vec<Vec<usize>>,
}

static SEARCH: LazyLock<Search> = LazyLock::new(|| {
    let mut keywords: Vec<&'static str> = Vec::new();
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
    Search {
        keywords,
        matchers: owners,
    }
});

/// Returns the keywords of every matcher.
pub(crate) fn keywords() -> Vec<&'static str> {
    SEARCH.keywords.clone()
}

/// Returns what each matcher that reads `file` is to search in it, its overlapping windows joined so that no byte is
/// searched twice.
pub(super) fn windows(file: &FileContext<'_>) -> Vec<Hit> {
    let text = file.text.as_bytes();
    let search = &*SEARCH;
    let mut hits = Vec::new();
    for found in file.keywords.of_asker(Asker::Text) {
        for index in search.matchers.get(found.keyword).into_iter().flatten() {
            let Some(matcher) = matchers().get(*index) else {
                continue;
            };
            if !matcher.reads(file) {
                continue;
            }
            let reach = matcher.window as usize;
            let mut start = found.start.saturating_sub(reach);
            let mut end = (found.end + reach).min(text.len());
            if !matcher.many_lines {
                let before = text.get(start..found.start).unwrap_or(&[]);
                start += memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
                let after = text.get(found.end..end).unwrap_or(&[]);
                end = memchr::memchr(b'\n', after).map_or(end, |at| found.end + at);
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
