//! A fake identity provider: it publishes keys as one does, and signs whatever a test asks for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use advisory_host_runtime::ports::{
    Egress, EgressError, Fault, FaultKind, InboundResponse, OutboundRequest,
};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "https://login.example/acme";
pub(crate) const DISCOVERY: &str = "https://login.example/acme/.well-known/openid-configuration";
pub(crate) const KEYS: &str = "https://keys.example/set";

/// How an address answers.
#[derive(Clone)]
pub(crate) enum Answers {
    With(u16, String),
    After(Duration, String),
    Never,
}

/// The fake's web server, in place of the way out.
#[derive(Default)]
pub(crate) struct FakeIssuer {
    answers: Mutex<BTreeMap<String, Answers>>,
    asked: AtomicUsize,
}

impl FakeIssuer {
    /// Publishes a set of keys, and where it is.
    pub(crate) fn publishing(keys: &[&Value]) -> Arc<Self> {
        let issuer = Arc::new(Self::default());
        issuer.answer(
            DISCOVERY,
            json!({"issuer": ISSUER, "jwks_uri": KEYS}).to_string(),
        );
        issuer.publish(keys);
        issuer
    }

    pub(crate) fn publish(&self, keys: &[&Value]) {
        self.answer(KEYS, json!({"keys": keys}).to_string());
    }

    pub(crate) fn answer(&self, url: &str, body: String) {
        self.answers_with(url, Answers::With(200, body));
    }

    pub(crate) fn answers_with(&self, url: &str, answers: Answers) {
        self.answers.lock().unwrap().insert(url.to_owned(), answers);
    }

    /// Returns how often its keys were asked for.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Egress for FakeIssuer {
    async fn send(&self, request: OutboundRequest) -> Result<InboundResponse, EgressError> {
        assert_eq!(request.method, "GET");
        if request.url == KEYS {
            self.asked.fetch_add(1, Ordering::Relaxed);
        }
        let answers = self.answers.lock().unwrap().get(&request.url).cloned();
        let (status, body) = match answers {
            Some(Answers::With(status, body)) => (status, body),
            Some(Answers::After(delay, body)) if delay < request.timeout => {
                tokio::time::sleep(delay).await;
                (200, body)
            }
            Some(Answers::After(..) | Answers::Never) => {
                tokio::time::sleep(request.timeout).await;
                return Err(EgressError::Timeout);
            }
            None => {
                return Err(Fault::new("fake", "send", FaultKind::Unreachable).into());
            }
        };
        Ok(InboundResponse {
            status,
            headers: Vec::new(),
            body: body.into_bytes(),
        })
    }
}

/// A key of the issuer: what it signs with, and what it publishes.
pub(crate) struct IssuerKey {
    pub(crate) algorithm: Algorithm,
    pub(crate) published: Value,
    name: String,
    signing: EncodingKey,
}

impl IssuerKey {
    pub(crate) fn elliptic(name: &str) -> Self {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let (x, y) = pair.public_key_raw()[1..].split_at(32);
        Self {
            algorithm: Algorithm::ES256,
            published: json!({
                "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": name,
                "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
            }),
            name: name.to_owned(),
            signing: EncodingKey::from_ec_der(&pair.serialize_der()),
        }
    }

    pub(crate) fn rsa(name: &str, bits: usize) -> Self {
        let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, bits).unwrap();
        let (modulus, exponent) = (key.n().to_bytes_be(), key.e().to_bytes_be());
        Self {
            algorithm: Algorithm::RS256,
            published: json!({
                "kty": "RSA", "kid": name,
                "n": URL_SAFE_NO_PAD.encode(modulus), "e": URL_SAFE_NO_PAD.encode(exponent),
            }),
            name: name.to_owned(),
            signing: EncodingKey::from_rsa_der(key.to_pkcs1_der().unwrap().as_bytes()),
        }
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_as(self.algorithm, claims)
    }

    pub(crate) fn sign_as(&self, algorithm: Algorithm, claims: &Value) -> String {
        let mut header = Header::new(algorithm);
        header.kid = Some(self.name.clone());
        encode(&header, claims, &self.signing).unwrap()
    }
}

/// Returns the claims of a good token, with some replaced; null removes one.
pub(crate) fn claims(changes: Value) -> Value {
    let now = i64::try_from(jsonwebtoken::get_current_timestamp()).unwrap();
    let mut claims = json!({
        "iss": ISSUER, "aud": "advisory", "sub": "ann", "tid": "acme",
        "roles": ["reviewer", "viewer", "unheard-of"],
        "nbf": now - 10, "exp": now + 300,
    });
    let known = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => known.remove(name),
            value => known.insert(name.clone(), value.clone()),
        };
    }
    claims
}
