//! As much of HTTP/1.1 as fakes and their callers need: bodies have a length, connections end when they are told to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;

use crate::tls::Authority;

/// Longest silence of the other side.
const SILENCE: Duration = Duration::from_secs(60);

/// A request, as a fake sees it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Such as `GET`.
    pub method: String,
    /// The path, with its query.
    pub target: String,
    /// Names in small letters, in their order.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Vec<u8>,
}

impl Asked {
    /// Returns a header, by its name in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Such as 200.
    pub status: u16,
    /// Names in small letters, in their order.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Vec<u8>,
    /// Bytes that a fake promises beyond these, and does not send before it hangs up.
    pub missing: usize,
}

impl Answer {
    /// Returns an answer in JSON.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", body.to_string())
    }

    /// Returns an answer of a media type.
    #[must_use]
    pub fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), media_type.to_owned())],
            body: body.into(),
            missing: 0,
        }
    }

    /// Breaks off where there should be some more bytes.
    #[must_use]
    pub fn cut(mut self) -> Self {
        self.missing = 100;
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Returns a header, by its name in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// Returns the body as JSON.
    #[must_use]
    pub fn value(&self) -> Value {
        let text = String::from_utf8_lossy(&self.body);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {self:?} {text}"))
    }
}

/// What a fake does with a request; `None` hangs up.
type Script = dyn Fn(Asked) -> Option<Answer> + Send + Sync;

/// A fake of a service on a free port of this machine, until it is dropped.
pub struct FakeServer {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
}

impl FakeServer {
    /// Starts a fake: over TLS where there is an authority.
    pub fn start(
        authority: Option<&Authority>,
        script: impl Fn(Asked) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stopped = Arc::new(AtomicBool::new(false));
        let (tls, script) = (authority.map(Authority::server), Arc::new(script));
        let over = Arc::clone(&stopped);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (tls, script) = (tls.clone(), Arc::clone(&script));
                thread::spawn(move || serve(stream, tls, &*script));
            }
        });
        Self { address, stopped }
    }

    /// Returns where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // The thread waits for a connection: this is the last.
        drop(TcpStream::connect(self.address));
    }
}

fn serve(stream: TcpStream, tls: Option<Arc<ServerConfig>>, script: &Script) {
    let _timeout = stream.set_read_timeout(Some(SILENCE));
    let _delay = stream.set_nodelay(true);
    match tls {
        None => answer_all(stream, script),
        Some(config) => {
            let connection = ServerConnection::new(config).unwrap();
            answer_all(StreamOwned::new(connection, stream), script);
        }
    }
}

/// Answers requests until the client has no more.
fn answer_all(stream: impl Read + Write, script: &Script) {
    let mut stream = BufReader::new(stream);
    while let Some(asked) = read_request(&mut stream) {
        let Some(answer) = script(asked) else { return };
        let mut text = format!("HTTP/1.1 {} Fake\r\n", answer.status);
        for (name, value) in &answer.headers {
            text += &format!("{name}: {value}\r\n");
        }
        let promised = answer.body.len() + answer.missing;
        text += &format!("content-length: {promised}\r\n\r\n");
        let bytes = [text.as_bytes(), &answer.body].concat();
        if stream.get_mut().write_all(&bytes).is_err() || stream.get_mut().flush().is_err() {
            return;
        }
        if answer.missing > 0 {
            return;
        }
    }
}

fn read_request(stream: &mut impl BufRead) -> Option<Asked> {
    let (first, headers) = read_head(stream)?;
    let mut parts = first.split(' ');
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let body = read_body(stream, &headers, false)?;
    Some(Asked {
        method,
        target,
        headers,
        body,
    })
}

/// Returns the first line and the headers.
fn read_head(stream: &mut impl BufRead) -> Option<(String, Vec<(String, String)>)> {
    let mut line = || {
        let mut line = String::new();
        let read = stream.read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    };
    let first = line()?;
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        if line.is_empty() {
            return Some((first, headers));
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

fn read_body(
    stream: &mut impl BufRead,
    headers: &[(String, String)],
    to_end: bool,
) -> Option<Vec<u8>> {
    let header = |wanted: &str| headers.iter().find(|(name, _)| name == wanted);
    let mut body = Vec::new();
    if header("transfer-encoding").is_some() {
        loop {
            let mut size = String::new();
            stream.read_line(&mut size).ok()?;
            let size = usize::from_str_radix(size.trim(), 16).ok()?;
            let mut chunk = vec![0; size + 2];
            stream.read_exact(&mut chunk).ok()?;
            body.extend_from_slice(&chunk[..size]);
            if size == 0 {
                return Some(body);
            }
        }
    }
    match header("content-length") {
        Some((_, length)) => {
            body.resize(length.parse().ok()?, 0);
            stream.read_exact(&mut body).ok()?;
        }
        None if to_end => drop(stream.read_to_end(&mut body).ok()?),
        None => {}
    }
    Some(body)
}

/// Sends one request over a connection of its own; `None` when the other side hangs up or says nothing for a minute.
pub fn send(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(SILENCE)).ok()?;
    stream.set_nodelay(true).ok()?;
    let mut text = format!("{method} {target} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| name == "host") {
        text += &format!("host: {address}\r\n");
    }
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!("content-length: {}\r\n\r\n", body.len());
    stream.write_all(&[text.as_bytes(), body].concat()).ok()?;
    let mut stream = BufReader::new(stream);
    let (first, headers) = read_head(&mut stream)?;
    let status = first.split(' ').nth(1)?.parse().ok()?;
    let body = match method {
        "HEAD" => Vec::new(),
        _ => read_body(&mut stream, &headers, true)?,
    };
    Some(Answer {
        status,
        headers,
        body,
        missing: 0,
    })
}
