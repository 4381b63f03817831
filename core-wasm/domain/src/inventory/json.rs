//! JSON with places: `serde_json` gives values, but the inventory needs their lines.
//!
//! Lenient on purpose: comments and trailing commas pass, and text that is no JSON ends the
//! reading at the point where it stops making sense. Nothing here recurses.

use std::borrow::Cow;

/// A step of the way to a value: the key that holds it (empty in arrays) and where that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) start: usize,
}

/// What stands at the end of a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// An object or array begins.
    Open,
    /// A string.
    Text(Cow<'a, str>),
    /// A number, `true`, `false` or `null`.
    Other,
}

/// A string, its unescaped value and the offset behind it.
type Parsed<'a> = (Cow<'a, str>, usize);

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 128;

/// Calls `found` for every value, with the way to it and the offset it stands at.
pub(super) fn each<'a>(text: &'a str, mut found: impl FnMut(&[Step<'a>], &Value<'a>, usize)) {
    let bytes = text.as_bytes();
    let mut way: Vec<Step<'a>> = Vec::new();
    // Per open bracket: whether it is an object.
    let mut open: Vec<bool> = Vec::new();
    let mut key: Option<Step<'a>> = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                let step = key.take().unwrap_or(Step {
                    key: Cow::Borrowed(""),
                    start: at,
                });
                way.push(step);
                found(&way, &Value::Open, at);
                open.push(*byte == b'{');
                if open.len() > MAX_DEPTH {
                    return;
                }
                at += 1;
            }
            b'}' | b']' => {
                if open.pop().is_none() {
                    return;
                }
                way.pop();
                key = None;
                at += 1;
            }
            b'"' => {
                let Some((value, end)) = string(text, at) else {
                    return;
                };
                let is_key = open.last() == Some(&true) && key.is_none();
                if is_key {
                    key = Some(Step {
                        key: value,
                        start: at,
                    });
                } else {
                    let step = key.take().unwrap_or(Step {
                        key: Cow::Borrowed(""),
                        start: at,
                    });
                    way.push(step);
                    found(&way, &Value::Text(value), at);
                    way.pop();
                }
                at = end;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = memchr::memchr(b'\n', bytes.get(at..).unwrap_or(&[]))
                    .map_or(bytes.len(), |end| at + end);
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = memchr::memmem::find(bytes.get(at..).unwrap_or(&[]), b"*/")
                    .map_or(bytes.len(), |end| at + end + 2);
            }
            b',' => {
                key = None;
                at += 1;
            }
            b':' | b' ' | b'\n' | b'\r' | b'\t' => at += 1,
            _ => {
                let start = at;
                while bytes.get(at).is_some_and(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.' | b'_')
                }) {
                    at += 1;
                }
                if at == start {
                    return;
                }
                let step = key.take().unwrap_or(Step {
                    key: Cow::Borrowed(""),
                    start,
                });
                way.push(step);
                found(&way, &Value::Other, start);
                way.pop();
            }
        }
    }
}

/// Reads the string that begins at `at`.
fn string(text: &str, at: usize) -> Option<Parsed<'_>> {
    let bytes = text.as_bytes();
    let mut end = at + 1;
    let mut escaped = false;
    loop {
        match bytes.get(end)? {
            b'"' => break,
            b'\\' => {
                escaped = true;
                end += 2;
            }
            b'\n' => return None,
            _ => end += 1,
        }
    }
    let value = if escaped {
        Cow::Owned(serde_json::from_str::<String>(text.get(at..=end)?).ok()?)
    } else {
        Cow::Borrowed(text.get(at + 1..end)?)
    };
    Some((value, end + 1))
}
