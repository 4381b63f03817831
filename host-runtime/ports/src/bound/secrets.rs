//! The principal's secrets.

use crate::{Backend, Fault, FaultKind, Principal, Secret, SecretError, SecretName, limits};

/// The secrets of one principal's tenant.
pub struct BoundSecrets<'a> {
    backend: &'a Backend,
    principal: &'a Principal,
}

impl<'a> BoundSecrets<'a> {
    pub(super) const fn new(backend: &'a Backend, principal: &'a Principal) -> Self {
        Self { backend, principal }
    }

    /// Returns the secret of that name.
    ///
    /// # Errors
    ///
    /// Fails as `secrets.get` documents. What can't be a name is no secret's name.
    pub async fn get(&self, name: &str) -> Result<Secret, SecretError> {
        let name = SecretName::new(name).ok_or(SecretError::NotFound)?;
        let (secrets, tenant) = (&self.backend.secrets, &self.principal.tenant);
        let secret = secrets.get(tenant, &name).await?;
        if secret.reveal().len() > limits::SECRET_BYTES {
            return Err(Fault::new("bound", "get", FaultKind::Defect).into());
        }
        Ok(secret)
    }
}
