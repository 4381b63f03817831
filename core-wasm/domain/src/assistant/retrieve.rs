//! Picks the evidence that a question is about, by its words: whole numbers alone, so that every machine picks the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::artifacts::evidence::{Evidence, EvidenceKind, EvidenceSet};

/// Words that say nothing of what a question is about.
const PLAIN: &[&str] = &[
    "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "do",
    "does", "for", "from", "had", "has", "have", "how", "if", "in", "is", "it", "its", "list",
    "me", "much", "my", "of", "on", "or", "our", "project", "say", "show", "system", "tell",
    "that", "the", "their", "there", "they", "this", "to", "us", "used", "was", "we", "were",
    "what", "when", "where", "which", "who", "why", "will", "with", "you",
];

/// Letters from which on a word stands for those that begin with it: `finding` for `findings`.
const STEM: usize = 4;

/// Items of one rule that come before those of other rules: fifty places of one finding would leave nothing else to be seen.
const OF_ONE_RULE: usize = 2;

/// Returns the items that share words with the question, the best first, at most `most`. What is rare weighs more, and the best of
/// each rule come before further places of the same.
#[must_use]
pub fn relevant<'e>(question: &str, evidence: &'e EvidenceSet, most: usize) -> Vec<&'e Evidence> {
    let asked: BTreeSet<String> = words(question)
        .filter(|word| !PLAIN.contains(&word.as_str()))
        .collect();
    let said: Vec<(BTreeSet<String>, &Evidence)> = evidence
        .items
        .iter()
        .map(|item| (vocabulary(item), item))
        .collect();
    let total = said.len();
    let mut scores = vec![0_u32; total];
    for word in &asked {
        let matches: Vec<u32> = said.iter().map(|(words, _)| matches(word, words)).collect();
        let holding = matches.iter().filter(|strength| **strength > 0).count();
        let rarity = 1 + (total / holding.max(1)).max(1).ilog2();
        for (score, strength) in scores.iter_mut().zip(matches) {
            *score += strength * rarity;
        }
    }
    let mut ranked: Vec<(u32, &Evidence)> = scores
        .into_iter()
        .zip(said)
        .filter(|(score, _)| *score > 0)
        // Of what was looked for and not seen there is much, in words that recur: what was seen comes before it.
        .map(|(score, (_, item))| match item.kind {
            EvidenceKind::NotObserved => (score, item),
            _ => (2 * score, item),
        })
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.number.cmp(&b.1.number)));
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let (first, further): (Vec<&Evidence>, Vec<&Evidence>) =
        ranked.into_iter().map(|(_, item)| item).partition(|item| {
            let before = places.entry(subject(item)).or_default();
            *before += 1;
            *before <= OF_ONE_RULE
        });
    first.into_iter().chain(further).take(most).collect()
}

/// Returns what an item is one of several places of: its rule or pattern, or itself.
fn subject(item: &Evidence) -> &str {
    match item.kind {
        // `finding:RULE:FINGERPRINT` and `signal:PATTERN:FINGERPRINT`
        EvidenceKind::Finding | EvidenceKind::Signal => item
            .key
            .rsplit_once(':')
            .map_or(item.key.as_str(), |(rule, _)| rule),
        _ => &item.key,
    }
}

/// Returns how well a word is among others: 2 as it stands, 1 as another form of it, 0 not at all.
fn matches(word: &str, among: &BTreeSet<String>) -> u32 {
    if among.contains(word) {
        return 2;
    }
    let is_form = |other: &String| {
        let (short, long) = if word.len() < other.len() {
            (word, other.as_str())
        } else {
            (other.as_str(), word)
        };
        short.len() >= STEM && long.len() - short.len() <= 3 && long.starts_with(short)
    };
    u32::from(among.iter().any(is_form))
}

/// Returns the words that an item can be found by.
fn vocabulary(item: &Evidence) -> BTreeSet<String> {
    let domain = item.domain.map_or("", |domain| domain.id());
    let kind = match item.kind {
        EvidenceKind::Component => "component inventory vendor model",
        EvidenceKind::Finding => "finding gap problem risk open",
        EvidenceKind::Signal => "signal control evidence",
        EvidenceKind::NotObserved => "missing gap",
        EvidenceKind::Answer => "answer assessment",
        EvidenceKind::Score => "score framework",
        EvidenceKind::Control => "control status",
        EvidenceKind::Coverage => "coverage files read scan",
        EvidenceKind::Project => "owner purpose stage tier",
    };
    let place = item.place.words();
    let all = [item.statement.as_str(), place.as_str(), domain, kind];
    all.into_iter().flat_map(words).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}
