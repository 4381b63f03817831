//! What every store of secrets must do.

use std::sync::Arc;

use advisory_ports::{SecretError, SecretName, Secrets};

use crate::database::tenant;

/// What the tenant `acme` keeps under `news-api-key` of a [`SecretsFixture`].
pub const VALUE: &str = "fake-value-ü-\n-of-a-test";

/// A store in which tenant `acme` has the secret `news-api-key` of [`VALUE`], and no other.
pub trait SecretsFixture: Send + Sync {
    /// Returns the store.
    fn secrets(&self) -> Arc<dyn Secrets>;
}

/// A secret is its bytes, as they are.
pub async fn reveals_a_secret(fixture: &dyn SecretsFixture) {
    let name = SecretName::new("news-api-key").unwrap();
    let secret = fixture.secrets().get(&tenant("acme"), &name).await.unwrap();
    assert_eq!(secret.reveal(), VALUE.as_bytes());
    assert!(!format!("{secret:?}").contains("fake"));
}

/// No secret of a name is another thing than no store.
pub async fn says_that_an_absent_secret_is_not_found(fixture: &dyn SecretsFixture) {
    let name = SecretName::new("news-api-key-2").unwrap();
    let absent = fixture.secrets().get(&tenant("acme"), &name).await;
    assert!(matches!(absent, Err(SecretError::NotFound)), "{absent:?}");
}
