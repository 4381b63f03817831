//! What an envelope must say of itself before it is stored.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::document::{Document, invalid};
use crate::{DatabaseError, TenantId};

/// The fields that a host reads.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    id: String,
    doc_type: String,
    tenant_id: String,
    #[serde(default)]
    ttl: Option<u32>,
    #[serde(default)]
    data: Data,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Data {
    #[serde(default)]
    project_id: Option<String>,
}

/// Checks an envelope, and returns its time to live.
pub(super) fn check(
    tenant: &TenantId,
    document: &Document,
) -> Result<Option<Duration>, DatabaseError> {
    // Stores disagree on which of two equal names counts, so a document that has them would mean different things.
    let _: NoRepeatedNames = serde_json::from_slice(&document.envelope).map_err(|error| {
        // The parser's message may quote the document.
        DatabaseError::Invalid(format!(
            "an envelope is JSON without repeated names: it fails at line {}, column {}",
            error.line(),
            error.column()
        ))
    })?;
    let envelope: Envelope = serde_json::from_slice(&document.envelope).map_err(|_shape| {
        invalid("an envelope is an object with the texts id, docType and tenantId, an object data, and a ttl in whole seconds")
    })?;
    let key = &document.key;
    if envelope.id != key.id || envelope.doc_type != key.doc_type {
        return Err(invalid("an envelope's id and docType are those of its key"));
    }
    if envelope.tenant_id != tenant.as_str() {
        return Err(invalid("an envelope's tenantId is the principal's tenant"));
    }
    if envelope.data.project_id != document.project_id {
        return Err(invalid("a document's project is its data.projectId"));
    }
    match envelope.ttl {
        Some(0) => Err(invalid("a ttl is at least one second")),
        ttl => Ok(ttl.map(|seconds| Duration::from_secs(seconds.into()))),
    }
}

/// Any JSON in which no object has two fields of one name.
struct NoRepeatedNames;

impl<'de> Deserialize<'de> for NoRepeatedNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Names)
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = NoRepeatedNames;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(NoRepeatedNames)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(NoRepeatedNames)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(NoRepeatedNames)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(NoRepeatedNames)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(NoRepeatedNames)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(NoRepeatedNames)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<NoRepeatedNames>()?.is_some() {}
        Ok(NoRepeatedNames)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(name) = object.next_key::<String>()? {
            object.next_value::<NoRepeatedNames>()?;
            if !seen.insert(name) {
                return Err(A::Error::custom("a name is repeated"));
            }
        }
        Ok(NoRepeatedNames)
    }
}
