//! The guest and the host's adapters: bound to its principal, bounded, and silent about what went wrong behind them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use advisory_host_runtime::ports::{
    AiModel, AiModelError, ByteSource, Completion, CompletionEnd, CompletionEvent,
    CompletionSource, Continuation, Egress, EgressError, Fault, FaultKind, InboundResponse,
    ModelDescription, Object, ObjectKey, ObjectPage, ObjectSummary, OutboundRequest,
    PresignedRequest, Prompt, Secret, SecretName, StopReason, Storage, StorageError,
};
use advisory_host_runtime::{
    Backend, InstanceRequest, LogEvent, LogFuture, LogSink, Principal, RequestId, Role, TenantId,
};
use advisory_in_memory::{
    Faults, FaultyDatabase, InMemorySecrets, InMemoryStorage, ManualClock, Trouble, backend,
};
use async_trait::async_trait;

use crate::support::{TIGHT, ask, guest};

/// Keeps what is logged.
#[derive(Default)]
struct Kept(Mutex<Vec<LogEvent>>);

impl LogSink for Kept {
    fn write<'a>(&'a self, _: &'a RequestId, event: LogEvent) -> LogFuture<'a> {
        self.0.lock().unwrap().push(event);
        Box::pin(async {})
    }
}

fn acme() -> TenantId {
    TenantId::new("acme").unwrap()
}

fn empty() -> Backend {
    backend(&ManualClock::default())
}

/// Asks the guest to call its adapters; returns what it says, and what was logged.
async fn said(backend: Backend, how: &str) -> (String, Vec<LogEvent>) {
    let log = Arc::new(Kept::default());
    let request = InstanceRequest {
        request: RequestId::new("request-1"),
        principal: Principal::member("ada", acme(), vec![Role::Engineer]),
        backend: Arc::new(backend),
        log: Arc::clone(&log) as Arc<dyn LogSink>,
        limits: TIGHT,
    };
    let response = ask(&guest(), request, how).await.unwrap();
    let logged = std::mem::take(&mut *log.0.lock().unwrap());
    (String::from_utf8(response.body).unwrap(), logged)
}

#[tokio::test]
async fn writes_reads_and_queries_the_tenants_documents() {
    let (said, logged) = said(empty(), "documents").await;
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(
        lines,
        [
            "Err(DatabaseError::AlreadyExists)",
            "Err(DatabaseError::PreconditionFailed)",
            "b4 b3",
            "a",
            "Err(DatabaseError::Denied)",
            r#"{"id":"a","docType":"project","tenantId":"acme","data":{"n":2,"projectId":"p"}}"#,
            "Err(DatabaseError::NotFound)",
            "Ok(false)",
        ]
    );
    assert!(logged.is_empty(), "{logged:?}");
}

#[tokio::test]
async fn refuses_another_tenants_document_whatever_the_guest_asks() {
    for how in [
        "foreign-document/other",
        "foreign-document/*",
        "unknown-container",
    ] {
        let (said, _) = said(empty(), how).await;
        assert!(said.contains("Invalid"), "{how}: {said}");
    }
    let (said, _) = said(empty(), "reference-document").await;
    assert!(said.contains("Denied"), "{said}");
}

#[tokio::test]
async fn tells_the_log_what_it_does_not_tell_the_guest() {
    let faults = Faults::default();
    let database = FaultyDatabase::new(empty().database, faults.clone());
    let backend = Backend {
        database: Arc::new(database),
        ..empty()
    };
    faults.next(Trouble::Unavailable);
    let (told, logged) = said(backend.clone(), "foreign-document/acme").await;
    assert!(told.contains("Unavailable"), "{told}");
    let event = logged.first().unwrap();
    let field = |name: &str| {
        let found = event.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(
        (field("adapter"), field("problem")),
        (Some("faulty"), Some("it does not answer"))
    );
    faults.next(Trouble::Throttled(Some(Duration::from_millis(1500))));
    let (told, logged) = said(backend, "foreign-document/acme").await;
    assert!(
        told.contains("Throttled(Some(1500))") && logged.is_empty(),
        "{told}"
    );
}

async fn with_object(length: usize) -> Backend {
    let storage = InMemoryStorage::new(ManualClock::default().shared());
    let key = ObjectKey::new("a").unwrap();
    let body = (0..length).map(|place| place as u8).collect();
    storage
        .put(&acme(), &key, "text/plain", body)
        .await
        .unwrap();
    Backend {
        storage: Arc::new(storage),
        ..empty()
    }
}

#[tokio::test]
async fn streams_an_object_to_its_end() {
    for length in [0, 1, 9_999, 10_000, 300_001] {
        let (said, _) = said(with_object(length).await, "object/a").await;
        let sum: u64 = (0..length).map(|place| place as u64 % 256).sum();
        assert_eq!(
            said,
            format!("{length} of {length} bytes, sum {sum}, Ok(())")
        );
    }
    let (said, _) = said(with_object(1).await, "object/none").await;
    assert!(said.contains("NotFound"), "{said}");
}

#[tokio::test]
async fn says_that_an_object_that_was_not_read_to_its_end_is_not_whole() {
    let (said, _) = said(with_object(300_000).await, "half-object/a").await;
    assert!(
        said.contains(" of 300000 bytes") && said.contains("Unavailable"),
        "{said}"
    );
}

/// A store whose object breaks off after three pieces.
struct Breaks(InMemoryStorage);

#[async_trait]
impl Storage for Breaks {
    async fn get(&self, tenant: &TenantId, key: &ObjectKey) -> Result<Object, StorageError> {
        let mut opened = self.0.get(tenant, key).await?;
        opened.body = Box::new(BreaksOff(3));
        Ok(opened)
    }

    async fn put(
        &self,
        _: &TenantId,
        _: &ObjectKey,
        _: &str,
        _: Vec<u8>,
    ) -> Result<ObjectSummary, StorageError> {
        Err(StorageError::Denied)
    }

    async fn delete(&self, _: &TenantId, _: &ObjectKey) -> Result<(), StorageError> {
        Err(StorageError::Denied)
    }

    async fn presign_get(
        &self,
        _: &TenantId,
        _: &ObjectKey,
        _: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        Err(StorageError::Denied)
    }

    async fn presign_put(
        &self,
        _: &TenantId,
        _: &ObjectKey,
        _: &str,
        _: u64,
        _: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        Err(StorageError::Denied)
    }

    async fn list(
        &self,
        _: &TenantId,
        _: &str,
        _: u32,
        _: Option<&Continuation>,
    ) -> Result<ObjectPage, StorageError> {
        Err(StorageError::Denied)
    }
}

struct BreaksOff(usize);

#[async_trait]
impl ByteSource for BreaksOff {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, StorageError> {
        // As if it came over a network.
        tokio::time::sleep(Duration::from_millis(2)).await;
        match self.0.checked_sub(1) {
            Some(left) => {
                self.0 = left;
                Ok(Some(vec![1; 25_000]))
            }
            None => Err(Fault::new("breaking", "get", FaultKind::Corrupt).into()),
        }
    }
}

#[tokio::test]
async fn tells_a_stream_that_broke_off_from_one_that_ended() {
    let storage = InMemoryStorage::new(ManualClock::default().shared());
    let key = ObjectKey::new("a").unwrap();
    storage
        .put(&acme(), &key, "text/plain", Vec::new())
        .await
        .unwrap();
    let backend = Backend {
        storage: Arc::new(Breaks(storage)),
        ..empty()
    };
    let (said, logged) = said(backend, "object/a").await;
    assert!(
        said.starts_with("75000 of") && said.contains("Unavailable"),
        "{said}"
    );
    assert!(format!("{logged:?}").contains("damaged"), "{logged:?}");
}

/// Says "Because." in pieces, slowly.
#[derive(Clone)]
struct Speaks(Vec<&'static str>);

#[async_trait]
impl AiModel for Speaks {
    async fn complete(&self, _: Prompt) -> Result<Completion, AiModelError> {
        Ok(Completion {
            model: "fake-1".to_owned(),
            source: Box::new(self.clone()),
        })
    }

    async fn describe(&self) -> Result<ModelDescription, AiModelError> {
        Err(AiModelError::NotConfigured)
    }
}

#[async_trait]
impl CompletionSource for Speaks {
    async fn next(&mut self) -> Result<CompletionEvent, AiModelError> {
        tokio::time::sleep(Duration::from_millis(2)).await;
        Ok(match self.0.pop() {
            Some(text) => CompletionEvent::Text(text.to_owned()),
            None => CompletionEvent::End(CompletionEnd {
                stop: StopReason::Complete,
                input_tokens: 3,
                output_tokens: 4,
            }),
        })
    }
}

#[tokio::test]
async fn streams_what_a_model_says() {
    let backend = Backend {
        ai_model: Arc::new(Speaks(vec![" 🦀", "use.", "Beca"])),
        ..empty()
    };
    let (told, _) = said(backend, "completion").await;
    assert!(
        told.starts_with("fake-1: Because. 🦀 Ok(CompletionEnd"),
        "{told}"
    );
    assert!(
        told.contains("output-tokens: 4") || told.contains("output_tokens: 4"),
        "{told}"
    );
    let (told, _) = said(empty(), "completion").await;
    assert!(told.contains("NotConfigured"), "{told}");
}

#[tokio::test]
async fn reveals_the_tenants_secret_alone() {
    let secrets = InMemorySecrets::default();
    let name = SecretName::new("github-token").unwrap();
    secrets.keep(&acme(), name.clone(), Secret::new("fake-mine"));
    secrets.keep(
        &TenantId::new("other").unwrap(),
        name,
        Secret::new("fake-theirs"),
    );
    let backend = Backend {
        secrets: Arc::new(secrets),
        ..empty()
    };
    assert_eq!(
        said(backend.clone(), "secret/github-token").await.0,
        "fake-mine"
    );
    for name in ["none", "GITHUB_TOKEN", ""] {
        let (told, _) = said(backend.clone(), &format!("secret/{name}")).await;
        assert!(told.contains("NotFound"), "{told}");
    }
}

/// Counts the requests that are under way at once.
#[derive(Default)]
struct Counts {
    now: AtomicUsize,
    most: AtomicUsize,
}

#[async_trait]
impl Egress for Counts {
    async fn send(&self, request: OutboundRequest) -> Result<InboundResponse, EgressError> {
        if !request.url.contains("allowed.example") {
            return Err(EgressError::Denied("the host is not on the list"));
        }
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        Ok(InboundResponse {
            status: 404,
            headers: Vec::new(),
            body: Vec::new(),
        })
    }
}

#[tokio::test]
async fn sends_where_it_is_allowed_and_logs_where_it_is_not() {
    let backend = Backend {
        egress: Arc::new(Counts::default()),
        ..empty()
    };
    assert_eq!(
        said(backend.clone(), "egress/allowed.example").await.0,
        "Ok(404)"
    );
    let (told, logged) = said(backend, "egress/inside.example").await;
    assert!(told.contains("Denied"), "{told}");
    assert!(
        format!("{logged:?}").contains("not on the list"),
        "{logged:?}"
    );
}

#[tokio::test]
async fn bounds_what_a_guest_has_under_way() {
    let egress = Arc::new(Counts::default());
    let backend = Backend {
        egress: Arc::clone(&egress) as Arc<dyn Egress>,
        ..empty()
    };
    assert_eq!(said(backend, "flood/egress").await.0, "100");
    assert_eq!(egress.most.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn runs_the_calls_of_one_request_at_once() {
    let faults = Faults::default();
    faults.delay(Duration::from_millis(20));
    let database = FaultyDatabase::new(empty().database, faults);
    let backend = Backend {
        database: Arc::new(database),
        ..empty()
    };
    let started = std::time::Instant::now();
    assert_eq!(said(backend, "flood/database").await.0, "100");
    // 100 calls, 32 at once: four rounds. One after the other would take two seconds.
    assert!(
        started.elapsed() < Duration::from_millis(450),
        "{:?}",
        started.elapsed()
    );
}
