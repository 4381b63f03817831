//! Claude on Foundry: the Messages format behind an address of the account, with a key or with a token of Entra.
//!
//! Sources disagree on the scope for which a token is asked, so that it is a setting.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use advisory_azure_stores::Access;
use advisory_outbound::{Bearer, MessagesModel, ModelOptions, Trust};
use advisory_ports::{Fault, FaultKind, Secret};
use async_trait::async_trait;
use azure_core::credentials::TokenCredential;
use azure_core::error::ErrorKind;

use crate::ModelSettings;

/// Longest time until there is a token: a credential that meets silence tries again for longer, which nobody waits who asked for a text.
const PATIENCE: Duration = Duration::from_secs(10);

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
        let scopes = [self.scope.as_str()];
        let asked = self.credential.get_token(&scopes, None);
        let Ok(token) = tokio::time::timeout(PATIENCE, asked).await else {
            return Err(fault(FaultKind::Unreachable).because("no token in time"));
        };
        let token = token.map_err(|error| fault(kind(&error)).because(error))?;
        Ok(Secret::new(token.token.secret().to_owned()))
    }
}

fn fault(kind: FaultKind) -> Fault {
    Fault::new("identity", "complete", kind)
}

/// Returns what a credential's failure is. The credential wraps what it came across.
fn kind(error: &azure_core::Error) -> FaultKind {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        let told = error.downcast_ref().map(azure_core::Error::kind);
        match told {
            Some(ErrorKind::HttpResponse { status, .. }) => {
                return match u16::from(*status) {
                    408 | 410 | 429 | 500.. => FaultKind::Unreachable,
                    _ => FaultKind::Forbidden,
                };
            }
            Some(ErrorKind::Connection | ErrorKind::Io) => return FaultKind::Unreachable,
            Some(ErrorKind::DataConversion) => return FaultKind::Protocol,
            _ => cause = error.source(),
        }
    }
    FaultKind::Forbidden
}
