//! What a slow store costs: every call of the database takes a while longer, and the calls are counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use advisory_host_runtime::ports::{
    CheckedDocument, Container, Continuation, Database, DatabaseError, DocumentKey, DocumentPage,
    DocumentQuery, Etag, StoredDocument,
};
use advisory_host_runtime::{Backend, Core, Request, TenantId};
use async_trait::async_trait;
use serde_json::{Value, json};

use super::{Outcome, instance_request, milliseconds, quantile};

/// What every call takes longer.
const LATENCY: Duration = Duration::from_millis(5);
const REPEATS: usize = 50;

/// A database that is far away, once it is told to be.
struct Far {
    database: Arc<dyn Database>,
    calls: Arc<AtomicUsize>,
    is_far: Arc<AtomicUsize>,
}

impl Far {
    async fn way(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if self.is_far.load(Ordering::Relaxed) == 1 {
            tokio::time::sleep(LATENCY).await;
        }
    }
}

#[async_trait]
impl Database for Far {
    async fn get(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, DatabaseError> {
        self.way().await;
        self.database.get(tenant, container, key).await
    }

    async fn create(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        self.way().await;
        self.database.create(tenant, container, document).await
    }

    async fn upsert(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        self.way().await;
        self.database.upsert(tenant, container, document).await
    }

    async fn replace_if(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
        etag: &Etag,
    ) -> Result<Etag, DatabaseError> {
        self.way().await;
        self.database
            .replace_if(tenant, container, document, etag)
            .await
    }

    async fn delete(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
        etag: Option<&Etag>,
    ) -> Result<(), DatabaseError> {
        self.way().await;
        self.database.delete(tenant, container, key, etag).await
    }

    async fn query(
        &self,
        tenant: &TenantId,
        container: Container,
        query: &DocumentQuery,
        after: Option<&Continuation>,
    ) -> Result<DocumentPage, DatabaseError> {
        self.way().await;
        self.database.query(tenant, container, query, after).await
    }
}

/// Asks for what rests on most of a project, and returns rows of a table.
pub(crate) async fn measure(
    core: &Core,
    backend: &Arc<Backend>,
) -> Outcome<Vec<(&'static str, f64)>> {
    let (calls, is_far) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let far = Far {
        database: Arc::clone(&backend.database),
        calls: Arc::clone(&calls),
        is_far: Arc::clone(&is_far),
    };
    let backend = Arc::new(Backend {
        database: Arc::new(far),
        ..Backend::clone(backend)
    });
    let made = send(
        core,
        &backend,
        "POST",
        "projects",
        &json!({"name": "Far away"}),
    )
    .await?;
    let project = made
        .get("id")
        .and_then(Value::as_str)
        .ok_or("no project was made")?;
    let files = json!([{"path": "app.py", "content": "import openai\n"}]);
    let scan = json!({"projectId": project, "branch": "main", "files": files});
    send(core, &backend, "POST", "scans", &scan).await?;
    let about = json!({"projectId": project});
    send(core, &backend, "POST", "assessments", &about).await?;
    let charter = json!({"projectId": project, "type": "ethics-charter"});
    send(core, &backend, "POST", "artifacts", &charter).await?;
    is_far.store(1, Ordering::Relaxed);

    let mut rows = Vec::new();
    let posture = format!("projects/{project}/posture");
    let gate = json!({"projectId": project, "stage": "design"});
    for (names, method, path, body) in [
        (
            [
                "posture: calls of the database",
                "posture with 5 ms a call, p50 ms",
            ],
            "GET",
            posture.as_str(),
            &Value::Null,
        ),
        (
            [
                "gate decided and kept: calls of the database",
                "gate decided and kept with 5 ms a call, p50 ms",
            ],
            "POST",
            "gates",
            &gate,
        ),
    ] {
        let before = calls.load(Ordering::Relaxed);
        let mut times = Vec::new();
        for _ in 0..REPEATS {
            let began = Instant::now();
            send(core, &backend, method, path, body).await?;
            times.push(began.elapsed());
        }
        let counted = calls.load(Ordering::Relaxed) - before;
        #[expect(clippy::cast_precision_loss, reason = "counts of calls are small")]
        rows.push((names[0], counted as f64 / REPEATS as f64));
        rows.push((names[1], milliseconds(quantile(&times, 50))));
    }
    Ok(rows)
}

async fn send(
    core: &Core,
    backend: &Arc<Backend>,
    method: &str,
    path: &str,
    body: &Value,
) -> Outcome<Value> {
    let instance = core.instantiate(instance_request(backend, "t0")).await?;
    let request = Request {
        method: method.to_owned(),
        path: format!("/api/governance/{path}"),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        },
        ..Request::default()
    };
    let answer = instance.handle(request).await?;
    if !(200..300).contains(&answer.status) {
        return Err(format!("{method} {path}: {}", answer.status).into());
    }
    Ok(serde_json::from_slice(&answer.body)?)
}
