//! What may be asked.

use advisory_ports::{Comparison, DatabaseError, DocumentQuery, Operator, Order, Scope, Value};

use crate::support::{bound, broken};

fn filtered(filters: Vec<Vec<Comparison>>) -> DocumentQuery {
    DocumentQuery {
        filters,
        ..DocumentQuery::of_type("project", 10)
    }
}

fn at(path: &str) -> DocumentQuery {
    filtered(vec![vec![compared(path, Value::Null)]])
}

fn compared(path: &str, value: Value) -> Comparison {
    Comparison::new(path, Operator::Equal, value)
}

#[test]
fn takes_queries_up_to_the_caps() {
    let sixteen = vec![vec![compared("data.a", Value::Null); 8]; 2];
    let allowed = [
        filtered(sixteen),
        at("a.b.c.d.e.f.g.h"),
        at(&"x".repeat(64)),
        filtered(vec![vec![compared("a", Value::Text("x".repeat(1024)))]]),
        DocumentQuery {
            limit: 200,
            ..at("data.stage_2-x")
        },
    ];
    for query in allowed {
        query.check().unwrap();
    }
}

#[test]
fn refuses_queries_over_the_caps() {
    let order = Order {
        path: "id".to_owned(),
        descending: false,
    };
    let refused = [
        (filtered(vec![vec![compared("a", Value::Null); 17]]), "16"),
        (filtered(vec![Vec::new(); 17]), "16"),
        (
            filtered(vec![vec![compared("a", Value::Text("x".repeat(1025)))]]),
            "1,024",
        ),
        (
            filtered(vec![vec![compared("a", Value::Number(f64::NAN))]]),
            "finite",
        ),
        (
            filtered(vec![vec![compared("a", Value::Number(f64::INFINITY))]]),
            "finite",
        ),
        (at(""), "path"),
        (at("a..b"), "path"),
        (at(".a"), "path"),
        (at("a.b.c.d.e.f.g.h.i"), "path"),
        (at(&"x".repeat(65)), "path"),
        (at("a'b"), "path"),
        (at("a\"b"), "path"),
        (at("a[0]"), "path"),
        (at("é"), "path"),
        (
            DocumentQuery {
                order: vec![order; 3],
                ..at("a")
            },
            "2 orders",
        ),
        (
            DocumentQuery {
                limit: 0,
                ..at("a")
            },
            "200",
        ),
        (
            DocumentQuery {
                limit: 201,
                ..at("a")
            },
            "200",
        ),
        (DocumentQuery::of_type("", 1), "docType"),
        (
            DocumentQuery {
                scope: Scope::Project(String::new()),
                ..at("a")
            },
            "project",
        ),
        (
            DocumentQuery {
                scope: Scope::Project("x".repeat(256)),
                ..at("a")
            },
            "project",
        ),
    ];
    for (query, rule) in refused {
        let told = broken(query.check());
        assert!(told.contains(rule), "{query:?}: {told}");
    }
}

#[tokio::test]
async fn refuses_a_bad_query_before_the_store_sees_it() {
    let bound = bound();
    let database = bound.database();
    let none = DocumentQuery::of_type("project", 0);
    broken(database.query("governance", &none, None).await);
    let every = DocumentQuery {
        scope: Scope::EveryTenant,
        ..DocumentQuery::of_type("project", 1)
    };
    let denied = database.query("governance", &every, None).await;
    assert!(matches!(denied, Err(DatabaseError::Denied)));
    let huge = "A".repeat(1 << 20);
    let query = DocumentQuery::of_type("project", 1);
    broken(database.query("governance", &query, Some(&huge)).await);
}
