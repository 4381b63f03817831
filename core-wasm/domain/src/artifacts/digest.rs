//! SHA-256 over canonical JSON, in hexadecimal.

use serde::Serialize;
use serde_json::Value;

use crate::canonical;

/// Digests a value. A map of string keys always serialises; nothing could equal the digest of null.
pub(super) fn of(value: &impl Serialize) -> String {
    canonical::digest(&serde_json::to_value(value).unwrap_or(Value::Null))
}
