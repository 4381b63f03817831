//! Secrets in a map.

use std::collections::BTreeMap;
use std::sync::Mutex;

use advisory_ports::{Secret, SecretError, SecretName, Secrets, TenantId};
use async_trait::async_trait;

use crate::lock;

/// Secrets in memory, each tenant's own.
#[derive(Default)]
pub struct InMemorySecrets(Mutex<BTreeMap<(TenantId, SecretName), Secret>>);

impl InMemorySecrets {
    /// Keeps a secret for a tenant.
    pub fn keep(&self, tenant: &TenantId, name: SecretName, secret: Secret) {
        lock(&self.0).insert((tenant.clone(), name), secret);
    }
}

#[async_trait]
impl Secrets for InMemorySecrets {
    async fn get(&self, tenant: &TenantId, name: &SecretName) -> Result<Secret, SecretError> {
        let kept = lock(&self.0);
        let secret = kept.get(&(tenant.clone(), name.clone()));
        secret.cloned().ok_or(SecretError::NotFound)
    }
}
