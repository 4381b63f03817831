//! What the services report, and what callers are told of it.

use std::sync::{Arc, Mutex};

use advisory_aws::{Access, DynamoDatabase, ManagedSecrets, TableNames};
use advisory_in_memory::ManualClock;
use advisory_ports::{
    CheckedDocument, Container, Database, DatabaseError, Document, DocumentKey, DocumentQuery,
    Etag, FaultKind, Order, SecretError, SecretName, Secrets, TenantId,
};
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert_eq, prop_oneof, proptest,
};

use crate::dynamodb::access;
use crate::fake::{Answer, Fake};

fn acme() -> TenantId {
    TenantId::new("acme").unwrap()
}

fn database(access: &Access) -> (DynamoDatabase, Arc<Mutex<Vec<String>>>) {
    let reported = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&reported);
    let names = TableNames {
        prefix: "t-".to_owned(),
    };
    let report = Arc::new(move |fault: &advisory_ports::Fault| {
        told.lock().unwrap().push(format!("{fault:?}"));
    });
    let clock = ManualClock::default().shared();
    (DynamoDatabase::new(access, names, clock, report), reported)
}

fn document() -> CheckedDocument {
    let envelope = r#"{"id":"a","docType":"project","tenantId":"acme","data":{}}"#;
    let document = Document {
        key: DocumentKey::new("project", "a"),
        project_id: None,
        envelope: envelope.into(),
    };
    CheckedDocument::new(&acme(), document).unwrap()
}

/// What a caller is told, in the statuses that the edge makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    NotFound,
    Denied,
    Throttled,
    Failed,
}

fn codes() -> impl Strategy<Value = (u16, String, Told)> {
    let of = |told: Told, status: u16, codes: &'static [&'static str]| {
        proptest::sample::select(codes).prop_map(move |code| (status, code.to_owned(), told))
    };
    prop_oneof![
        of(Told::NotFound, 400, &["ResourceNotFoundException"]),
        of(
            Told::Denied,
            400,
            &[
                "AccessDeniedException",
                "UnrecognizedClientException",
                "ExpiredTokenException",
                "InvalidSignatureException"
            ]
        ),
        of(
            Told::Throttled,
            400,
            &[
                "ThrottlingException",
                "ProvisionedThroughputExceededException",
                "RequestLimitExceeded"
            ]
        ),
        of(
            Told::Failed,
            400,
            &["ValidationException", "SerializationException"]
        ),
        of(
            Told::Failed,
            500,
            &["InternalServerError", "InternalFailure"]
        ),
        ("[A-Z][a-z]{3,8}Exception", 500u16..=599).prop_map(|(code, status)| (
            status,
            code,
            Told::Failed
        )),
        ("[A-Z][a-z]{3,8}Exception", Just(429)).prop_map(|(code, status)| (
            status,
            code,
            Told::Throttled
        )),
        ("[A-Z][a-z]{3,8}Exception", Just(403)).prop_map(|(code, status)| (
            status,
            code,
            Told::Denied
        )),
    ]
}

fn told<T>(outcome: Result<T, DatabaseError>) -> Option<Told> {
    match outcome {
        Ok(_) => None,
        Err(DatabaseError::NotFound) => Some(Told::NotFound),
        Err(DatabaseError::Denied) => Some(Told::Denied),
        Err(DatabaseError::Throttled(Some(after))) if !after.is_zero() => Some(Told::Throttled),
        Err(DatabaseError::Unavailable(_)) => Some(Told::Failed),
        Err(other) => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_error_is_told_as_its_kind_and_kept_for_the_log((status, code, expected) in codes(), operation in 0..5) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let answer = Answer::error(status, &code);
            let fake = Fake::start(move |_, _| answer.clone()).await;
            // One attempt: repeats are tested on their own.
            let (database, reported) = database(&access(&fake.url).patient());
            let (acme, container, key) = (acme(), Container::Governance, DocumentKey::new("project", "a"));
            let outcome = match operation {
                0 => database.get(&acme, container, &key).await.map(drop),
                1 => database.create(&acme, container, document()).await.map(drop),
                2 => database.replace_if(&acme, container, document(), &Etag("1".to_owned())).await.map(drop),
                3 => database.delete(&acme, container, &key, None).await,
                _ => database.query(&acme, container, &DocumentQuery::of_type("project", 9), None).await.map(drop),
            };
            let shown = outcome.as_ref().err().map(ToString::to_string).unwrap_or_default();
            assert!(!shown.contains("provider"), "the caller is told {shown}");
            let in_log = match &outcome {
                Err(DatabaseError::Unavailable(fault)) => format!("{fault:?}"),
                _ => reported.lock().unwrap().concat(),
            };
            assert!(in_log.contains("what the provider says"), "the log has {in_log:?}");
            let absent = (expected == Told::NotFound && operation == 0).then_some(());
            assert_eq!(told(outcome), if absent.is_some() { None } else { Some(expected) });
            assert_eq!(fake.calls(), 1);
        });
    }

    #[test]
    fn the_secret_is_read_once_however_many_race(callers in 1usize..24, seconds in 0i64..299, absent in any::<bool>()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let calls = runtime.block_on(async {
            let fake = Fake::start(|_, _| secret("one")).await;
            let clock = ManualClock::default();
            let secrets = Arc::new(ManagedSecrets::new(&access(&fake.url), "advisory".to_owned(), clock.shared()));
            let racing: Vec<_> = (0..callers).map(|_| {
                let secrets = Arc::clone(&secrets);
                tokio::spawn(async move { ask(&secrets, absent).await })
            }).collect();
            for caller in racing {
                assert_eq!(caller.await.unwrap(), (!absent).then(|| "one".to_owned()));
            }
            clock.advance(seconds);
            ask(&secrets, absent).await;
            fake.calls()
        });
        prop_assert_eq!(calls, 1);
    }
}

pub(crate) fn secret(value: &str) -> Answer {
    let text = serde_json::json!({ "NEWSAPI_KEY": value, "SIGNING_KEY": "x".repeat(40) });
    let body = serde_json::json!({ "Name": "advisory", "SecretString": text.to_string() });
    Answer::Json(200, body.to_string())
}

async fn ask(secrets: &ManagedSecrets, absent: bool) -> Option<String> {
    let name = if absent { "no-such-key" } else { "newsapi-key" };
    match secrets.get(&acme(), &SecretName::new(name).unwrap()).await {
        Ok(secret) => Some(String::from_utf8(secret.reveal().to_vec()).unwrap()),
        Err(SecretError::NotFound) => None,
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_rotated_secret_is_noticed_and_an_outage_survived() {
    let fake = Fake::start(|number, _| match number {
        0 => secret("one"),
        1 => secret("two"),
        _ => Answer::error(400, "AccessDeniedException"),
    });
    let fake = fake.await;
    let clock = ManualClock::default();
    let secrets = ManagedSecrets::new(&access(&fake.url), "advisory".to_owned(), clock.shared());
    assert_eq!(ask(&secrets, false).await.as_deref(), Some("one"));
    clock.advance(301);
    assert_eq!(ask(&secrets, false).await.as_deref(), Some("two"));
    clock.advance(301);
    assert_eq!(ask(&secrets, false).await.as_deref(), Some("two"));
    assert_eq!(fake.calls(), 3);
}

#[tokio::test]
async fn a_secret_that_can_not_be_read_is_not_an_absent_one() {
    for answer in [
        Answer::error(400, "AccessDeniedException"),
        Answer::error(400, "ResourceNotFoundException"),
        Answer::Json(200, r#"{"SecretString":"[\"quoted\"]"}"#.to_owned()),
        Answer::Json(200, "{}".to_owned()),
        Answer::Cut,
    ] {
        let shown = format!("{answer:?}");
        let fake = Fake::start(move |_, _| answer.clone()).await;
        let clock = ManualClock::default().shared();
        let secrets =
            ManagedSecrets::new(&access(&fake.url).patient(), "advisory".to_owned(), clock);
        let name = SecretName::new("newsapi-key").unwrap();
        let failed = secrets.get(&acme(), &name).await.unwrap_err();
        assert!(
            matches!(failed, SecretError::Unavailable(_)),
            "{shown}: {failed:?}"
        );
        assert!(!format!("{failed:?}").contains("quoted"));
        // Nobody asks at once again.
        secrets.get(&acme(), &name).await.unwrap_err();
        assert_eq!(fake.calls(), 1, "{shown}");
    }
}

#[tokio::test]
async fn the_hosts_own_key_is_no_secret_of_a_guest() {
    let fake = Fake::start(|_, _| secret("one")).await;
    let clock = ManualClock::default().shared();
    let secrets = ManagedSecrets::new(&access(&fake.url), "advisory".to_owned(), clock);
    secrets.signing_key().await.unwrap();
    let told = secrets
        .get(&acme(), &SecretName::new("signing-key").unwrap())
        .await;
    assert!(matches!(told, Err(SecretError::NotFound)), "{told:?}");
    assert_eq!(fake.calls(), 1);
}

#[tokio::test]
async fn a_busy_store_is_asked_a_few_times_and_no_more() {
    let busy = || Answer::error(400, "ThrottlingException");
    let fake = Fake::start(move |_, _| busy()).await;
    let (database, reported) = database(&access(&fake.url));
    let key = DocumentKey::new("project", "a");
    let outcome = database.get(&acme(), Container::Governance, &key).await;
    assert_eq!(told(outcome), Some(Told::Throttled));
    assert_eq!(fake.calls(), 4);
    assert_eq!(reported.lock().unwrap().len(), 1);

    let fake = Fake::start(move |number, _| match number {
        0 => busy(),
        1 => Answer::Nothing,
        2 => Answer::error(500, "InternalServerError"),
        _ => Answer::Json(200, "{}".to_owned()),
    });
    let fake = fake.await;
    let (database, reported) = self::database(&access(&fake.url));
    let found = database.get(&acme(), Container::Governance, &key).await;
    assert_eq!(found.unwrap(), None);
    assert_eq!(fake.calls(), 4);
    assert!(reported.lock().unwrap().is_empty());
}

/// The first answer was lost on its way: the repeat finds what the first had written, or what another had.
#[tokio::test]
async fn a_write_whose_answer_was_lost_has_succeeded() {
    for (own, condition) in [
        (true, "create"),
        (false, "create"),
        (true, "replace"),
        (false, "replace"),
    ] {
        let fake = Fake::start(move |number, body| {
            if number == 0 {
                return Answer::Nothing;
            }
            let call: serde_json::Value = serde_json::from_str(body).unwrap();
            let revision = call["Item"]["revision"]["S"].as_str().unwrap();
            let revision = if own { revision } else { "another" };
            let failed = serde_json::json!({
                "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
                "message": "The conditional request failed",
                "Item": { "id": { "S": "project#acme#a" }, "revision": { "S": revision } },
            });
            Answer::Json(400, failed.to_string())
        });
        let fake = fake.await;
        let (database, _) = database(&access(&fake.url));
        let (acme, container) = (acme(), Container::Governance);
        let outcome = if condition == "create" {
            database.create(&acme, container, document()).await
        } else {
            let etag = Etag("the-last".to_owned());
            database
                .replace_if(&acme, container, document(), &etag)
                .await
        };
        match (own, condition, outcome) {
            (true, _, Ok(etag)) => assert_eq!(etag.0.len(), 32),
            (false, "create", Err(DatabaseError::AlreadyExists))
            | (false, "replace", Err(DatabaseError::PreconditionFailed)) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(fake.calls(), 2);
    }
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_a_failure() {
    for (answer, kinds) in [
        (Answer::Cut, [FaultKind::Unreachable, FaultKind::Protocol]),
        (Answer::Nothing, [FaultKind::Unreachable; 2]),
        (
            Answer::Json(200, "<html>".to_owned()),
            [FaultKind::Protocol; 2],
        ),
        (
            Answer::Json(200, r#"{"Item":{"id":{"S":"a"}}}"#.to_owned()),
            [FaultKind::Corrupt; 2],
        ),
    ] {
        let shown = format!("{answer:?}");
        let fake = Fake::start(move |_, _| answer.clone()).await;
        let (database, _) = database(&access(&fake.url).patient());
        let key = DocumentKey::new("project", "a");
        match database.get(&acme(), Container::Governance, &key).await {
            Err(DatabaseError::Unavailable(fault)) => {
                assert!(kinds.contains(&fault.kind), "{shown}: {fault:?}");
            }
            other => panic!("{shown}: {other:?}"),
        }
    }
}

fn updated(limit: u32) -> DocumentQuery {
    DocumentQuery {
        order: vec![Order {
            path: "updatedAt".to_owned(),
            descending: true,
        }],
        ..DocumentQuery::of_type("project", limit)
    }
}

#[tokio::test]
async fn a_document_is_one_call_and_so_is_a_page() {
    let fake = Fake::start(|_, _| Answer::Json(200, r#"{"Count":0,"Items":[]}"#.to_owned())).await;
    let (database, _) = database(&access(&fake.url));
    let (acme, container) = (acme(), Container::Governance);
    let key = DocumentKey::new("project", "a");
    database.get(&acme, container, &key).await.unwrap();
    assert_eq!(fake.calls(), 1);
    for query in [updated(20), DocumentQuery::of_type("project", 20)] {
        let before = fake.calls();
        let page = database.query(&acme, container, &query, None).await;
        assert_eq!(page.unwrap().next, None);
        assert_eq!(fake.calls(), before + 1);
    }
}

/// A filter may leave nothing of a megabyte: that is not the end.
#[tokio::test]
async fn empty_pages_are_passed_over() {
    let fake = Fake::start(|number, body| {
        let call: serde_json::Value = serde_json::from_str(body).unwrap();
        let start = &call["ExclusiveStartKey"]["id"]["S"];
        assert_eq!(
            start.as_str().map(str::to_owned),
            (number > 0).then(|| format!("k{}", number - 1))
        );
        if number < 5 {
            let key = serde_json::json!({ "id": { "S": format!("k{number}") } });
            let page = serde_json::json!({ "Items": [], "Count": 0, "LastEvaluatedKey": key });
            return Answer::Json(200, page.to_string());
        }
        let envelope = r#"{"id":"a","docType":"project","tenantId":"acme","updatedAt":"2026"}"#;
        let item = serde_json::json!({
            "id": { "S": "project#acme#a" }, "updatedAt": { "S": "52026\u{0}\u{0}a" },
            "tenantId": { "S": "acme" }, "docType": { "S": "project" }, "documentId": { "S": "a" },
            "revision": { "S": "r" }, "envelope": { "S": envelope },
        });
        Answer::Json(
            200,
            serde_json::json!({ "Items": [item], "Count": 1 }).to_string(),
        )
    });
    let fake = fake.await;
    let (database, _) = database(&access(&fake.url));
    let page = database
        .query(&acme(), Container::Governance, &updated(20), None)
        .await;
    let page = page.unwrap();
    assert_eq!(page.documents.len(), 1);
    assert_eq!((page.next, fake.calls()), (None, 6));
}
