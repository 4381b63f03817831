//! TOML, line by line: sections, keys, and the strings of arrays with their offsets.

/// A key and its value as written, or one string of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item<'a> {
    /// The section it is in, without brackets.
    pub(super) section: &'a str,
    /// Its key, quotes left off.
    pub(super) key: &'a str,
    /// The value as written, or the string of the array without quotes.
    pub(super) value: &'a str,
    /// Whether `value` is a string of an array.
    pub(super) in_array: bool,
    /// Where the item stands.
    pub(super) start: usize,
}

/// Calls `found` for every key and every string of an array.
pub(super) fn each<'a>(
    lines: impl Iterator<Item = (usize, &'a str)>,
    mut found: impl FnMut(Item<'a>),
) {
    let mut section = "";
    let mut array: Option<&'a str> = None;
    for (start, line) in lines {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if let Some(key) = array {
            let open = strings(line, |at, value| {
                found(Item {
                    section,
                    key,
                    value,
                    in_array: true,
                    start: start + at,
                });
            });
            if !open {
                array = None;
            }
            continue;
        }
        if trimmed.starts_with('[') {
            section = trimmed
                .trim_start_matches('[')
                .split(']')
                .next()
                .unwrap_or("")
                .trim();
            // `[target.'cfg(…)'.dependencies]` and `[[package]]` alike: brackets off.
            found(Item {
                section,
                key: "",
                value: "",
                in_array: false,
                start,
            });
            continue;
        }
        let Some((key, value)) = trimmed.split_once('=') else {
            continue;
        };
        let key = key.trim().trim_matches(['"', '\'']);
        let value = value.trim();
        if value.starts_with('[') {
            let offset = line.find('[').unwrap_or(0);
            let open = strings(line.get(offset..).unwrap_or(""), |at, value| {
                found(Item {
                    section,
                    key,
                    value,
                    in_array: true,
                    start: start + offset + at,
                });
            });
            if open {
                array = Some(key);
            }
        } else {
            found(Item {
                section,
                key,
                value,
                in_array: false,
                start,
            });
        }
    }
}

/// Calls `found` for each quoted string; returns whether the array is still open at the end.
fn strings<'a>(line: &'a str, mut found: impl FnMut(usize, &'a str)) -> bool {
    let bytes = line.as_bytes();
    let mut depth = 1_i32 - i32::from(line.starts_with('['));
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' | b'\'' => {
                let Some(end) = memchr::memchr(*byte, bytes.get(at + 1..).unwrap_or(&[])) else {
                    return depth > 0;
                };
                found(at, line.get(at + 1..at + 1 + end).unwrap_or(""));
                at += end + 1;
            }
            b'#' => return depth > 0,
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    depth > 0
}

/// Returns the quoted text of a value: of a string itself, or of `field` of an inline table.
pub(super) fn string<'a>(value: &'a str, field: &str) -> Option<&'a str> {
    if value.starts_with('{') {
        let mut rest = value;
        while let Some(at) = rest.find(field) {
            let before = rest.get(..at)?.chars().next_back();
            rest = rest.get(at + field.len()..)?;
            let value = rest.trim_start();
            if before.is_some_and(|c| matches!(c, '{' | ',' | ' ')) && value.starts_with('=') {
                return quoted(value.get(1..)?.trim_start());
            }
        }
        return None;
    }
    quoted(value)
}

/// Returns the text between the quotes a value starts with.
pub(super) fn quoted(value: &str) -> Option<&str> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split(quote).next()
}
