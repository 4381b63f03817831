//! Canonical JSON (RFC 8785), and digests over it.
//!
//! A digest is only worth something when equal values have equal bytes wherever they are written:
//! members are sorted by their UTF-16 code units, numbers are written as ECMAScript does, strings
//! carry the fewest escapes, and there is no space. Every number is an IEEE 754 double, as the
//! RFC has it: whole numbers beyond 2^53 lose their last digits here and belong in strings.

use std::fmt::Write;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Returns the canonical form of a value.
#[must_use]
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write_value(&mut out, value);
    out
}

/// Returns the canonical form of anything that serialises.
///
/// # Errors
/// Whatever the value's own serialisation says.
pub fn to_string(value: &impl Serialize) -> serde_json::Result<String> {
    Ok(canonical(&serde_json::to_value(value)?))
}

/// Returns the SHA-256 of the canonical form, as 64 lowercase hex digits.
#[must_use]
pub fn digest(value: &Value) -> String {
    sha256(canonical(value).as_bytes())
}

/// Returns the SHA-256 of bytes, as 64 lowercase hex digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a string can't fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => {
            // A number that is no double can't come from JSON; null is what ECMAScript makes of it.
            match number.as_f64().filter(|number| number.is_finite()) {
                Some(number) => out.push_str(ryu_js::Buffer::new().format_finite(number)),
                None => out.push_str("null"),
            }
        }
        Value::String(text) => write_string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_value(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            out.push('{');
            for (index, (name, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(out, name);
                out.push(':');
                write_value(out, value);
            }
            out.push('}');
        }
    }
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..='\u{1f}' => {
                // Writing to a string can't fail.
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}
