//! No input makes a parser panic: arbitrary text, and real code with pieces lost or doubled.

use advisory_domain::syntax::{ecmascript, notebook, python, visit};
use bumpalo::Bump;
use proptest::prelude::*;

const PYTHON: &str = r#"
from openai import OpenAI
@tool("search", retries=3)
async def ask(self, question: str, *, model="gpt-4o", **extra) -> Annotated[str, Field(min=1)]:
    """Asks é."""
    try:
        async with OpenAI() as client, lock:
            answer = await client.chat.completions.create(model=model, messages=[{"role": "user", "content": f"{question!r:>{width}} {{x}}"}])
    except (ValueError, KeyError) as error:
        raise Failure('no') from error
    else:
        return [part.text async for part in answer if part and not part.done][0:-1]
    match answer:
        case {"a": [x, *_]} if x > 1: total += x ** 2
        case Point(y=None) | 'z': pass
        case _: lambda q, *r: (q := r)
    while True: del a[0], b.c; assert x, 'y'
"#;

const SCRIPT: &str = r#"
import OpenAI, { type Chat } from "openai";
const { a, b: [c = f()], ...d } = require('m'), re = /[(]'/g;
@Injectable() export class Agent<T extends U> extends Base(X) implements I {
  static #key: string = process.env.KEY!; run = async <T,>(x: T) => `${x} é ${await this.ask?.(x as any)}`;
  @Get(':id') async ask({ id, ...rest }: Params = {}): Promise<void> {
    for (const [k, v] of Object.entries(rest)) if (k === 'x') continue; else { v++; break }
    switch (id) { case 1: case 2: return; default: throw new Error(`bad ${id}`) }
    try { do { x ||= y ? -1 : 2 ** 3 } while (!x) } catch { delete this.z } finally { i++ }
  }
}
enum E { A = 1, B } namespace N { export type T = A extends B ? C<D>[] : () => void }
export default () => <Chat open {...p} on={() => send('x')}>don't {name}<br/><></></Chat>;
"#;

const NOTEBOOK: &str = r##"{ "cells": [
  { "cell_type": "markdown", "source": ["# T\n"] },
  { "cell_type": "code", "source": ["%pip install é\n", "x = '''\n", "!ls'''\n", "if a:\n", "  !ls\n", "f?"] },
  { "cell_type": "code", "source": "%%bash\nls" } ],
 "worksheets": [{ "cells": [{ "cell_type": "code", "input": "files = !ls \\\n x" }] }],
 "metadata": { "kernelspec": { "language": "python" }, "language_info": { "name": "python" } }, "nbformat": 4 }"##;

fn read_all(source: &str) {
    let arena = Bump::new();
    for path in ["a.ts", "a.js", "a.tsx"] {
        if let Ok(module) = ecmascript::parse(&arena, source, path) {
            visit::each_expr(&module, |expr| {
                assert!(
                    source
                        .get(expr.span.start as usize..expr.span.end as usize)
                        .is_some()
                );
            });
        }
    }
    if let Ok(module) = python::parse(&arena, source) {
        visit::each_expr(&module, |expr| {
            assert!(
                source
                    .get(expr.span.start as usize..expr.span.end as usize)
                    .is_some()
            );
        });
    }
    read_notebook(source);
}

fn read_notebook(json: &str) {
    if let Ok(found) = notebook::cells(json) {
        let lines = found.text.matches('\n').count() as u32;
        assert!(found.cells.iter().all(|line| (1..=lines).contains(line)));
        drop(python::parse(&Bump::new(), &found.text));
    }
}

/// Splits code into words, runs of blanks and single marks.
fn tokens(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let kind = |c: char| (c.is_alphanumeric(), c.is_whitespace());
        let length = match kind(first) {
            (false, false) => first.len_utf8(),
            of_first => rest.find(|c| kind(c) != of_first).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        found.push(token);
        rest = after;
    }
    found
}

#[derive(Debug, Clone)]
enum Change {
    Delete(prop::sample::Index),
    Double(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Truncate(prop::sample::Index),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let one = any::<prop::sample::Index>;
    let change = prop_oneof![
        4 => one().prop_map(Change::Delete),
        4 => one().prop_map(Change::Double),
        2 => (one(), one()).prop_map(|(a, b)| Change::Swap(a, b)),
        1 => one().prop_map(Change::Truncate),
    ];
    prop::collection::vec(change, 1..6)
}

fn changed(source: &str, changes: &[Change]) -> String {
    let mut tokens = tokens(source);
    for change in changes {
        let length = tokens.len().max(1);
        match change {
            _ if tokens.is_empty() => {}
            Change::Delete(at) => drop(tokens.remove(at.index(length))),
            Change::Double(at) => tokens.insert(at.index(length), tokens[at.index(length)]),
            Change::Swap(a, b) => tokens.swap(a.index(length), b.index(length)),
            Change::Truncate(at) => tokens.truncate(at.index(length)),
        }
    }
    tokens.concat()
}

#[test]
fn the_samples_themselves_are_read() {
    let arena = Bump::new();
    assert_eq!(python::parse(&arena, PYTHON).map(drop), Ok(()));
    assert_eq!(ecmascript::parse(&arena, SCRIPT, "a.tsx").map(drop), Ok(()));
    assert_eq!(notebook::cells(NOTEBOOK).unwrap().cells.len(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn arbitrary_text_never_panics(source in any::<String>()) {
        read_all(&source);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn arbitrary_marks_never_panic(source in "[(){}\\[\\]<>/`'\"$\\\\a-c0-1 \n:;,.=+*!?#@%-]{0,120}") {
        read_all(&source);
    }

    #[test]
    fn mutated_python_never_panics(changes in changes()) {
        read_all(&changed(PYTHON, &changes));
    }

    #[test]
    fn mutated_script_never_panics(changes in changes()) {
        read_all(&changed(SCRIPT, &changes));
    }

    #[test]
    fn mutated_notebooks_never_panic(changes in changes()) {
        read_notebook(&changed(NOTEBOOK, &changes));
    }
}
