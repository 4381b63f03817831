//! Where a page ended, as the adapter notes it for itself.

/// An adapter's own note of where the next page begins. The bound layer seals it before anyone else sees it, so an adapter can
/// trust what it gets back to be its own, for the same tenant and the same query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continuation(pub Vec<u8>);

/// Writes parts, each after its length, so that no two lists of parts give the same bytes.
pub(crate) fn join(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for part in parts {
        // No part comes near this length: the longest is a document.
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        joined.extend_from_slice(&length.to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}

/// Reads what [`join`] wrote; `None` for anything else.
pub(crate) fn split(mut joined: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    while !joined.is_empty() {
        let (length, rest) = joined.split_first_chunk::<4>()?;
        let (part, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        parts.push(part);
        joined = rest;
    }
    Some(parts)
}
