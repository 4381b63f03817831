//! Which way a query is read: by an index, unless it is one across tenants.

use std::sync::{Arc, Mutex};

use advisory_aws::{DynamoDatabase, TableNames};
use advisory_in_memory::ManualClock;
use advisory_ports::{
    Comparison, Container, Database, DocumentQuery, Operator, Order, Scope, TenantId, Value,
};
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert_eq, prop_oneof, proptest,
};

use crate::dynamodb::access;
use crate::fake::{Answer, Fake};

fn query() -> impl Strategy<Value = DocumentQuery> {
    let scope = prop_oneof![
        Just(Scope::Tenant),
        "[a-z#%]{1,8}".prop_map(Scope::Project),
        Just(Scope::EveryTenant),
    ];
    let filters = any::<bool>().prop_map(|filtered| {
        let stage = Comparison {
            path: "data.stage".to_owned(),
            operator: Operator::Equal,
            value: Value::Text("pilot".to_owned()),
        };
        if filtered {
            vec![vec![stage]]
        } else {
            Vec::new()
        }
    });
    let path = proptest::sample::select(vec!["updatedAt", "createdAt", "data.name"]);
    let order = (path, any::<bool>()).prop_map(|(path, descending)| Order {
        path: path.to_owned(),
        descending,
    });
    let order = proptest::collection::vec(order, 0..=2);
    let doc_type = proptest::sample::select(vec!["project", "scan", "gate-decision"]);
    (doc_type, scope, filters, order, 1u32..=200).prop_map(
        |(doc_type, scope, filters, order, limit)| DocumentQuery {
            doc_type: doc_type.to_owned(),
            scope,
            filters,
            order,
            limit,
        },
    )
}

/// Asks a fake, and returns the one call that it got.
async fn call(tenant: &TenantId, query: &DocumentQuery) -> serde_json::Value {
    let told = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&told);
    let fake = Fake::start(move |_, body| {
        body.clone_into(&mut heard.lock().unwrap());
        Answer::Json(200, r#"{"Count":0,"Items":[]}"#.to_owned())
    });
    let fake = fake.await;
    let names = TableNames {
        prefix: "t-".to_owned(),
    };
    let report = Arc::new(|fault: &advisory_ports::Fault| panic!("{fault:?}"));
    let clock = ManualClock::default().shared();
    let database = DynamoDatabase::new(&access(&fake.url), names, clock, report);
    let page = database.query(tenant, Container::Governance, query, None);
    assert_eq!(page.await.unwrap().next, None);
    assert_eq!(fake.calls(), 1);
    let body = told.lock().unwrap();
    serde_json::from_str(&body).unwrap()
}

fn escaped(part: &str) -> String {
    part.replace('%', "%25").replace('#', "%23")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_query_goes_by_the_index_of_its_scope(query in query(), tenant in "[a-z#%]{1,8}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let call = runtime.block_on(call(&TenantId::stored(&tenant), &query));
        prop_assert_eq!(&call["TableName"], "t-governance");
        let (tenant, doc_type) = (escaped(&tenant), &query.doc_type);
        let (index, attribute, value) = match &query.scope {
            Scope::Tenant => ("docType-tenantId-index", "tenantDocType", format!("{tenant}#{doc_type}")),
            Scope::Project(project) => (
                "docType-projectId-index",
                "projectDocType",
                format!("{tenant}#{}#{doc_type}", escaped(project)),
            ),
            Scope::EveryTenant => {
                // A scan: consistent, and of this type alone.
                prop_assert_eq!(&call["IndexName"], &serde_json::Value::Null);
                prop_assert_eq!(&call["KeyConditionExpression"], &serde_json::Value::Null);
                prop_assert_eq!(&call["ConsistentRead"], true);
                prop_assert_eq!(&call["ExpressionAttributeValues"][":type"]["S"], doc_type);
                return Ok(());
            }
        };
        prop_assert_eq!(&call["IndexName"], index);
        prop_assert_eq!(&call["KeyConditionExpression"], "#hash = :hash");
        prop_assert_eq!(&call["ExpressionAttributeNames"]["#hash"], attribute);
        prop_assert_eq!(&call["ExpressionAttributeValues"][":hash"]["S"], &value);
        let newest_first = matches!(query.order.as_slice(), [order] if order.path == "updatedAt" && order.descending);
        prop_assert_eq!(&call["ScanIndexForward"], !newest_first);
        // Where the index has the order and nothing is filtered, no more is read than the page takes.
        let bounded = matches!(query.order.as_slice(), [order] if order.path == "updatedAt") && query.filters.is_empty();
        let limit = call["Limit"].as_u64();
        prop_assert_eq!(limit, bounded.then(|| u64::from(query.limit) + 1));
    }
}
