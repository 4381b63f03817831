//! The dashboard: files that were built before, kept in memory.
//!
//! They are read once, at the start, so that no request reaches the file system: what is not in the table is not there, however a
//! path is written. A path of the dashboard's own router is no file; it gets the page, which then shows that view.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH,
    REFERRER_POLICY, VARY,
};
use hyper::{Method, Response, StatusCode};
use sha2::{Digest, Sha256};

use crate::exit::Failure;

/// Most bytes of a dashboard: some fifty times what ours has.
const BYTES: u64 = 64 << 20;

/// Nothing but the service's own files runs or is shown, and no page frames it. Small pictures may stand in the styles.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'";

/// The file that every view begins with.
const INDEX: &str = "index.html";

/// Where the build puts what it names by its content.
const HASHED: &str = "assets/";

/// Characters of the digest in such a name.
const DIGEST: usize = 8;

/// Media types by extension: what builds of dashboards hold.
const TYPES: [(&str, &str); 17] = [
    ("css", "text/css; charset=utf-8"),
    ("gif", "image/gif"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
];

/// A dashboard, ready to be served.
pub(super) struct Dashboard {
    files: BTreeMap<String, StaticFile>,
}

struct StaticFile {
    plain: Representation,
    /// The same through gzip, where that is smaller.
    gzipped: Option<Representation>,
    content_type: &'static str,
    is_hashed: bool,
}

/// The bytes that are sent, and the tag that tells them from all others, compressed ones too.
struct Representation {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Dashboard {
    /// Reads a directory that a build of the dashboard wrote. Links are left out: they may lead anywhere.
    pub(super) fn load(directory: &Path) -> Result<Self, Failure> {
        let mut files = BTreeMap::new();
        let mut left = BYTES;
        let wrong = |error: io::Error| {
            Failure::usage(format!("can't read {}: {error}", directory.display()))
                .hint("--dashboard names the directory that the dashboard's build wrote")
        };
        gather(directory, String::new(), &mut left, &mut files).map_err(wrong)?;
        if !files.contains_key(INDEX) {
            let missing = format!("there is no {INDEX} in {}", directory.display());
            return Err(Failure::usage(missing)
                .hint("--dashboard names the directory that the dashboard's build wrote"));
        }
        Ok(Self { files })
    }

    /// Answers a request for a file or a view.
    pub(super) fn answer(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Response<Full<Bytes>> {
        let mut reply = if *method == Method::GET || *method == Method::HEAD {
            match self.find(path) {
                Some(file) => file.answer(method, headers),
                None => status(StatusCode::NOT_FOUND),
            }
        } else {
            let mut refused = status(StatusCode::METHOD_NOT_ALLOWED);
            let allowed = HeaderValue::from_static("GET, HEAD");
            refused.headers_mut().insert(ALLOW, allowed);
            refused
        };
        let headers = reply.headers_mut();
        for (name, value) in [
            (CONTENT_SECURITY_POLICY, POLICY),
            (REFERRER_POLICY, "no-referrer"),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                "same-origin",
            ),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        reply
    }

    fn find(&self, path: &str) -> Option<&StaticFile> {
        let path = path.strip_prefix('/')?;
        if let Some(file) = self.files.get(path) {
            return Some(file);
        }
        // A page in place of a script or a picture would only hide that it is missing.
        let is_file = path.starts_with(HASHED) || content_type(path).is_some();
        if is_file {
            return None;
        }
        self.files.get(INDEX)
    }
}

impl StaticFile {
    fn new(path: &str, bytes: Bytes) -> io::Result<Self> {
        let gzipped = gzip(&bytes)?;
        let is_smaller = gzipped.len() < bytes.len();
        Ok(Self {
            plain: Representation::new(bytes)?,
            gzipped: is_smaller
                .then(|| Representation::new(gzipped.into()))
                .transpose()?,
            content_type: content_type(path).unwrap_or("application/octet-stream"),
            is_hashed: is_hashed(path),
        })
    }

    fn answer(&self, method: &Method, headers: &HeaderMap) -> Response<Full<Bytes>> {
        let gzipped = self.gzipped.as_ref().filter(|_| takes_gzip(headers));
        let sent = gzipped.unwrap_or(&self.plain);
        let known = headers.get_all(IF_NONE_MATCH).iter().any(|tags| {
            let tags = tags.to_str().unwrap_or_default().split(',');
            tags.map(str::trim)
                .any(|tag| tag.trim_start_matches("W/").as_bytes() == sent.etag.as_bytes())
        });
        let mut reply = if known {
            status(StatusCode::NOT_MODIFIED)
        } else {
            let body = match *method {
                Method::HEAD => Bytes::new(),
                _ => sent.bytes.clone(),
            };
            let mut reply = Response::new(Full::new(body));
            let head = reply.headers_mut();
            head.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
            head.insert(CONTENT_LENGTH, HeaderValue::from(sent.bytes.len()));
            if gzipped.is_some() {
                head.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            reply
        };
        let head = reply.headers_mut();
        head.insert(ETAG, sent.etag.clone());
        if self.gzipped.is_some() {
            head.insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        let caching = match self.is_hashed {
            true => "public, max-age=31536000, immutable",
            false => "no-cache",
        };
        head.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
        reply
    }
}

impl Representation {
    fn new(bytes: Bytes) -> io::Result<Self> {
        let digest: String = Sha256::digest(&bytes)
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let etag = HeaderValue::from_str(&format!("\"{digest}\"")).map_err(io::Error::other)?;
        Ok(Self { bytes, etag })
    }
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Returns whether a request takes gzip: by its name or by `*`, and not at the weight of nothing.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let codings: Vec<&str> = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let weight = |wanted: &str| {
        codings.iter().find_map(|coding| {
            let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
            let weight = parameters.trim().strip_prefix("q=").unwrap_or("1");
            name.trim()
                .eq_ignore_ascii_case(wanted)
                .then(|| weight.trim().parse().unwrap_or(0.0_f32))
        })
    };
    weight("gzip")
        .or_else(|| weight("*"))
        .is_some_and(|weight| weight > 0.0)
}

/// Reads the files of a directory and of those below it; `prefix` is its path in the table.
fn gather(
    directory: &Path,
    prefix: String,
    left: &mut u64,
    files: &mut BTreeMap<String, StaticFile>,
) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let kind = entry.file_type()?;
        let (path, file): (String, PathBuf) = (format!("{prefix}{name}"), entry.path());
        if kind.is_dir() {
            gather(&file, format!("{path}/"), left, files)?;
        } else if kind.is_file() {
            *left = left
                .checked_sub(entry.metadata()?.len())
                .ok_or_else(|| io::Error::other("it holds more than 64 MiB"))?;
            let bytes = Bytes::from(fs::read(file)?);
            let file = StaticFile::new(&path, bytes)?;
            files.insert(path, file);
        }
    }
    Ok(())
}

fn content_type(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    TYPES
        .iter()
        .find(|(known, _)| extension.eq_ignore_ascii_case(known))
        .map(|(_, content_type)| *content_type)
}

/// Returns whether a file's name holds a digest of its content, as in `assets/index-BwZ3k_9a.js`.
fn is_hashed(path: &str) -> bool {
    let Some(name) = path.strip_prefix(HASHED) else {
        return false;
    };
    let stem = name.split('.').next().unwrap_or_default();
    stem.len()
        .checked_sub(DIGEST + 1)
        .and_then(|start| stem.get(start..))
        .and_then(|end| end.strip_prefix('-'))
        .is_some_and(|digest| {
            let mut bytes = digest.bytes();
            bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut reply = Response::new(Full::default());
    *reply.status_mut() = status;
    reply
}
