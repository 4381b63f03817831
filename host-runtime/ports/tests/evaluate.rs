//! The meaning of comparisons and orders.

use advisory_ports::{
    Comparison, Document, DocumentKey, DocumentQuery, Etag, Operator, Order, Position, QueryPlan,
    SortKey, StoredDocument, Value, evaluate,
};
use proptest::prelude::*;
use serde_json::json;

use crate::support::acme;

fn passes(data: &serde_json::Value, path: &str, operator: Operator, value: Value) -> bool {
    let query = DocumentQuery {
        filters: vec![vec![Comparison::new(path, operator, value)]],
        ..DocumentQuery::of_type("project", 1)
    };
    let envelope = serde_json::to_vec(data).unwrap();
    QueryPlan::new(&query).judge(&envelope).unwrap().is_some()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn compares_values_of_one_kind_alone() {
    use Operator::{
        Contains, Equal, Exists, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual, StartsWith,
    };
    let data = json!({
        "null": null, "yes": true, "one": 1, "half": 0.5, "text": "b", "empty": "",
        "list": [1, "b", null, ["c"]], "object": { "in": "x", "list": [{ "in": "y" }] },
        "big": 9_007_199_254_740_993_i64,
    });
    for (path, operator, value, expected) in [
        ("text", Equal, text("b"), true),
        ("text", NotEqual, text("a"), true),
        ("text", NotEqual, text("b"), false),
        ("text", NotEqual, Value::Integer(1), false),
        ("text", Less, text("ba"), true),
        ("text", Greater, text("B"), true),
        ("text", LessOrEqual, text("b"), true),
        ("text", StartsWith, text(""), true),
        ("text", StartsWith, text("bb"), false),
        ("text", Contains, text("b"), false),
        ("empty", Exists, Value::Null, true),
        ("one", Equal, Value::Integer(1), true),
        ("one", Equal, Value::Number(1.0), true),
        ("one", Equal, Value::Boolean(true), false),
        ("one", Equal, text("1"), false),
        ("one", StartsWith, text("1"), false),
        ("half", Less, Value::Integer(1), true),
        ("half", GreaterOrEqual, Value::Number(0.5), true),
        ("big", Equal, Value::Integer(9_007_199_254_740_992), true),
        ("yes", Greater, Value::Boolean(false), true),
        ("yes", Equal, Value::Boolean(true), true),
        ("null", Equal, Value::Null, true),
        ("null", LessOrEqual, Value::Null, true),
        ("null", NotEqual, Value::Null, false),
        ("null", NotEqual, text("a"), false),
        ("null", Exists, Value::Null, false),
        ("none", Equal, Value::Null, false),
        ("none", NotEqual, text("a"), false),
        ("none", Exists, Value::Null, false),
        ("list", Contains, Value::Integer(1), true),
        ("list", Contains, text("b"), true),
        ("list", Contains, Value::Null, true),
        ("list", Contains, text("c"), false),
        ("list", Equal, text("b"), false),
        ("list", Exists, Value::Null, true),
        ("list.0", Exists, Value::Null, false),
        ("object", Exists, Value::Null, true),
        ("object", Equal, text("x"), false),
        ("object.in", Equal, text("x"), true),
        ("object.list.in", Exists, Value::Null, false),
        ("text.in", Exists, Value::Null, false),
    ] {
        let told = format!("{path} {operator:?} {value:?}");
        assert_eq!(passes(&data, path, operator, value), expected, "{told}");
    }
}

#[test]
fn asks_for_all_conditions_and_one_alternative_of_each() {
    let data = br#"{"a":1,"b":2}"#;
    let (yes, no) = (
        Comparison::new("a", Operator::Equal, Value::Integer(1)),
        Comparison::new("b", Operator::Equal, Value::Integer(1)),
    );
    for (filters, expected) in [
        (vec![], true),
        (vec![vec![]], false),
        (vec![vec![no.clone(), yes.clone()]], true),
        (vec![vec![yes.clone()], vec![no.clone()]], false),
        (vec![vec![yes.clone()], vec![no, yes.clone()]], true),
        (vec![vec![yes], vec![]], false),
    ] {
        let query = DocumentQuery {
            filters,
            ..DocumentQuery::of_type("project", 1)
        };
        let judged = QueryPlan::new(&query).judge(data).unwrap();
        assert_eq!(judged.is_some(), expected, "{:?}", query.filters);
    }
}

fn stored(id: usize, envelope: &serde_json::Value) -> StoredDocument {
    StoredDocument {
        tenant: acme(),
        document: Document {
            key: DocumentKey::new("project", format!("{id:02}")),
            project_id: None,
            envelope: serde_json::to_vec(envelope).unwrap(),
        },
        etag: Etag(String::new()),
    }
}

fn sorted(documents: &[StoredDocument], order: Vec<Order>) -> Vec<String> {
    let query = DocumentQuery {
        order,
        ..DocumentQuery::of_type("project", 200)
    };
    let page = evaluate(documents.iter(), &acme(), &query, None, |error| {
        panic!("{error}")
    });
    let documents = page.unwrap().documents;
    documents
        .into_iter()
        .map(|stored| stored.document.key.id)
        .collect()
}

fn by(path: &str, descending: bool) -> Order {
    Order {
        path: path.to_owned(),
        descending,
    }
}

#[test]
fn orders_kinds_among_each_other() {
    let rising = [
        json!({}),
        json!({ "x": null }),
        json!({ "x": false }),
        json!({ "x": true }),
        json!({ "x": -1e300 }),
        json!({ "x": -1 }),
        json!({ "x": -0.0 }),
        json!({ "x": 0 }),
        json!({ "x": 1e-300 }),
        json!({ "x": 2 }),
        json!({ "x": 10 }),
        json!({ "x": "" }),
        json!({ "x": "10" }),
        json!({ "x": "2" }),
        json!({ "x": "a" }),
        json!({ "x": "ab" }),
        json!({ "x": "é" }),
        json!({ "x": "\u{ffff}" }),
        json!({ "x": "🦀" }),
        json!({ "x": [9] }),
        json!({ "x": [1] }),
        json!({ "x": { "y": 9 } }),
        json!({ "x": { "y": 1 } }),
    ];
    let documents: Vec<_> = rising
        .iter()
        .enumerate()
        .map(|(n, data)| stored(n, data))
        .collect();
    let expected: Vec<_> = (0..rising.len()).map(|n| format!("{n:02}")).collect();
    assert_eq!(sorted(&documents, vec![by("x", false)]), expected);
    let falling: Vec<_> = expected.into_iter().rev().collect();
    assert_eq!(sorted(&documents, vec![by("x", true)]), falling);
}

#[test]
fn settles_ties_in_the_direction_of_the_last_field() {
    let documents: Vec<_> = [(1, 1), (1, 2), (1, 1), (2, 1)]
        .iter()
        .enumerate()
        .map(|(n, (a, b))| stored(n, &json!({ "a": a, "b": b })))
        .collect();
    for (order, expected) in [
        (vec![by("a", false)], ["00", "01", "02", "03"]),
        (vec![by("a", true)], ["03", "02", "01", "00"]),
        (
            vec![by("a", false), by("b", true)],
            ["01", "02", "00", "03"],
        ),
        (
            vec![by("a", true), by("b", false)],
            ["03", "00", "02", "01"],
        ),
    ] {
        assert_eq!(sorted(&documents, order.clone()), expected, "{order:?}");
    }
}

#[test]
fn counts_the_beginning_of_a_long_text_in_an_order() {
    let long = "é".repeat(512);
    let documents = [
        stored(0, &json!({ "x": format!("{long}z") })),
        stored(1, &json!({ "x": format!("{long}a") })),
        stored(2, &json!({ "x": long[2..] })),
    ];
    assert_eq!(sorted(&documents, vec![by("x", false)]), ["02", "00", "01"]);
}

#[test]
fn names_a_document_that_is_not_json() {
    let mut broken = stored(0, &json!({ "x": 1 }));
    broken.document.envelope.truncate(3);
    let query = DocumentQuery {
        order: vec![by("x", false)],
        ..DocumentQuery::of_type("project", 1)
    };
    let outcome = evaluate([broken].iter(), &acme(), &query, None, |error| {
        advisory_ports::DatabaseError::Invalid(error.to_string())
    });
    outcome.unwrap_err();
}

proptest! {
    #[test]
    fn ranks_numbers_as_they_compare(one in any::<f64>(), other in any::<f64>()) {
        prop_assume!(one.is_finite() && other.is_finite());
        let rank = |number: f64| {
            let query = DocumentQuery { order: vec![by("x", false)], ..DocumentQuery::of_type("p", 1) };
            let envelope = format!(r#"{{"x":{number:?}}}"#);
            let parsed: serde_json::Value = serde_json::from_str(&envelope).unwrap();
            let keys = QueryPlan::new(&query).judge(envelope.as_bytes()).unwrap().unwrap();
            (keys, parsed["x"].as_f64().unwrap())
        };
        let ((one_rank, one), (other_rank, other)) = (rank(one), rank(other));
        prop_assert_eq!(one_rank.cmp(&other_rank), one.partial_cmp(&other).unwrap());
    }

    #[test]
    fn reads_back_the_position_that_it_noted(
        keys in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..3),
        id in ".{1,20}",
    ) {
        let keys: Vec<_> = keys.into_iter().map(SortKey).collect();
        let orders = keys.len();
        let position = Position::new(keys, &acme(), &DocumentKey::new("p", id));
        prop_assert_eq!(Position::read(&position.note(), orders), Some(position.clone()));
        prop_assert_eq!(Position::read(&position.note(), orders + 1), None);
    }

    #[test]
    fn reads_any_bytes_as_a_position_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let joined = bytes.clone();
        if let Some(position) = Position::read(&advisory_ports::Continuation(bytes), 1) {
            prop_assert_eq!(position.note().0, joined);
        }
    }
}
