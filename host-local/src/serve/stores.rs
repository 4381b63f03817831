//! What a data directory holds, and the services that the operator names.
//!
//! ```text
//! DATA/advisory.db   documents (SQLite; beside it -wal and -shm while it is open)
//! DATA/objects/      texts and archives
//! DATA/signing.key   what cursors and addresses are signed with
//! DATA/users.json    the people besides its owner; see `users`
//! ```

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use advisory_host_runtime::ports::{
    AiModel, Clock, Egress, Fault, Offline, Secret, Secrets, SigningKey, SystemClock,
};
use advisory_host_runtime::{Backend, with_sources};
use advisory_local_stores::{
    DatabaseOptions, FileStorage, LocalSecrets, SqliteDatabase, signing_key,
};
use advisory_outbound::{AllowedEgress, CORE_HOSTS, MessagesModel, ModelOptions, Reach, Trust};

use super::front::FILES;
use crate::command_line::ServiceOptions;
use crate::exit::Failure;

/// The file of documents.
const DATABASE: &str = "advisory.db";

/// Copies the database of a directory to a new file.
pub(super) fn backup(data: &Path, destination: &Path) -> Result<(), Failure> {
    let file = data.join(DATABASE);
    // Opening would make an empty database, and its copy would pass for a backup.
    if !file.is_file() {
        let missing = format!("there is no database in {}", data.display());
        return Err(Failure::usage(missing).hint("--data names another directory"));
    }
    let wrong = |path: &Path, fault: &Fault| {
        Failure::usage(format!("{}: {}", path.display(), with_sources(fault)))
    };
    let database = SqliteDatabase::open(&file, Arc::new(SystemClock), DatabaseOptions::default())
        .map_err(|fault| wrong(data, &fault))?;
    database
        .backup(destination)
        .map_err(|fault| wrong(destination, &fault))
}

/// Makes a data directory, readable by its owner alone, if there is none.
pub(super) fn make_directory(data: &Path) -> Result<(), Failure> {
    let mut directory = DirBuilder::new();
    directory.recursive(true).mode(0o700);
    directory.create(data).map_err(|error| {
        Failure::usage(format!("can't make {}: {error}", data.display()))
            .hint("--data names another directory")
    })
}

/// An open data directory.
pub(super) struct Stores {
    database: Arc<SqliteDatabase>,
    storage: Arc<FileStorage>,
    key: SigningKey,
    clock: Arc<dyn Clock>,
}

impl Stores {
    /// Opens a directory, which is made if there is none. What is written there bears the times of `clock`.
    pub(super) fn open(data: &Path, clock: Arc<dyn Clock>) -> Result<Self, Failure> {
        make_directory(data)?;
        let wrong =
            |fault: Fault| Failure::usage(format!("{}: {}", data.display(), with_sources(&fault)));
        let key = signing_key(&data.join("signing.key")).map_err(wrong)?;
        let database = SqliteDatabase::open(
            &data.join(DATABASE),
            Arc::clone(&clock),
            DatabaseOptions::default(),
        );
        // Relative, so that an address is good under every name that this machine has.
        let storage = FileStorage::open(&data.join("objects"), FILES, &key, Arc::clone(&clock));
        Ok(Self {
            database: Arc::new(database.map_err(wrong)?),
            storage: Arc::new(storage.map_err(wrong)?),
            key,
            clock,
        })
    }

    /// Returns the store of objects, for what serves its addresses.
    pub(super) fn files(&self) -> Arc<FileStorage> {
        Arc::clone(&self.storage)
    }

    /// Returns the stores without any service beyond this machine.
    pub(super) fn backend_alone(self) -> Backend {
        Backend {
            database: self.database,
            storage: self.storage,
            signing_key: self.key,
            clock: self.clock,
            ..Backend::offline()
        }
    }

    /// Returns the stores with the services that the operator named.
    pub(super) fn backend(self, services: &ServiceOptions) -> Result<Backend, Failure> {
        let wrong = |fault: Fault| Failure::usage(with_sources(&fault));
        let secrets = LocalSecrets::from_environment();
        let secrets = match &services.secrets {
            Some(file) => secrets.or(LocalSecrets::from_file(file).map_err(wrong)?),
            None => secrets,
        };
        // A machine without certificate authorities still serves; what needs the way out says that there is none.
        let trust = Trust::of_machine();
        let egress: Arc<dyn Egress> = match &trust {
            Ok(trust) => Arc::new(AllowedEgress::new(
                CORE_HOSTS.map(str::to_owned),
                trust.clone(),
                Reach::Public,
            )),
            Err(_) => Arc::new(Offline),
        };
        let ai_model: Arc<dyn AiModel> = match &services.model {
            Some(model) => {
                let options = ModelOptions {
                    provider: "messages".to_owned(),
                    base_url: services.model_url.clone(),
                    key: services.model_key.clone().map(Secret::new),
                    model: model.clone(),
                    context_tokens: services.model_context,
                    supports_schema: services.model_schema,
                };
                let model = MessagesModel::new(options, trust.map_err(wrong)?);
                Arc::new(model.map_err(wrong)?)
            }
            None => Arc::new(Offline),
        };
        let secrets: Arc<dyn Secrets> = Arc::new(secrets);
        Ok(Backend {
            ai_model,
            secrets,
            egress,
            ..self.backend_alone()
        })
    }
}
