//! Where in a tree a match is evidence: at something that is used.

use std::collections::BTreeSet;

use super::walk::{Call, Walk, names};
use super::{Match, Sighting, hollow, weaker};
use crate::model::Confidence;
use crate::reference::DetectKind;
use crate::scan::FileContext;
use crate::syntax::tree::{Expr, ExprKind, Span};

/// A place where a match counts.
#[derive(Debug, Clone, Copy)]
struct Site {
    span: Span,
    /// A value that switches it off ends before this byte; matches that reach past it say so
    /// themselves.
    off_until: Option<u32>,
    /// The best that a match here can be.
    at_best: Confidence,
    how: &'static str,
    is_string: bool,
    /// A key of a record: it names what is set, and is not what is said.
    is_key: bool,
}

/// The places of one file, sorted.
#[derive(Debug)]
pub(super) struct Sites {
    sites: Vec<Site>,
}

/// Finds the places. Calls of what is hollow are none.
pub(super) fn find(file: &FileContext<'_>, walk: &Walk<'_>, hollow: &BTreeSet<&str>) -> Sites {
    let mut sites = Vec::new();
    let is_hollow = |expr: &Expr<'_>| names(expr).iter().any(|name| hollow.contains(name));
    let defined: BTreeSet<&str> = walk
        .functions
        .iter()
        .map(|definition| definition.function.name)
        .chain(walk.classes.iter().map(|class| class.name))
        .collect();
    for call in &walk.calls {
        if !is_hollow(call.callee) {
            let is_local = names(call.callee).iter().any(|name| defined.contains(name));
            let at_best = if is_local {
                Confidence::Medium
            } else {
                Confidence::High
            };
            sites.push(used(tail(call.callee), at_best, "`{}` is called"));
            keywords(file, call, at_best, &mut sites);
        }
    }
    let decorators = walk.functions.iter().flat_map(|d| d.function.decorators);
    for decorator in decorators.chain(walk.classes.iter().flat_map(|class| class.decorators)) {
        if !is_call(decorator) && !is_hollow(decorator) {
            sites.push(used(tail(decorator), Confidence::High, "`{}` decorates"));
        }
    }
    for base in walk.classes.iter().flat_map(|class| class.bases) {
        if !is_call(base) && !is_hollow(base) {
            sites.push(used(tail(base), Confidence::High, "`{}` is derived from"));
        }
    }
    for (element, span) in &walk.elements {
        if !hollow.contains(element.name) {
            let name = Span {
                start: span.start,
                end: span.start + 1 + element.name.len() as u32,
            };
            sites.push(used(name, Confidence::High, "`{}` is shown"));
        }
    }
    for entry in &walk.entries {
        if let Some(key) = &entry.key {
            sites.push(Site {
                off_until: off_until(&entry.value),
                is_key: true,
                ..used(key.span, Confidence::High, "`{}` is set")
            });
        }
    }
    let read: BTreeSet<&str> = walk.names.iter().copied().collect();
    for import in &walk.imports {
        let is_ours = import.module.starts_with(['.', '~']);
        if !is_ours && read.contains(import.local) && import.symbol.is_some() {
            sites.push(used(
                import.span,
                Confidence::Medium,
                "`{}` is imported and used",
            ));
        }
    }
    for span in &walk.comparisons {
        sites.push(used(*span, Confidence::Medium, "`{}` decides"));
    }
    let keys: BTreeSet<Span> = walk
        .entries
        .iter()
        .filter_map(|entry| Some(entry.key?.span))
        .collect();
    for span in walk.strings.iter().filter(|span| !keys.contains(span)) {
        sites.push(Site {
            is_string: true,
            ..used(*span, Confidence::High, "a text says so")
        });
    }
    sites.sort_by_key(|site| site.span);
    Sites { sites }
}

impl Sites {
    /// Returns what a match is worth, if it lies where something is used.
    pub(super) fn judge(&self, found: &Match) -> Option<Sighting> {
        let detect = found.matcher.detect;
        if detect.kind != DetectKind::Code {
            return None;
        }
        let at = found.span.start;
        let after = self.sites.partition_point(|site| site.span.start <= at);
        let site = self
            .sites
            .get(..after)?
            .iter()
            .filter(|site| at < site.span.end)
            .filter(|site| !site.is_string || detect.in_strings)
            // A model in a table of sizes or prices is not one that is used.
            .filter(|site| !site.is_key || !detect.in_strings)
            .filter(|site| site.off_until.is_none_or(|until| found.span.end > until))
            .min_by_key(|site| (site.at_best, site.span))?;
        Some(Sighting {
            pattern: found.matcher.pattern,
            span: found.span,
            confidence: weaker(detect.confidence, site.at_best),
            how: site.how,
        })
    }
}

fn used(span: Span, at_best: Confidence, how: &'static str) -> Site {
    Site {
        span,
        off_until: None,
        at_best,
        how,
        is_string: false,
        is_key: false,
    }
}

/// The part of an expression that names what is used, without what lies inside calls before it:
/// `.b` of `a(x).b`.
fn tail(callee: &Expr<'_>) -> Span {
    let mut start = callee.span.start;
    let mut expr = *callee;
    loop {
        match expr.kind {
            ExprKind::Member { object, .. } => expr = *object,
            ExprKind::Name(_) => break,
            _ => {
                if expr.span != callee.span {
                    start = expr.span.end;
                }
                break;
            }
        }
    }
    Span {
        start,
        end: callee.span.end,
    }
}

/// Calls are sites of their own, wherever they stand.
fn is_call(expr: &Expr<'_>) -> bool {
    matches!(expr.kind, ExprKind::Call { .. })
}

/// The names of the keyword arguments of a call.
fn keywords(file: &FileContext<'_>, call: &Call<'_>, at_best: Confidence, sites: &mut Vec<Site>) {
    let mut from = call.callee.span.end;
    for argument in call.arguments {
        let value = argument.value.span;
        if let Some(name) = argument.name {
            let between = Span {
                start: from,
                end: value.start,
            };
            if let Some(offset) = file.slice(between).rfind(name) {
                let start = from + offset as u32;
                let span = Span {
                    start,
                    end: start + name.len() as u32,
                };
                sites.push(Site {
                    off_until: off_until(&argument.value),
                    ..used(span, at_best, "`{}` is set")
                });
            }
        }
        from = value.end.max(from).min(call.span.end);
    }
}

/// Where a value that switches off what its name promises stops saying so: at its first byte, and
/// what is empty at its last, since a match may reach into its brackets.
fn off_until(value: &Expr<'_>) -> Option<u32> {
    let is_empty = matches!(value.kind, ExprKind::Sequence([]) | ExprKind::Record([]));
    let until = if is_empty {
        value.span.end
    } else {
        value.span.start
    };
    is_off(value).then_some(until)
}

/// A value that switches off what its name promises.
fn is_off(value: &Expr<'_>) -> bool {
    match value.kind {
        ExprKind::Boolean(false) | ExprKind::Null | ExprKind::Text("") => true,
        ExprKind::Number(number) => number == "0",
        ExprKind::Sequence(items) => items.is_empty(),
        ExprKind::Record(entries) => entries.is_empty(),
        ExprKind::Function(function) => hollow::is_hollow_function(function),
        _ => false,
    }
}
