//! Loads the API as many callers would, and prints what it cost as a table: `api_load CORE DIRECTORY DOCUMENTS [REQUESTS]`.
//!
//! Service, stores and component are those that ship; callers are told apart by a header instead of tokens, because 50 tenants are wanted.
//! Callers and service share this process and its processors: figures are what both cost together.

mod latency;
mod native;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use advisory_host_runtime::ports::{
    CheckedDocument, Clock, Container, Database, Document, DocumentKey, SystemClock,
};
use advisory_host_runtime::{
    Backend, Core, DiscardingLog, InstanceRequest, Limits, Principal, RequestId, Role, TenantId,
};
use advisory_http::{Admission, Refusal, RequestIds, Service, ServiceOptions};
use advisory_local_stores::{DatabaseOptions, FileStorage, SqliteDatabase, signing_key};
use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::http::request::Parts;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const TENANTS: usize = 50;

/// Requests of one caller, one after the other.
const SINGLE: usize = 4000;

/// Callers at once, and for how long.
const CALLERS: usize = 16;
const LOAD: Duration = Duration::from_secs(10);

/// Writes under way while the documents are made; the store commits them together.
const WRITES: usize = 256;

/// Believes what a header says: for this measurement alone.
struct Believing;

#[async_trait]
impl Admission for Believing {
    async fn admit(&self, request: &Parts) -> Result<Principal, Refusal> {
        let tenant = request.headers.get("x-tenant");
        let tenant = tenant.and_then(|tenant| tenant.to_str().ok());
        Ok(principal(tenant.unwrap_or("t0")))
    }
}

fn principal(tenant: &str) -> Principal {
    let roles = vec![Role::Viewer, Role::Engineer, Role::Reviewer, Role::Admin];
    Principal::member("load", TenantId::stored(tenant), roles)
}

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: api_load CORE DIRECTORY DOCUMENTS [REQUESTS]";
    let core = PathBuf::from(arguments.next().ok_or(usage)?);
    let directory = PathBuf::from(arguments.next().ok_or(usage)?);
    let documents: usize = arguments.next().ok_or(usage)?.parse()?;
    let requests: usize = arguments.next().map_or(Ok(0), |given| given.parse())?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(measure(&core, &directory, documents, requests))
}

/// A database, and everything else that the component needs.
fn open(directory: &Path) -> Outcome<(Arc<SqliteDatabase>, Arc<Backend>)> {
    std::fs::create_dir_all(directory)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let key = signing_key(&directory.join("signing.key"))?;
    let file = directory.join("advisory.db");
    let options = DatabaseOptions::default();
    let database = Arc::new(SqliteDatabase::open(&file, Arc::clone(&clock), options)?);
    let objects = directory.join("objects");
    let storage = FileStorage::open(&objects, "/files", &key, Arc::clone(&clock))?;
    let backend = Backend {
        database: Arc::clone(&database) as Arc<dyn Database>,
        storage: Arc::new(storage),
        signing_key: key,
        clock,
        ..Backend::offline()
    };
    Ok((database, Arc::new(backend)))
}

/// What an instance is made for, by a caller of `tenant`.
fn instance_request(backend: &Arc<Backend>, tenant: &str) -> InstanceRequest {
    InstanceRequest {
        request: RequestId::new("load".to_owned()),
        principal: principal(tenant),
        backend: Arc::clone(backend),
        log: Arc::new(DiscardingLog),
        limits: Limits::REQUEST,
    }
}

async fn measure(core: &Path, directory: &Path, documents: usize, requests: usize) -> Outcome<()> {
    let (database, backend) = open(directory)?;
    let loaded = Core::load(core)?;
    loaded.seed(instance_request(&backend, "t0")).await?;
    let ids = fill(
        &database,
        &loaded,
        instance_request(&backend, "t0"),
        documents,
    )
    .await?;
    drop((database, backend, loaded));

    let started = Instant::now();
    let (database, backend) = open(directory)?;
    let loaded = Core::load(core)?;
    let address = serve(&loaded, &backend).await?;
    let mut caller = connect(&address).await?;
    let health = Target::new("t0", "/api/health");
    get(&mut caller, &health).await?;
    let start = started.elapsed();

    let mut table = Vec::new();
    table.push(("start to the first answer, ms", milliseconds(start)));
    let one: Vec<Target> = ids
        .iter()
        .map(|(tenant, id)| Target::new(tenant, &format!("/api/governance/projects/{id}")))
        .collect();
    let lists: Vec<Target> = (0..TENANTS)
        .map(|tenant| Target::new(&format!("t{tenant}"), "/api/governance/projects?limit=50"))
        .collect();
    let times = one_by_one(&mut caller, &one).await?;
    table.push(("GET by id, p50 ms", milliseconds(quantile(&times, 50))));
    table.push(("GET by id, p99 ms", milliseconds(quantile(&times, 99))));
    let times = one_by_one(&mut caller, &lists).await?;
    table.push(("list of 50, p50 ms", milliseconds(quantile(&times, 50))));
    table.push(("list of 50, p99 ms", milliseconds(quantile(&times, 99))));

    let mut alone = Vec::new();
    for (tenant, id) in ids.iter().cycle().take(SINGLE) {
        let key = DocumentKey::new("project", id.clone());
        let began = Instant::now();
        let tenant = TenantId::stored(tenant);
        database.get(&tenant, Container::Governance, &key).await?;
        alone.push(began.elapsed());
    }
    table.push((
        "the store's get alone, p50 ms",
        milliseconds(quantile(&alone, 50)),
    ));
    let mut instances = Vec::new();
    for _ in 0..SINGLE {
        let began = Instant::now();
        drop(loaded.instantiate(instance_request(&backend, "t0")).await?);
        instances.push(began.elapsed());
    }
    table.push((
        "a fresh instance, made and dropped, p50 ms",
        milliseconds(quantile(&instances, 50)),
    ));

    table.extend(native::compare(&loaded, &backend, &one).await?);
    table.extend(latency::measure(&loaded, &backend).await?);

    let before = (resident()?, processor_seconds()?);
    let (answered, took) = many_at_once(&address, &Arc::new(one)).await?;
    let (resident, processor) = (resident()?, processor_seconds()? - before.1);
    #[expect(clippy::cast_precision_loss, reason = "counts of requests are small")]
    let count = answered as f64;
    table.push(("GET a second, 16 callers", count / took.as_secs_f64()));
    table.push((
        "processor a GET, caller included, ms",
        processor * 1e3 / count,
    ));
    table.push(("resident before the load, MB", before.0));
    table.push(("resident after it, MB", resident));
    if requests > 0 {
        let targets = std::slice::from_ref(&health);
        let half = requests / 2;
        for name in [
            "resident after half of the long load, MB",
            "resident after all of it, MB",
        ] {
            for target in targets.iter().cycle().take(half) {
                let instance = loaded
                    .instantiate(instance_request(&backend, &target.tenant))
                    .await?;
                let (path, query) = target.parts();
                let request = advisory_host_runtime::Request {
                    method: "GET".to_owned(),
                    path,
                    query,
                    ..advisory_host_runtime::Request::default()
                };
                drop(instance.handle(request).await?);
            }
            table.push((name, self::resident()?));
        }
    }

    let mut output = std::io::stdout().lock();
    for (name, value) in table {
        writeln!(output, "| {name} | {value:.3} |")?;
    }
    Ok(())
}

/// Stores projects like one that the API made, over the tenants in turn; returns some of them.
async fn fill(
    database: &Arc<SqliteDatabase>,
    core: &Core,
    request: InstanceRequest,
    documents: usize,
) -> Outcome<Vec<(String, String)>> {
    let made = core.instantiate(request).await?;
    let made = made
        .handle(advisory_host_runtime::Request {
            method: "POST".to_owned(),
            path: "/api/governance/projects".to_owned(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: json!({"name": "Model", "description": "A service that answers customers."})
                .to_string()
                .into_bytes(),
            ..advisory_host_runtime::Request::default()
        })
        .await?;
    let made: Value = serde_json::from_slice(&made.body)?;
    let id = made
        .get("id")
        .and_then(Value::as_str)
        .ok_or("no project was made")?;
    let key = DocumentKey::new("project", id);
    let tenant = TenantId::stored("t0");
    let stored = database.get(&tenant, Container::Governance, &key).await?;
    let model: BTreeMap<String, Value> =
        serde_json::from_slice(&stored.ok_or("the project is gone")?.document.envelope)?;
    let writes = (0..documents).map(|number| {
        let (tenant, id) = (
            format!("t{}", number % TENANTS),
            format!("load-{number:07}"),
        );
        let mut envelope = model.clone();
        envelope.insert("id".to_owned(), id.clone().into());
        envelope.insert("tenantId".to_owned(), tenant.clone().into());
        let database = Arc::clone(database);
        async move {
            let tenant = TenantId::stored(&tenant);
            let document = Document {
                key: DocumentKey::new("project", id),
                project_id: None,
                envelope: serde_json::to_vec(&envelope)?,
            };
            let document = CheckedDocument::new(&tenant, document)?;
            database
                .upsert(&tenant, Container::Governance, document)
                .await?;
            Outcome::Ok(())
        }
    });
    let mut writes = stream::iter(writes).buffer_unordered(WRITES);
    while let Some(written) = writes.next().await {
        written?;
    }
    let step = (documents / SINGLE).max(1);
    let some = (0..documents).step_by(step);
    Ok(some
        .map(|number| {
            (
                format!("t{}", number % TENANTS),
                format!("load-{number:07}"),
            )
        })
        .collect())
}

async fn serve(core: &Core, backend: &Arc<Backend>) -> Outcome<String> {
    let options = ServiceOptions {
        core: core.clone(),
        backend: Arc::clone(backend),
        admission: Arc::new(Believing),
        log: Arc::new(DiscardingLog),
        limits: Limits::REQUEST,
        instances: 32,
    };
    let service = Arc::new(Service::new(options, RequestIds::new()?));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let answer = move |request: Request<Incoming>| {
        let service = Arc::clone(&service);
        async move { service.answer(request).await }
    };
    tokio::spawn(advisory_http::serve(
        listener,
        answer,
        std::future::pending(),
    ));
    Ok(address)
}

/// What is asked for, and by whom.
struct Target {
    tenant: String,
    path: String,
}

impl Target {
    fn new(tenant: &str, path: &str) -> Self {
        Self {
            tenant: tenant.to_owned(),
            path: path.to_owned(),
        }
    }

    /// Returns the path and the query.
    fn parts(&self) -> (String, Option<String>) {
        match self.path.split_once('?') {
            Some((path, query)) => (path.to_owned(), Some(query.to_owned())),
            None => (self.path.clone(), None),
        }
    }
}

async fn connect(address: &str) -> Outcome<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (caller, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move { drop(connection.await) });
    Ok(caller)
}

async fn get(caller: &mut SendRequest<Full<Bytes>>, target: &Target) -> Outcome<()> {
    caller.ready().await?;
    let request = Request::get(&target.path)
        .header("host", "localhost")
        .header("x-tenant", &target.tenant)
        .body(Full::default())?;
    let answer = caller.send_request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    if status != StatusCode::OK {
        return Err(format!("{}: {status} {body:?}", target.path).into());
    }
    Ok(())
}

async fn one_by_one(
    caller: &mut SendRequest<Full<Bytes>>,
    targets: &[Target],
) -> Outcome<Vec<Duration>> {
    let mut times = Vec::with_capacity(SINGLE);
    for target in targets.iter().cycle().take(SINGLE) {
        let began = Instant::now();
        get(caller, target).await?;
        times.push(began.elapsed());
    }
    Ok(times)
}

/// Returns how many requests were answered, and in what time.
async fn many_at_once(address: &str, targets: &Arc<Vec<Target>>) -> Outcome<(usize, Duration)> {
    let answered = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut callers = Vec::new();
    for number in 0..CALLERS {
        let mut caller = connect(address).await?;
        let (targets, answered) = (Arc::clone(targets), Arc::clone(&answered));
        callers.push(tokio::spawn(async move {
            for target in targets.iter().cycle().skip(number * 97) {
                if began.elapsed() > LOAD {
                    break;
                }
                get(&mut caller, target).await?;
                answered.fetch_add(1, Ordering::Relaxed);
            }
            Outcome::Ok(())
        }));
    }
    for caller in callers {
        caller.await??;
    }
    Ok((answered.load(Ordering::Relaxed), began.elapsed()))
}

fn quantile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let place = sorted.len().saturating_sub(1) * percent / 100;
    sorted.get(place).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Returns the memory of this process, in 10⁶ bytes.
fn resident() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: f64 = line
        .and_then(|line| line.split_whitespace().next())
        .ok_or("the system does not tell")?
        .parse()?;
    Ok(kib * 1024.0 / 1e6)
}

/// Returns the processor time of this process, in seconds.
fn processor_seconds() -> Outcome<f64> {
    // Fields 14 and 15 of the line, counted after the name, which ends with a parenthesis; in hundredths of a second.
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, rest) = stat.rsplit_once(')').ok_or("the system does not tell")?;
    let ticks = rest.split_whitespace().skip(11).take(2);
    let ticks: Result<Vec<f64>, _> = ticks.map(str::parse).collect();
    Ok(ticks?.iter().sum::<f64>() / 100.0)
}
