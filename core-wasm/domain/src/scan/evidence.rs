//! Evidence from a place: the quoted lines with every secret masked, and the fingerprint.
//!
//! A file may be one line of megabytes with thousands of findings, so nothing here takes longer
//! the further a place is into its line.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use sha2::{Digest, Sha256};

use super::file::FileContext;
use super::sink::{RawFinding, RawSignal};
use crate::model::{Excerpt, Finding, FindingState, Rule, Signal};
use crate::reference::patterns;
use crate::syntax::tree::Span;

/// Lines quoted before and after the place.
const CONTEXT_LINES: u32 = 2;
/// Lines quoted at the most.
const MAX_LINES: u32 = 12;
/// Characters of one line quoted at the most.
const MAX_LINE_CHARS: usize = 200;
/// What a secret is shown as.
const MASK: &str = "••••••••";
/// The shortest secret that is looked for beyond the place that gave it away: less says nothing.
const MIN_REPEATED: usize = 6;
/// Bytes of secrets looked for in one pass, which bounds the memory of the search.
const PASS_BYTES: usize = 1 << 20;

/// Quotes and fingerprints the places of one file.
#[derive(Debug)]
pub struct Snippets<'a, 'f> {
    file: &'a FileContext<'f>,
    /// Sorted, and no two touch.
    secrets: Vec<Span>,
    /// Searches for what the secrets are.
    repeats: Vec<AhoCorasick>,
    seen: BTreeMap<[u8; 32], u32>,
}

impl<'a, 'f> Snippets<'a, 'f> {
    /// Prepares to quote `file`, in which `secrets` are never to be shown, there or wherever else
    /// they stand.
    pub fn new(file: &'a FileContext<'f>, secrets: impl Iterator<Item = Span>) -> Self {
        let mut secrets: Vec<Span> = secrets.collect();
        let mut values: Vec<&str> = secrets.iter().map(|span| file.slice(*span)).collect();
        values.retain(|value| value.len() >= MIN_REPEATED);
        values.sort_unstable();
        values.dedup();
        let repeats = searches(&values);
        for search in &repeats {
            secrets.extend(search.find_iter(file.text).map(|found| Span {
                start: found.start() as u32,
                end: found.end() as u32,
            }));
        }
        Self {
            file,
            secrets: joined(secrets),
            repeats,
            seen: BTreeMap::new(),
        }
    }

    /// Returns the text of `span` with every secret that touches it masked.
    #[must_use]
    pub fn redacted(&self, span: Span) -> String {
        self.quoted(span, usize::MAX)
    }

    /// Returns `text`, written about the file, with every secret of the file masked.
    #[must_use]
    pub fn hidden(&self, text: String) -> String {
        self.repeats.iter().fold(text, |text, search| {
            let mut masked = String::new();
            search.replace_all_with(&text, &mut masked, |_, _, out| {
                out.push_str(MASK);
                true
            });
            masked
        })
    }

    /// Returns the first `limit` characters of `span`, masked.
    fn quoted(&self, span: Span, limit: usize) -> String {
        let mut out = String::new();
        let mut room = limit;
        let mut at = span.start;
        let mut take = |text: &str| {
            for found in text.chars().take(room) {
                out.push(found);
                room -= 1;
            }
            room > 0
        };
        let first = self.secrets.partition_point(|secret| secret.end <= at);
        let touching = self.secrets.get(first..).unwrap_or_default().iter();
        for secret in touching.take_while(|secret| secret.start < span.end) {
            let before = Span {
                start: at,
                end: secret.start.max(at),
            };
            at = secret.end;
            if !take(self.file.slice(before)) || !take(MASK) {
                return out;
            }
        }
        take(self.file.slice(Span {
            start: at.min(span.end),
            end: span.end,
        }));
        out
    }

    /// Quotes the lines around `span`.
    #[must_use]
    pub fn excerpt(&self, span: Span) -> Excerpt {
        let lines = &self.file.lines;
        let first_line = lines.line(span.start).saturating_sub(CONTEXT_LINES).max(1);
        let last = lines.line(span.end.saturating_sub(1).max(span.start)) + CONTEXT_LINES;
        let last = last.min(lines.count()).min(first_line + MAX_LINES - 1);
        let quoted = (first_line..=last)
            .map(|line| {
                let text = self.quoted(lines.span(line), MAX_LINE_CHARS);
                text.trim_end().to_owned()
            })
            .collect();
        Excerpt {
            first_line,
            lines: quoted,
        }
    }

    pub(crate) fn finding(&mut self, rule: &Rule, raw: RawFinding) -> Finding {
        let mut salt = String::new();
        if let Some(secret) = raw.secret {
            salt = secret_check(&rule.id, self.file.path, self.file.slice(secret));
        }
        Finding {
            rule: rule.id.clone(),
            domain: rule.domain,
            severity: rule.severity,
            confidence: raw.confidence,
            message: self.hidden(raw.message),
            place: self.file.place(raw.span),
            excerpt: self.excerpt(raw.span),
            fingerprint: self.fingerprint(&rule.id, raw.span, &salt),
            trace: raw
                .trace
                .into_iter()
                .map(|span| self.file.place(span))
                .collect(),
            state: FindingState::Open,
        }
    }

    pub(crate) fn signal(&mut self, raw: RawSignal) -> Option<Signal> {
        let pattern = patterns().get(&raw.pattern)?;
        Some(Signal {
            domain: pattern.domain,
            confidence: raw.confidence,
            message: self.hidden(raw.message),
            place: self.file.place(raw.span),
            excerpt: self.excerpt(raw.span),
            fingerprint: self.fingerprint(&raw.pattern, raw.span, ""),
            controls: pattern.controls.clone(),
            pattern: raw.pattern,
        })
    }

    fn fingerprint(&mut self, kind: &str, span: Span, salt: &str) -> String {
        let snippet = self.redacted(span);
        let base = digest(&[kind, self.file.path, &normalised(&snippet), salt]);
        let count = self.seen.entry(base).or_insert(0);
        *count += 1;
        hex(&digest(&[&hex(&base), &count.to_string()]))
    }
}

/// Returns searches for `values`, each over a part of them that memory allows.
fn searches(values: &[&str]) -> Vec<AhoCorasick> {
    let mut parts: Vec<Vec<&str>> = Vec::new();
    let mut bytes = usize::MAX;
    for value in values {
        bytes = bytes.saturating_add(value.len());
        match parts.last_mut() {
            Some(part) if bytes <= PASS_BYTES => part.push(value),
            _ => {
                bytes = value.len();
                parts.push(vec![value]);
            }
        }
    }
    let build = |part: Vec<&str>| {
        AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(part)
            .ok()
    };
    parts.into_iter().filter_map(build).collect()
}

/// Returns spans in order, those that overlap or touch as one.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let joins = next.start <= kept.end;
        if joins {
            kept.end = kept.end.max(next.end);
        }
        joins
    });
    spans
}

/// Fingerprints evidence that has no snippet, such as what a whole repository lacks.
#[must_use]
pub fn fingerprint(kind: &str, path: &str, snippet: &str) -> String {
    let base = digest(&[kind, path, &normalised(snippet), ""]);
    hex(&digest(&[&hex(&base), "1"]))
}

/// Sixteen bits of a salted hash: enough to tell a rotated secret from the old one, too few to
/// confirm a guess at it.
fn secret_check(rule: &str, path: &str, secret: &str) -> String {
    let [first, second, ..] = digest(&["secret", rule, path, secret]);
    format!("{first:02x}{second:02x}")
}

/// White space folded, so that a reindented line keeps its fingerprint.
fn normalised(snippet: &str) -> String {
    snippet.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// SHA-256 over length-prefixed parts, so that no two lists of parts collide.
fn digest(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
