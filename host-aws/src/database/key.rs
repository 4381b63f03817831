//! What items are found by.
//!
//! | attribute | what |
//! | --- | --- |
//! | `id` | the table's key: `docType#tenant#id` |
//! | `tenantDocType` | the hash key of `docType-tenantId-index`: `tenantId#docType` |
//! | `projectDocType` | the hash key of `docType-projectId-index`: `tenantId#projectId#docType` |
//! | `updatedAt` | the sort key of both indexes: the rank of the envelope's `updatedAt`, then the identifier |

use advisory_ports::{DocumentKey, SortKey, TenantId};

/// Longest sort key that holds all it ranks by. DynamoDB takes 1,024 bytes; a longer rank is cut above this length, so that none
/// of those is equal to a whole one.
const WHOLE_BYTES: usize = 1000;

/// Longest sort key.
const SORT_BYTES: usize = 1024;

/// Returns the table's key of a document.
pub(super) fn of_document(tenant: &TenantId, key: &DocumentKey) -> String {
    // The type takes no `#`, and nothing follows the identifier.
    format!("{}#{}#{}", key.doc_type, part(tenant.as_str()), key.id)
}

/// Returns the key under which a tenant's documents of one type are.
pub(super) fn of_tenant(tenant: &TenantId, doc_type: &str) -> String {
    format!("{}#{doc_type}", part(tenant.as_str()))
}

/// Returns the key under which a project's documents of one type are. It names the tenant, so that no tenant's project is another's.
pub(super) fn of_project(tenant: &TenantId, project: &str, doc_type: &str) -> String {
    format!("{}#{}#{doc_type}", part(tenant.as_str()), part(project))
}

/// Writes a part of a key so that it holds no `#`.
fn part(text: &str) -> String {
    text.replace('%', "%25").replace('#', "%23")
}

/// Returns the sort key of a rank and an identifier. Of two, the lesser bytes are the lesser position, unless one of them
/// [`is_cut`].
pub(super) fn sort(rank: &SortKey, id: &str) -> String {
    let mut sort = String::new();
    let mut bytes = rank.0.iter();
    // The kind of value: one of eight.
    let kind = bytes.next().copied().unwrap_or_default();
    sort.push(char::from(b'0' + kind));
    match std::str::from_utf8(bytes.as_slice()) {
        Ok(text) if kind == SortKey::of_text("").0.first().copied().unwrap_or_default() => {
            // What ends a text has to come before all that goes on.
            sort.push_str(&text.replace('\0', "\0\u{1}"));
        }
        _ => {
            for byte in bytes {
                sort.push_str(&format!("{byte:02x}"));
            }
        }
    }
    sort.push_str("\0\0");
    sort.push_str(id);
    sort.truncate(sort.floor_char_boundary(SORT_BYTES));
    sort
}

/// Returns whether a sort key may lack a part of what it ranks by.
pub(super) const fn is_cut(sort: &str) -> bool {
    sort.len() > WHOLE_BYTES
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use advisory_ports::{DocumentKey, DocumentQuery, Order, Position, QueryPlan, TenantId};
    use proptest::prelude::{ProptestConfig, Strategy, prop_oneof, proptest};
    use serde_json::{Value, json};

    use super::{is_cut, of_document, of_project, of_tenant, sort};

    fn updated() -> impl Strategy<Value = Value> {
        prop_oneof![
            proptest::prelude::any::<f64>().prop_map(|number| json!(number)),
            (-3..3i64).prop_map(|number| json!(number)),
            "[\0\u{1}a#é🦀]{0,3}".prop_map(|text| json!(text)),
            (330..340usize).prop_map(|length| json!("é\0".repeat(length))),
            proptest::sample::select(vec![json!(null), json!(true), json!(false), json!([])]),
        ]
    }

    fn rank(updated: &Value) -> advisory_ports::SortKey {
        let query = DocumentQuery {
            order: vec![Order {
                path: "updatedAt".to_owned(),
                descending: false,
            }],
            ..DocumentQuery::of_type("any", 1)
        };
        let envelope = json!({ "updatedAt": updated }).to_string();
        let judged = QueryPlan::new(&query).judge(envelope.as_bytes());
        judged.unwrap().unwrap().remove(0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1024))]

        #[test]
        fn sort_keys_are_ordered_as_positions_are(
            one in updated(), other in updated(), id in "[a!\u{10ffff}]{1,3}", another in "[a!\u{10ffff}]{1,3}",
        ) {
            let tenant = TenantId::stored("acme");
            let key = |id: &str| DocumentKey::new("project", id);
            let (rank_1, rank_2) = (rank(&one), rank(&other));
            let (sort_1, sort_2) = (sort(&rank_1, &id), sort(&rank_2, &another));
            assert!(sort_1.len() <= 1024 && sort_2.len() <= 1024);
            let position = |rank, id| Position::new(vec![rank], &tenant, &key(id));
            let expected = position(rank_1, &id).compare(&position(rank_2, &another), &[false]);
            let found = sort_1.cmp(&sort_2);
            if !is_cut(&sort_1) && !is_cut(&sort_2) {
                assert_eq!(found, expected);
            } else {
                assert!(found == expected || found == Ordering::Equal);
            }
        }

        #[test]
        fn no_two_places_have_one_key(
            one in proptest::array::uniform3("[a#%2]{1,3}"), other in proptest::array::uniform3("[a#%2]{1,3}"),
        ) {
            let keys = |[tenant, project, id]: &[String; 3]| {
                let tenant = TenantId::stored(tenant);
                let key = DocumentKey::new("project", id);
                (of_document(&tenant, &key), of_tenant(&tenant, "a"), of_project(&tenant, project, "a"))
            };
            let (one_keys, other_keys) = (keys(&one), keys(&other));
            assert_eq!(one_keys.0 == other_keys.0, one[0] == other[0] && one[2] == other[2]);
            assert_eq!(one_keys.1 == other_keys.1, one[0] == other[0]);
            assert_eq!(one_keys.2 == other_keys.2, one[..2] == other[..2]);
        }
    }
}
