//! Sources made to exhaust the stack: a guest has about 1 MB of it.

use advisory_domain::syntax::tree::ExprKind;
use advisory_domain::syntax::{python, visit};
use bumpalo::Bump;

const STACK: usize = 1 << 20;

/// Parses and walks in a thread with a small stack; exhausting it would abort the test run.
fn parses(source: String) -> Result<usize, String> {
    let thread = std::thread::Builder::new().stack_size(STACK);
    let run = move || {
        let arena = Bump::new();
        let module = python::parse(&arena, &source)?;
        let mut calls = 0;
        visit::each_expr(&module, |expr| {
            calls += usize::from(matches!(expr.kind, ExprKind::Call { .. }));
        });
        Ok(calls)
    };
    thread.spawn(run).unwrap().join().unwrap()
}

fn nested(open: &str, middle: &str, close: &str, times: usize) -> String {
    format!("{}{middle}{}", open.repeat(times), close.repeat(times))
}

#[track_caller]
fn refuses(source: String) {
    let start: String = source.chars().take(40).collect();
    let error = parses(source).unwrap_err();
    let refused = error.starts_with("nested deeper than ") || error.starts_with("a chain of ");
    assert!(refused, "{start}: {error}");
}

#[track_caller]
fn refuses_or_fails(source: String) {
    drop(parses(source).unwrap_err());
}

#[test]
fn nesting_that_python_allows_is_lowered() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{0:", "}"),
        ("f(", ")"),
        ("x[", "]"),
    ] {
        let source = nested(open, "1", close, 240);
        assert!(parses(source).is_ok(), "{open}");
    }
    let mut source = String::new();
    for depth in 0..200 {
        source.push_str(&format!("{}if x:\n", " ".repeat(depth)));
    }
    source.push_str(&format!("{}f()\n", " ".repeat(200)));
    assert_eq!(parses(source), Ok(1));
}

#[test]
fn deeper_nesting_is_refused() {
    const TIMES: usize = 100_000;
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("{0:", "}"),
        ("f(", ")"),
        ("x[", "]"),
        ("(\n", ")"),
        ("(x, ", ")"),
        ("(')' + ", ")"),
        ("(#)\n", ")"),
        ("f'''{", "}'''"),
        ("f'''{x:{", "}}'''"),
        ("lambda: ", ""),
        ("not ", ""),
        ("- ", ""),
        ("~", ""),
        ("await ", ""),
        ("x ** ", ""),
        ("x if y else ", ""),
        ("lambda x=", ": x"),
        ("[x for x in ", "]"),
        ("(yield ", ")"),
    ] {
        refuses(nested(open, "1", close, TIMES));
        // Broken sources recurse as deep before the parser knows.
        drop(parses(nested(open, "1", "", TIMES)).unwrap_err());
        drop(parses(nested(open, "", close, TIMES)).unwrap_err());
    }
}

#[test]
fn deeper_blocks_are_refused() {
    let mut source = String::new();
    for depth in 0..2_000 {
        source.push_str(&format!("{}if x:\n", " ".repeat(depth)));
    }
    source.push_str(&format!("{}pass\n", " ".repeat(2_000)));
    refuses(source);
    drop(parses("if x: ".repeat(100_000)).unwrap_err());
    drop(parses("class a: ".repeat(100_000)).unwrap_err());
    drop(parses(nested("[)", "", "", 100_000)).unwrap_err());
    let pattern = nested("[", "y", "]", 100_000);
    refuses(format!("match x:\n case {pattern}: pass\n"));
}

#[test]
fn long_chains_are_lowered_up_to_a_limit() {
    for operator in ["+", "and", "<", "@", "|", "is not"] {
        let chain = |times| vec!["f()"; times].join(&format!(" {operator} "));
        assert_eq!(parses(chain(300)), Ok(300), "{operator}");
        drop(parses(chain(100_000)));
        drop(parses(format!("{} =", chain(100_000))).unwrap_err());
    }
    let source = vec!["'text'"; 100_000].join(" ");
    assert_eq!(parses(source), Ok(0));
    for link in [".a", "()", "[0]", ".f(1)"] {
        refuses_or_fails(format!("x{}", link.repeat(100_000)));
        refuses_or_fails(format!("x{} =", link.repeat(100_000)));
        assert!(parses(format!("x{}", link.repeat(120))).is_ok(), "{link}");
    }
    refuses_or_fails(format!("x: f{} = 1", "(x)".repeat(100_000)));
}
