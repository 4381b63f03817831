//! The reference documents that seeding writes: the same, to the byte, wherever and whenever it is done.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::data;

/// The container of reference data.
pub const CONTAINER: &str = "reference-data";

/// The namespace of reference identifiers: the UUIDv5 of `advisory:reference-data` among URLs.
const NAMESPACE: Uuid = Uuid::from_u128(0x5abe995a_9f13_5a42_a73b_63c2dd0ebe0d);

/// The instant that reference documents carry. Fixed, or seeding twice would write two versions of one thing.
const RELEASED_AT: &str = "2026-11-22T00:00:00Z";

/// A document to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedDocument {
    /// Its type, such as `framework`.
    pub doc_type: &'static str,
    /// Its identifier, determined by its type and name.
    pub id: String,
    /// The whole envelope, as JSON.
    pub envelope: Vec<u8>,
}

/// The envelope that every stored document has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    id: &'a str,
    doc_type: &'a str,
    tenant_id: &'a str,
    schema_version: u32,
    created_at: &'a str,
    updated_at: &'a str,
    created_by: &'a str,
    data: Value,
}

/// Returns every reference document, in a fixed order.
///
/// # Errors
///
/// Fails when the data that ships with the core is not what it should be, which the tests rule out.
pub fn documents() -> Result<Vec<SeedDocument>, serde_json::Error> {
    let mut documents = Vec::new();
    for (id, text) in data::FRAMEWORKS {
        documents.push(document("framework", id, serde_json::from_str(text)?)?);
    }
    let mut patterns: Value = serde_json::from_str(data::PATTERNS)?;
    if let Some(Value::Array(patterns)) = patterns.get_mut("patterns").map(Value::take) {
        for pattern in patterns {
            let name = pattern
                .get("id")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            documents.push(document("pattern", &name, pattern)?);
        }
    }
    documents.push(document(
        "question-set",
        "questions",
        serde_json::from_str(data::QUESTIONS)?,
    )?);
    documents.push(document(
        "crosswalk",
        "crosswalk",
        serde_json::from_str(data::CROSSWALK)?,
    )?);
    Ok(documents)
}

/// Returns the SHA-256 over documents in hexadecimal: equal for equal documents in equal order, and for no others.
#[must_use]
pub fn digest(documents: &[SeedDocument]) -> String {
    let mut hash = Sha256::new();
    for document in documents {
        hash.update(length_prefixed(&[
            document.id.as_bytes(),
            &document.envelope,
        ]));
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Returns the identifier of the reference document of that type and name.
#[must_use]
pub fn identifier(doc_type: &str, name: &str) -> String {
    let pair = length_prefixed(&[doc_type.as_bytes(), name.as_bytes()]);
    Uuid::new_v5(&NAMESPACE, &pair).to_string()
}

fn document(
    doc_type: &'static str,
    name: &str,
    data: Value,
) -> Result<SeedDocument, serde_json::Error> {
    let id = identifier(doc_type, name);
    let envelope = serde_json::to_vec(&Envelope {
        id: &id,
        doc_type,
        tenant_id: "*",
        schema_version: 1,
        created_at: RELEASED_AT,
        updated_at: RELEASED_AT,
        created_by: "advisory",
        data,
    })?;
    Ok(SeedDocument {
        doc_type,
        id,
        envelope,
    })
}

/// Joins parts, each after its length, so that no two lists of parts give the same bytes.
fn length_prefixed(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::new();
    for part in parts {
        joined.extend((part.len() as u64).to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}
