//! Questions to expressions.

use advisory_domain::syntax::tree::{Expr, StmtKind};
use advisory_domain::syntax::{python, visit};
use bumpalo::Bump;

/// Asks the expression that is the only statement of a source.
fn ask<T>(source: &str, question: impl FnOnce(&Expr<'_>) -> T) -> T {
    let arena = Bump::new();
    let module = python::parse(&arena, source).unwrap();
    match &module.body.first().unwrap().kind {
        StmtKind::Expression(expr) => question(expr),
        other => unreachable!("{other:?}"),
    }
}

fn call_name(source: &str) -> Option<String> {
    ask(source, |expr| {
        let mut path = String::new();
        expr.call_name(&mut path).then_some(path)
    })
}

#[test]
fn call_names_are_dotted_paths() {
    assert_eq!(call_name("f(1)").as_deref(), Some("f"));
    assert_eq!(
        call_name("client.chat.completions.create(model='m')").as_deref(),
        Some("client.chat.completions.create")
    );
    assert_eq!(
        call_name("OpenAI(key).clients['a'].chat()").as_deref(),
        Some("OpenAI().clients[].chat")
    );
    assert_eq!(call_name("(lambda: 1)()"), None);
    assert_eq!(call_name("'a'.join(x)"), None);
    assert_eq!(call_name("f"), None);
}

#[test]
fn a_path_without_a_name_leaves_the_buffer_as_it_was() {
    let mut path = String::from("kept ");
    assert!(!ask("'a'.join.b", |expr| expr.write_path(&mut path)));
    assert_eq!(path, "kept ");
    assert!(ask("a.b", |expr| expr.write_path(&mut path)));
    assert_eq!(path, "kept a.b");
}

#[test]
fn arguments_are_found_by_keyword_property_and_position() {
    let source = "f(1, 'two', {'model': 'm', 'k': 1}, *rest, temperature=0)";
    ask(source, |call| {
        assert_eq!(call.argument("model").and_then(|e| e.as_text()), Some("m"));
        assert!(call.argument("temperature").is_some());
        assert!(call.argument("missing").is_none());
        assert_eq!(call.positional(1).and_then(|e| e.as_text()), Some("two"));
        assert!(call.positional(3).is_none());
    });
}

#[test]
fn simple_values_are_told() {
    let text = |source| ask(source, |e| e.as_text().map(str::to_owned));
    assert_eq!(text("'x'").as_deref(), Some("x"));
    assert_eq!(text("f'x'").as_deref(), Some("x"));
    assert_eq!(text("f'x{y}'"), None);
    assert_eq!(ask("True", |e| e.as_boolean()), Some(true));
    let source = "a.b[0].c()";
    assert!(ask(source, |e| e.root_name() == Some("a")));
    assert!(ask(source, |e| e.called() == Some("c")));
}

#[test]
fn visits_in_source_order() {
    let arena = Bump::new();
    let source = "@d1\ndef f(a=n1):\n    with n2 as n3:\n        n4 if n5 else n6\n    \
                  return [n7 for n8 in n9]\n";
    let module = python::parse(&arena, source).unwrap();
    let mut starts = Vec::new();
    visit::each_expr(&module, |expr| {
        starts.extend(expr.as_name().map(|_| expr.span.start));
    });
    assert_eq!(starts.len(), 10);
    assert!(starts.is_sorted(), "{starts:?}");
}
