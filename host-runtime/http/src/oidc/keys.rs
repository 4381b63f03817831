//! The keys that an issuer publishes: fetched when they are needed, kept, and asked for again with restraint.
//!
//! Whoever calls can name a key that does not exist. So an unknown key makes one fetch, and none follows for a while; and one
//! request at most waits while keys that are known are made fresh.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use advisory_host_runtime::ports::{Egress, OutboundRequest};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::Instant;

/// How long keys count as fresh. Issuers announce new keys a day or more before they use them.
const FRESH: Duration = Duration::from_secs(60 * 60);

/// How long keys are good for while the issuer can't be reached: its outage should not be ours at once.
const GOOD: Duration = Duration::from_secs(24 * 60 * 60);

/// Shortest time between two fetches.
const RESTRAINT: Duration = Duration::from_secs(30);

/// Longest wait for the issuer, twice at the most: callers wait, too.
const PATIENCE: Duration = Duration::from_secs(5);

/// Most bytes of a set of keys, and most keys. Large providers publish a dozen.
const SET_BYTES: usize = 256 << 10;
const SET_KEYS: usize = 64;

/// Fewest bytes of an RSA modulus: 2048 bits.
const MODULUS_BYTES: usize = 256;

/// A key that tokens are checked with.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) algorithm: Algorithm,
    pub(super) decoding: DecodingKey,
}

/// Why there is no key.
#[derive(Debug)]
pub(super) enum NoKey {
    /// The issuer publishes none of that name.
    Unknown,
    /// The issuer does not say; for the log.
    Unavailable(String),
}

/// The keys of one issuer.
pub(super) struct Keys {
    issuer: String,
    url: Option<String>,
    egress: Arc<dyn Egress>,
    known: RwLock<Option<Arc<Set>>>,
    /// When they were last asked for, and what came of it; held while they are.
    asked: Mutex<Asked>,
}

type Asked = Option<(Instant, Option<String>)>;

struct Set {
    keys: HashMap<String, Key>,
    fetched: Instant,
}

impl Keys {
    pub(super) fn new(issuer: &str, url: Option<String>, egress: Arc<dyn Egress>) -> Self {
        Self {
            issuer: issuer.to_owned(),
            url,
            egress,
            known: RwLock::new(None),
            asked: Mutex::new(None),
        }
    }

    /// Returns the key of that name.
    pub(super) async fn find(&self, name: &str) -> Result<Key, NoKey> {
        if let Some(key) = self.cached(name, FRESH) {
            return Ok(key);
        }
        let asked = match self.asked.try_lock() {
            Ok(asked) => asked,
            // Another request is asking already, and this one knows its key.
            Err(_busy) => match self.cached(name, GOOD) {
                Some(key) => return Ok(key),
                None => self.asked.lock().await,
            },
        };
        let failure = self.refresh(name, asked).await;
        if let Some(key) = self.cached(name, GOOD) {
            return Ok(key);
        }
        match failure {
            Some(cause) => Err(NoKey::Unavailable(cause)),
            None => Err(NoKey::Unknown),
        }
    }

    fn cached(&self, name: &str, age: Duration) -> Option<Key> {
        let set = Arc::clone(
            self.known
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .as_ref()?,
        );
        if set.fetched.elapsed() > age {
            return None;
        }
        set.keys.get(name).cloned()
    }

    /// Asks the issuer, unless it was asked a moment ago; returns why it did not say.
    async fn refresh(&self, name: &str, mut asked: MutexGuard<'_, Asked>) -> Option<String> {
        // Another request may have asked while this one waited.
        if self.cached(name, FRESH).is_some() {
            return None;
        }
        if let Some((when, failure)) = &*asked
            && when.elapsed() < RESTRAINT
        {
            return failure.clone();
        }
        let failure = match self.fetch().await {
            Ok(keys) => {
                let set = Arc::new(Set {
                    keys,
                    fetched: Instant::now(),
                });
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(set);
                None
            }
            Err(cause) => Some(cause),
        };
        *asked = Some((Instant::now(), failure.clone()));
        failure
    }

    async fn fetch(&self) -> Result<HashMap<String, Key>, String> {
        let url = match &self.url {
            Some(url) => url.clone(),
            None => self.discover().await?,
        };
        let set: KeySet = self.get(&url).await?;
        let keys: HashMap<_, _> = set
            .keys
            .into_iter()
            .take(SET_KEYS)
            .filter_map(usable)
            .collect();
        if keys.is_empty() {
            return Err(format!("{url} has no key for RS256 or ES256"));
        }
        Ok(keys)
    }

    async fn discover(&self) -> Result<String, String> {
        let base = self.issuer.trim_end_matches('/');
        let url = format!("{base}/.well-known/openid-configuration");
        let found: Configuration = self.get(&url).await?;
        if found.issuer != self.issuer {
            return Err(format!("{url} speaks for another issuer"));
        }
        Ok(found.jwks_uri)
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, url: &str) -> Result<T, String> {
        let request = OutboundRequest {
            method: "GET".to_owned(),
            url: url.to_owned(),
            headers: vec![("accept".to_owned(), "application/json".to_owned())],
            body: Vec::new(),
            timeout: PATIENCE,
        };
        let answer = self.egress.send(request).await;
        let answer = answer
            .map_err(|error| format!("{url}: {}", advisory_host_runtime::with_sources(&error)))?;
        if answer.status != 200 {
            return Err(format!("{url} answers with status {}", answer.status));
        }
        if answer.body.len() > SET_BYTES {
            return Err(format!("{url} answers with too much"));
        }
        serde_json::from_slice(&answer.body)
            .map_err(|error| format!("{url} does not make sense: {error}"))
    }
}

#[derive(Deserialize)]
struct Configuration {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    /// Each is read on its own: a set may hold keys of kinds that nobody here has heard of.
    keys: Vec<Value>,
}

/// Returns a key that tokens may be signed with here. What kind of key it is says how; a key that says otherwise of itself is none.
fn usable(value: Value) -> Option<(String, Key)> {
    let key: Jwk = serde_json::from_value(value).ok()?;
    let (algorithm, named) = match &key.algorithm {
        AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
            (Algorithm::ES256, KeyAlgorithm::ES256)
        }
        _ => return None,
    };
    let says_otherwise = key.common.key_algorithm.is_some_and(|says| says != named)
        || !matches!(
            key.common.public_key_use,
            None | Some(PublicKeyUse::Signature)
        );
    if says_otherwise {
        return None;
    }
    let decoding = DecodingKey::from_jwk(&key).ok()?;
    if let jsonwebtoken::DecodingKeyKind::RsaModulusExponent { n, .. } = decoding.kind()
        && n.len() < MODULUS_BYTES
    {
        return None;
    }
    let name = key.common.key_id?;
    Some((
        name,
        Key {
            algorithm,
            decoding,
        },
    ))
}
