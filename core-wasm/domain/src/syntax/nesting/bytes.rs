//! What the bytes of a source are, a few at a time.

use super::Lexis;

/// Operators that make trees lean. `<`, `/` and `=` are left out: JSX and assignments are full of
/// them, and none of them chains on its own.
pub(super) const OPERATORS: &[u8] = b"+-*%.!~?&|^@>";

/// A line end ends an expression unless an operator stands before or after it.
pub(super) fn ends_expression(bytes: &[u8], line_end: usize) -> bool {
    let mut before = bytes.get(..line_end).unwrap_or(&[]).iter().rev();
    let last = before.find(|byte| !byte.is_ascii_whitespace());
    !last.is_some_and(is_operator) && !operator_follows(bytes, line_end)
}

/// Says whether the next line goes on with an operator.
pub(super) fn operator_follows(bytes: &[u8], line_end: usize) -> bool {
    let mut after = bytes.get(line_end..).unwrap_or(&[]).iter();
    let next = after.find(|byte| !byte.is_ascii_whitespace());
    next.is_some_and(is_operator)
}

fn is_operator(byte: &u8) -> bool {
    OPERATORS.contains(byte) || *byte == b'\\'
}

/// Whether each byte can be in a word.
static IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        #[expect(
            clippy::indexing_slicing,
            reason = "the loop ends where the table does"
        )]
        {
            table[byte] = matches!(byte as u8, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$' | 0x80..);
        }
        byte += 1;
    }
    table
};

/// Returns whether a byte can be in a word.
pub(super) fn is_in_word(byte: u8) -> bool {
    IN_WORD.get(usize::from(byte)).is_some_and(|is| *is)
}

/// Returns how many bytes of a word follow.
pub(super) fn word_rest(bytes: &[u8]) -> usize {
    let end = bytes.iter().position(|byte| !is_in_word(*byte));
    end.unwrap_or(bytes.len())
}

/// Keeps the open indentation levels of Python blocks.
pub(super) fn indent(line: &[u8], levels: &mut Vec<usize>) {
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

/// Returns the end of the line.
pub(super) fn skip_line(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    memchr::memchr(b'\n', rest).map_or(bytes.len(), |found| at + found)
}

/// Returns where `end` ends.
pub(super) fn skip_past(bytes: &[u8], at: usize, end: &[u8]) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    memchr::memmem::find(rest, end).map_or(bytes.len(), |found| at + found + end.len())
}

/// Returns the end of a string; of one that never closes, the end of its line.
pub(super) fn skip_string(bytes: &[u8], at: usize, quote: u8, lexis: Lexis) -> usize {
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

/// Returns the end of a regular expression; of what turns out to be none, its start.
pub(super) fn skip_pattern(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    let mut in_class = false;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\\' => at += 1,
            b'\n' => return start,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return at,
            _ => {}
        }
    }
    start
}
