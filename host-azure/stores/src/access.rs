//! What every client shares: who asks, and the transport that carries it.

use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{Fault, FaultKind};
use async_trait::async_trait;
use azure_core::credentials::TokenCredential;
use azure_core::error::ErrorKind;
use azure_core::http::headers::{Headers, RETRY_AFTER};
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{
    ClientOptions, Context, ExponentialRetryOptions, Request, RetryOptions, Transport,
};
use azure_identity::{ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId};
use reqwest::{Certificate, redirect};
use rustls::crypto::{CryptoProvider, ring};

/// Longest time to connect. Azure's own endpoints take a few milliseconds from within its network.
const CONNECT: Duration = Duration::from_secs(2);

/// Longest silence of a service, until it begins to answer and between the parts of its answer.
const SILENCE: Duration = Duration::from_secs(6);

/// How often a call is repeated that nobody answered, or that a service asked patience for.
const REPEATS: u32 = 3;

/// After so long a call is not repeated: on its own a client goes on for a minute, which is longer than a request may take.
const CALL: Duration = Duration::from_secs(10);

/// Longest time that a service may ask for and that is waited here.
const WAIT: Duration = Duration::from_secs(1);

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
            client_options: client_options(&transport),
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
        client_options(&self.transport)
    }
}

fn client_options(transport: &Transport) -> ClientOptions {
    let retry = ExponentialRetryOptions {
        max_retries: REPEATS,
        max_total_elapsed: CALL.try_into().unwrap_or_default(),
        ..ExponentialRetryOptions::default()
    };
    ClientOptions {
        transport: Some(transport.clone()),
        retry: RetryOptions::exponential(retry),
        per_try_policies: vec![Arc::new(NoLongWaits)],
        ..ClientOptions::default()
    }
}

/// Ends a call at once whose service asks for more patience than is had here. The client would wait, however long that is; whoever called
/// is told to come back instead.
#[derive(Debug)]
struct NoLongWaits;

#[async_trait]
impl Policy for NoLongWaits {
    async fn send(
        &self,
        context: &Context,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        let Some((policy, next)) = next.split_first() else {
            return Err(ErrorKind::Other.into());
        };
        let response = policy.send(context, request, next).await?;
        let status = response.status();
        let waits = matches!(u16::from(status), 429 | 503);
        if !waits || asked_for(response.headers()).is_none_or(|after| after <= WAIT) {
            return Ok(response);
        }
        let response = response.try_into_raw_response().await?;
        Err(ErrorKind::HttpResponse {
            status,
            error_code: None,
            raw_response: Some(Box::new(response)),
        }
        .into())
    }
}

/// Returns how long a service asks to wait.
pub(crate) fn asked_for(headers: &Headers) -> Option<Duration> {
    let seconds = headers.get_optional_str(&RETRY_AFTER)?.trim().parse();
    seconds.ok().map(Duration::from_secs)
}

/// Returns connections under the one TLS provider.
fn transport(authorities: Option<Vec<Certificate>>) -> Result<Transport, Fault> {
    // The clients that make their own connections take the process's provider. Whoever installed one first installed this one.
    let _installed = CryptoProvider::install_default(ring::default_provider());
    let fault = || Fault::new("outbound", "load certificates", FaultKind::NotConfigured);
    // A redirect could carry a token to another host.
    let mut builder = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE);
    if let Some(authorities) = authorities {
        builder = builder.tls_certs_only(authorities);
    }
    let client = builder.build().map_err(|error| fault().because(error))?;
    Ok(Transport::new(Arc::new(client)))
}
