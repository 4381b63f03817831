//! What every client shares: who asks, and the transport that carries it.

use std::sync::Arc;

use advisory_ports::{Fault, FaultKind};
use azure_core::credentials::TokenCredential;
use azure_core::http::{ClientOptions, Transport};
use azure_identity::{ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId};
use reqwest::Certificate;
use reqwest::redirect::Policy;
use rustls::crypto::{CryptoProvider, ring};

/// Credentials, and connections that are kept open between calls.
#[derive(Clone)]
pub struct Access {
    credential: Arc<dyn TokenCredential>,
    transport: Transport,
}

impl Access {
    /// Acts as the identity that the platform gives this machine: the one with that client id, or else its own.
    ///
    /// # Errors
    ///
    /// Fails where the platform gives none.
    pub fn of_machine(client_id: Option<String>) -> Result<Self, Fault> {
        let transport = transport(None)?;
        let options = ManagedIdentityCredentialOptions {
            user_assigned_id: client_id.map(UserAssignedId::ClientId),
            client_options: ClientOptions {
                transport: Some(transport.clone()),
                ..ClientOptions::default()
            },
        };
        let credential = ManagedIdentityCredential::new(Some(options)).map_err(|error| {
            Fault::new("identity", "configure", FaultKind::NotConfigured).because(error)
        })?;
        Ok(Self {
            credential,
            transport,
        })
    }

    /// Acts with these credentials.
    ///
    /// # Errors
    ///
    /// Fails when this machine believes no certificate authority.
    pub fn new(credential: Arc<dyn TokenCredential>) -> Result<Self, Fault> {
        Ok(Self {
            credential,
            transport: transport(None)?,
        })
    }

    /// Acts with these credentials, and believes these certificate authorities alone, each as DER.
    ///
    /// # Errors
    ///
    /// Fails when one of them is no certificate.
    pub fn believing(
        credential: Arc<dyn TokenCredential>,
        authorities: impl IntoIterator<Item = Vec<u8>>,
    ) -> Result<Self, Fault> {
        let authorities: Result<Vec<_>, _> = authorities
            .into_iter()
            .map(|authority| Certificate::from_der(&authority))
            .collect();
        let authorities = authorities.map_err(|error| {
            Fault::new("outbound", "load certificates", FaultKind::Corrupt).because(error)
        })?;
        Ok(Self {
            credential,
            transport: transport(Some(authorities))?,
        })
    }

    /// Returns who asks.
    #[must_use]
    pub fn credential(&self) -> Arc<dyn TokenCredential> {
        Arc::clone(&self.credential)
    }

    /// Returns the options of a client that shares the connections.
    #[must_use]
    pub fn client_options(&self) -> ClientOptions {
        ClientOptions {
            transport: Some(self.transport.clone()),
            ..ClientOptions::default()
        }
    }
}

/// Returns connections under the one TLS provider.
fn transport(authorities: Option<Vec<Certificate>>) -> Result<Transport, Fault> {
    // The clients that make their own connections take the process's provider. Whoever installed one first installed this one.
    let _installed = CryptoProvider::install_default(ring::default_provider());
    let fault = || Fault::new("outbound", "load certificates", FaultKind::NotConfigured);
    // A redirect could carry a token to another host.
    let mut builder = reqwest::Client::builder().redirect(Policy::none());
    if let Some(authorities) = authorities {
        builder = builder.tls_certs_only(authorities);
    }
    let client = builder.build().map_err(|error| fault().because(error))?;
    Ok(Transport::new(Arc::new(client)))
}
