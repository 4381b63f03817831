//! Claude on Foundry: the Messages format behind an address of the account, with a key or with a token of Entra.
//!
//! Sources disagree on the scope for which a token is asked, so that it is a setting.

use std::sync::Arc;

use advisory_azure_stores::Access;
use advisory_outbound::{Bearer, MessagesModel, ModelOptions, Trust};
use advisory_ports::{Fault, FaultKind, Secret};
use async_trait::async_trait;
use azure_core::credentials::TokenCredential;

use crate::ModelSettings;

/// Prepares the model; nothing is sent. Without a key it is asked as the host's identity.
///
/// # Errors
///
/// Fails when the address is none.
pub fn foundry(
    settings: &ModelSettings,
    access: &Access,
    key: Option<Secret>,
    trust: Trust,
) -> Result<MessagesModel, Fault> {
    let by_token = key.is_none();
    let options = ModelOptions {
        provider: "foundry".to_owned(),
        base_url: settings.url.clone(),
        key,
        model: settings.model.clone(),
        context_tokens: settings.context_tokens,
        supports_schema: settings.supports_schema,
    };
    let model = MessagesModel::new(options, trust)?;
    Ok(match by_token {
        true => model.with_bearer(Arc::new(Identity {
            credential: access.credential(),
            scope: settings.scope.clone(),
        })),
        false => model,
    })
}

/// The host's identity, as a model is shown it.
struct Identity {
    credential: Arc<dyn TokenCredential>,
    scope: String,
}

#[async_trait]
impl Bearer for Identity {
    async fn token(&self) -> Result<Secret, Fault> {
        // The credential keeps its token until that is about to end.
        let token = self.credential.get_token(&[&self.scope], None).await;
        let token = token.map_err(|error| {
            Fault::new("identity", "complete", FaultKind::Forbidden).because(error)
        })?;
        Ok(Secret::new(token.token.secret().to_owned()))
    }
}
