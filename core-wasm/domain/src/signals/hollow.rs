//! Functions, classes and names that do nothing: their calls are no evidence, whatever they are
//! called.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::Match;
use super::walk::{Walk, last_name, names};
use crate::reference::patterns;
use crate::scan::{FileContext, FileRole, Sink};
use crate::syntax::tree::{Expr, ExprKind, Function, Stmt, StmtKind};

/// Begins the fact that a file defines a stub of a pattern; the pattern's id follows.
pub(super) const FACT: &str = "hollow:";

/// The facts, one a pattern: facts have static names.
static FACTS: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    patterns()
        .keys()
        .map(|id| (id.as_str(), format!("{FACT}{id}")))
        .collect()
});

/// Rounds in which a name may turn out hollow because another did.
const ROUNDS: usize = 4;

/// Finds the names that do nothing.
pub(super) fn find<'a>(walk: &Walk<'a>) -> BTreeSet<&'a str> {
    let mut hollow: BTreeSet<&'a str> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let before = hollow.len();
        let mut solid: BTreeSet<&str> = BTreeSet::new();
        let mut empty: Vec<&'a str> = Vec::new();
        for definition in &walk.functions {
            let function = definition.function;
            let name = function.name;
            if is_hollow(function, &hollow) && !definition.is_declaration && !is_abstract(function)
            {
                empty.push(name);
            } else {
                solid.insert(name);
            }
        }
        for class in &walk.classes {
            if class.bases.is_empty() && class.body.iter().all(|s| is_hollow_member(s, &hollow)) {
                empty.push(class.name);
            } else {
                solid.insert(class.name);
            }
        }
        for (name, value) in &walk.assigned {
            // A function under a name was judged above; a constant does nothing when called.
            match unwrapped(value).kind {
                ExprKind::Function(_) => {}
                _ if is_hollow_value(value, &hollow) => empty.push(name),
                _ => {
                    solid.insert(name);
                }
            }
        }
        hollow.extend(empty.into_iter().filter(|name| !solid.contains(name)));
        hollow.remove("");
        if hollow.len() == before {
            break;
        }
    }
    hollow
}

/// Records that the file defines stubs, for the calls that other files make of them.
pub(super) fn record(
    file: &FileContext<'_>,
    walk: &Walk<'_>,
    hollow: &BTreeSet<&str>,
    matches: &[Match],
    sink: &mut Sink,
) {
    if file.role != FileRole::Source || hollow.is_empty() {
        return;
    }
    let functions = walk
        .functions
        .iter()
        .map(|definition| (definition.function.name, definition.function.span));
    let classes = walk.classes.iter().map(|class| (class.name, class.span));
    for (name, span) in functions.chain(classes) {
        if !hollow.contains(name) {
            continue;
        }
        let called = format!("{name}()");
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        for found in matches {
            let matcher = found.matcher;
            if seen.insert(matcher.index)
                && matcher.is_match(&called)
                && let Some((_, fact)) = FACTS.iter().find(|(id, _)| *id == matcher.pattern.id)
            {
                sink.fact(fact, span);
            }
        }
    }
}

/// A method that only says what its subclasses do is an interface, not a stub.
fn is_abstract(function: &Function<'_>) -> bool {
    function
        .decorators
        .iter()
        .any(|decorator| matches!(last_name(decorator), Some("abstractmethod" | "overload")))
}

fn is_hollow(function: &Function<'_>, hollow: &BTreeSet<&str>) -> bool {
    function
        .body
        .iter()
        .all(|stmt| is_hollow_stmt(stmt, hollow))
}

fn is_hollow_member(stmt: &Stmt<'_>, hollow: &BTreeSet<&str>) -> bool {
    match &stmt.kind {
        StmtKind::Function(function) => is_hollow(function, hollow),
        StmtKind::Assign { value, .. } => match value {
            Some(Expr {
                kind: ExprKind::Function(function),
                ..
            }) => is_hollow(function, hollow),
            Some(value) => is_hollow_value(value, hollow),
            None => true,
        },
        _ => is_hollow_stmt(stmt, hollow),
    }
}

fn is_hollow_stmt(stmt: &Stmt<'_>, hollow: &BTreeSet<&str>) -> bool {
    match &stmt.kind {
        StmtKind::Empty | StmtKind::Break | StmtKind::Continue => true,
        StmtKind::Expression(value) => is_hollow_value(value, hollow) || is_print(value),
        StmtKind::Return(value) | StmtKind::Assign { value, .. } => {
            value.is_none_or(|value| is_hollow_value(&value, hollow))
        }
        StmtKind::Block(body) => body.iter().all(|stmt| is_hollow_stmt(stmt, hollow)),
        StmtKind::Other(items) => items.iter().all(|item| is_hollow_value(item, hollow)),
        _ => false,
    }
}

/// A constant, a name handed through, or a call of something hollow.
fn is_hollow_value(expr: &Expr<'_>, hollow: &BTreeSet<&str>) -> bool {
    match unwrapped(expr).kind {
        ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Boolean(_)
        | ExprKind::Null
        | ExprKind::Name(_) => true,
        ExprKind::Member { object, .. } | ExprKind::Test(object) => is_hollow_value(object, hollow),
        ExprKind::Template(items) | ExprKind::Sequence(items) | ExprKind::Other(items) => {
            items.iter().all(|item| is_hollow_value(item, hollow))
        }
        ExprKind::Record(entries) => entries
            .iter()
            .all(|entry| is_hollow_value(&entry.value, hollow)),
        ExprKind::Call { callee, arguments } => {
            last_name(callee).is_some_and(|name| hollow.contains(name) || is_promise(callee))
                && arguments
                    .iter()
                    .all(|argument| is_hollow_value(&argument.value, hollow))
        }
        ExprKind::Function(function) => is_hollow(function, hollow),
        _ => false,
    }
}

fn unwrapped<'a>(expr: &Expr<'a>) -> Expr<'a> {
    let mut expr = *expr;
    while let ExprKind::Wrapped(inner) = expr.kind {
        expr = *inner;
    }
    expr
}

/// `Promise.resolve(true)` is a constant that takes its time.
fn is_promise(callee: &Expr<'_>) -> bool {
    names(callee) == ["resolve", "Promise"]
}

fn is_print(expr: &Expr<'_>) -> bool {
    let ExprKind::Call { callee, .. } = unwrapped(expr).kind else {
        return false;
    };
    let names = names(callee);
    matches!(names.last(), Some(&("print" | "console")))
}

/// Returns whether a function does nothing on its own.
pub(super) fn is_hollow_function(function: &Function<'_>) -> bool {
    is_hollow(function, &BTreeSet::new())
}
