//! Python.

use advisory_domain::syntax::python::parse;
use advisory_domain::syntax::tree::{ExprKind, StmtKind};
use bumpalo::Bump;

#[test]
fn lists_every_import_with_the_name_it_binds() {
    let arena = Bump::new();
    let source = "import numpy as np\nimport a.b.c\nfrom openai import OpenAI as Client\nfrom ..x import y\n";
    let module = parse(&arena, source).unwrap();
    let imports: Vec<_> = module
        .imports
        .iter()
        .map(|found| (found.module, found.symbol, found.local))
        .collect();
    assert_eq!(
        imports,
        [
            ("numpy", None, "np"),
            ("a.b.c", None, "a.b.c"),
            ("a", None, "a"),
            ("openai", Some("OpenAI"), "Client"),
            ("..x", Some("y"), "y"),
        ]
    );
}

#[test]
fn keeps_docstring_parameters_and_decorators_of_a_function() {
    let arena = Bump::new();
    let source = "class A:\n  @tool\n  def f(self, a: int = 1, *, b, **c):\n    \"\"\"Doc.\"\"\"\n    return a\n";
    let module = parse(&arena, source).unwrap();
    let StmtKind::Class(class) = module.body[0].kind else {
        panic!("no class")
    };
    let StmtKind::Function(function) = class.body[0].kind else {
        panic!("no function")
    };
    let names: Vec<_> = function.parameters.iter().map(|found| found.name).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(function.parameters[0].annotation, Some("int"));
    assert_eq!(function.docstring, Some("Doc."));
    assert_eq!(function.decorators.len(), 1);
    assert_eq!(function.body.len(), 1);
}

#[test]
fn keeps_the_order_and_the_names_of_arguments() {
    let arena = Bump::new();
    let module = parse(&arena, "f(1, *a, k='v', **b)\n").unwrap();
    let StmtKind::Expression(call) = module.body[0].kind else {
        panic!("no expression")
    };
    let ExprKind::Call { arguments, .. } = call.kind else {
        panic!("no call")
    };
    let shape: Vec<_> = arguments
        .iter()
        .map(|found| (found.name, found.spread))
        .collect();
    assert_eq!(
        shape,
        [
            (None, false),
            (None, true),
            (Some("k"), false),
            (None, true)
        ]
    );
    assert!(matches!(arguments[2].value.kind, ExprKind::Text("v")));
}

#[test]
fn takes_an_f_string_apart() {
    let arena = Bump::new();
    let module = parse(&arena, "x = f'a {b.c} d'\n").unwrap();
    let StmtKind::Assign {
        value: Some(value), ..
    } = module.body[0].kind
    else {
        panic!("no value")
    };
    let ExprKind::Template(parts) = value.kind else {
        panic!("no template")
    };
    assert!(matches!(parts[0].kind, ExprKind::Text("a ")));
    assert!(matches!(parts[1].kind, ExprKind::Member { name: "c", .. }));
    assert!(matches!(parts[2].kind, ExprKind::Text(" d")));
}

#[test]
fn names_the_line_of_a_syntax_error() {
    let arena = Bump::new();
    let error = parse(&arena, "a = 1\nb = (\n").unwrap_err();
    assert!(
        error.starts_with("line 2") || error.starts_with("line 3"),
        "{error}"
    );
}

#[test]
fn refuses_hostile_nesting_instead_of_exhausting_the_stack() {
    let hostile = [
        "(".repeat(100_000),
        format!("x = {}1", "-".repeat(100_000)),
        format!("x = {}1", "1+".repeat(100_000)),
        format!("x = {}1", "not ".repeat(100_000)),
        format!("x{}", ".a".repeat(100_000)),
        format!("x = {}1", "lambda: ".repeat(100_000)),
        (0..2_000)
            .map(|level| format!("{}if a:\n", " ".repeat(level)))
            .collect(),
        format!("x = {}", "a if b else ".repeat(50_000)),
    ];
    on_a_small_stack(move || {
        for source in hostile {
            let arena = Bump::new();
            assert!(parse(&arena, &source).is_err(), "{}", &source[..20]);
        }
    });
}

#[test]
fn accepts_large_flat_tables_and_long_modules() {
    let arena = Bump::new();
    let table: String = (0..20_000)
        .map(|row| format!("    'k{row}': a.b + {row} * -2,\n"))
        .collect();
    assert!(parse(&arena, &format!("T = {{\n{table}}}\n")).is_ok());
    let module: String = (0..20_000)
        .map(|row| format!("x{row} = a.b.c + {row}\n"))
        .collect();
    assert!(parse(&arena, &module).is_ok());
}

/// A megabyte: what a guest of the engine has at the least.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(run)
        .unwrap()
        .join()
        .unwrap();
}
