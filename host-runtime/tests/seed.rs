//! Seeding, through the real component.

use std::sync::Arc;

use advisory_host_runtime::ports::{Container, Database, DocumentQuery, StoredDocument};
use advisory_host_runtime::{
    Backend, Core, Error, InstanceRequest, Limits, RequestId, SeedRefusal, TenantId,
};
use advisory_in_memory::{Faults, FaultyDatabase, ManualClock, Trouble, backend};

use crate::support::built;

fn core() -> Core {
    Core::load(built("advisory.cwasm")).unwrap()
}

fn request(backend: &Backend) -> InstanceRequest {
    InstanceRequest {
        backend: Arc::new(backend.clone()),
        ..InstanceRequest::offline(RequestId::new("seed-1"), Limits::REQUEST)
    }
}

async fn stored(database: &dyn Database, doc_type: &str) -> Vec<StoredDocument> {
    let (nobody, container) = (TenantId::reference(), Container::ReferenceData);
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let query = DocumentQuery::of_type(doc_type, 20);
        let page = database
            .query(&nobody, container, &query, after.as_ref())
            .await
            .unwrap();
        found.extend(page.documents);
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

async fn everything(backend: &Backend) -> Vec<Vec<u8>> {
    let mut envelopes = Vec::new();
    for doc_type in ["framework", "pattern", "question-set", "crosswalk"] {
        let documents = stored(&*backend.database, doc_type).await;
        assert!(!documents.is_empty(), "no {doc_type}");
        envelopes.extend(documents.into_iter().map(|stored| stored.document.envelope));
    }
    envelopes
}

#[tokio::test]
async fn writes_the_reference_data_once_however_often_it_is_asked() {
    let (core, backend) = (core(), backend(&ManualClock::default()));
    let first = core.seed(request(&backend)).await.unwrap();
    let written = everything(&backend).await;
    assert_eq!(written.len(), first.documents as usize);
    assert_eq!(first.digest.len(), 64);
    let second = core.seed(request(&backend)).await.unwrap();
    assert_eq!(second, first);
    assert_eq!(everything(&backend).await, written);
}

#[tokio::test]
async fn says_why_the_database_did_not_take_it_and_goes_on_from_there() {
    let (core, store) = (core(), backend(&ManualClock::default()));
    let faults = Faults::default();
    let backend = Backend {
        database: Arc::new(FaultyDatabase::new(
            Arc::clone(&store.database),
            faults.clone(),
        )),
        ..store
    };
    faults.plan([None, None, Some(Trouble::AnswerLost)]);
    let error = core.seed(request(&backend)).await.unwrap_err();
    let Error::NotSeeded { answer, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(*answer, SeedRefusal::Unavailable);
    let summary = core.seed(request(&backend)).await.unwrap();
    assert_eq!(everything(&backend).await.len(), summary.documents as usize);
}

#[tokio::test]
async fn does_not_seed_without_a_database() {
    let request = InstanceRequest::offline(RequestId::new("seed-1"), Limits::REQUEST);
    let error = core().seed(request).await.unwrap_err();
    assert!(matches!(error, Error::NotSeeded { .. }), "{error:?}");
}
