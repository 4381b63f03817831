//! Makes text of a scanned repository safe to show.
//!
//! A file name can hold a terminal's escape sequences, a right-to-left override that shows code in
//! another order than it runs, tags that smuggle a prompt, or markup. [`visible`] turns every
//! character that shows nothing or steers the display into its `\u{…}` notation; the types add
//! what one format needs beyond that.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

/// Whether a character steers the display, or shows nothing.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}'
                | '\u{ffff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Returns the text with every hidden character written out, on one line.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_hidden(character) {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// As [`visible`], for a quoted line of code: a tab stays a tab.
pub(crate) fn visible_code(text: &str) -> Cow<'_, str> {
    if !text.contains('\t') {
        return visible(text);
    }
    let parts: Vec<Cow<'_, str>> = text.split('\t').map(visible).collect();
    Cow::Owned(parts.join("\t"))
}

/// Writes the hidden characters of a JSON document as its own escapes. They can only stand in
/// strings, so the document means the same, and shows what it holds wherever it is printed.
pub(crate) fn json(document: String) -> String {
    if !document.chars().any(|c| c != '\n' && is_hidden(c)) {
        return document;
    }
    let mut out = String::with_capacity(document.len() + 64);
    for character in document.chars() {
        if character == '\n' || !is_hidden(character) {
            out.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}

/// Text inside an HTML element or a quoted attribute.
pub(crate) struct Html<'a>(pub(crate) &'a str);

impl Display for Html<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in visible_code(self.0).chars() {
            match character {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                other => out.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// Running text in GitHub's Markdown, also inside a table's cell: no markup, no link, no mention.
pub(crate) struct Markdown<'a>(pub(crate) &'a str);

impl Display for Markdown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = visible(self.0);
        let mut before = ' ';
        for character in text.chars() {
            match character {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '|' | '~' | '$'
                | '!' => {
                    out.write_char('\\')?;
                    out.write_char(character)?;
                }
                // An empty comment keeps mentions, issue numbers and addresses from being linked;
                // no backslash does.
                '@' | '#' => {
                    out.write_char(character)?;
                    out.write_str("<!-- -->")?;
                }
                '/' if before == ':' => out.write_str("<!-- -->/")?,
                '.' if before.eq_ignore_ascii_case(&'w') => out.write_str("<!-- -->.")?,
                other => out.write_char(other)?,
            }
            before = character;
        }
        Ok(())
    }
}

/// A code span in GitHub's Markdown, also inside a table's cell.
pub(crate) struct MarkdownCode<'a>(pub(crate) &'a str);

impl Display for MarkdownCode<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = visible(self.0);
        let longest = text
            .split(|character| character != '`')
            .map(str::len)
            .max()
            .unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        let pad = if longest > 0 || text.is_empty() {
            " "
        } else {
            ""
        };
        write!(out, "{fence}{pad}")?;
        for character in text.chars() {
            // A table's cell ends at a pipe even inside a code span.
            if character == '|' {
                out.write_char('\\')?;
            }
            out.write_char(character)?;
        }
        write!(out, "{pad}{fence}")
    }
}

/// A relative path as a URI reference (RFC 3986).
pub(crate) fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.extend(char::from_digit(u32::from(digit), 16).map(|d| d.to_ascii_uppercase()));
            }
        }
    }
    out
}
