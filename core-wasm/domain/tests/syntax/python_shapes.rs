//! The shapes that Python is lowered to.

use advisory_domain::syntax::python;
use bumpalo::Bump;

use super::dump;

fn lowered(source: &str) -> String {
    let arena = Bump::new();
    dump::module(&python::parse(&arena, source).unwrap())
}

#[track_caller]
fn lowers(source: &str, expected: &str) {
    assert_eq!(lowered(source), expected, "{source}");
}

#[test]
fn imports_bind_local_names() {
    let arena = Bump::new();
    let source = "import os, numpy as np\nimport a.b.c\nimport x.y as z\nfrom openai import OpenAI, \
                  AsyncOpenAI as Client\nfrom . import local\nfrom ..pkg.mod import *\n\
                  def f():\n    import inner\n";
    let module = python::parse(&arena, source).unwrap();
    assert_eq!(
        dump::imports(&module),
        "os=os np=numpy a.b.c=a.b.c a=a z=x.y OpenAI=openai:OpenAI Client=openai:AsyncOpenAI \
         local=.:local *=..pkg.mod:* inner=inner"
    );
    assert_eq!(dump::stmts(&module.body[..1]), "empty");
}

#[test]
fn calls_keep_keywords_and_spreads_in_order() {
    lowers(
        "client.chat.completions.create(*args, model='gpt-4o', **extra)",
        "client.chat.completions.create(...args, model=\"gpt-4o\", ...extra)",
    );
    lowers("f(x for x in g())", "f(<x (x := g())>)");
    lowers("a[0][1:n()](b)", "a[0][<1 n()>](b)");
}

#[test]
fn strings_have_their_values() {
    lowers(r#"'a' "b" 'c'"#, r#""abc""#);
    lowers(r"'tab\there'", r#""tab\there""#);
    lowers(r"r'\d+'", r#""\\d+""#);
    lowers("'''two\nlines'''", r#""two\nlines""#);
    lowers(r"b'raw' b'\x00'", r#""raw\0""#);
    lowers("f'a{b!r:>{w()}}c' 'd'", r#"`"a" b ">" w() "c" "d"`"#);
    lowers("f'{x:%Y}'", r#"`x "%Y"`"#);
    lowers("f'{{}}'", r#"`"{}"`"#);
}

#[test]
fn a_literal_without_escapes_borrows_from_the_source() {
    let arena = Bump::new();
    let source = "x = 'plain'\n".to_owned();
    let module = python::parse(&arena, &source).unwrap();
    let mut borrowed = false;
    advisory_domain::syntax::visit::each_expr(&module, |expr| {
        if let Some(text) = expr.as_text() {
            borrowed = source.as_bytes().as_ptr_range().contains(&text.as_ptr());
        }
    });
    assert!(borrowed);
}

#[test]
fn literals_and_collections_keep_their_kind() {
    lowers("(1, -2.5, 0xFF, 3j)", "[1, <2.5>, 0xFF, 3j]");
    lowers("[True, False, None, ...]", "[true, false, null, <>]");
    lowers("{'a': 1, **rest}", r#"{"a": 1, ...rest}"#);
    lowers("{1, *more}", "[1, ~more]");
    lowers("not x", "(test x)");
}

#[test]
fn operators_nest_to_the_left() {
    lowers("a + b * c - d", "((a + (b * c)) - d)");
    lowers("a and b and c or d", "(((a and b) and c) or d)");
    lowers("0 < x <= 9", "((0 < x) <= 9)");
    lowers("a not in b", "(a not in b)");
    lowers("'%s' % x", r#"("%s" % x)"#);
}

#[test]
fn a_very_long_chain_folds_its_head() {
    let source = format!("x = {}", vec!["f()"; 100].join(" + "));
    let text = lowered(&source);
    assert!(text.contains("<f() f()"), "{text}");
    assert_eq!(text.matches("f()").count(), 100);
    assert_eq!(text.matches(" + ").count(), 64);
}

#[test]
fn comprehensions_list_element_clauses_and_conditions() {
    lowers(
        "[f(x) for y in z if y for x in g(y) if x]",
        "<f(x) (y := z) y (x := g(y)) x>",
    );
    lowers("{k: v async for k, v in it}", "<k v ([k, v] := it)>");
}

#[test]
fn expressions_of_every_kind_lower() {
    lowers("(n := f())", "(n := f())");
    lowers("a if t else b", "(t ? a : b)");
    lowers(
        "lambda x, *y, z=1, **k: x",
        "fn (x, y, z = 1, k) {return x}",
    );
    lowers(
        "async def f():\n    await g()\n    yield\n    yield 1\n    yield from h()",
        "fn f() {~g(); null; ~1; ~h()}",
    );
}

#[test]
fn functions_and_classes_have_decorators_docstrings_and_annotations() {
    lowers(
        "@tool('x')\nasync def f(self, a: int, b: 'str' = 'd', *, c) -> None:\n    \"doc\"\n    return a",
        "@tool(\"x\") fn f(a: int, b: 'str' = \"d\", c) \"doc\" {return a}",
    );
    lowers(
        "@dataclass\nclass A(Base, Generic[T], metaclass=Meta):\n    'Doc.'\n    x: int = 1\n    y: str\n    def m(cls): pass",
        "@dataclass class A(Base, Generic[T], Meta) \"Doc.\" {x: int = 1; y: str; fn m() {empty}}",
    );
}

#[test]
fn calls_in_annotations_stand_before_their_statement() {
    lowers(
        "def f(u: Annotated[U, Depends(get)]): pass",
        "<Annotated[[U, Depends(get)]]>; fn f(u: Annotated[U, Depends(get)]) {empty}",
    );
    lowers("class A(B, meta=m()): pass", "class A(B, m()) {empty}");
    lowers("raise E() from f()", "<f()>; throw E()");
}

#[test]
fn assignments_list_their_targets() {
    lowers("a = b = c", "a, b = c");
    lowers("a, (b, *c) = d", "a, b, c = d");
    lowers("total += f()", "total = (total + f())");
    lowers("g().x -= 1", "g().x = (<> - 1)");
    lowers("x: int", "x: int");
}

#[test]
fn control_flow_keeps_its_shape() {
    lowers(
        "if a: b\nelif c: d\nelif e: f\nelse: g",
        "if a {b} else {if c {d} else {if e {f} else {g}}}",
    );
    lowers("while True: break", "while true {break}");
    lowers("while x: continue\nelse: y", "while x {continue}; {y}");
    lowers(
        "for x in y: z\nelse:\n    a\n    b",
        "for x in y {z}; {a; b}",
    );
    lowers("for i, j in k():\n    l", "for [i, j] in k() {l}");
    lowers(
        "try:\n    a\nexcept (B, C) as e:\n    d\nexcept:\n    raise\nelse:\n    f\nfinally:\n    g",
        "try {a} catch [B, C]@e {d} catch _@_ {throw _} finally {f; g}",
    );
    lowers(
        "try:\n    a\nexcept* E:\n    b",
        "try {a} catch E@_ {b} finally {}",
    );
    lowers(
        "with open(p) as f, lock: pass",
        "with (f := open(p)), lock {empty}",
    );
    lowers("assert ok(), msg()", "<ok() msg()>");
    lowers("del a, b[0]", "<a b[0]>");
}

#[test]
fn match_becomes_a_ladder() {
    lowers(
        "match cmd:\n    case 'go': a\n    case [x, *xs] if x: b\n    case Point(y=0) | None: c\n    case {'k': v, **r}: d\n    case _: e",
        "{if (cmd match <\"go\">) {a} else {if (cmd match <x>) {b} else {if (cmd match <Point 0>) \
         {c} else {if (cmd match <\"k\">) {d} else {if (cmd match <>) {e}}}}}}",
    );
    lowers(
        "match f():\n    case 1: a\n    case 2: b",
        "{if (f() match <1>) {a} else {if (<> match <2>) {b}}}",
    );
}

#[test]
fn a_ladder_of_thousands_is_split() {
    let mut source = String::from("if x == 0: f()\n");
    for n in 1..5000 {
        source.push_str(&format!("elif x == {n}: f()\n"));
    }
    assert_eq!(lowered(&source).matches("f()").count(), 5000);
}

#[test]
fn errors_name_their_line() {
    let arena = Bump::new();
    let error = python::parse(&arena, "x = 1\ny = = 2\n").unwrap_err();
    assert!(error.starts_with("line 2: "), "{error}");
    let error = python::parse(&arena, "print 'old'\n").unwrap_err();
    assert!(error.starts_with("line 1: "), "{error}");
}

#[test]
fn spans_cover_the_source() {
    let arena = Bump::new();
    let source = "def f(x):\n    return g(x)\n";
    let module = python::parse(&arena, source).unwrap();
    let mut found = None;
    advisory_domain::syntax::visit::each_expr(&module, |expr| {
        if expr.called() == Some("g") {
            found = Some(&source[expr.span.start as usize..expr.span.end as usize]);
        }
    });
    assert_eq!(found, Some("g(x)"));
}
