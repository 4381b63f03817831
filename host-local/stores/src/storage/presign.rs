//! Addresses that carry their own permission.
//!
//! An address ends in a token: base64url of JSON (what it allows, of which object, until when) and an HMAC-SHA256 over it. Whoever
//! serves the address asks [`FileStorage::verify`](super::FileStorage::verify) what it allows.

use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{
    Clock, Fault, FaultKind, ObjectKey, PresignedRequest, SigningKey, StorageError, TenantId,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ADAPTER;

const TAG_BYTES: usize = 32;

/// Longest token that could be ours: a key, a tenant and a media type, in JSON and base64.
const TOKEN_BYTES: usize = 4096;

/// What an address lets its holder do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// Download an object.
    Download {
        /// Whose.
        tenant: TenantId,
        /// Which.
        key: ObjectKey,
    },
    /// Upload an object, replacing any with that key.
    Upload {
        /// Whose.
        tenant: TenantId,
        /// Which.
        key: ObjectKey,
        /// Its media type, which the request must state.
        content_type: String,
        /// Its size, exactly.
        size: u64,
    },
}

/// Why an address is refused. An answer should not tell which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody here signed it, or not for that method.
    Forged,
    /// Its time is over.
    Expired,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    tenant: String,
    key: String,
    /// Seconds since 1970.
    expires: i64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    upload: Option<UploadClaims>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UploadClaims {
    content_type: String,
    size: u64,
}

/// Signs addresses and verifies them.
pub(super) struct Signer {
    base_url: String,
    key: SigningKey,
    clock: Arc<dyn Clock>,
}

impl Signer {
    pub(super) fn new(base_url: &str, key: &SigningKey, clock: Arc<dyn Clock>) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            key: key.derive("object addresses"),
            clock,
        }
    }

    pub(super) fn download(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        self.sign("GET", tenant, key, lifetime, None)
    }

    pub(super) fn upload(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        size: u64,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        let upload = UploadClaims {
            content_type: content_type.to_owned(),
            size,
        };
        let mut request = self.sign("PUT", tenant, key, lifetime, Some(upload))?;
        request.headers = vec![
            ("content-type".to_owned(), content_type.to_owned()),
            ("content-length".to_owned(), size.to_string()),
        ];
        Ok(request)
    }

    fn sign(
        &self,
        method: &'static str,
        tenant: &TenantId,
        key: &ObjectKey,
        lifetime: Duration,
        upload: Option<UploadClaims>,
    ) -> Result<PresignedRequest, StorageError> {
        let defect = || Fault::new(ADAPTER, "presign", FaultKind::Defect);
        let expires_at = self
            .clock
            .now()
            .checked_add(lifetime)
            .map_err(|error| defect().because(error))?;
        let claims = Claims {
            tenant: tenant.as_str().to_owned(),
            key: key.as_str().to_owned(),
            expires: expires_at.as_second(),
            upload,
        };
        let mut token = serde_json::to_vec(&claims).map_err(|error| defect().because(error))?;
        let tag = self.key.sign(&[method.as_bytes(), &token]);
        token.extend_from_slice(&tag);
        Ok(PresignedRequest {
            method,
            url: format!("{}/{}", self.base_url, URL_SAFE_NO_PAD.encode(token)),
            headers: Vec::new(),
            expires_at: Timestamp::from_second(claims.expires).unwrap_or(expires_at),
        })
    }

    pub(super) fn verify(&self, method: &str, token: &str) -> Result<Grant, Refusal> {
        if token.len() > TOKEN_BYTES {
            return Err(Refusal::Forged);
        }
        // What may be downloaded may be asked about.
        let method = if method == "HEAD" { "GET" } else { method };
        let signed = URL_SAFE_NO_PAD
            .decode(token)
            .map_err(|_malformed| Refusal::Forged)?;
        let (claims, tag) = signed
            .split_last_chunk::<TAG_BYTES>()
            .ok_or(Refusal::Forged)?;
        if !self.key.verify(&[method.as_bytes(), claims], tag) {
            return Err(Refusal::Forged);
        }
        let claims: Claims = serde_json::from_slice(claims).map_err(|_shape| Refusal::Forged)?;
        if claims.expires <= self.clock.now().as_second() {
            return Err(Refusal::Expired);
        }
        let tenant = TenantId::new(&claims.tenant).map_err(|_name| Refusal::Forged)?;
        let key = ObjectKey::new(&claims.key).map_err(|_name| Refusal::Forged)?;
        Ok(match claims.upload {
            None => Grant::Download { tenant, key },
            Some(UploadClaims { content_type, size }) => Grant::Upload {
                tenant,
                key,
                content_type,
                size,
            },
        })
    }
}
