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

/// What stands between the start of the file and a place in it.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    /// Operators since the last separator, here and around every open bracket.
    chain: usize,
    /// Those of them that the parsers recurse into: `not not x`, `lambda: lambda: x`, `a ? b : c`.
    deep: usize,
}

/// What is open at one level of brackets.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    /// The bracket that closes it. Another one closes nothing, as the parsers may skip it.
    closer: u8,
    /// The counts when it opened.
    base: Counts,
    now: Counts,
    /// `else` branches since the level opened.
    branches: usize,
    /// The string whose field it is.
    text: Option<Text>,
}

/// A string with fields: an f-string, or what stands between back quotes.
#[derive(Debug, Clone, Copy)]
struct Text {
    quote: u8,
    triple: bool,
    /// After the `:` of a field of an f-string, where `}` ends the field.
    specification: bool,
}

/// Checks that `source` nests no deeper than the parsers can go.
pub(super) fn check(source: &str, lexis: Lexis) -> Result<(), String> {
    let mut scan = Scan {
        bytes: source.as_bytes(),
        at: 0,
        lexis,
        levels: vec![Level::default()],
        indents: Vec::new(),
        word: 0..0,
        operand: false,
        after_block: false,
    };
    if lexis == Lexis::Python {
        indent(scan.bytes, &mut scan.indents);
    }
    while scan.token() {
        let level = scan.level();
        if scan.levels.len() + level.now.deep + scan.indents.len() > MAX_DEPTH {
            return Err(too_deep());
        }
        if level.now.chain > MAX_CHAIN || level.branches > MAX_CHAIN {
            return Err(format!(
                "a chain of more than {MAX_CHAIN} operators or branches"
            ));
        }
    }
    Ok(())
}

/// Returns the message for what nests too deep.
pub(super) fn too_deep() -> String {
    format!("nested deeper than {MAX_DEPTH} levels")
}

struct Scan<'s> {
    bytes: &'s [u8],
    at: usize,
    lexis: Lexis,
    /// Never empty.
    levels: Vec<Level>,
    indents: Vec<usize>,
    /// The last word: the prefix of a string, or the keyword before a keyword.
    word: std::ops::Range<usize>,
    /// Whether an operand stands before, so that `-` has one on its left.
    operand: bool,
    /// Whether a block may just have closed, which ends a statement if no operator follows.
    after_block: bool,
}

impl Scan<'_> {
    fn level(&self) -> Level {
        self.levels.last().copied().unwrap_or_default()
    }

    fn change(&mut self, change: impl FnOnce(&mut Level)) {
        if let Some(level) = self.levels.last_mut() {
            change(level);
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Reads one token; false at the end.
    fn token(&mut self) -> bool {
        let Some(&byte) = self.bytes.get(self.at) else {
            return false;
        };
        let start = self.at;
        self.at += 1;
        let next = self.peek(0);
        let script = self.lexis == Lexis::EcmaScript;
        match byte {
            b' ' | b'\t' | b'\r' => {}
            b'(' => self.open(b')', None),
            b'[' => self.open(b']', None),
            b'{' => self.open(b'}', None),
            b')' | b']' | b'}' => self.close(byte),
            b',' | b';' => self.separate(),
            b'\n' => self.line_end(start),
            b'#' if !script => self.at = skip_line(self.bytes, self.at),
            b'/' if script && next == b'/' => self.at = skip_line(self.bytes, self.at),
            b'/' if script && next == b'*' => {
                self.at = skip_past(self.bytes, self.at + 1, b"*/");
            }
            b'\'' | b'"' => self.string(byte, start),
            b'`' if script => self.text(Text {
                quote: byte,
                triple: false,
                specification: false,
            }),
            b':' => match self.level().text {
                Some(text) if !script => self.text(Text {
                    specification: true,
                    ..text
                }),
                _ => self.operand = false,
            },
            b'*' if next == b'*' => {
                self.at += 1;
                self.operator(true);
            }
            b'=' if script && next == b'>' => {
                self.at += 1;
                self.operator(true);
            }
            b'?' if script => self.operator(!matches!(next, b'.' | b'?')),
            b'-' | b'+' | b'~' | b'*' | b'!' => self.operator(!self.operand),
            _ if OPERATORS.contains(&byte) => self.operator(false),
            _ if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..) => {
                self.word(start);
            }
            _ => self.operand = false,
        }
        true
    }

    fn operator(&mut self, deep: bool) {
        self.operand = false;
        self.after_block = false;
        self.change(|level| {
            level.now.chain += 1;
            level.now.deep += usize::from(deep);
        });
    }

    fn separate(&mut self) {
        self.operand = false;
        self.after_block = false;
        self.change(|level| level.now = level.base);
    }

    fn open(&mut self, closer: u8, text: Option<Text>) {
        if self.operand {
            // A call or an index: `f()()[0]` leans as `a.b.c` does.
            self.change(|level| level.now.chain += 1);
        }
        let now = self.level().now;
        self.operand = false;
        self.after_block = false;
        self.levels.push(Level {
            closer,
            base: now,
            now,
            branches: 0,
            text,
        });
    }

    fn close(&mut self, closer: u8) {
        self.operand = true;
        let level = self.level();
        if level.closer != closer || self.levels.len() == 1 {
            return;
        }
        self.levels.pop();
        self.after_block = closer == b'}';
        if let Some(text) = level.text {
            self.text(text);
        }
    }

    fn line_end(&mut self, start: usize) {
        if ends_expression(self.bytes, start) {
            self.change(|level| level.now = level.base);
        }
        if self.levels.len() == 1 && self.lexis == Lexis::Python {
            self.operand = false;
            indent(self.bytes.get(self.at..).unwrap_or(&[]), &mut self.indents);
        }
    }

    fn word(&mut self, start: usize) {
        self.at += self.bytes.get(self.at..).map_or(0, word_rest);
        let previous = self.bytes.get(self.word.clone()).unwrap_or(&[]);
        self.word = start..self.at;
        let after_block = std::mem::take(&mut self.after_block);
        let operand = std::mem::replace(&mut self.operand, false);
        let script = self.lexis == Lexis::EcmaScript;
        let word = self.bytes.get(start..self.at).unwrap_or(&[]);
        match word {
            b"else" if script => {
                return self.change(|level| {
                    level.now.chain += 1;
                    level.branches += 1;
                });
            }
            b"in" | b"instanceof" | b"as" | b"satisfies" | b"and" | b"or" | b"is" => {
                return self.operator(false);
            }
            b"not" if operand || previous == b"is" => return self.operator(false),
            _ => {}
        }
        if script && after_block {
            self.separate();
        }
        match word {
            b"if" if script && previous == b"else" => {}
            b"not" | b"lambda" | b"await" | b"yield" | b"if" | b"for" | b"while" | b"with" => {
                self.operator(true);
            }
            b"new" | b"typeof" | b"void" | b"delete" | b"do" if script => self.operator(true),
            b"else" | b"elif" | b"async" | b"class" | b"def" | b"try" | b"except" | b"finally"
            | b"match" | b"case"
                if !script =>
            {
                self.operator(true);
            }
            _ => self.operand = true,
        }
    }

    fn string(&mut self, quote: u8, start: usize) {
        self.operand = true;
        self.after_block = false;
        let prefix = self.bytes.get(self.word.clone()).unwrap_or(&[]);
        let is_field = |byte: &u8| matches!(byte, b'f' | b'F' | b't' | b'T');
        let has_fields = self.lexis == Lexis::Python
            && self.word.end == start
            && prefix.len() <= 2
            && prefix.iter().any(is_field);
        if !has_fields {
            self.at = skip_string(self.bytes, self.at, quote, self.lexis);
            return;
        }
        let triple = self.peek(0) == quote && self.peek(1) == quote;
        self.at += if triple { 2 } else { 0 };
        self.text(Text {
            quote,
            triple,
            specification: false,
        });
    }

    /// Reads the literal part of a string with fields, up to its end or its next field.
    fn text(&mut self, text: Text) {
        self.operand = true;
        self.after_block = false;
        let script = self.lexis == Lexis::EcmaScript;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' if script || self.peek(0) != b'{' => self.at += 1,
                b'\n' if !script && !text.triple => {
                    self.at -= 1;
                    return;
                }
                b'$' if script && self.peek(0) == b'{' => {
                    self.at += 1;
                    self.operand = false;
                    return self.open(b'}', Some(text));
                }
                b'{' if !script && self.peek(0) == b'{' && !text.specification => self.at += 1,
                b'{' if !script => {
                    self.operand = false;
                    return self.open(b'}', Some(text));
                }
                b'}' if text.specification => return self.close(b'}'),
                _ if byte == text.quote && !text.triple => return,
                _ if byte == text.quote && self.peek(0) == byte && self.peek(1) == byte => {
                    self.at += 2;
                    return;
                }
                _ => {}
            }
        }
    }
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
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(**byte, b'_' | b'$' | 0x80..))
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
    skip_past_unescaped(bytes, at, quote)
}

fn skip_past_unescaped(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return at,
            found if *found == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}
