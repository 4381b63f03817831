//! A bound on nesting, checked before a parser sees the source.
//!
//! The parsers recurse, and in the component a stack that runs out ends the instance. One linear
//! pass over the bytes counts open brackets and the operators that can chain within them; source
//! that could nest deeper than [`MAX_DEPTH`] is read as text alone, and the ledger says why.

/// Nesting that code may reach. People stay below 50; the deepest file of large public packages
/// seen was 120. The guest's stack holds ten times this.
pub(super) const MAX_DEPTH: usize = 256;

/// Operators and operator words that may follow one another in one expression, and branches in one
/// `else if` chain. Each can be one level of a leaning tree.
const MAX_CHAIN: usize = 1_000;

/// Which strings and comments the bytes have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lexis {
    /// `#` comments, `'…'`, `"…"`, triple quotes.
    Python,
    /// `//` and `/* */` comments, `'…'`, `"…"`, back quotes.
    EcmaScript,
}

/// Operators that make trees lean. `<`, `/` and `=` are left out: JSX and assignments are full of
/// them, and none of them chains on its own.
const OPERATORS: &[u8] = b"+-*%.!~?&|^@>";

/// What is open at one level of brackets.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    /// Operators since the last separator.
    chain: usize,
    /// `else` branches since the level opened.
    branches: usize,
}

/// Checks that `source` nests no deeper than the parsers can go.
pub(super) fn check(source: &str, lexis: Lexis) -> Result<(), String> {
    let bytes = source.as_bytes();
    let mut at = 0;
    let mut levels = vec![Level::default()];
    let mut indents: Vec<usize> = Vec::new();
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        let next = bytes.get(at).copied().unwrap_or(0);
        let depth = levels.len();
        let Some(level) = levels.last_mut() else {
            break;
        };
        match byte {
            b'(' | b'[' | b'{' => {
                let chain = level.chain;
                levels.push(Level { chain, branches: 0 });
            }
            b')' | b']' | b'}' if depth > 1 => {
                levels.pop();
            }
            b',' | b';' => level.chain = 0,
            b'\n' => {
                if ends_expression(bytes, start) {
                    level.chain = 0;
                }
                if depth == 1 && lexis == Lexis::Python {
                    indent(bytes.get(at..).unwrap_or(&[]), &mut indents);
                }
            }
            b'#' if lexis == Lexis::Python => at = skip_line(bytes, at),
            b'/' if lexis == Lexis::EcmaScript && next == b'/' => at = skip_line(bytes, at),
            b'/' if lexis == Lexis::EcmaScript && next == b'*' => {
                at = skip_past(bytes, at + 1, b"*/");
            }
            b'\'' | b'"' => at = skip_string(bytes, at, byte, lexis),
            b'`' if lexis == Lexis::EcmaScript => at = skip_past_unescaped(bytes, at, b'`', false),
            _ if OPERATORS.contains(&byte) => level.chain += 1,
            _ if byte.is_ascii_alphabetic() => {
                at += bytes.get(at..).map_or(0, word_rest);
                match bytes.get(start..at).unwrap_or(&[]) {
                    b"else" | b"elif" => {
                        level.chain += 1;
                        level.branches += usize::from(lexis == Lexis::EcmaScript);
                    }
                    b"not" | b"lambda" | b"await" | b"and" | b"or" | b"new" | b"typeof"
                    | b"void" | b"yield" | b"delete" => level.chain += 1,
                    _ => {}
                }
            }
            _ => {}
        }
        let Some(level) = levels.last() else { break };
        if levels.len() + indents.len() > MAX_DEPTH {
            return Err(format!("nested deeper than {MAX_DEPTH} levels"));
        }
        if level.chain > MAX_CHAIN || level.branches > MAX_CHAIN {
            return Err(format!(
                "a chain of more than {MAX_CHAIN} operators or branches"
            ));
        }
    }
    Ok(())
}

/// A line end ends an expression unless an operator stands before or after it.
fn ends_expression(bytes: &[u8], line_end: usize) -> bool {
    let is_operator = |byte: &u8| OPERATORS.contains(byte) || *byte == b'\\';
    let before = bytes.get(..line_end).unwrap_or(&[]).iter().rev();
    let after = bytes.get(line_end..).unwrap_or(&[]).iter();
    let first_of = |byte: Option<&u8>| byte.is_some_and(is_operator);
    !first_of(before.clone().find(|byte| !byte.is_ascii_whitespace()))
        && !first_of(after.clone().find(|byte| !byte.is_ascii_whitespace()))
}

fn word_rest(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count()
}

/// Returns the line, counted from 1, of the byte at `offset`.
pub(super) fn line_of(source: &str, offset: usize) -> usize {
    let before = source.as_bytes().get(..offset).unwrap_or(source.as_bytes());
    memchr::memchr_iter(b'\n', before).count() + 1
}

/// Keeps the open indentation levels of Python blocks.
fn indent(line: &[u8], levels: &mut Vec<usize>) {
    let width = line
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    if matches!(line.get(width), None | Some(b'\n' | b'\r' | b'#')) {
        return;
    }
    while levels.last().is_some_and(|open| *open >= width) {
        levels.pop();
    }
    if width > 0 {
        levels.push(width);
    }
}

fn skip_line(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    memchr::memchr(b'\n', rest).map_or(bytes.len(), |found| at + found)
}

fn skip_past(bytes: &[u8], at: usize, end: &[u8]) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    memchr::memmem::find(rest, end).map_or(bytes.len(), |found| at + found + end.len())
}

fn skip_string(bytes: &[u8], at: usize, quote: u8, lexis: Lexis) -> usize {
    if lexis == Lexis::Python && bytes.get(at..at + 2) == Some(&[quote, quote]) {
        return skip_past(bytes, at + 2, &[quote, quote, quote]);
    }
    skip_past_unescaped(bytes, at, quote, true)
}

fn skip_past_unescaped(bytes: &[u8], mut at: usize, quote: u8, one_line: bool) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if one_line => return at,
            found if *found == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}
