//! A bound on nesting, checked before a parser sees the source.
//!
//! The parsers recurse, and in the component a stack that runs out ends the instance. One linear
//! pass over the bytes counts open brackets and the operators that can chain within them; source
//! that could nest deeper than [`MAX_DEPTH`] is read as text alone, and the ledger says why.

mod bytes;

use bytes::{
    OPERATORS, ends_expression, indent, is_in_word, operator_follows, skip_line, skip_past,
    skip_pattern, skip_string, word_rest,
};

/// Nesting that code may reach. People stay below 50; the deepest file of large public packages
/// seen was 120. The guest's stack holds ten times this.
pub(super) const MAX_DEPTH: usize = 256;

/// Operators and operator words that may follow one another in one expression, and branches in one
/// `else if` chain. Each can be one level of a leaning tree.
const MAX_CHAIN: usize = 1_000;

/// Letters of `instanceof`: no keyword that is told apart here has more.
const LONGEST_KEYWORD: usize = 10;

/// Which strings and comments the bytes have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lexis {
    /// `#` comments, `'…'`, `"…"`, triple quotes.
    Python,
    /// `//` and `/* */` comments, `'…'`, `"…"`, back quotes; and, where there may be, JSX.
    EcmaScript {
        /// Whether `<a>` may be an element.
        jsx: bool,
    },
}

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
    /// Elements open at this level.
    elements: usize,
    /// Whether it holds the condition of an `if` or a loop, whose body comes next.
    is_header: bool,
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
        let Some(level) = scan.levels.last() else {
            break;
        };
        let brackets = scan.levels.len() + scan.indents.len();
        if brackets + level.now.deep + level.elements > MAX_DEPTH {
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
        let script = self.is_script();
        match byte {
            b' ' | b'\t' | b'\r' => {
                // Most of a source's bytes after its words are the blanks that lines begin with.
                let rest = self.bytes.get(self.at..).unwrap_or(&[]);
                self.at += rest.iter().take_while(|byte| **byte == b' ').count();
            }
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
            b'`' if script => {
                // A tag leans on what stands before.
                self.operator(self.operand);
                self.text(Text {
                    quote: byte,
                    triple: false,
                    specification: false,
                });
            }
            b':' => match self.level().text {
                Some(text) if !script => self.text(Text {
                    specification: true,
                    ..text
                }),
                _ => self.operator(script),
            },
            b'*' if next == b'*' => {
                self.at += 1;
                self.operator(true);
            }
            b'<' if script => self.angle(next),
            b'/' if script && next == b'>' => {
                self.at += 1;
                self.end_element();
                self.operand = true;
            }
            b'/' if script && !self.operand && self.level().elements == 0 => {
                self.at = skip_pattern(self.bytes, self.at);
                self.operand = true;
            }
            b'=' | b'!' | b'>' if script && next == b'=' => {
                self.at += 1;
                self.operator(false);
            }
            b'=' if script && next == b'>' => {
                self.at += 1;
                self.weighty();
            }
            b'=' if script => self.weighty(),
            b'?' if script && matches!(next, b'.' | b'?') => {
                self.at += 1;
                self.operator(false);
            }
            b'?' if script => self.operator(true),
            b'-' | b'+' | b'~' | b'*' | b'!' => self.operator(!self.operand),
            _ if is_in_word(byte) => self.word(start),
            _ if OPERATORS.contains(&byte) => self.operator(false),
            _ => self.operand = false,
        }
        true
    }

    fn is_script(&self) -> bool {
        self.lexis != Lexis::Python
    }

    fn previous_is_blank(&self) -> bool {
        let before = self.at.checked_sub(2).and_then(|at| self.bytes.get(at));
        before == Some(&b' ')
    }

    /// `<` of an element or of type arguments. Inside an element, every one opens another; the
    /// type parameters of an arrow function do not.
    fn angle(&mut self, next: u8) {
        let opens = next.is_ascii_alphabetic() || matches!(next, b'>' | b'_' | b'$');
        let jsx = self.lexis == (Lexis::EcmaScript { jsx: true });
        let operand = self.operand;
        if !opens {
            if next == b'/' && jsx {
                self.at += 1;
                self.end_element();
            }
            return self.operator(false);
        }
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let name = rest
            .iter()
            .take_while(|byte| !b" ,>/\n{".contains(byte))
            .count();
        let after = rest.get(name..).unwrap_or(&[]);
        let parameters = after.starts_with(b",") || after.starts_with(b" extends ");
        if jsx && !parameters && (self.level().elements > 0 || !operand) {
            self.operand = false;
            self.change(|level| level.elements += 1);
        } else {
            self.operator(true);
        }
    }

    fn end_element(&mut self) {
        self.change(|level| level.elements = level.elements.saturating_sub(1));
    }

    fn operator(&mut self, deep: bool) {
        self.operand = false;
        self.after_block = false;
        let light = usize::from(!self.is_script());
        self.change(|level| {
            // Inside an element, marks and words are attributes and text.
            if level.elements == 0 {
                level.now.chain += light;
                level.now.deep += usize::from(deep);
            }
        });
    }

    /// A function in a function, or an assignment in one, takes twice the stack of an operation.
    fn weighty(&mut self) {
        self.operator(true);
        self.operator(true);
    }

    fn separate(&mut self) {
        self.operand = false;
        self.after_block = false;
        self.change(|level| level.now = level.base);
    }

    fn open(&mut self, closer: u8, text: Option<Text>) {
        if self.operand && !self.is_script() {
            // A call or an index: `f()()[0]` leans as `a.b.c` does.
            self.change(|level| level.now.chain += 1);
        }
        let mut now = self.level().now;
        now.deep += self.level().elements;
        let previous = self.bytes.get(self.word.clone()).unwrap_or(&[]);
        let is_header = closer == b')'
            && self.word.end + usize::from(self.previous_is_blank()) + 1 == self.at
            && matches!(previous, b"if" | b"for" | b"while" | b"with" | b"await");
        self.operand = false;
        self.after_block = false;
        self.levels.push(Level {
            closer,
            base: now,
            now,
            branches: 0,
            elements: 0,
            is_header,
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
        self.operand = !(level.is_header && self.is_script());
        if let Some(text) = level.text {
            self.text(text);
        }
    }

    fn line_end(&mut self, start: usize) {
        let ends = match self.lexis {
            Lexis::Python => ends_expression(self.bytes, start),
            Lexis::EcmaScript { .. } => self.operand && !operator_follows(self.bytes, start),
        };
        if ends {
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
        let script = self.is_script();
        let word = self.bytes.get(start..self.at).unwrap_or(&[]);
        let may_be_keyword =
            (2..=LONGEST_KEYWORD).contains(&word.len()) && word.iter().all(u8::is_ascii_lowercase);
        if !may_be_keyword {
            if script && after_block {
                self.separate();
            }
            self.operand = true;
            return;
        }
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
            b"function" | b"class" | b"switch" | b"try" if script => self.operator(true),
            b"new" | b"typeof" | b"void" | b"delete" | b"do" | b"keyof" | b"readonly"
            | b"infer" | b"unique" | b"asserts"
                if script =>
            {
                self.operator(true);
            }
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
            let end = skip_string(self.bytes, self.at, quote, self.lexis);
            let is_closed = self.bytes.get(end.saturating_sub(1)) == Some(&quote) && end > self.at;
            if is_closed || !self.is_script() {
                // Otherwise it is an apostrophe in the text of an element.
                self.at = end;
            }
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
        let script = self.is_script();
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

/// Returns the line, counted from 1, of the byte at `offset`.
pub(super) fn line_of(source: &str, offset: usize) -> usize {
    let before = source.as_bytes().get(..offset).unwrap_or(source.as_bytes());
    memchr::memchr_iter(b'\n', before).count() + 1
}
