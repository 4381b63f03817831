//! Lowering drops no call: as many in the tree as in ruff's.

use advisory_domain::syntax::tree::ExprKind;
use advisory_domain::syntax::{python, visit};
use bumpalo::Bump;
use proptest::prelude::*;
use ruff_python_ast::Expr;
use ruff_python_ast::visitor::{Visitor, walk_expr};

struct Calls(usize);

impl<'a> Visitor<'a> for Calls {
    fn visit_expr(&mut self, expr: &'a Expr) {
        self.0 += usize::from(expr.is_call_expr());
        walk_expr(self, expr);
    }
}

fn calls_of_ruff(source: &str) -> usize {
    let parsed = ruff_python_parser::parse_module(source).unwrap();
    let mut calls = Calls(0);
    calls.visit_body(parsed.suite());
    calls.0
}

fn calls_lowered(source: &str) -> usize {
    let arena = Bump::new();
    let module = python::parse(&arena, source).unwrap();
    let mut calls = 0;
    visit::each_expr(&module, |expr| {
        calls += usize::from(matches!(expr.kind, ExprKind::Call { .. }));
    });
    calls
}

/// Every place of the grammar that an expression `E` may stand in.
const PLACES: &str = "
E
x = E
x: E = E
x[E] = y.z = E
x[E] += E
E.y -= 1
del x[E], E.y
assert E, E
type Alias[T: E = E] = E
if E: E
elif E: E
else: E
while E: E
else: E
for x[E] in E: E
else: E
match E:
    case {1: a} if E: E
    case [b, C(d=None)] if E: E
    case _: E
with E as x[E], E: E
try: E
except E: E
except (E, B) as e: raise E from E
else: E
finally: E
@E
def f[T: E = E](a: E, /, b: E = E, *c: E, d=E, **e: E) -> E:
    'doc'
    global g
    return E
@E
class A[T: E](E, *E, k=E, **E):
    x: E
    async def m(self, y=E):
        async for x in E: E
        async with E as y: E
        await E
        yield E
        x = yield
        yield from E
lambda a, b=E: E
E if E else E
(x := E)
[E, *E], (E,), {E}, {E: E, **E}
E and E or not E
E + E * -E ** E < E in E
E.a[E:E:E](E, *E, k=E, **E)
f'a{E!r:>{E}}b{E:%d{E:{E}}}' 'c' f'{E=}'
[E for x[E] in E if E if E for y in E]
{E async for x in E}
{E: E for x in E if E}
f(E for x in E)
(yield)
";

#[test]
fn no_place_of_the_grammar_drops_a_call() {
    let source = PLACES.replace('E', "call()");
    let expected = calls_of_ruff(&source);
    assert!(expected > 120, "{expected}");
    assert_eq!(calls_lowered(&source), expected);
}

fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec!["f()", "x", "'s'", "None"]).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 3, |inner| {
        let templates = prop::sample::select(vec![
            "(§ + §)",
            "(§ if § else §)",
            "g(§, *§, k=§)",
            "[§, §]",
            "{§: §}",
            "(lambda a=§: §)",
            "[§ for y in § if §]",
            "(not §)",
            "h[§:§]",
            "(§).m(§)",
            "(z := §)",
            "(§ < § < §)",
            "(§ and § or §)",
            "f'''{(§)}'''",
            "(-§) ** §",
        ]);
        (templates, prop::collection::vec(inner, 3)).prop_map(|(template, parts)| {
            let mut pieces = template.split('§');
            let mut text = pieces.next().unwrap_or_default().to_owned();
            for (piece, part) in pieces.zip(parts) {
                text.push_str(&part);
                text.push_str(piece);
            }
            text
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn generated_expressions_keep_their_calls(parts in prop::collection::vec(expressions(), 1..4)) {
        let source = parts.join("\n");
        prop_assume!(ruff_python_parser::parse_module(&source).is_ok());
        prop_assert_eq!(calls_lowered(&source), calls_of_ruff(&source), "{}", source);
    }
}
