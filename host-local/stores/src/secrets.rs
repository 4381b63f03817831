//! Secrets of one machine: from the environment, or from a file that nobody else can read.
//!
//! They are the operator's, so every tenant gets the same. Both are read once, at the start: what changes later takes a restart,
//! as the environment does.

use std::collections::BTreeMap;
use std::env;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use advisory_ports::{
    Fault, FaultKind, Secret, SecretError, SecretName, Secrets, TenantId, limits,
};
use async_trait::async_trait;

use crate::storage::fault_of;

const ADAPTER: &str = "secrets";

/// The variables that are secrets. No other variable of the environment is ever given out.
const VARIABLES: [&str; 5] = [
    "NEWSAPI_KEY",
    "GNEWS_KEY",
    "MEDIASTACK_KEY",
    "ALPHA_VANTAGE_KEY",
    "GITHUB_TOKEN",
];

/// Most bytes of a file of secrets: far more than the known ones take.
const FILE_BYTES: u64 = 1 << 20;

/// Secrets by the names that environments give them.
#[derive(Default)]
pub struct LocalSecrets(BTreeMap<String, Secret>);

impl LocalSecrets {
    /// Takes the known variables out of the environment. An empty one counts as absent.
    #[must_use]
    pub fn from_environment() -> Self {
        let known = VARIABLES.iter().filter_map(|name| {
            let value = env::var(name).ok().filter(|value| !value.is_empty())?;
            Some(((*name).to_owned(), Secret::new(value)))
        });
        Self(known.collect())
    }

    /// Reads a file: a JSON object of texts by the names of their variables.
    ///
    /// # Errors
    ///
    /// Fails with [`FaultKind::Forbidden`] when others than its owner may read or write it, and when it is something else.
    pub fn from_file(path: &Path) -> Result<Self, Fault> {
        let failed = |error| fault_of(ADAPTER, "open", error);
        let file = File::open(path).map_err(failed)?;
        let known = file.metadata().map_err(failed)?;
        let mode = known.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let told = format!("{} has mode {mode:03o}; it must be 600", path.display());
            return Err(Fault::new(ADAPTER, "open", FaultKind::Forbidden).because(told));
        }
        let mut text = Vec::new();
        file.take(FILE_BYTES + 1)
            .read_to_end(&mut text)
            .map_err(failed)?;
        let texts: BTreeMap<String, String> = serde_json::from_slice(&text).map_err(|error| {
            // The parser's message may quote a secret.
            let told = format!("not a JSON object of texts: line {}", error.line());
            Fault::new(ADAPTER, "open", FaultKind::Corrupt).because(told)
        })?;
        if let Some(name) = texts
            .iter()
            .find(|(_, value)| value.len() > limits::SECRET_BYTES)
        {
            let told = format!("{} is longer than 64 KiB", name.0);
            return Err(Fault::new(ADAPTER, "open", FaultKind::Corrupt).because(told));
        }
        let secrets = texts
            .into_iter()
            .map(|(name, value)| (name, Secret::new(value)));
        Ok(Self(secrets.collect()))
    }

    /// Adds the secrets of `other` that are not here: what comes first counts.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        for (name, secret) in other.0 {
            self.0.entry(name).or_insert(secret);
        }
        self
    }
}

#[async_trait]
impl Secrets for LocalSecrets {
    async fn get(&self, _tenant: &TenantId, name: &SecretName) -> Result<Secret, SecretError> {
        self.0
            .get(&name.variable())
            .cloned()
            .ok_or(SecretError::NotFound)
    }
}
