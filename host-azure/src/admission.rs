//! Who may call: whom the platform's own authentication vouches for, or who shows a token of a known issuer.
//!
//! The platform hands on the claims that it verified in a header of its own, and replaces what a caller wrote there; but only where
//! that authentication is on, so that the header is believed only where the platform says that it is. Whoever watches the service may
//! ask for its health without being vouched for.

use std::sync::Arc;

use advisory_host_runtime::{Principal, Role, TenantId};
use advisory_http::{Admission, Refusal};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, StatusCode};
use serde::Deserialize;

/// What the platform writes the claims into: base64 of JSON.
const PRINCIPAL: &str = "x-ms-client-principal";

/// What every header of the platform's authentication starts with. Some hold the caller's tokens.
const PLATFORMS: &str = "x-ms-";

/// The role of those who run the platform.
const PLATFORM: &str = "platform-administrator";

const SUBJECTS: [&str; 3] = [
    "http://schemas.microsoft.com/identity/claims/objectidentifier",
    "oid",
    "sub",
];
const TENANTS: [&str; 2] = [
    "http://schemas.microsoft.com/identity/claims/tenantid",
    "tid",
];
const ROLES: [&str; 2] = [
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
    "roles",
];

/// What the platform said of a caller, taken out of the request's headers.
#[derive(Debug, Clone)]
struct Vouched(String);

/// Takes the platform's headers out of a request, so that nothing behind the admission sees them.
pub(crate) fn take(parts: &mut Parts) {
    let vouched = single(&parts.headers);
    let names: Vec<_> = parts
        .headers
        .keys()
        .filter(|name| name.as_str().starts_with(PLATFORMS))
        .cloned()
        .collect();
    for name in names {
        parts.headers.remove(name);
    }
    if let Some(vouched) = vouched {
        parts.extensions.insert(vouched);
    }
}

/// Two of these headers would be one too many: the platform writes one.
fn single(headers: &HeaderMap) -> Option<Vouched> {
    let mut values = headers.get_all(PRINCIPAL).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then(|| Vouched(value.to_owned()))
}

/// Lets everybody ask for health, and leaves everything else to another admission.
pub struct Gate(pub Arc<dyn Admission>);

#[async_trait]
impl Admission for Gate {
    async fn admit(&self, request: &Parts) -> Result<Principal, Refusal> {
        match self.0.admit(request).await {
            Err(_) if asks_for_health(request) => Ok(Principal::member(
                "anyone",
                TenantId::stored("anyone"),
                vec![Role::Viewer],
            )),
            outcome => outcome,
        }
    }
}

/// Returns whether a request asks for nothing but whether the service answers, as those do who watch it.
fn asks_for_health(request: &Parts) -> bool {
    let uri = &request.uri;
    request.method == Method::GET && uri.path() == "/api/health" && uri.query().is_none()
}

/// Admits whom the platform vouches for.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlatformClaims;

#[async_trait]
impl Admission for PlatformClaims {
    async fn admit(&self, request: &Parts) -> Result<Principal, Refusal> {
        let Some(Vouched(text)) = request.extensions.get() else {
            return Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "Nobody vouches for the caller.",
            ));
        };
        let claims = Claims::read(text);
        let named = claims
            .as_ref()
            .and_then(|claims| Some((claims, claims.first(&SUBJECTS)?)));
        let (claims, subject) = named.ok_or_else(|| {
            Refusal::new(
                StatusCode::UNAUTHORIZED,
                "What the platform says of the caller makes no sense.",
            )
        })?;
        let tenant = claims.first(&TENANTS);
        let tenant = tenant.and_then(|tenant| TenantId::new(tenant).ok());
        let stranger = |detail: &str| Refusal::new(StatusCode::FORBIDDEN, detail);
        let tenant = tenant.ok_or_else(|| stranger("The caller belongs to no organisation."))?;
        let mut roles: Vec<_> = claims.roles().filter_map(role).collect();
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() {
            return Err(stranger("The caller has no role."));
        }
        Ok(Principal {
            platform_administrator: claims.roles().any(|role| role == PLATFORM),
            ..Principal::member(subject, tenant, roles)
        })
    }
}

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    claims: Vec<Claim>,
    #[serde(default)]
    role_typ: Option<String>,
}

#[derive(Deserialize)]
struct Claim {
    typ: String,
    val: String,
}

impl Claims {
    fn read(text: &str) -> Option<Self> {
        serde_json::from_slice(&STANDARD.decode(text).ok()?).ok()
    }

    fn first(&self, kinds: &[&str]) -> Option<&str> {
        let of = |kind: &&str| self.claims.iter().find(|claim| claim.typ == **kind);
        let found = kinds.iter().find_map(of)?;
        Some(found.val.as_str()).filter(|value| !value.is_empty())
    }

    fn roles(&self) -> impl Iterator<Item = &str> {
        let is_role = |kind: &str| ROLES.contains(&kind) || self.role_typ.as_deref() == Some(kind);
        let roles = self.claims.iter().filter(move |claim| is_role(&claim.typ));
        roles.map(|claim| claim.val.as_str())
    }
}

fn role(name: &str) -> Option<Role> {
    match name {
        "viewer" => Some(Role::Viewer),
        "engineer" => Some(Role::Engineer),
        "reviewer" => Some(Role::Reviewer),
        "admin" => Some(Role::Admin),
        _ => None,
    }
}
