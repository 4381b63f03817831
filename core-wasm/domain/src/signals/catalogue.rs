//! The detects of the governance patterns, made ready to run: one keyword search over all of them,
//! and an expression each that is compiled when its first keyword is met.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::bytes::{Regex, RegexBuilder};

use crate::reference::{Detect, DetectKind, Pattern, patterns};
use crate::scan::Language;
use crate::syntax::tree::Span;

/// Written before and after a word in the catalogue. The expression language here has no
/// look-around: the neighbour is matched with the word and trimmed off again.
const NOT_AFTER_WORD: &str = "(?<![a-z0-9])";
const NOT_BEFORE_WORD: &str = "(?![a-z0-9])";

/// One detect.
#[derive(Debug)]
pub(super) struct Matcher {
    pub(super) index: usize,
    pub(super) pattern: &'static Pattern,
    pub(super) detect: &'static Detect,
    expression: OnceLock<Option<Regex>>,
}

/// Every detect.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) matchers: Vec<Matcher>,
    /// The keywords of all.
    pub(super) keywords: Vec<&'static str>,
    /// By keyword, the matchers that have it.
    owners: Vec<Vec<usize>>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let detects = patterns()
        .values()
        .flat_map(|pattern| pattern.detects.iter().map(move |detect| (pattern, detect)));
    let matchers: Vec<Matcher> = detects
        .enumerate()
        .map(|(index, (pattern, detect))| Matcher {
            index,
            pattern,
            detect,
            expression: OnceLock::new(),
        })
        .collect();
    let mut words: Vec<(&'static str, usize)> = matchers
        .iter()
        .flat_map(|m| {
            m.detect
                .keywords
                .iter()
                .map(|word| (word.as_str(), m.index))
        })
        .collect();
    words.sort_unstable();
    let mut keywords: Vec<&'static str> = Vec::new();
    let mut owners: Vec<Vec<usize>> = Vec::new();
    for (word, index) in words {
        if keywords.last() != Some(&word) {
            keywords.push(word);
            owners.push(Vec::new());
        }
        if let Some(last) = owners.last_mut() {
            last.push(index);
        }
    }
    Catalogue {
        keywords,
        matchers,
        owners,
    }
});

/// Returns the catalogue.
pub(super) fn get() -> &'static Catalogue {
    &CATALOGUE
}

impl Catalogue {
    /// Returns the matchers that have the keyword with this number.
    pub(super) fn owners(&self, keyword: usize) -> &[usize] {
        self.owners.get(keyword).map_or(&[], Vec::as_slice)
    }

    /// Returns the matchers of one kind.
    pub(super) fn of_kind(
        &'static self,
        kind: DetectKind,
    ) -> impl Iterator<Item = &'static Matcher> {
        self.matchers.iter().filter(move |m| m.detect.kind == kind)
    }
}

impl Matcher {
    /// Returns whether the detect applies to files of this language.
    pub(super) fn reads(&self, language: Language) -> bool {
        match self.detect.kind {
            DetectKind::Config => language.is_settings(),
            DetectKind::Code => self
                .detect
                .languages
                .iter()
                .any(|name| match name.as_str() {
                    "python" => matches!(language, Language::Python | Language::Notebook),
                    "typescript" => matches!(
                        language,
                        Language::TypeScript | Language::JavaScript | Language::WebComponent
                    ),
                    _ => true,
                }),
            DetectKind::Dependency | DetectKind::File => false,
        }
    }

    /// Returns whether the expression matches somewhere in `text`.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.expression()
            .is_some_and(|expression| expression.is_match(text.as_bytes()))
    }

    /// Returns every match in one window of a text, the neighbours of words trimmed off.
    pub(super) fn find_in(&self, text: &[u8], window: Range<usize>) -> Vec<Span> {
        let (Some(expression), Some(line)) = (self.expression(), text.get(window.clone())) else {
            return Vec::new();
        };
        let (trims_start, trims_end) = (
            self.detect.pattern.contains(NOT_AFTER_WORD),
            self.detect.pattern.contains(NOT_BEFORE_WORD),
        );
        expression
            .find_iter(line)
            .map(|found| {
                let bytes = found.as_bytes();
                let is_other = |byte: Option<&u8>| byte.is_some_and(|b| !b.is_ascii_alphanumeric());
                let from = usize::from(trims_start && is_other(bytes.first()));
                let to = usize::from(trims_end && bytes.len() > 1 && is_other(bytes.last()));
                Span {
                    start: (window.start + found.start() + from) as u32,
                    end: (window.start + found.end() - to) as u32,
                }
            })
            .collect()
    }

    /// An expression that does not compile matches nothing; a test compiles them all.
    fn expression(&self) -> Option<&Regex> {
        self.expression
            .get_or_init(|| {
                let translated = self
                    .detect
                    .pattern
                    .replace(NOT_AFTER_WORD, "(?:^|[^a-zA-Z0-9])")
                    .replace(NOT_BEFORE_WORD, "(?:[^a-zA-Z0-9]|$)");
                RegexBuilder::new(&translated).unicode(false).build().ok()
            })
            .as_ref()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::*;

    #[test]
    fn every_expression_compiles_and_matches_its_example() {
        for matcher in &get().matchers {
            assert!(matcher.expression().is_some(), "{}", matcher.detect.pattern);
            assert!(
                matcher.is_match(&matcher.detect.example),
                "{} does not match {}",
                matcher.detect.pattern,
                matcher.detect.example
            );
        }
    }

    #[test]
    fn every_text_detect_has_keywords_that_are_searched_for() {
        for matcher in &get().matchers {
            let needs = matches!(matcher.detect.kind, DetectKind::Code | DetectKind::Config);
            assert_eq!(
                needs,
                !matcher.detect.keywords.is_empty(),
                "{}",
                matcher.detect.pattern
            );
            let long = matcher.detect.keywords.iter().all(|word| word.len() >= 3);
            assert!(long, "{}", matcher.detect.pattern);
        }
    }

    #[test]
    fn whatever_an_expression_matches_holds_one_of_its_keywords() {
        let mut runner = TestRunner::deterministic();
        for matcher in get()
            .matchers
            .iter()
            .filter(|m| !m.detect.keywords.is_empty())
        {
            // Anchors draw nothing, so they are left out before strings are drawn.
            let drawn = ["(?i)", NOT_AFTER_WORD, NOT_BEFORE_WORD, "\\b"]
                .iter()
                .fold(matcher.detect.pattern.clone(), |p, anchor| {
                    p.replace(anchor, "")
                })
                .replace("[^,\\n]*", "[a-z]{0,4}")
                .replace("\\s", " ")
                .replace("\\w", "[a-z]")
                .replace("\\d", "[0-9]");
            let strings = proptest::string::string_regex(&drawn).unwrap();
            for _ in 0..40 {
                let text = strings
                    .new_tree(&mut runner)
                    .unwrap()
                    .current()
                    .to_lowercase();
                assert!(
                    matcher
                        .detect
                        .keywords
                        .iter()
                        .any(|word| text.contains(word)),
                    "{drawn} drew {text:?}"
                );
            }
        }
    }
}
