//! What Blob storage says when it can't, told by a fake of its wire format.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use advisory_azure_counterparts::{Answer, Authority, CONTAINER, FakeServer};
use advisory_azure_stores::{BlobStorage, Report};
use advisory_in_memory::ManualClock;
use advisory_ports::{Fault, FaultKind, ObjectKey, Storage, StorageError, TenantId};

/// What the account says of itself, and nobody else is told.
const SECRET: &str = "a secret of the provider";

/// Longest time until a call gives up, shorter than what a request may take.
const PATIENCE: Duration = Duration::from_secs(25);

/// Most calls that one call of the adapter becomes.
const ATTEMPTS: usize = 4;

/// An account that answers as it is told to.
struct Account {
    storage: BlobStorage,
    asked: Arc<AtomicUsize>,
    /// What the log was told.
    reported: Arc<Mutex<Vec<Fault>>>,
    _server: FakeServer,
}

impl Account {
    /// Starts one; `None` hangs up.
    fn that(answers: impl Fn() -> Option<Answer> + Send + Sync + 'static) -> Self {
        let authority = Authority::new();
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let server = FakeServer::start(Some(&authority), move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            answers()
        });
        let reported = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&reported);
        let report: Report = Arc::new(move |fault: &Fault| log.lock().unwrap().push(fault.clone()));
        let storage = BlobStorage::new(
            &authority.access(),
            &format!("https://{}/fake", server.address()),
            CONTAINER.to_owned(),
            ManualClock::default().shared(),
            report,
        );
        Self {
            storage: storage.unwrap(),
            asked,
            reported,
            _server: server,
        }
    }

    fn asked(&self) -> usize {
        self.asked.swap(0, Ordering::SeqCst)
    }

    /// Returns what a listing, a read, a write, a deletion and an address come to, each after so many calls.
    async fn held(&self, calls: usize) -> [StorageError; 5] {
        let (tenant, key, storage) = (tenant(), key(), &self.storage);
        let (body, minute) = (b"a text".to_vec(), Duration::from_secs(60));
        let began = Instant::now();
        let (listed, got, put, deleted, signed) = tokio::join!(
            storage.list(&tenant, "", 9, None),
            storage.get(&tenant, &key),
            storage.put(&tenant, &key, "text/plain", body),
            storage.delete(&tenant, &key),
            storage.presign_put(&tenant, &key, "text/plain", 1, minute),
        );
        assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
        assert_eq!(self.asked(), 5 * calls);
        let ended = [
            listed.map(drop),
            got.map(drop),
            put.map(drop),
            deleted,
            signed.map(drop),
        ];
        ended.map(|ended| {
            let error = ended.unwrap_err();
            assert!(!error.to_string().contains(SECRET), "{error}");
            error
        })
    }
}

fn tenant() -> TenantId {
    TenantId::new("acme").unwrap()
}

fn key() -> ObjectKey {
    ObjectKey::new("a/report.txt").unwrap()
}

fn failure(status: u16, code: &str) -> Answer {
    let told = format!(
        "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{SECRET}</Message></Error>"
    );
    Answer::new(status, "application/xml", told).with("x-ms-error-code", code)
}

fn kind(error: &StorageError) -> FaultKind {
    match error {
        StorageError::Unavailable(fault) => fault.kind,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_asks_for_long_patience_is_believed_at_once() {
    for (status, code) in [(429, "TooManyRequests"), (503, "ServerBusy")] {
        let account = Account::that(move || Some(failure(status, code).with("retry-after", "30")));
        for error in account.held(1).await {
            let StorageError::Throttled(Some(after)) = error else {
                panic!("{status}: {error:?}")
            };
            assert_eq!(after, Duration::from_secs(30));
        }
        // What the caller is not told, the log is.
        assert_eq!(account.reported.lock().unwrap().len(), 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_stays_busy_is_asked_a_few_times() {
    for (status, code) in [(429, "TooManyRequests"), (503, "ServerBusy")] {
        let account = Account::that(move || Some(failure(status, code)));
        for error in account.held(ATTEMPTS).await {
            let throttled = matches!(error, StorageError::Throttled(Some(_)));
            assert!(throttled, "{status}: {error:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_down_is_no_answer() {
    for (status, code) in [(500, "InternalError"), (504, "OperationTimedOut")] {
        let account = Account::that(move || Some(failure(status, code)));
        for error in account.held(ATTEMPTS).await {
            assert_eq!(kind(&error), FaultKind::Unreachable, "{status}");
        }
    }
    let account = Account::that(|| None);
    for error in account.held(ATTEMPTS).await {
        assert_eq!(kind(&error), FaultKind::Unreachable);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_failure_is_nobodys_business() {
    for status in [408, 429, 500, 503] {
        let failed = AtomicUsize::new(0);
        let account = Account::that(move || {
            if failed.fetch_add(1, Ordering::SeqCst) == 0 {
                return Some(failure(status, "Fake"));
            }
            let listing = "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"https://fake\" ContainerName=\"advisory\"><Blobs/><NextMarker/></EnumerationResults>";
            Some(Answer::new(200, "application/xml", listing))
        });
        let listed = account.storage.list(&tenant(), "", 9, None).await;
        assert!(listed.unwrap().objects.is_empty(), "{status}");
        assert_eq!(account.asked(), 2, "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_says_nothing_is_given_up_on() {
    let account = Account::that(|| {
        std::thread::sleep(Duration::from_secs(60));
        None
    });
    let began = Instant::now();
    let error = account.storage.list(&tenant(), "", 9, None).await;
    assert_eq!(kind(&error.unwrap_err()), FaultKind::Unreachable);
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_as_one() {
    let account = Account::that(|| Some(failure(403, "AuthorizationPermissionMismatch")));
    for error in account.held(1).await {
        assert!(matches!(error, StorageError::Denied), "{error:?}");
    }
    assert_eq!(account.reported.lock().unwrap().len(), 5);
}

/// Nothing here asks for a condition: whoever hears that one failed has a fault, and need not wait.
#[tokio::test(flavor = "multi_thread")]
async fn a_condition_that_failed_is_no_lease() {
    let account = Account::that(|| Some(failure(412, "ConditionNotMet")));
    for error in account.held(1).await {
        assert_eq!(kind(&error), FaultKind::Defect);
    }
    let account = Account::that(|| Some(failure(412, "LeaseIdMissing")));
    for error in account.held(1).await {
        let throttled = matches!(error, StorageError::Throttled(Some(_)));
        assert!(throttled, "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_instead_of_a_listing_is_an_error() {
    for body in ["<html>busy</html>", "<Enumeration", "{}"] {
        let account = Account::that(move || Some(Answer::new(200, "application/xml", body)));
        let error = account.storage.list(&tenant(), "", 9, None).await;
        assert!(
            matches!(error, Err(StorageError::Unavailable(_))),
            "{body}: {error:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_breaks_off_is_not_taken_for_a_short_one() {
    for body in ["", "the beginning"] {
        let account = Account::that(move || {
            let part = Answer::new(200, "text/plain", body).cut();
            Some(part.with("last-modified", "Mon, 23 Nov 2026 10:00:00 GMT"))
        });
        let object = account.storage.get(&tenant(), &key()).await.unwrap();
        let gathered = object.gather().await;
        assert!(
            matches!(gathered, Err(StorageError::Unavailable(_))),
            "{gathered:?}"
        );
    }
}
