//! Measures the handler that ships: its start, its memory, and what it adds to the service that every host shares. Prints one JSON object.
//!
//! `handler_cost PACKAGE STARTS REQUESTS`: PACKAGE is the directory that `cargo xtask package azure` packs, unpacked.
//!
//! The starts are those of the program over Microsoft's emulators and fakes of the vault and the identity endpoint. The comparison is made
//! in this process, over one store in memory: the way through the handler, and the way that the local host's own front goes.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a program for people, which may fail by panicking, and prints"
)]

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use advisory_azure::{Gate, Handler, JsonLines, PlatformClaims};
use advisory_azure_counterparts::{
    Azurite, CONTAINER, DATABASE, FakeFunctions, FakeIdentityEndpoint, FakeVault, IDENTITY_HEADER,
    Principal as Claims, REGION, cosmos, send,
};
use advisory_conformance::counterpart::free_port;
use advisory_host_runtime::{Backend, Core, Limits, Principal, Role, TenantId};
use advisory_http::{Admission, Refusal, Reply, RequestIds, Service, ServiceOptions};
use advisory_in_memory::{InMemoryDatabase, InMemoryStorage, ManualClock};
use async_trait::async_trait;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::http::request::Parts;
use serde_json::{Value, json};

const PROJECTS: &str = "/api/governance/projects";

/// Longest time until a handler answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// Rounds of the comparison, each way in turn, of which the least counts.
const ROUNDS: u32 = 7;

const ANN: Claims<'_> = Claims {
    subject: "66666666-6666-6666-6666-666666666666",
    tenant: "55555555-5555-5555-5555-555555555555",
    roles: &["engineer"],
};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let package = PathBuf::from(arguments.next().expect("which package?"));
    let starts: u32 = arguments.next().expect("how many starts?").parse().unwrap();
    let requests: u32 = arguments
        .next()
        .expect("how many requests?")
        .parse()
        .unwrap();
    // One thread, so that its time on the processor is that of the requests.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let started = runtime.block_on(started(&package, starts, requests));
    let [handler, shared] = runtime.block_on(compared(&package, requests));
    let told = json!({
        "start_ms": started.start_ms,
        "resident_mb": started.resident_mb,
        "handler_get_ms": handler,
        "shared_get_ms": shared,
    });
    println!("{told}");
}

/// What the program cost that ships.
struct Started {
    /// From the start of the process to the answer to a caller, of each start.
    start_ms: Vec<f64>,
    /// After the requests to the last of them.
    resident_mb: f64,
}

async fn started(package: &Path, starts: u32, requests: u32) -> Started {
    let azurite = Azurite::start().await;
    let key = [("signing-key", "fake-signing-key-of-a-bench-0123456789")];
    let vault = FakeVault::start(&azurite.authority, &key);
    let (cosmos, identity) = (cosmos(), FakeIdentityEndpoint::start());
    let settings = BTreeMap::from([
        ("ADVISORY_AUTH", "easy-auth".to_owned()),
        ("ADVISORY_BLOB_CONTAINER", CONTAINER.to_owned()),
        ("ADVISORY_BLOB_ENDPOINT", azurite.endpoint()),
        ("ADVISORY_COSMOS_DATABASE", DATABASE.to_owned()),
        ("ADVISORY_COSMOS_ENDPOINT", cosmos.url()),
        ("ADVISORY_KEY_VAULT", vault.url()),
        ("ADVISORY_KEY_VAULT_DOMAIN", "any".to_owned()),
        ("IDENTITY_ENDPOINT", identity.url()),
        ("IDENTITY_HEADER", IDENTITY_HEADER.to_owned()),
        ("REGION_NAME", REGION.to_owned()),
        ("SSL_CERT_FILE", azurite.certificate().display().to_string()),
        ("WEBSITE_AUTH_ENABLED", "True".to_owned()),
    ]);
    let program = package.join("advisory-handler");
    let mut start_ms = Vec::new();
    let mut resident_mb = 0.0;
    for number in 1..=starts {
        start_ms.push(start(&program, &settings));
        if number == starts {
            let app = FakeFunctions::start(|| {
                let mut handler = Command::new(&program);
                handler.envs(&settings);
                handler
            });
            let new = json!({ "name": "Chat" });
            let made = app.call(Some(ANN), "POST", PROJECTS, Some(&new));
            let path = made.header("location").unwrap().to_owned();
            for _ in 0..requests {
                assert_eq!(app.call(Some(ANN), "GET", &path, None).status, 200);
            }
            resident_mb = resident(app.handler().id());
        }
    }
    Started {
        start_ms,
        resident_mb,
    }
}

/// Returns the milliseconds from the start of a process to its first answer.
fn start(program: &Path, settings: &BTreeMap<&str, String>) -> f64 {
    let port = free_port();
    let mut handler = Command::new(program);
    handler.envs(settings).stderr(Stdio::null());
    handler.env("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string());
    let began = Instant::now();
    let mut handler = handler.spawn().unwrap();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let answer = loop {
        match send(address, "GET", "/api/health", &[], b"") {
            Some(answer) => break answer,
            // It does not listen yet.
            None => sleep(Duration::from_millis(1)),
        }
        assert!(began.elapsed() < PATIENCE, "the handler does not answer");
    };
    let took = began.elapsed().as_secs_f64() * 1e3;
    handler.kill().unwrap();
    handler.wait().unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    took
}

/// Returns the processor's milliseconds for a warm GET by identifier: through the handler, and through the service alone.
async fn compared(package: &Path, requests: u32) -> [f64; 2] {
    let clock = ManualClock::default();
    let backend = Arc::new(Backend {
        database: Arc::new(InMemoryDatabase::new(clock.shared())),
        storage: Arc::new(InMemoryStorage::new(clock.shared())),
        clock: clock.shared(),
        ..Backend::offline()
    });
    let core = Core::load(package.join("advisory.cwasm")).unwrap();
    let ids = Arc::new(RequestIds::new().unwrap());
    let handler = Handler::new(
        core.clone(),
        "0".parse().unwrap(),
        Arc::clone(&backend),
        Arc::new(Gate(Arc::new(PlatformClaims))),
        Arc::clone(&ids),
    );
    let options = ServiceOptions {
        core,
        backend,
        admission: Arc::new(Ann),
        log: Arc::new(JsonLines),
        limits: Limits::REQUEST,
        instances: 16,
    };
    let shared = Service::new(options, ids);
    let new = json!({ "name": "Chat" }).to_string();
    let made = Request::post(PROJECTS).header("content-type", "application/json");
    let made = made.body(Full::new(Bytes::from(new))).unwrap();
    let made = shared.answer(made).await;
    let path = made.headers()["location"].to_str().unwrap().to_owned();
    let get = || Request::get(&path);
    let mut least = [f64::INFINITY; 2];
    for _ in 0..ROUNDS {
        let before = processor_ms();
        for _ in 0..requests {
            let asked = get()
                .header("x-azure-functions-invocationid", ANN.subject)
                .header("x-ms-client-principal", ANN.header());
            taken(handler.answer(asked.body(Full::default()).unwrap()).await).await;
        }
        let between = processor_ms();
        for _ in 0..requests {
            let asked = get().body(Full::default()).unwrap();
            taken(shared.answer(asked).await).await;
        }
        let after = processor_ms();
        let each = |spent: f64| spent / f64::from(requests);
        least = [
            least[0].min(each(between - before)),
            least[1].min(each(after - between)),
        ];
    }
    least
}

async fn taken(reply: Reply) {
    let (parts, body) = reply.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    assert_eq!(parts.status, 200, "{body:?}");
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body.pointer("/name").unwrap(), "Chat");
}

/// Admits everybody, as the local host admits whoever sits at the machine.
struct Ann;

#[async_trait]
impl Admission for Ann {
    async fn admit(&self, _: &Parts) -> Result<Principal, Refusal> {
        let tenant = TenantId::stored(ANN.tenant);
        Ok(Principal::member(ANN.subject, tenant, vec![Role::Engineer]))
    }
}

/// Returns how long this process has used the processor: of all its threads, as the system counts in nanoseconds.
fn processor_ms() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let spent = threads.map(|thread| {
        let file = thread.unwrap().path().join("schedstat");
        // A thread may end meanwhile.
        let told = std::fs::read_to_string(file).unwrap_or_default();
        told.split(' ')
            .next()
            .and_then(|spent| spent.parse::<f64>().ok())
            .unwrap_or_default()
    });
    spent.sum::<f64>() / 1e6
}

/// Returns the resident memory of a process, in 10⁶ bytes.
fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let line = line.unwrap_or_else(|| panic!("{status}"));
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    kibibytes * 1024.0 / 1e6
}
