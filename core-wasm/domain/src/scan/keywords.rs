//! The search for keywords that opens every expression's window.
//!
//! A file is searched for a thousand words, and hardly any stands anywhere in it. An automaton pays a load that waits for
//! the one before it at every byte; here four bytes at a time are held against a table that stays in the nearest cache,
//! and only where it says "perhaps" are words compared. A test holds the answers to those of an automaton.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::{rules, signals, text};

/// Bits of the table. Four kilobytes leave the nearest cache to the text.
const TABLE_BITS: u32 = 15;
const TABLE_WORDS: usize = 1 << (TABLE_BITS - 6);
/// Sets the bit in which the cases of an ASCII letter differ; other bytes may fall together, and are compared later.
const FOLD: u32 = 0x2020_2020;
const FOLD_EIGHT: u64 = 0x2020_2020_2020_2020;
/// Bytes that the shortest keyword has.
const SHORTEST: usize = 3;

/// Who has words searched for in every file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Asker {
    /// Rules over text.
    Text,
    /// The governance patterns.
    Signals,
    /// Facts for the rules over the whole repository.
    Facts,
}

/// A keyword where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    /// Its number in the list of who asked for it.
    pub(crate) keyword: usize,
    /// First byte.
    pub(crate) start: usize,
    /// One past its last byte.
    pub(crate) end: usize,
}

/// What one search of a text found for everyone.
#[derive(Debug)]
pub(crate) struct Hits {
    by_asker: [Vec<Hit>; 3],
}

struct Search {
    keywords: Keywords,
    /// By number of a keyword, who asked for it, and its number there.
    asked: Vec<(Asker, usize)>,
}

static SEARCH: LazyLock<Search> = LazyLock::new(|| {
    let lists = [
        (Asker::Text, text::keywords()),
        (Asker::Signals, signals::keywords()),
        (Asker::Facts, rules::keywords()),
    ];
    let asked = lists
        .iter()
        .flat_map(|(asker, words)| (0..words.len()).map(|number| (*asker, number)))
        .collect();
    Search {
        keywords: Keywords::new(lists.into_iter().flat_map(|(_, words)| words)),
        asked,
    }
});

impl Hits {
    /// Searches `text` for every keyword of everyone.
    pub(crate) fn of(text: &str) -> Self {
        let search = &*SEARCH;
        let mut hits = Self {
            by_asker: [const { Vec::new() }; 3],
        };
        search.keywords.find(text.as_bytes(), |number, place| {
            if let Some((asker, keyword)) = search.asked.get(number)
                && let Some(known) = hits.by_asker.get_mut(*asker as usize)
            {
                known.push(Hit {
                    keyword: *keyword,
                    start: place.start,
                    end: place.end,
                });
            }
        });
        hits
    }

    /// Returns the hits of one, by where they start.
    pub(crate) fn of_asker(&self, asker: Asker) -> &[Hit] {
        self.by_asker.get(asker as usize).map_or(&[], Vec::as_slice)
    }
}

/// Keywords that are searched for together, ASCII letters in any case.
#[derive(Debug)]
struct Keywords {
    words: Vec<Vec<u8>>,
    long: Grams<4>,
    short: Grams<SHORTEST>,
}

impl Keywords {
    /// Prepares the search for `words`, of at least three bytes each; shorter ones are never found.
    fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let words: Vec<Vec<u8>> = words.into_iter().map(Vec::from).collect();
        Self {
            long: Grams::of(&words, |word| word.len() > SHORTEST),
            short: Grams::of(&words, |word| word.len() == SHORTEST),
            words,
        }
    }

    /// Calls `on_hit` with the number and the place of every keyword in `text`, overlapping ones included, by where they
    /// start.
    fn find(&self, text: &[u8], mut on_hit: impl FnMut(usize, Range<usize>)) {
        let mut last = 0_u32;
        for (at, byte) in text.iter().enumerate() {
            last = (last >> 8) | (u32::from(*byte) << 24);
            let folded = last | FOLD;
            if self.long.may_hold(folded) {
                self.report(&self.long, folded, at, text, &mut on_hit);
            }
            if self.short.may_hold(folded) {
                self.report(&self.short, folded, at, text, &mut on_hit);
            }
        }
    }

    /// Compares the words that begin with the bytes that end `at`.
    #[inline(never)]
    fn report<const N: usize>(
        &self,
        grams: &Grams<N>,
        folded: u32,
        at: usize,
        text: &[u8],
        on_hit: &mut impl FnMut(usize, Range<usize>),
    ) {
        let Some(start) = (at + 1).checked_sub(N) else {
            return;
        };
        let beginning = text
            .get(start..)
            .and_then(<[u8]>::first_chunk)
            .map(|bytes| u64::from_le_bytes(*bytes) | FOLD_EIGHT);
        for begun in grams.words(folded) {
            if beginning.is_some_and(|bytes| (bytes ^ begun.bytes) & begun.mask != 0) {
                continue;
            }
            let Some(word) = self.words.get(begun.word) else {
                continue;
            };
            let end = start + word.len();
            if text
                .get(start..end)
                .is_some_and(|found| found.eq_ignore_ascii_case(word))
            {
                on_hit(begun.word, start..end);
            }
        }
    }
}

/// A word by its first eight bytes: one comparison of numbers tells nearly all words from what stands in a text.
#[derive(Debug)]
struct Begun {
    word: usize,
    bytes: u64,
    /// The bytes that a shorter word has.
    mask: u64,
}

impl Begun {
    fn of(number: usize, word: &[u8]) -> Self {
        let mut bytes = [0; 8];
        let mut mask = [0; 8];
        for ((byte, of_mask), of_word) in bytes.iter_mut().zip(&mut mask).zip(word) {
            *byte = *of_word;
            *of_mask = u8::MAX;
        }
        Self {
            word: number,
            bytes: u64::from_le_bytes(bytes) | FOLD_EIGHT,
            mask: u64::from_le_bytes(mask),
        }
    }
}

/// The first `N` bytes of words.
#[derive(Debug)]
struct Grams<const N: usize> {
    table: Box<[u64; TABLE_WORDS]>,
    words: FxHashMap<u32, Vec<Begun>>,
}

impl<const N: usize> Grams<N> {
    fn of(words: &[Vec<u8>], is_in: impl Fn(&[u8]) -> bool) -> Self {
        let mut grams = Self {
            table: Box::new([0; TABLE_WORDS]),
            words: FxHashMap::default(),
        };
        for (number, word) in words.iter().enumerate().filter(|(_, word)| is_in(word)) {
            let folded = word
                .iter()
                .take(N)
                .fold(0_u32, |last, byte| (last >> 8) | (u32::from(*byte) << 24))
                | FOLD;
            let (slot, bit) = Self::slot(folded);
            if let Some(bits) = grams.table.get_mut(slot) {
                *bits |= bit;
            }
            let known = grams.words.entry(Self::own(folded)).or_default();
            known.push(Begun::of(number, word));
        }
        grams
    }

    /// Leaves the bytes that the words are known by: the last `N` read.
    const fn own(folded: u32) -> u32 {
        folded >> (8 * (4 - N as u32))
    }

    /// Multiplies by 2³² over the golden ratio, whose high bits depend on all bytes.
    fn slot(folded: u32) -> (usize, u64) {
        let hash = Self::own(folded).wrapping_mul(0x9E37_79B1) >> (32 - TABLE_BITS);
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    fn may_hold(&self, folded: u32) -> bool {
        let (slot, bit) = Self::slot(folded);
        self.table.get(slot).is_some_and(|bits| bits & bit != 0)
    }

    fn words(&self, folded: u32) -> &[Begun] {
        self.words
            .get(&Self::own(folded))
            .map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::Keywords;

    fn found(words: &[String], text: &[u8]) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        Keywords::new(words.iter().map(String::as_str)).find(text, |number, place| {
            found.push((place.start, place.end, number));
        });
        assert!(found.is_sorted_by_key(|(start, ..)| *start));
        found.sort_unstable();
        found
    }

    proptest! {
        #[test]
        fn what_an_automaton_finds_is_found(
            words in prop::collection::vec("[a-c_@-]{3,6}", 1..20),
            text in "[a-cA-C_@\\-\n\u{e9}]{0,200}",
        ) {
            let automaton = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(&words)
                .unwrap();
            let mut expected: Vec<_> = automaton
                .find_overlapping_iter(&text)
                .map(|hit| (hit.start(), hit.end(), hit.pattern().as_usize()))
                .collect();
            expected.sort_unstable();
            prop_assert_eq!(found(&words, text.as_bytes()), expected);
        }
    }

    #[test]
    fn a_keyword_is_found_at_either_end_and_in_any_case() {
        let words = ["api_key".to_owned(), "key".to_owned(), "sk-".to_owned()];
        assert_eq!(
            found(&words, b"API_Key sk-"),
            [(0, 7, 0), (4, 7, 1), (8, 11, 2)]
        );
        assert!(found(&words, b"ke").is_empty());
        assert!(found(&words, b"").is_empty());
    }
}
