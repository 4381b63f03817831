//! Connections: to a name's own addresses, each checked before it is used, under TLS.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{Fault, FaultKind};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::address::is_public;

/// Longest wait for one address to take a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// Which addresses may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Those of the public network alone.
    Public,
    /// Any: for an address that the operator wrote down, and for tests.
    Anywhere,
}

/// Whose certificates are believed.
#[derive(Clone)]
pub struct Trust(Arc<ClientConfig>);

impl Trust {
    /// Believes the authorities that this machine believes, or those of `SSL_CERT_FILE`.
    ///
    /// # Errors
    ///
    /// Fails when the machine believes none.
    pub fn of_machine() -> Result<Self, Fault> {
        let found = rustls_native_certs::load_native_certs();
        if found.certs.is_empty() {
            let fault = Fault::new("outbound", "load certificates", FaultKind::NotConfigured);
            return Err(match found.errors.into_iter().next() {
                Some(error) => fault.because(error),
                None => fault.because("this machine has no certificate authorities"),
            });
        }
        Self::of(found.certs)
    }

    /// Believes these authorities alone, each as DER.
    ///
    /// # Errors
    ///
    /// Fails when one of them is no certificate.
    pub fn of_authorities(authorities: impl IntoIterator<Item = Vec<u8>>) -> Result<Self, Fault> {
        Self::of(authorities.into_iter().map(CertificateDer::from).collect())
    }

    /// Believes nobody: for who speaks no TLS.
    ///
    /// # Errors
    ///
    /// Fails when the provider of cryptography has no protocol in common with itself.
    pub fn nobody() -> Result<Self, Fault> {
        Self::rooted_in(RootCertStore::empty())
    }

    fn of(authorities: Vec<CertificateDer<'static>>) -> Result<Self, Fault> {
        let mut roots = RootCertStore::empty();
        // A machine's list may hold a certificate of an odd form; the others still count.
        let (taken, _) = roots.add_parsable_certificates(authorities);
        if taken == 0 {
            return Err(corrupt().because("no certificate can be read"));
        }
        Self::rooted_in(roots)
    }

    fn rooted_in(roots: RootCertStore) -> Result<Self, Fault> {
        // Named, so that no feature of another crate can bring a second provider into play.
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| corrupt().because(error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }
}

fn corrupt() -> Fault {
    Fault::new("outbound", "load certificates", FaultKind::Corrupt)
}

/// Why there is no connection.
#[derive(Debug)]
pub(crate) enum NoConnection {
    /// The name leads inside.
    Inside,
    /// Nobody answers, or not as TLS and HTTP ask.
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for NoConnection {
    fn from(error: E) -> Self {
        Self::Failed(Box::new(error))
    }
}

/// Sends a request over a connection of its own, and returns its answer as it begins.
pub(crate) async fn send(
    trust: &Trust,
    reach: Reach,
    uri: &Uri,
    request: Request<Full<Bytes>>,
) -> Result<Response<Incoming>, NoConnection> {
    let secure = uri.scheme_str() == Some("https");
    // An IPv6 address stands in brackets, but is none with them.
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let stream = connect(reach, host, port).await?;
    if secure {
        let name = ServerName::try_from(host.to_owned())?;
        let connector = TlsConnector::from(Arc::clone(&trust.0));
        exchange(connector.connect(name, stream).await?, request).await
    } else {
        exchange(stream, request).await
    }
}

async fn exchange<S>(
    stream: S,
    request: Request<Full<Bytes>>,
) -> Result<Response<Incoming>, NoConnection>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Ends with the answer's body, or when that is dropped. Its failure shows in the body.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender.send_request(request).await?)
}

/// Connects to one of a name's addresses. If any of them leads inside, none is used: a name that mixes them is up to
/// something.
async fn connect(reach: Reach, host: &str, port: u16) -> Result<TcpStream, NoConnection> {
    let addresses: Vec<SocketAddr> = lookup_host((host, port)).await?.collect();
    if reach == Reach::Public && !addresses.iter().all(|address| is_public(address.ip())) {
        return Err(NoConnection::Inside);
    }
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in addresses {
        // The address that was checked is the one that is used: there is no second look-up to differ.
        match timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_elapsed) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last.into())
}
