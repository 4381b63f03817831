//! Secrets out of one secret of Secrets Manager: a JSON object of names and texts, the same for every tenant.
//!
//! It is read once, however many ask at the same time, and again when it is [`FRESH`] no longer: so a rotation is noticed. A name
//! that is not in it is another thing than a secret that can't be read.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{
    Clock, Fault, FaultKind, Secret, SecretError, SecretName, Secrets, SigningKey, TenantId,
};
use async_trait::async_trait;
use aws_sdk_secretsmanager::Client;
use tokio::sync::Mutex;

use crate::Access;
use crate::trouble::Trouble;

const ADAPTER: &str = "secrets-manager";

/// How long what was read is used before it is read again.
const FRESH: Duration = Duration::from_secs(300);

/// How long a failure is believed, so that those who waited for one call do not all repeat it.
const FAILED: Duration = Duration::from_secs(5);

/// The text that the host's own key is made of.
const SIGNING_KEY: &str = "SIGNING_KEY";

/// Secrets by the name of their variable.
type Values = BTreeMap<String, Secret>;

/// One secret of Secrets Manager.
pub struct ManagedSecrets {
    client: Client,
    /// Its name or ARN.
    secret: String,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
}

/// What is known of the secret.
#[derive(Default)]
struct Known {
    values: Option<Arc<Values>>,
    /// When it was last asked for, in seconds since 1970, and why that failed if it did.
    asked: Option<(i64, Option<Fault>)>,
}

impl ManagedSecrets {
    /// Prepares the secrets; nothing is sent.
    #[must_use]
    pub fn new(access: &Access, secret: String, clock: Arc<dyn Clock>) -> Self {
        Self {
            client: Client::new(access.config()),
            secret,
            clock,
            known: Mutex::default(),
        }
    }

    /// Returns the key that this host signs with: [`SIGNING_KEY`] of the secret, which no guest is told.
    ///
    /// # Errors
    ///
    /// Fails when the secret can't be read, or has no such text of at least 32 characters.
    pub async fn signing_key(&self) -> Result<SigningKey, Fault> {
        let values = self.values().await?;
        let key = values
            .get(SIGNING_KEY)
            .and_then(|key| std::str::from_utf8(key.reveal()).ok())
            .filter(|key| key.len() >= 32);
        let key = key.ok_or_else(|| {
            Fault::new(ADAPTER, "signing-key", FaultKind::NotConfigured)
                .because("the secret has no SIGNING_KEY of at least 32 characters")
        })?;
        Ok(SigningKey::new([0; 32]).derive(key))
    }

    async fn values(&self) -> Result<Arc<Values>, Fault> {
        // Whoever comes while the secret is read waits here, and finds it read.
        let mut known = self.known.lock().await;
        let now = self.clock.now().as_second();
        let age = |then: i64| Duration::from_secs(now.abs_diff(then));
        let settled = match &known.asked {
            None => false,
            Some((then, None)) => age(*then) < FRESH,
            Some((then, Some(_))) => age(*then) < FAILED,
        };
        if !settled {
            match self.fetch().await {
                Ok(values) => {
                    known.values = Some(Arc::new(values));
                    known.asked = Some((now, None));
                }
                Err(fault) => known.asked = Some((now, Some(fault))),
            }
        }
        match (&known.values, &known.asked) {
            // Yesterday's key is better than none.
            (Some(values), _) => Ok(Arc::clone(values)),
            (None, Some((_, Some(fault)))) => Err(fault.clone()),
            (None, _) => Err(Fault::new(ADAPTER, "get", FaultKind::Defect)),
        }
    }

    async fn fetch(&self) -> Result<Values, Fault> {
        let call = self.client.get_secret_value().secret_id(&self.secret);
        let output = call
            .send()
            .await
            .map_err(|error| Trouble::of(ADAPTER, "get", error).fault().clone())?;
        // The parser's message may quote the secret.
        let malformed = || {
            Fault::new(ADAPTER, "get", FaultKind::Corrupt)
                .because("the secret is not a JSON object of texts")
        };
        let text = output.secret_string.ok_or_else(malformed)?;
        let values: BTreeMap<String, String> =
            serde_json::from_str(&text).map_err(|_quoting| malformed())?;
        let secret = |(name, value)| (name, Secret::new(String::into_bytes(value)));
        Ok(values.into_iter().map(secret).collect())
    }
}

#[async_trait]
impl Secrets for ManagedSecrets {
    async fn get(&self, _: &TenantId, name: &SecretName) -> Result<Secret, SecretError> {
        let variable = name.variable();
        if variable == SIGNING_KEY {
            return Err(SecretError::NotFound);
        }
        let values = self.values().await?;
        // A template makes the secret with empty texts for what is not set.
        let value = values
            .get(&variable)
            .filter(|value| !value.reveal().is_empty());
        value.cloned().ok_or(SecretError::NotFound)
    }
}
