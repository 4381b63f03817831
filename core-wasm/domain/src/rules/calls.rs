//! What the syntax rules have in common: a file, its facts, and how findings are worded.

use crate::flow::{Call, Flow, Hit, Labels, Role, SinkKind, table};
use crate::scan::{FileContext, Sink};
use crate::syntax::tree::{Expr, ExprKind, Span};

/// Characters of code quoted in a message at the most.
const QUOTED: usize = 60;

/// A file with its facts, under the rules.
pub(super) struct Scene<'s, 'f> {
    pub(super) file: &'f FileContext<'f>,
    pub(super) flow: &'s Flow<'f>,
    pub(super) sink: &'s mut Sink,
}

impl<'f> Scene<'_, 'f> {
    /// Returns the code at `span` on one line, short enough for a message.
    pub(super) fn quoted(&self, span: Span) -> String {
        let text = self.file.slice(span);
        let mut quoted = String::new();
        for (index, word) in text.split_whitespace().enumerate() {
            if index > 0 {
                quoted.push(' ');
            }
            quoted.push_str(word);
            if quoted.len() > QUOTED {
                break;
            }
        }
        match quoted.char_indices().nth(QUOTED) {
            Some((end, _)) => {
                quoted.truncate(end);
                quoted.push('…');
                quoted
            }
            None => quoted,
        }
    }

    /// Returns where one of `labels` of a hit arose, quoted: `user.ssn`, `input(…)`.
    pub(super) fn origin(&self, hit: &Hit<'f>, labels: Labels) -> String {
        let span = hit.value.trail(labels).first().copied().unwrap_or(hit.span);
        let text = self.quoted(span);
        match text.split_once('(') {
            Some((callee, _)) => format!("{callee}(…)"),
            None => text,
        }
    }

    /// Returns the way one of `labels` of a hit took, its end included.
    pub(super) fn trace(hit: &Hit<'f>, labels: Labels) -> Vec<Span> {
        let mut spans = hit.value.trail(labels).to_vec();
        spans.extend(hit.via);
        spans.dedup();
        spans.truncate(crate::flow::value::MAX_TRAIL);
        spans
    }

    /// Returns whether the place in the called function is reported by itself already.
    pub(super) fn is_repeated(&self, hit: &Hit<'f>, labels: Labels) -> bool {
        hit.via.is_some_and(|via| {
            self.flow.hits.iter().any(|other| {
                other.via.is_none() && other.span == via && other.value.labels.meets(labels)
            })
        })
    }

    /// Returns the name of function `index` for a message.
    pub(super) fn function_name(&self, index: Option<usize>) -> &'f str {
        let name = index
            .and_then(|index| self.flow.functions.get(index))
            .map_or("", |fact| fact.function.name);
        if name.is_empty() { "this code" } else { name }
    }

    /// Returns whether the call writes to a log.
    pub(super) fn is_log(&self, call: &Call<'f>) -> bool {
        let is_log = |path: &str| {
            table::roles(path).any(|role| {
                *role
                    == Role::Sink {
                        kind: SinkKind::Log,
                    }
            })
        };
        is_log(call.path) || is_log(self.file.slice(call.callee.span))
    }

    /// Returns whether anything in the file asks a model.
    pub(super) fn asks_model(&self) -> bool {
        self.flow.calls.iter().any(|call| call.model.is_some())
    }
}

/// Returns the text of a literal.
pub(super) fn text<'f>(expression: &Expr<'f>) -> Option<&'f str> {
    match expression.kind {
        ExprKind::Text(text) => Some(text),
        _ => None,
    }
}

/// Returns whether the expression is this truth value.
pub(super) fn is_boolean(expression: &Expr<'_>, value: bool) -> bool {
    matches!(expression.kind, ExprKind::Boolean(found) if found == value)
}

/// Returns whether `text`, a name or little more, holds one of `words`.
///
/// The standard library's search prepares tables before it looks. In WebAssembly, where it has nothing faster for short
/// texts, preparing took most of the time.
pub(super) fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        let word = word.as_bytes();
        text.as_bytes()
            .windows(word.len().max(1))
            .any(|part| part.first() == word.first() && part == word)
    })
}
