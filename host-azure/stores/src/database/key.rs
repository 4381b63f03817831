//! What items are found by, and in which order.
//!
//! | property | what |
//! | --- | --- |
//! | `id` | the item's name and its partition: `tenant.docType.id`, of which the tenant and the id are in base64url |
//! | `byId` | the place in a list by identifier: the identifier, then the tenant |
//! | `byUpdate` | the place in a list by `updatedAt`: its rank, the identifier, the tenant |
//!
//! The places are hexadecimal, with spaces between their parts: they order as [`Position`] does in every collation, they are never equal,
//! and one property orders a list, so that no composite index is needed.

use std::fmt::Write;

use advisory_ports::{DocumentKey, Position, SortKey, TenantId};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Returns the name of a document's item: at most 577 bytes of what names may hold.
pub(super) fn of_document(tenant: &TenantId, key: &DocumentKey) -> String {
    let (tenant, id) = (
        URL_SAFE_NO_PAD.encode(tenant.as_str()),
        URL_SAFE_NO_PAD.encode(&key.id),
    );
    format!("{tenant}.{}.{id}", key.doc_type)
}

/// Returns the place of a document by identifier.
pub(super) fn by_id(tenant: &str, id: &str) -> String {
    let mut place = String::with_capacity(2 * (tenant.len() + id.len()) + 1);
    hex(&mut place, id.as_bytes());
    place.push(' ');
    hex(&mut place, tenant.as_bytes());
    place
}

/// Returns the place of a document by the rank of its `updatedAt`.
pub(super) fn by_update(rank: &SortKey, tenant: &str, id: &str) -> String {
    let mut place = String::new();
    hex(&mut place, &rank.0);
    place.push(' ');
    place.push_str(&by_id(tenant, id));
    place
}

/// Returns the place where a page by that many keys ended.
pub(super) fn place(position: &Position, by_updates: bool) -> String {
    match position.keys.first() {
        Some(rank) if by_updates => by_update(rank, &position.tenant, &position.id),
        _ => by_id(&position.tenant, &position.id),
    }
}

fn hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        // Writing to a text does not fail.
        let _written = write!(text, "{byte:02x}");
    }
}

#[cfg(test)]
mod tests {
    use advisory_ports::{DocumentKey, Position, SortKey, TenantId};

    use super::{by_update, of_document};

    #[test]
    fn places_order_as_positions_do() {
        let texts = ["", "a", "a ", "a\u{1}", "b", "é", "日"];
        let mut places = Vec::new();
        for rank in texts {
            for id in texts {
                for tenant in ["a", "a!"] {
                    let rank = SortKey::of_text(rank);
                    let place = by_update(&rank, tenant, id);
                    let key = DocumentKey::new("any", id);
                    let position = Position::new(vec![rank], &TenantId::stored(tenant), &key);
                    places.push((place, position));
                }
            }
        }
        for (one, first) in &places {
            for (other, second) in &places {
                assert_eq!(one.cmp(other), first.compare(second, &[false]));
            }
        }
    }

    #[test]
    fn names_hold_what_names_may_hold_and_fit() {
        let longest = "ü".repeat(127) + "x";
        let key = DocumentKey::new("d".repeat(64), longest);
        let name = of_document(&TenantId::stored(&"/".repeat(128)), &key);
        assert!(name.len() <= 577, "{}", name.len());
        assert!(!name.contains(['/', '\\', '?', '#']));
    }
}
