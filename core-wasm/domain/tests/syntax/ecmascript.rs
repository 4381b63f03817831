//! The shapes that TypeScript and JavaScript are lowered to.

use advisory_domain::syntax::ecmascript::parse;
use advisory_domain::syntax::tree::ExprKind;
use advisory_domain::syntax::visit;
use bumpalo::Bump;

use super::dump;

#[track_caller]
fn lowers_at(path: &str, source: &str, expected: &str) {
    let arena = Bump::new();
    let module = parse(&arena, source, path).unwrap();
    assert_eq!(dump::module(&module), expected, "{source}");
}

#[track_caller]
fn lowers(source: &str, expected: &str) {
    lowers_at("a.ts", source, expected);
}

#[track_caller]
fn imports(source: &str, expected: &str) {
    let arena = Bump::new();
    let module = parse(&arena, source, "a.ts").unwrap();
    assert_eq!(dump::imports(&module), expected, "{source}");
}

#[test]
fn imports_bind_local_names() {
    imports(
        "import OpenAI, { type Chat as C, x } from 'openai'; import * as fs from 'node:fs'; import './side';",
        "OpenAI=openai:default C=openai:Chat x=openai:x fs=node:fs =./side",
    );
    imports(
        "export { a as b } from 'm'; export * from 'n'; import k = require('k')",
        "=m:a =n k=k",
    );
}

#[test]
fn required_modules_bind_as_imports_do() {
    imports("const x = require('m')", "x=m");
    imports("const { a, b: c, ...d } = require('m')", "a=m:a c=m:b d=m");
    imports("const x = require('m').y", "x=m:y");
    imports("async () => { const { a } = await import('m') }", "a=m:a");
    imports("const x = (await import('m')).default", "x=m:default");
    imports("require('m'); f(require('n'))", "=m =n");
    imports("const x = require(name)", "");
}

#[test]
fn calls_of_every_form_are_calls() {
    lowers(
        "client.chat?.completions.create({ model: 'gpt-4o', ...rest }, ...more)",
        r#"client.chat.completions.create({"model": "gpt-4o", ...rest}, ...more)"#,
    );
    lowers("new OpenAI({ apiKey })", r#"OpenAI({"apiKey": apiKey})"#);
    lowers(
        "sql`select ${f(x)} from t`",
        r#"sql(`"select " f(x) " from t"`)"#,
    );
    lowers("this.#run(a[0]?.())", "this.#run(a[0]())");
    lowers("import('m')", r#"import("m")"#);
}

#[test]
fn literals_have_their_values() {
    lowers(
        r"['a\tb', 1.5, 10n, true, null, undefined, void 0, /x[(]/g, , ...y]",
        r#"["a\tb", 1.5, 10n, true, null, null, null, <>, null, ~y]"#,
    );
}

#[test]
fn templates_interleave_text_and_expressions() {
    lowers("`a${b}${c()}d`", r#"`"a" b c() "d"`"#);
    lowers(r"x = `\n`", "x = `\"\\n\"`");
}

#[test]
fn casts_and_waits_are_wrapped() {
    lowers("(x as any)!.y", "~~x.y");
    lowers("<T>x satisfies U", "~~x");
    lowers("async () => { await f(); }", "fn () {~f()}");
    lowers("function* g() { yield 1; yield* h() }", "fn g() {~1; ~h()}");
}

#[test]
fn functions_take_the_name_they_are_given() {
    lowers(
        "const f = async (a: string, b = 1) => a",
        "f = fn f(a: string, b = 1) {return a}",
    );
    lowers(
        "exports.run = function () { return }",
        "exports.run = fn run() {return _}",
    );
    lowers(
        "x = { on: () => 1, go() {}, get z() { return 2 } }",
        r#"x = {"on": fn on() {return 1}, "go": fn go() {}, "z": fn z() {return 2}}"#,
    );
    lowers(
        "function f(x: A): B; function f(x) { 'use server'; return x }",
        r#"empty; fn f(x) {"use server"; return x}"#,
    );
    lowers("export default function () {}", "fn () {}");
    lowers("export const f = () => {}, g = 2", "f = fn f() {}; g = 2");
}

#[test]
fn destructured_parameters_list_each_name() {
    lowers(
        "({ a, b: [c = f(), ...d] }: Props = {}, ...rest: T[]) => 0",
        "fn (a: Props, c: Props, d: Props, rest: T[]) {<f() {}>; return 0}",
    );
}

#[test]
fn classes_have_methods_fields_and_decorators() {
    lowers(
        "@Injectable() export class A extends mixin(B) implements I { static x: number = 1; #y = f; run = async () => 2; constructor(private readonly s: S) { super(s) } @Post('/p') async m(@Body() dto: D) { return dto } static { init() } abstract z(): void }",
        "@Injectable() class A(mixin(B)) {x: number = 1; #y = f; run = fn run() {return 2}; \
         fn constructor(s: S) {super(s)}; @Post(\"/p\") fn m(dto: D) {<Body()>; return dto}; {init()}}",
    );
    lowers("const A = class extends B {}", "class A(B) {}");
    lowers("f(class { m() {} })", "f(fn () {class () {fn m() {}}})");
    lowers(
        "class A { @Prop({ a: g() }) b; [key()] = 1 }",
        "class A() {<Prop({\"a\": g()})>; b; <key()>;  = 1}",
    );
}

#[test]
fn assignments_list_each_name_bound() {
    lowers(
        "const { a, b: { c }, ...d } = e, [f, , g = h()] = i",
        "a, c, d = e; f, g = i; <h()>",
    );
    lowers("let x: string; var y", "x: string; y");
    lowers("a = b.c = d()", "a, b.c = d()");
    lowers("a += f(); g().x ||= 1", "a = (a + f()); g().x = (<> || 1)");
    lowers("({ a, b: c.d = f() } = e)", "a, c.d = e; <f()>");
    lowers("if ((m = f()) !== null) {}", "if ((m := f()) !== null) {}");
    lowers("i++", "<i>");
}

#[test]
fn operators_nest_to_the_left() {
    lowers("a + b * c - d", "((a + (b * c)) - d)");
    lowers("a && b || c", "((a && b) || c)");
    lowers("a === b", "(a === b)");
}

#[test]
fn control_flow_keeps_its_shape() {
    lowers(
        "if (a) b(); else if (c) { d() } else e()",
        "if a {b()} else {if c {d()} else {e()}}",
    );
    lowers(
        "for (let i = 0; i < n(); i++) f(i)",
        "i = 0; while (i < n()) {f(i); <i>}",
    );
    lowers("for (;;) { break }", "while _ {break}");
    lowers("for (const [k, v] of g()) f(k)", "for [k, v] in g() {f(k)}");
    lowers("for (x.y in o) continue", "for x.y in o {continue}");
    lowers("do { f() } while (g())", "while g() {f()}");
    lowers("a: while (true) { break a }", "{while true {break}}");
    lowers(
        "try { f() } catch (e) { throw e } finally { g() }",
        "try {f()} catch _@e {throw e} finally {g()}",
    );
    lowers(
        "try { f() } catch { } ",
        "try {f()} catch _@_ {} finally {}",
    );
}

#[test]
fn a_switch_is_a_ladder() {
    lowers(
        "switch (x) { case 1: case 2: f(); break; default: g(); case 3: { h(); break } }",
        "{if ((x === 1) || (x === 2)) {f()} else {if (x === 3) {h()} else {g()}}}",
    );
    lowers("switch (f()) { case 1: a() }", "{f(); if (<> === 1) {a()}}");
    lowers("switch (f()) { default: a() }", "{f(); a()}");
    lowers("switch (f()) {}", "{f()}");
}

#[test]
fn types_leave_nothing_and_enums_leave_a_record() {
    lowers(
        "interface A { b: string } type C = A | null; declare const d: A;",
        "empty; empty; d: A",
    );
    lowers(
        "enum E { A, B = f(), 'c-d' = 'x' }",
        r#"E = {"A": null, "B": f(), "c-d": "x"}"#,
    );
    lowers("namespace N.M { export const x = f() }", "{x = f()}");
}

#[test]
fn jsx_elements_have_attributes_and_children() {
    lowers_at(
        "a.tsx",
        "<Chat.Box id='x' open {...p} onSend={() => f()}> Hi {name} {/* c */}<br/><>{...g()}</></Chat.Box>",
        r#"<Chat.Box {"id": "x", "open": true, ...p, "onSend": fn onSend() {return f()}} ["Hi", name, <br {} []>, < {} [g()]>]>"#,
    );
    lowers_at(
        "a.js",
        "const A = () => <p dangerouslySetInnerHTML={{ __html: t }} />",
        r#"A = fn A() {return <p {"dangerouslySetInnerHTML": {"__html": t}} []>}"#,
    );
}

#[test]
fn dialects_are_tried_in_turn() {
    for (path, source) in [
        ("a.js", "with (o) f()"),
        ("a.js", "const x: number = f()"),
        ("a.cjs", "return f()"),
        ("a.mts", "const x = <T>f()"),
        ("a.jsx", "x = <a>{f()}</a>"),
        ("a.d.ts", "declare function f(): void; export {}"),
    ] {
        let arena = Bump::new();
        assert!(parse(&arena, source, path).is_ok(), "{source}");
    }
}

#[test]
fn errors_name_their_line() {
    let arena = Bump::new();
    let error = parse(&arena, "const a = 1\nconst = 2\n", "a.ts").unwrap_err();
    assert!(error.starts_with("line 2: "), "{error}");
}

/// Every place of the grammar that an expression may stand in.
const PLACES: &str = "
E; x = E; x += E; E.x = E; E[E] = E; E.x ||= E; ({ a = E, [E]: b.c = E, ...E.d } = E); [a = E] = E
const { a = E, [E]: { b = E } = E, ...c } = E, [d = E] = E
if (E) E; else if (E) E; else E
while (E) E
do E; while (E)
for (let i = E; E; E) E
for (E; ; ) E
for (const { a = E } of E) E
for (E.x in E) E
switch (E) { case E: E; case E: case E: E; break; default: E }
switch (E) { case E: default: E; case E: }
try { E } catch ({ a = E }) { E } finally { E }
l: E
function f({ a = E, [E]: b } = E, c = E, ...[d = E]) { E; return E }
async function* g() { await E; yield E; yield* E; for await (const x of E) E; throw E }
const h = (a = E, { b } = E) => E
@E class A extends E { @E [E] = E; @E m(@E a = E) { E } static { E } static y = E; get [E]() { return E } accessor z = E; #p = E }
const B = class C extends E { m() { E } }
f(class { x = E }, function () { E }, ...E)
new X(E); E.a?.[E]?.(E); E`a${E}b`; `${E}${E}`; import(E); new (E.x)
[E, ...E, , E]; ({ a: E, [E]: E, ...E, m(x = E) { E }, get g() { return E } })
E + E && E || !E; (E, E); E ? E : E; typeof E; E.x++; -E; delete E.x; #p in E
E as T; E!; <T>E; E satisfies T; (E<T>); (E.x as any) = E
enum M { A = E, B }
namespace N { E }
export const o = E
export default E
";

fn count(path: &str, source: &str) -> usize {
    let arena = Bump::new();
    let module = parse(&arena, source, path).unwrap();
    let mut calls = 0;
    visit::each_expr(&module, |expr| {
        if let ExprKind::Call { callee, .. } = expr.kind {
            calls += usize::from(callee.as_name() == Some("call"));
        }
    });
    calls
}

#[test]
fn no_place_of_the_grammar_drops_a_call() {
    for line in PLACES.lines() {
        let expected = line.matches('E').count();
        let source = line.replace('E', "call()");
        let source = if line.contains("#p in") {
            format!("class Q {{ #p; m() {{ {source} }} }}")
        } else {
            source
        };
        assert_eq!(count("a.ts", &source), expected, "{line}");
    }
    let line = "x = <a b={E} {...E} c=<i d={E}/>>t{E}{...E}<b>{E}</b><>{E}</></a>";
    assert_eq!(count("a.tsx", &line.replace('E', "call()")), 7);
}
