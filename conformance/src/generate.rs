//! Random documents and queries, of few names and values, so that they meet.

use advisory_ports::{
    Comparison, Document, DocumentKey, DocumentQuery, Operator, Order, Scope, TenantId, Value,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, json};

use crate::database::{TYPE, with};

pub(crate) const OPERATORS: [Operator; 9] = [
    Operator::Equal,
    Operator::NotEqual,
    Operator::Less,
    Operator::LessOrEqual,
    Operator::Greater,
    Operator::GreaterOrEqual,
    Operator::StartsWith,
    Operator::Contains,
    Operator::Exists,
];

const TEXTS: [&str; 14] = [
    "",
    "a",
    "A",
    "aa",
    "ab",
    "b",
    "1",
    "true",
    "null",
    "é",
    "e\u{301}",
    "🦀",
    "a\u{0}b",
    "\u{ffff}'\"\\",
];

const PATHS: [&str; 12] = [
    "id",
    "updatedAt",
    "createdAt",
    "data",
    "data.a",
    "data.b",
    "data.list",
    "data.deep.a",
    "data.deep.deeper.a",
    "data.a.b",
    "data.none",
    "data.list.0",
];

/// Draws one value.
pub(crate) fn sample<S: Strategy>(runner: &mut TestRunner, strategy: S) -> S::Value {
    strategy.new_tree(runner).unwrap().current()
}

fn text() -> impl Strategy<Value = String> {
    select(TEXTS.as_slice()).prop_map(str::to_owned)
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        select(vec![
            0.0,
            -0.0,
            0.1,
            1.0,
            1.5,
            -1.0,
            1e300,
            -1e-300,
            9_007_199_254_740_992.0,
            f64::MIN_POSITIVE,
        ]),
        any::<f64>().prop_filter("JSON's numbers are finite", |number| number.is_finite()),
    ]
}

fn integer() -> impl Strategy<Value = i64> {
    prop_oneof![
        -3..3i64,
        select(vec![
            9_007_199_254_740_993,
            -9_007_199_254_740_993,
            i64::MAX,
            i64::MIN
        ]),
    ]
}

fn leaf() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        1 => Just(json!(null)),
        1 => any::<bool>().prop_map(|value| json!(value)),
        3 => integer().prop_map(|value| json!(value)),
        1 => Just(json!(u64::MAX)),
        2 => number().prop_map(|value| json!(value)),
        4 => text().prop_map(|value| json!(value)),
    ]
}

fn field() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        6 => leaf(),
        1 => vec(leaf(), 0..4).prop_map(|values| json!(values)),
        1 => Just(json!({ "b": "a" })),
        1 => Just(json!([["a"], { "a": "a" }])),
        1 => (0..1500usize).prop_map(|length| json!("é".repeat(length))),
    ]
}

/// Returns the strategy of a tenant's document; `number` makes its identifier unique.
pub(crate) fn document(tenant: &TenantId, number: usize) -> impl Strategy<Value = Document> {
    let tenant = tenant.clone();
    let data = (
        option::of(field()),
        option::of(field()),
        option::of(vec(leaf(), 0..5)),
        option::of(field()),
        option::of(select(vec!["p-1", "p-2"])),
    );
    let times = (
        option::of(field()),
        option::of(select(vec!["2026-01-01", "2026-01-02"])),
    );
    (data, times, text()).prop_map(
        move |((a, b, list, deep, project), (created, updated), name)| {
            let mut fields = Map::new();
            let mut put = |name: &str, value: Option<serde_json::Value>| {
                if let Some(value) = value {
                    fields.insert(name.to_owned(), value);
                }
            };
            put("a", a);
            put("b", b);
            put("list", list.map(|list| json!(list)));
            put(
                "deep",
                deep.map(|a| json!({ "a": a.clone(), "deeper": { "a": a } })),
            );
            put("projectId", project.map(|project| json!(project)));
            let mut further = Map::new();
            if let Some(created) = created {
                further.insert("createdAt".to_owned(), created);
            }
            if let Some(updated) = updated {
                further.insert("updatedAt".to_owned(), json!(updated));
            }
            let name = name.replace('\u{0}', "0");
            let key = DocumentKey::new(TYPE, format!("{name}{number}"));
            with(&tenant, key, fields.into(), further.into())
        },
    )
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Boolean),
        2 => integer().prop_map(Value::Integer),
        2 => number().prop_map(Value::Number),
        4 => text().prop_map(Value::Text),
        1 => Just(Value::Text("2026-01-02".to_owned())),
    ]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    (
        select(PATHS.as_slice()),
        select(OPERATORS.as_slice()),
        value(),
    )
        .prop_map(|(path, operator, value)| Comparison::new(path, operator, value))
}

/// Returns the strategy of a query.
pub(crate) fn query() -> impl Strategy<Value = DocumentQuery> {
    let scope = prop_oneof![
        3 => Just(Scope::Tenant),
        1 => Just(Scope::Project("p-1".to_owned())),
    ];
    let order = (select(PATHS.as_slice()), any::<bool>()).prop_map(|(path, descending)| Order {
        path: path.to_owned(),
        descending,
    });
    let filters = prop_oneof![
        2 => Just(Vec::new()),
        3 => vec(vec(comparison(), 1..5), 1..3),
        1 => vec(vec(comparison(), 0..3), 0..5),
    ];
    (scope, filters, vec(order, 0..=2), 1..12u32).prop_map(|(scope, filters, order, limit)| {
        DocumentQuery {
            scope,
            filters,
            order,
            ..DocumentQuery::of_type(TYPE, limit)
        }
    })
}
