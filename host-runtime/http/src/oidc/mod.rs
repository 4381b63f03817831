//! Admission by tokens of an identity provider (OpenID Connect), the same on every host.
//!
//! A token is believed when a key that its issuer publishes has signed it, it is for this service, and it is in its time. Which
//! issuers, and what their claims mean here, the operator says in [`IssuerOptions`]. The algorithm is the key's, never the token's:
//! `none`, and a public key used as a shared secret, find no key at all.

mod claims;
mod keys;
mod options;

use std::sync::Arc;

use advisory_host_runtime::Principal;
use advisory_host_runtime::ports::Egress;
use async_trait::async_trait;
use hyper::StatusCode;
use hyper::header::AUTHORIZATION;
use hyper::http::request::Parts;
use jsonwebtoken::dangerous::insecure_decode;
use jsonwebtoken::{Validation, decode, decode_header};
use serde_json::Value;

use self::keys::{Keys, NoKey};
use self::options::Mapping;
pub use self::options::{IssuerOptions, OptionsError, RoleName, RoleOptions, TenantOptions};
use crate::{Admission, Refusal};

/// Longest token. Those of providers that list hundreds of groups have 8 KiB.
const TOKEN_BYTES: usize = 16 << 10;

/// How far clocks may be apart, in seconds.
const SKEW: u64 = 60;

/// Admits who shows a token of a known issuer.
pub struct Oidc {
    issuers: Vec<Issuer>,
}

struct Issuer {
    name: String,
    audience: Vec<String>,
    keys: Keys,
    mapping: Mapping,
}

impl Oidc {
    /// Prepares admission. Keys are fetched through `egress` when they are first needed.
    ///
    /// # Errors
    ///
    /// Fails when no issuer is named, or what is said of one lets in whom it should not.
    pub fn new(
        issuers: Vec<IssuerOptions>,
        egress: &Arc<dyn Egress>,
    ) -> Result<Self, OptionsError> {
        if issuers.is_empty() {
            return Err(OptionsError::new("no issuer is named"));
        }
        let issuers = issuers.into_iter().map(|options| {
            options.check()?;
            Ok(Issuer {
                keys: Keys::new(&options.issuer, options.keys_url, Arc::clone(egress)),
                name: options.issuer,
                audience: options.audience,
                mapping: options.mapping,
            })
        });
        Ok(Self {
            issuers: issuers.collect::<Result<_, _>>()?,
        })
    }

    async fn principal(&self, token: &str) -> Result<Principal, Denial> {
        if token.len() > TOKEN_BYTES {
            return Err(Denial::unknown("the token is too long"));
        }
        let header = decode_header(token).map_err(Denial::because)?;
        let kid = header
            .kid
            .ok_or(Denial::unknown("the token names no key"))?;
        // Not believed yet: it only says whose key is to tell.
        let claimed = insecure_decode::<Value>(token).map_err(Denial::because)?;
        let issuer = claimed.claims.get("iss").and_then(Value::as_str);
        let issuer = self
            .issuers
            .iter()
            .find(|known| Some(known.name.as_str()) == issuer)
            .ok_or(Denial::unknown("the issuer is not known here"))?;
        let key = issuer.keys.find(&kid).await?;
        let mut validation = Validation::new(key.algorithm);
        validation.leeway = SKEW;
        validation.validate_nbf = true;
        validation.set_issuer(&[&issuer.name]);
        validation.set_audience(&issuer.audience);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let believed =
            decode::<Value>(token, &key.decoding, &validation).map_err(Denial::because)?;
        issuer.mapping.principal(&believed.claims)
    }
}

#[async_trait]
impl Admission for Oidc {
    async fn admit(&self, request: &Parts) -> Result<Principal, Refusal> {
        let token = bearer(request).ok_or_else(|| {
            Refusal::new(
                StatusCode::UNAUTHORIZED,
                "Show a token of your identity provider: Authorization: Bearer …",
            )
        })?;
        self.principal(token).await.map_err(Refusal::from)
    }
}

/// Returns the one bearer token of a request; none when there is none, or several of which one could be meant for another reader.
#[must_use]
pub fn bearer(request: &Parts) -> Option<&str> {
    let mut shown = request.headers.get_all(AUTHORIZATION).iter();
    let (first, None) = (shown.next()?, shown.next()) else {
        return None;
    };
    let (scheme, token) = first.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Why a token does not admit its holder.
#[derive(Debug)]
pub(crate) enum Denial {
    /// It is not believed.
    Unknown(String),
    /// It is believed, and its holder has no business here.
    Stranger(&'static str),
    /// Nobody can say whether it is to be believed.
    NoKeys(String),
}

impl Denial {
    fn unknown(why: &str) -> Self {
        Self::Unknown(why.to_owned())
    }

    fn because(error: jsonwebtoken::errors::Error) -> Self {
        Self::Unknown(error.to_string())
    }
}

impl From<NoKey> for Denial {
    fn from(reason: NoKey) -> Self {
        match reason {
            NoKey::Unknown => Self::unknown("the issuer has no such key"),
            NoKey::Unavailable(cause) => Self::NoKeys(cause),
        }
    }
}

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        let (status, detail, cause) = match denial {
            // Why is for the log: who tries tokens should not learn how far one got.
            Denial::Unknown(why) => (
                StatusCode::UNAUTHORIZED,
                "The token is not good here, or not any more.",
                why,
            ),
            Denial::Stranger(why) => (
                StatusCode::FORBIDDEN,
                "Your identity provider vouches for you, but you have no role here.",
                why.to_owned(),
            ),
            Denial::NoKeys(why) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The identity provider can't be asked. Come again.",
                why,
            ),
        };
        Self {
            cause: Some(why_in_log(cause)),
            ..Self::new(status, detail)
        }
    }
}

fn why_in_log(cause: String) -> String {
    format!("oidc: {cause}")
}
