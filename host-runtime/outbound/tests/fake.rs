//! A fake server: it reads a request, and answers with the bytes of its script, with or without TLS.

use std::sync::Arc;
use std::time::Duration;

use advisory_outbound::Trust;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What a fake does with a connection.
#[derive(Clone)]
pub(crate) enum Script {
    /// Sends these bytes piece by piece, and closes.
    Pieces(Vec<Vec<u8>>),
    /// Never answers.
    Silence,
    /// Sends a head, and then a body without end.
    Endless(&'static str),
}

impl Script {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Pieces(vec![text.into().into_bytes()])
    }
}

/// A fake that listens.
pub(crate) struct Fake {
    pub(crate) port: u16,
    /// What it was asked, a request at a time.
    pub(crate) asked: mpsc::UnboundedReceiver<String>,
    pub(crate) trust: Trust,
}

impl Fake {
    pub(crate) async fn start(secure: bool, script: Script) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, asked) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, sender, script) = (acceptor.clone(), sender.clone(), script.clone());
                tokio::spawn(async move {
                    if secure {
                        // Fails when the client does not believe the certificate.
                        if let Ok(stream) = acceptor.accept(stream).await {
                            answer(stream, sender, script).await;
                        }
                    } else {
                        answer(stream, sender, script).await;
                    }
                });
            }
        });
        Self {
            port,
            asked,
            trust: Trust::of_authorities([cert.der().to_vec()]).unwrap(),
        }
    }
}

async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    asked: mpsc::UnboundedSender<String>,
    script: Script,
) {
    let mut request = Vec::new();
    while !is_whole(&request) {
        let mut piece = [0; 4096];
        match stream.read(&mut piece).await {
            Ok(length) if length > 0 => request.extend_from_slice(piece.get(..length).unwrap()),
            _ => return,
        }
    }
    drop(asked.send(String::from_utf8_lossy(&request).into_owned()));
    match script {
        Script::Pieces(pieces) => {
            for piece in pieces {
                if stream.write_all(&piece).await.is_err() || stream.flush().await.is_err() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        Script::Silence => tokio::time::sleep(Duration::from_secs(600)).await,
        Script::Endless(head) => {
            let piece = vec![b'x'; 64 << 10];
            if stream.write_all(head.as_bytes()).await.is_ok() {
                while stream.write_all(&piece).await.is_ok() {}
            }
        }
    }
    drop(stream.shutdown().await);
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, length)| length.parse().unwrap());
    body.len() >= length
}
