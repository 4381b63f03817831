//! TypeScript and JavaScript made to exhaust the stack: a guest has about 1 MB of it.

use advisory_domain::syntax::tree::ExprKind;
use advisory_domain::syntax::{ecmascript, visit};
use bumpalo::Bump;

const STACK: usize = 1 << 20;
const TIMES: usize = 100_000;

/// Parses and walks in a thread with a small stack; exhausting it would abort the test run.
fn parses(path: &'static str, source: String) -> Result<usize, String> {
    let thread = std::thread::Builder::new().stack_size(STACK);
    let run = move || {
        let arena = Bump::new();
        let module = ecmascript::parse(&arena, &source, path)?;
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

const NESTS: [(&str, &str); 46] = [
    ("(", ")"),
    ("[", "]"),
    ("({a:", "})"),
    ("f(", ")"),
    ("x[", "]"),
    ("{", "}"),
    ("(\n", ")"),
    ("`${", "}`"),
    ("(`)${", "}`)"),
    ("(')' + ", ")"),
    ("(/*)*/", ")"),
    ("(//)\n", ")"),
    ("!", ""),
    ("- ", ""),
    ("~", ""),
    ("typeof ", ""),
    ("void ", ""),
    ("new ", ""),
    ("delete ", ""),
    ("!\n", ""),
    ("x ** ", ""),
    ("x ? y : ", ""),
    ("x => ", ""),
    ("x = ", ""),
    ("x =\n", ""),
    ("x += ", ""),
    ("if (x) ", ""),
    ("if (x)\n", ""),
    ("for (;;) ", ""),
    ("for (;;)\n", ""),
    ("while (x) ", ""),
    ("while (x)\n", ""),
    ("do ", " while (x)"),
    ("do\n", "\nwhile (x)"),
    ("l: ", ""),
    ("l:\n", ""),
    ("if (x) {} else ", ""),
    ("if (x) {}\nelse ", ""),
    ("function f() {", "}"),
    ("class A { m() {", "} }"),
    ("switch (x) { case 1: ", "}"),
    ("try {", "} catch {}"),
    ("async () => await ", ""),
    ("(function () {", "})"),
    ("<a>", "</a>"),
    ("<a b={", "}/>"),
];

#[test]
fn deep_nesting_never_exhausts_the_stack() {
    for (open, close) in NESTS {
        // Whether it is refused or read matters less than that the thread lives.
        for times in [20, 60, 120, 200, 250, 900, TIMES] {
            for source in [
                nested(open, "1", close, times),
                nested(open, "1", "", times),
            ] {
                let result = parses("a.tsx", source);
                assert!(result.is_err() || times < TIMES, "{open}");
            }
        }
    }
}

#[test]
fn nesting_that_people_write_is_lowered() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("({a:", "})"),
        ("f(", ")"),
        ("x[", "]"),
        ("`${", "}`"),
        ("!", ""),
        ("x ? y : ", ""),
        ("x => ", ""),
        ("if (x) ", ""),
        ("<a>", "</a>"),
        ("try {", "} catch {}"),
    ] {
        let result = parses("a.tsx", nested(open, "1", close, 60));
        assert!(result.is_ok(), "{open}: {result:?}");
    }
}

#[test]
fn types_never_exhaust_the_stack() {
    for (open, close) in [
        ("A<", ">"),
        ("(", ")"),
        ("{ a: ", "}"),
        ("[", "]"),
        ("A extends B ? C : ", ""),
        ("keyof ", ""),
        ("() => ", ""),
        ("readonly ", "[]"),
    ] {
        for times in [60, 250, 900, TIMES] {
            let source = format!("type T = {}", nested(open, "X", close, times));
            let result = parses("a.ts", source);
            assert!(result.is_ok() || times > 60, "{open}: {result:?}");
        }
    }
}

#[test]
fn long_chains_are_lowered_up_to_a_limit() {
    for operator in ["+", "&&", "<", "|", "??"] {
        let chain = |times| vec!["f()"; times].join(&format!(" {operator} "));
        assert_eq!(parses("a.ts", chain(300)), Ok(300), "{operator}");
        drop(parses("a.ts", chain(TIMES)));
    }
    for link in [
        ".a", "()", "[0]", ".f(1)", "?.a", "!", "``", "\n.a", "\n.f(1)",
    ] {
        drop(parses("a.ts", format!("x{}", link.repeat(TIMES))));
        assert!(
            parses("a.ts", format!("x{}", link.repeat(100))).is_ok(),
            "{link}"
        );
    }
    let ladder = vec!["if (x) { f() }"; 500].join(" else ");
    assert_eq!(parses("a.ts", ladder), Ok(500));
}

#[test]
fn long_flat_sources_are_lowered() {
    let page = format!(
        "x = <>{}</>",
        "<p class=\"a\">don't {f()}<br/></p>\n".repeat(2_000)
    );
    assert_eq!(parses("a.tsx", page), Ok(2_000));
    let statements = "if (a < b) { f<T>(!x ? y : z) }\n".repeat(5_000);
    assert_eq!(parses("a.ts", statements), Ok(5_000));
    let minified = "if(a<b)f(!x?y:-z);else for(;;)g()".to_owned() + &";if(c)h(a=>!a)".repeat(5_000);
    assert_eq!(parses("a.js", minified), Ok(5_002));
    let patterns = "x = /[({]'/.test(y) ? /\\/(/ : a / b;\n".repeat(1_000);
    assert_eq!(parses("a.js", patterns), Ok(1_000));
    let table = format!("x = [{}]", "{ a: -1, b: !c, d: `${f()}` },\n".repeat(5_000));
    assert_eq!(parses("a.js", table), Ok(5_000));
}
