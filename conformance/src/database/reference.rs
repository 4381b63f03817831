//! Random documents and queries, against the reference evaluator.

use advisory_ports::{
    Comparison, DocumentQuery, Etag, Operator, Order, Scope, StoredDocument, evaluate,
};
use proptest::test_runner::TestRunner;

use super::{CONTAINER, DatabaseFixture, checked, ids, pages, tenant};
use crate::generate::{self, sample};

const WORLDS: usize = 12;
const DOCUMENTS: usize = 30;
const QUERIES: usize = 60;

/// Whatever is asked of whatever is stored, the answer is the reference evaluator's.
pub async fn answers_as_the_reference_does(fixture: &dyn DatabaseFixture) {
    let database = fixture.database();
    let mut runner = TestRunner::deterministic();
    let mut matches = 0;
    for world in 0..WORLDS {
        let tenant = tenant(&format!("world-{world}"));
        let mut stored = Vec::new();
        for number in 0..DOCUMENTS {
            let document = sample(&mut runner, generate::document(&tenant, number));
            stored.push(StoredDocument {
                tenant: tenant.clone(),
                document: document.clone(),
                etag: Etag(String::new()),
            });
            let document = checked(&tenant, document);
            database.create(&tenant, CONTAINER, document).await.unwrap();
        }
        for _ in 0..QUERIES {
            let query = sample(&mut runner, generate::query());
            query.check().unwrap();
            let whole = DocumentQuery {
                limit: 200,
                ..query.clone()
            };
            let expected = evaluate(stored.iter(), &tenant, &whole, None, |error| {
                panic!("{error}")
            });
            let expected = ids(expected.unwrap().documents.iter());
            let pages = pages(&*database, &tenant, &query).await.unwrap();
            let found = ids(pages.iter().flatten());
            assert_eq!(found, expected, "{query:#?}");
            matches += found.len();
        }
    }
    // Queries that find nothing prove nothing.
    assert!(matches > WORLDS * QUERIES, "{matches} matches");
    probes_are_sharp(&mut runner);
}

/// The generator makes every operator, scope and kind of order there is.
fn probes_are_sharp(runner: &mut TestRunner) {
    let queries: Vec<_> = (0..400)
        .map(|_| sample(runner, generate::query()))
        .collect();
    let comparisons: Vec<&Comparison> = queries
        .iter()
        .flat_map(|query| query.filters.iter().flatten())
        .collect();
    for operator in generate::OPERATORS {
        assert!(comparisons.iter().any(|made| made.operator == operator));
    }
    let orders: Vec<&Order> = queries.iter().flat_map(|query| &query.order).collect();
    assert!(
        orders.iter().any(|order| order.descending) && orders.iter().any(|order| !order.descending)
    );
    assert!(
        queries
            .iter()
            .any(|query| matches!(query.scope, Scope::Project(_)))
    );
    assert!(queries.iter().any(|query| query.order.len() == 2));
    assert!(
        comparisons
            .iter()
            .any(|made| made.operator == Operator::Contains)
    );
}
