//! The reference documents that seeding writes.

use std::collections::{BTreeMap, BTreeSet};

use advisory_domain::api::seed;
use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};
use serde_json::Value;

#[test]
fn writes_every_reference_document_once() {
    let documents = seed::documents().unwrap();
    let mut counts = BTreeMap::new();
    for document in &documents {
        *counts.entry(document.doc_type).or_insert(0) += 1;
    }
    let patterns: Value =
        serde_json::from_str(include_str!("../../../data/patterns.json")).unwrap();
    let expected = [
        ("crosswalk", 1),
        ("framework", 10),
        ("pattern", patterns["patterns"].as_array().unwrap().len()),
        ("question-set", 1),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
    let ids: BTreeSet<_> = documents.iter().map(|document| &document.id).collect();
    assert_eq!(ids.len(), documents.len());
}

#[test]
fn writes_the_same_bytes_every_time() {
    let (first, second) = (seed::documents().unwrap(), seed::documents().unwrap());
    assert_eq!(first, second);
    assert_eq!(seed::digest(&first), seed::digest(&second));
}

#[test]
fn gives_each_document_the_envelope_of_all_documents() {
    for document in seed::documents().unwrap() {
        let envelope: Value = serde_json::from_slice(&document.envelope).unwrap();
        assert_eq!(envelope["id"], document.id.as_str());
        assert_eq!(envelope["docType"], document.doc_type);
        assert_eq!(envelope["tenantId"], "*");
        assert_eq!(envelope["schemaVersion"], 1);
        assert_eq!(envelope["createdAt"], envelope["updatedAt"]);
        assert!(envelope["data"].is_object());
        assert!(
            document.envelope.len() <= 350 * 1024,
            "{} exceeds the cap of the contract",
            document.id
        );
    }
}

#[test]
fn determines_identifiers_by_type_and_name() {
    // Computed independently, from RFC 9562 and the layout alone.
    assert_eq!(
        seed::identifier("framework", "gdpr"),
        "cb668b32-99eb-5055-a217-25bee436163e"
    );
}

#[test]
fn tells_apart_pairs_that_read_the_same_when_joined() {
    assert_ne!(seed::identifier("a-b", "c"), seed::identifier("a", "b-c"));
    assert_ne!(seed::identifier("ab", ""), seed::identifier("a", "b"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gives_one_identifier_to_each_pair_and_each_pair_one_of_its_own(
        one in ("[a-c/:-]{0,4}", "[a-c/:-]{0,4}"), other in ("[a-c/:-]{0,4}", "[a-c/:-]{0,4}"),
    ) {
        let identifier = |(doc_type, name): &(String, String)| seed::identifier(doc_type, name);
        prop_assert_eq!(identifier(&one), identifier(&one));
        prop_assert_eq!(identifier(&one) == identifier(&other), one == other);
        prop_assert_eq!(uuid::Uuid::parse_str(&identifier(&one)).unwrap().get_version_num(), 5);
    }
}

#[test]
fn digests_every_byte_of_every_document() {
    let documents = seed::documents().unwrap();
    let digest = seed::digest(&documents);
    for index in 0..documents.len() {
        let mut changed = documents.clone();
        changed[index].envelope[0] ^= 1;
        assert_ne!(seed::digest(&changed), digest);
    }
    assert_ne!(seed::digest(&documents[1..]), digest);
}
