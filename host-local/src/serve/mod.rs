//! `advisory serve`: the API and the dashboard on this machine, over one SQLite file and a directory of files.

mod auth;
mod dashboard;
mod files;
mod front;
mod local;
mod log;
mod observe;
mod stores;
mod users;

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use advisory_host_runtime::ports::SystemClock;
use advisory_host_runtime::{
    Backend, Core, InstanceRequest, Limits, LogEvent, LogLevel, LogSink, SeedSummary, with_sources,
};
use advisory_http::{RequestIds, Service, ServiceOptions};
use hyper::header::HeaderValue;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::command_line::{BackupOptions, DemoOptions, SeedOptions, ServeOptions};
use crate::core::{self, COMPONENT_SHA256};
use crate::demo::{self, DemoClock};
use crate::exit::{Exit, Failure};
use auth::Auth;
use dashboard::Dashboard;
use front::Front;
use log::JsonLines;
use stores::Stores;

pub(crate) use users::{OWNER, run as user};

/// Instances at a time: with the most memory that each may take, 4 GiB.
const INSTANCES: usize = 32;

/// Serves until it is told to stop.
pub(crate) fn run(options: &ServeOptions) -> Result<Exit, Failure> {
    let auth = Auth::of(options)?;
    block_on(async {
        let listener = TcpListener::bind(options.listen).await.map_err(|error| {
            Failure::usage(format!("can't listen on {}: {error}", options.listen))
                .hint("`--listen 127.0.0.1:0` takes any port that is free")
        })?;
        let address = listener.local_addr().map_err(Failure::internal)?;
        let dashboard = options.dashboard.as_deref().map(Dashboard::load);
        let dashboard = dashboard.transpose()?;
        let core = core::load()?;
        let requests = Arc::new(RequestIds::new().map_err(Failure::internal)?);
        let log: Arc<dyn LogSink> = Arc::new(JsonLines::new(options.log));
        if options.demo {
            fill_if_empty(&core, &options.data, &log, &requests).await?;
        }
        let stores = Stores::open(&options.data, Arc::new(SystemClock))?;
        let files = stores.files();
        let backend = Arc::new(stores.backend(&options.services)?);
        seed(&core, &backend, &log, &requests).await?;
        let (door, admission) = auth.at(address);
        let observed = observe::start(options).await?;
        let event = serving(options, address, observed.address);
        log.write(&requests.next(), event).await;
        let service = Service::new(
            ServiceOptions {
                core,
                backend,
                admission,
                log: Arc::clone(&log),
                limits: Limits::REQUEST,
                instances: INSTANCES,
            },
            Arc::clone(&requests),
        )
        .observed_by(observed.observers)
        .of_component(HeaderValue::from_static(COMPONENT_SHA256));
        let front = Arc::new(Front {
            service,
            door,
            files,
            dashboard,
            requests,
            log,
        });
        let stop = stopped()?;
        // The one line on the standard output, so that a script can wait for it.
        say(&format!("http://{address}"));
        let answer = move |request| {
            let front = Arc::clone(&front);
            async move { front.answer(request).await }
        };
        advisory_http::serve(listener, answer, stop).await;
        Ok(Exit::Pass)
    })
}

/// Writes the reference data, and says what was written.
pub(crate) fn seed_once(options: &SeedOptions) -> Result<Exit, Failure> {
    block_on(async {
        let core = core::load()?;
        let backend = Arc::new(Stores::open(&options.data, Arc::new(SystemClock))?.backend_alone());
        let requests = RequestIds::new().map_err(Failure::internal)?;
        let log: Arc<dyn LogSink> = Arc::new(JsonLines::new(crate::command_line::LogLevel::Warn));
        let summary = seed(&core, &backend, &log, &requests).await?;
        say(&format!(
            "{} reference documents, digest {}",
            summary.documents, summary.digest
        ));
        Ok(Exit::Pass)
    })
}

/// Fills the portfolio with a demonstration, and says what was made.
pub(crate) fn fill(options: &DemoOptions) -> Result<Exit, Failure> {
    block_on(async {
        let core = core::load()?;
        let clock = demo::clock();
        let backend = demo_backend(&options.data, &clock)?;
        let requests = RequestIds::new().map_err(Failure::internal)?;
        let log: Arc<dyn LogSink> = Arc::new(JsonLines::new(crate::command_line::LogLevel::Warn));
        seed(&core, &backend, &log, &requests).await?;
        let filled = demo::fill(&core, &backend, &log, &clock).await?;
        if !options.quiet {
            for line in &filled.lines {
                say(line);
            }
            let (made, kept) = (filled.lines.len(), filled.kept);
            let data = options.data.display();
            say(&format!(
                "{made} projects made, {kept} were there, in {data}"
            ));
        }
        Ok(Exit::Pass)
    })
}

/// Fills the portfolio with a demonstration unless there is a project; whoever has begun their own work does not want ours.
async fn fill_if_empty(
    core: &Core,
    data: &Path,
    log: &Arc<dyn LogSink>,
    requests: &RequestIds,
) -> Result<(), Failure> {
    let clock = demo::clock();
    let backend = demo_backend(data, &clock)?;
    seed(core, &backend, log, requests).await?;
    if demo::is_empty(core, &backend, log, &clock).await? {
        let filled = demo::fill(core, &backend, log, &clock).await?;
        let event = LogEvent {
            level: LogLevel::Info,
            message: "filled with a demonstration".to_owned(),
            fields: vec![("projects".to_owned(), filled.lines.len().to_string())],
            cut: false,
        };
        log.write(&requests.next(), event).await;
    }
    Ok(())
}

fn demo_backend(data: &Path, clock: &Arc<DemoClock>) -> Result<Arc<Backend>, Failure> {
    let clock: Arc<DemoClock> = Arc::clone(clock);
    Ok(Arc::new(Stores::open(data, clock)?.backend_alone()))
}

/// Copies the database while it is in use.
pub(crate) fn backup(options: &BackupOptions) -> Result<Exit, Failure> {
    stores::backup(&options.data, &options.destination)?;
    say(&format!("copied to {}", options.destination.display()));
    Ok(Exit::Pass)
}

async fn seed(
    core: &Core,
    backend: &Arc<Backend>,
    log: &Arc<dyn LogSink>,
    requests: &RequestIds,
) -> Result<SeedSummary, Failure> {
    let request = InstanceRequest {
        request: requests.next(),
        principal: users::owner(),
        backend: Arc::clone(backend),
        log: Arc::clone(log),
        limits: Limits::REQUEST,
    };
    let seeded = core.seed(request).await;
    seeded.map_err(|error| Failure::internal(with_sources(&error)))
}

/// Resolves when this process is asked to end.
fn stopped() -> Result<impl Future<Output = ()>, Failure> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::internal)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::internal)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[expect(clippy::print_stdout, reason = "the answer of a command")]
fn say(line: &str) {
    println!("{line}");
}

/// The event that says where the service is, and where its data.
fn serving(options: &ServeOptions, address: SocketAddr, metrics: Option<SocketAddr>) -> LogEvent {
    let mut fields = vec![
        ("address".to_owned(), address.to_string()),
        ("data".to_owned(), options.data.display().to_string()),
    ];
    fields.extend(metrics.map(|address| ("metrics".to_owned(), address.to_string())));
    LogEvent {
        level: LogLevel::Info,
        message: "serving".to_owned(),
        fields,
        cut: false,
    }
}

fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_io()
        .enable_time()
        .build()
        .map_err(Failure::internal)?
        .block_on(work)
}
