//! Everything that the handler is made of, out of the settings.

use std::path::PathBuf;
use std::sync::Arc;

use advisory_azure_stores::{Access, BlobStorage, CosmosDatabase, Report, VaultSecrets};
use advisory_host_runtime::ports::{AiModel, Clock, Egress, Offline, SystemClock};
use advisory_host_runtime::{Backend, Core};
use advisory_http::{Admission, IssuerOptions, Oidc, RequestIds};
use advisory_outbound::{AllowedEgress, CORE_HOSTS, Reach, Trust};

use crate::{Auth, Gate, Handler, JsonLines, ModelSettings, PlatformClaims, Settings, foundry};

/// The component's machine code, beside the program in the package, with the component's digest in `advisory.sha256`.
const MACHINE_CODE: &str = "advisory.cwasm";

/// Why the host does not start.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Maps the component while the clients are made.
///
/// # Errors
///
/// Fails when the component can't be loaded, the machine has no identity, or the vault has no signing key.
pub async fn open(settings: Settings) -> Result<Handler, Failure> {
    let machine_code = match settings.core.clone() {
        Some(file) => file,
        None => beside_the_program()?,
    };
    let digest = std::fs::read_to_string(machine_code.with_extension("sha256"));
    let digest = digest.map_err(|error| format!("the component's digest: {error}"))?;
    let core = tokio::task::spawn_blocking(move || Core::load(machine_code));
    let (core, backend) = tokio::join!(core, backend(&settings));
    let admission = Arc::new(Gate(admission(&settings.auth)?));
    let requests = Arc::new(RequestIds::new()?);
    Ok(Handler::new(
        core??,
        digest.trim().parse()?,
        Arc::new(backend?),
        admission,
        requests,
    ))
}

fn admission(auth: &Auth) -> Result<Arc<dyn Admission>, Failure> {
    let issuers = match auth {
        Auth::Platform => return Ok(Arc::new(PlatformClaims)),
        Auth::Tokens(issuers) => issuers.clone(),
    };
    let hosts: Vec<_> = issuers.iter().flat_map(IssuerOptions::hosts).collect();
    let egress: Arc<dyn Egress> = Arc::new(AllowedEgress::new(
        hosts,
        Trust::of_machine()?,
        // The operator wrote these addresses down; a provider of one's own may well be inside.
        Reach::Anywhere,
    ));
    Ok(Arc::new(Oidc::new(issuers, &egress)?))
}

async fn backend(settings: &Settings) -> Result<Backend, Failure> {
    let access = Access::of_machine(settings.client_id.clone())?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let report: Report = Arc::new(|fault| JsonLines.report(fault));
    let vault = match settings.vault_anywhere {
        true => VaultSecrets::anywhere,
        false => VaultSecrets::new,
    };
    let secrets = vault(&access, &settings.vault, Arc::clone(&clock))?;
    let signing_key = secrets.signing_key().await?;
    let trust = Trust::of_machine()?;
    let ai_model: Arc<dyn AiModel> = match &settings.model {
        Some(options) => model(options, &access, &secrets, trust.clone()).await?,
        None => Arc::new(Offline),
    };
    let database = CosmosDatabase::new(
        access.clone(),
        settings.cosmos.clone(),
        Arc::clone(&clock),
        Arc::clone(&report),
    )?;
    let storage = BlobStorage::new(
        &access,
        &settings.blob_endpoint,
        settings.blob_container.clone(),
        Arc::clone(&clock),
        report,
    )?;
    let hosts = CORE_HOSTS.map(str::to_owned);
    Ok(Backend {
        database: Arc::new(database),
        storage: Arc::new(storage),
        ai_model,
        secrets: Arc::new(secrets),
        egress: Arc::new(AllowedEgress::new(hosts, trust, Reach::Public)),
        signing_key,
        clock,
    })
}

async fn model(
    options: &ModelSettings,
    access: &Access,
    secrets: &VaultSecrets,
    trust: Trust,
) -> Result<Arc<dyn AiModel>, Failure> {
    let key = match options.entra {
        true => None,
        false => Some(secrets.foundry_key().await?),
    };
    Ok(Arc::new(foundry(options, access, key, trust)?))
}

fn beside_the_program() -> Result<PathBuf, Failure> {
    Ok(std::env::current_exe()?.with_file_name(MACHINE_CODE))
}
