//! Secrets in Key Vault, each under its own name, the same for every tenant.
//!
//! One is read once, however many ask at the same time, and again when it is [`FRESH`] no longer: so a rotation is noticed. A name that
//! the vault does not have is another thing than a vault that can't be reached.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{
    Clock, Fault, FaultKind, Secret, SecretError, SecretName, Secrets, SigningKey, TenantId,
};
use async_trait::async_trait;
use azure_security_keyvault_secrets::{SecretClient, SecretClientOptions};
use tokio::sync::Mutex;

use crate::Access;
use crate::trouble::Trouble;

const ADAPTER: &str = "key-vault";

/// How long what was read is used before it is read again.
const FRESH: Duration = Duration::from_secs(300);

/// How long a failure is believed, so that those who waited for one call do not all repeat it.
const FAILED: Duration = Duration::from_secs(5);

/// Most names that are remembered. The core has five.
const NAMES: usize = 64;

/// What the host's own key is made of.
const SIGNING_KEY: &str = "signing-key";

/// The key of the model's account.
const FOUNDRY_KEY: &str = "foundry-key";

/// Secrets of one vault.
pub struct VaultSecrets {
    client: SecretClient,
    clock: Arc<dyn Clock>,
    known: Mutex<BTreeMap<String, Arc<Mutex<Known>>>>,
}

/// What is known of one secret.
#[derive(Default)]
struct Known {
    value: Option<Secret>,
    /// When it was last asked for, in seconds since 1970, and why that failed if it did.
    asked: Option<(i64, Option<Fault>)>,
}

impl VaultSecrets {
    /// Prepares the secrets; nothing is sent. `vault` is such as `https://advisory-dev.vault.azure.net/`.
    ///
    /// # Errors
    ///
    /// Fails when it is no address.
    pub fn new(access: &Access, vault: &str, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let options = SecretClientOptions {
            client_options: access.client_options(),
            ..SecretClientOptions::default()
        };
        Self::with(access, vault, clock, options)
    }

    /// Prepares the secrets of a vault whose name is not Azure's: it may ask for a token for whatever it names.
    ///
    /// # Errors
    ///
    /// Fails when it is no address.
    pub fn anywhere(access: &Access, vault: &str, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let options = SecretClientOptions {
            client_options: access.client_options(),
            verify_challenge_resource: Some(false),
            ..SecretClientOptions::default()
        };
        Self::with(access, vault, clock, options)
    }

    fn with(
        access: &Access,
        vault: &str,
        clock: Arc<dyn Clock>,
        options: SecretClientOptions,
    ) -> Result<Self, Fault> {
        let client = SecretClient::new(vault, access.credential(), Some(options));
        let client = client.map_err(|error| {
            Fault::new(ADAPTER, "configure", FaultKind::NotConfigured).because(error)
        })?;
        Ok(Self {
            client,
            clock,
            known: Mutex::default(),
        })
    }

    /// Returns the key that this host signs with, which no guest is told.
    ///
    /// # Errors
    ///
    /// Fails when the vault can't be read, or has no `signing-key` of at least 32 characters.
    pub async fn signing_key(&self) -> Result<SigningKey, Fault> {
        let key = self.value(SIGNING_KEY).await?;
        let key = key
            .as_ref()
            .and_then(|key| std::str::from_utf8(key.reveal()).ok())
            .filter(|key| key.len() >= 32);
        let key = key.ok_or_else(|| {
            Fault::new(ADAPTER, "signing-key", FaultKind::NotConfigured)
                .because("the vault has no signing-key of at least 32 characters")
        })?;
        Ok(SigningKey::new([0; 32]).derive(key))
    }

    /// Returns the key of the model's account, which no guest is told.
    ///
    /// # Errors
    ///
    /// Fails when the vault can't be read, or has no `foundry-key`.
    pub async fn foundry_key(&self) -> Result<Secret, Fault> {
        let key = self.value(FOUNDRY_KEY).await?;
        key.ok_or_else(|| {
            Fault::new(ADAPTER, "foundry-key", FaultKind::NotConfigured)
                .because("the vault has no foundry-key")
        })
    }

    async fn value(&self, name: &str) -> Result<Option<Secret>, Fault> {
        let place = {
            let mut known = self.known.lock().await;
            if known.len() >= NAMES && !known.contains_key(name) {
                known.clear();
            }
            Arc::clone(known.entry(name.to_owned()).or_default())
        };
        // Whoever comes while the secret is read waits here, and finds it read.
        let mut known = place.lock().await;
        let now = self.clock.now().as_second();
        let age = |then: i64| Duration::from_secs(now.abs_diff(then));
        let settled = match &known.asked {
            None => false,
            Some((then, None)) => age(*then) < FRESH,
            Some((then, Some(_))) => age(*then) < FAILED,
        };
        if !settled {
            match self.fetch(name).await {
                Ok(value) => {
                    known.value = value;
                    known.asked = Some((now, None));
                }
                Err(fault) => known.asked = Some((now, Some(fault))),
            }
        }
        match (&known.value, &known.asked) {
            // Yesterday's key is better than none.
            (Some(value), _) => Ok(Some(value.clone())),
            (None, Some((_, Some(fault)))) => Err(fault.clone()),
            (None, _) => Ok(None),
        }
    }

    async fn fetch(&self, name: &str) -> Result<Option<Secret>, Fault> {
        let failed = |error: azure_core::Error| {
            let status = error.http_status().map(u16::from);
            Trouble::of(ADAPTER, "get", status, None, error)
        };
        let response = match self.client.get_secret(name, None).await.map_err(failed) {
            Ok(response) => response,
            Err(Trouble::NotFound(_)) => return Ok(None),
            Err(trouble) => return Err(trouble.fault().clone()),
        };
        // The parser's message may quote the secret.
        let secret = response.into_model().map_err(|_quoting| {
            Fault::new(ADAPTER, "get", FaultKind::Protocol).because("the answer is no secret")
        })?;
        // A template makes a secret with an empty text for what is not set.
        let value = secret.value.filter(|value| !value.is_empty());
        Ok(value.map(String::into_bytes).map(Secret::new))
    }
}

#[async_trait]
impl Secrets for VaultSecrets {
    async fn get(&self, _: &TenantId, name: &SecretName) -> Result<Secret, SecretError> {
        if [SIGNING_KEY, FOUNDRY_KEY].contains(&name.as_str()) {
            return Err(SecretError::NotFound);
        }
        let value = self.value(name.as_str()).await?;
        value.ok_or(SecretError::NotFound)
    }
}
