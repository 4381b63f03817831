//! Admission by API Gateway: its authorizer has verified the caller's token, and hands on the claims.
//!
//! Claims are read from the request's context, which only what invokes the function writes; no header is believed. A load balancer
//! and a function's own address have no such authorizer: what comes by them without claims is refused.

use advisory_host_runtime::{Principal, Role, TenantId};
use advisory_http::{Admission, Refusal};
use async_trait::async_trait;
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use lambda_http::RequestExt;
use serde_json::Value;

/// The group of those who run the platform.
const PLATFORM: &str = "platform-administrator";

/// Admits whom the gateway's authorizer vouches for.
#[derive(Debug, Clone)]
pub struct GatewayClaims {
    /// Which claim names the tenant.
    pub tenant: String,
    /// Which claim lists the roles.
    pub roles: String,
}

#[async_trait]
impl Admission for GatewayClaims {
    async fn admit(&self, request: &Parts) -> Result<Principal, Refusal> {
        let nobody = || Refusal::new(StatusCode::UNAUTHORIZED, "Nobody vouches for the caller.");
        let authorizer = request
            .request_context_ref()
            .and_then(|context| context.authorizer());
        let claim = |name: &str| {
            let authorizer = authorizer?;
            match &authorizer.jwt {
                Some(jwt) => jwt.claims.get(name).cloned(),
                None => authorizer.fields.get("claims")?.get(name).map(text),
            }
        };
        let Some(subject) = claim("sub").filter(|subject| !subject.is_empty()) else {
            return if asks_for_health(request) {
                Ok(anyone())
            } else {
                Err(nobody())
            };
        };
        let tenant = claim(&self.tenant).and_then(|tenant| TenantId::new(&tenant).ok());
        let tenant = tenant.ok_or_else(|| {
            Refusal::new(
                StatusCode::FORBIDDEN,
                "The caller belongs to no organisation.",
            )
        })?;
        let groups = claim(&self.roles).unwrap_or_default();
        let groups: Vec<_> = groups
            .split(|separator: char| separator == ',' || separator.is_whitespace())
            .map(|group| group.trim_matches(['[', ']', '"']))
            .collect();
        let mut roles: Vec<_> = groups.iter().filter_map(|group| role(group)).collect();
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "The caller has no role.",
            ));
        }
        Ok(Principal {
            platform_administrator: groups.contains(&PLATFORM),
            ..Principal::member(subject, tenant, roles)
        })
    }
}

/// Returns whether a request asks for nothing but whether the service answers, as those do who watch it.
fn asks_for_health(request: &Parts) -> bool {
    let uri = &request.uri;
    request.method == Method::GET && uri.path() == "/api/health" && uri.query().is_none()
}

/// Returns the principal of whoever asks for the service's health, which reads nobody's data.
fn anyone() -> Principal {
    Principal::member("anyone", TenantId::stored("anyone"), vec![Role::Viewer])
}

/// Returns a claim as text: REST APIs hand on lists as they are in some authorizers, and as text in others.
fn text(claim: &Value) -> String {
    match claim {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn role(group: &str) -> Option<Role> {
    match group {
        "viewer" => Some(Role::Viewer),
        "engineer" => Some(Role::Engineer),
        "reviewer" => Some(Role::Reviewer),
        "admin" => Some(Role::Admin),
        _ => None,
    }
}
