//! The Lambda function, and the seeder: `bootstrap` serves, `bootstrap seed` writes the reference data and ends.
//!
//! What takes time happens once, before the first request: the component is mapped and the clients are made at the same time.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use advisory_aws::{
    Access, BedrockModel, DynamoDatabase, Function, GatewayClaims, JsonLines, ManagedSecrets,
    Report, S3Storage, Settings,
};
use advisory_host_runtime::ports::{AiModel, Clock, Egress, Offline, SystemClock};
use advisory_host_runtime::{
    Backend, Core, InstanceRequest, Limits, LogEvent, LogLevel, LogSink, Principal, Role, TenantId,
    with_sources,
};
use advisory_http::{RequestIds, Service, ServiceOptions};
use advisory_outbound::{AllowedEgress, CORE_HOSTS, Reach, Trust};
use hyper::header::HeaderValue;

/// The component's machine code, beside the program in the package, with the component's digest in `advisory.sha256`.
const MACHINE_CODE: &str = "advisory.cwasm";

/// Instances at a time. Lambda gives a process one request at a time; a task that outlives its answer is the exception.
const INSTANCES: usize = 2;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What is made before the first request.
struct Host {
    core: Core,
    /// How long it took to map the component.
    mapped: Duration,
    digest: HeaderValue,
    backend: Arc<Backend>,
    log: Arc<JsonLines>,
    requests: RequestIds,
}

fn main() -> ExitCode {
    let log = Arc::new(JsonLines::default());
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let outcome = runtime.map_err(Failure::from).and_then(|runtime| {
        runtime.block_on(async {
            let settings = Settings::from_environment()?;
            match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                [] => serve(settings, &log).await,
                ["seed"] => seed(&settings, &log).await,
                _ => Err("bootstrap takes no argument but seed".into()),
            }
        })
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let event = LogEvent {
                level: LogLevel::Error,
                message: "the host does not start".to_owned(),
                fields: vec![("cause".to_owned(), with_sources(&*failure))],
                cut: false,
            };
            log.line("", event);
            ExitCode::FAILURE
        }
    }
}

async fn serve(settings: Settings, log: &Arc<JsonLines>) -> Result<(), Failure> {
    let began = Instant::now();
    let host = Host::open(&settings, log).await?;
    let microseconds = |time: Duration| time.as_micros().to_string();
    tell(
        log,
        "ready",
        [
            ("component_microseconds", microseconds(host.mapped)),
            ("microseconds", microseconds(began.elapsed())),
        ],
    );
    let admission = GatewayClaims {
        tenant: settings.tenant_claim,
        roles: settings.roles_claim,
    };
    let service = Service::new(
        ServiceOptions {
            core: host.core,
            backend: host.backend,
            admission: Arc::new(admission),
            log: Arc::clone(log) as Arc<dyn LogSink>,
            limits: Limits::REQUEST,
            instances: INSTANCES,
        },
        host.requests,
    )
    .of_component(host.digest);
    let function = Arc::new(Function {
        service: Arc::new(service),
        log: Arc::clone(log),
        origin: settings.origin,
        streams: settings.streams,
    });
    let answer = lambda_http::service_fn(move |request| {
        let function = Arc::clone(&function);
        async move { Ok::<_, std::convert::Infallible>(function.answer(request).await) }
    });
    if settings.streams {
        lambda_http::run_with_streaming_response(answer).await
    } else {
        lambda_http::run(answer).await
    }
}

async fn seed(settings: &Settings, log: &Arc<JsonLines>) -> Result<(), Failure> {
    let host = Host::open(settings, log).await?;
    let request = InstanceRequest {
        request: host.requests.next(),
        principal: Principal::member("seeder", TenantId::stored("seeder"), vec![Role::Admin]),
        backend: host.backend,
        log: Arc::clone(&host.log) as Arc<dyn LogSink>,
        limits: Limits::REQUEST,
    };
    let summary = host.core.seed(request).await?;
    tell(
        log,
        "seeded",
        [
            ("documents", summary.documents.to_string()),
            ("digest", summary.digest),
        ],
    );
    Ok(())
}

fn tell(log: &JsonLines, message: &str, fields: [(&str, String); 2]) {
    let event = LogEvent {
        level: LogLevel::Info,
        message: message.to_owned(),
        fields: fields.map(|(name, value)| (name.to_owned(), value)).into(),
        cut: false,
    };
    log.line("", event);
}

impl Host {
    /// Maps the component while the clients are made.
    async fn open(settings: &Settings, log: &Arc<JsonLines>) -> Result<Self, Failure> {
        let machine_code = settings.task_root.join(MACHINE_CODE);
        let digest = std::fs::read_to_string(machine_code.with_extension("sha256"));
        let digest = digest.map_err(|error| format!("the component's digest: {error}"))?;
        let core = tokio::task::spawn_blocking(move || {
            let began = Instant::now();
            Core::load(machine_code).map(|core| (core, began.elapsed()))
        });
        let (core, backend) = tokio::join!(core, backend(settings, log));
        let (core, mapped) = core??;
        Ok(Self {
            core,
            mapped,
            digest: digest.trim().parse()?,
            backend: Arc::new(backend?),
            log: Arc::clone(log),
            requests: RequestIds::new()?,
        })
    }
}

async fn backend(settings: &Settings, log: &Arc<JsonLines>) -> Result<Backend, Failure> {
    let access = Access::new(
        settings.region.clone(),
        &settings.keys,
        settings.endpoint.as_deref(),
    );
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let reporter = Arc::clone(log);
    let report: Report = Arc::new(move |fault| reporter.report(fault));
    let secrets = ManagedSecrets::new(&access, settings.secret.clone(), Arc::clone(&clock));
    let signing_key = secrets.signing_key().await?;
    let ai_model: Arc<dyn AiModel> = match &settings.model {
        Some(options) => Arc::new(BedrockModel::new(&access, options.clone())),
        None => Arc::new(Offline),
    };
    let trust = Trust::of_machine()?;
    let egress: Arc<dyn Egress> = Arc::new(AllowedEgress::new(
        CORE_HOSTS.map(str::to_owned),
        trust,
        Reach::Public,
    ));
    Ok(Backend {
        database: Arc::new(DynamoDatabase::new(
            &access,
            settings.tables.clone(),
            Arc::clone(&clock),
            Arc::clone(&report),
        )),
        storage: Arc::new(S3Storage::new(
            &access,
            settings.bucket.clone(),
            Arc::clone(&clock),
            report,
        )),
        ai_model,
        secrets: Arc::new(secrets),
        egress,
        signing_key,
        clock,
    })
}
