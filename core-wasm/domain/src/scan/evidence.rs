//! Evidence from a place: the quoted lines with every secret masked, and the fingerprint.

use std::collections::BTreeMap;

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

/// Quotes and fingerprints the places of one file.
#[derive(Debug)]
pub struct Snippets<'a, 'f> {
    file: &'a FileContext<'f>,
    secrets: Vec<Span>,
    seen: BTreeMap<[u8; 32], u32>,
}

impl<'a, 'f> Snippets<'a, 'f> {
    /// Prepares to quote `file`, in which `secrets` are never to be shown.
    pub fn new(file: &'a FileContext<'f>, secrets: impl Iterator<Item = Span>) -> Self {
        let mut secrets: Vec<Span> = secrets.collect();
        secrets.sort_unstable();
        Self {
            file,
            secrets,
            seen: BTreeMap::new(),
        }
    }

    /// Returns the text of `span` with every secret that touches it masked.
    #[must_use]
    pub fn redacted(&self, span: Span) -> String {
        let mut out = String::new();
        let mut at = span.start;
        for secret in &self.secrets {
            if secret.end <= at || secret.start >= span.end {
                continue;
            }
            out.push_str(self.file.slice(Span {
                start: at,
                end: secret.start.max(at),
            }));
            out.push_str(MASK);
            at = secret.end;
        }
        out.push_str(self.file.slice(Span {
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
                let text = self.redacted(lines.span(line));
                text.trim_end().chars().take(MAX_LINE_CHARS).collect()
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
            message: raw.message,
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
            message: raw.message,
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
