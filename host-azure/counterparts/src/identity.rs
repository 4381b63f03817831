//! Fakes of who gives identities: a credential, and the endpoint that the platform gives a machine's programs.
//!
//! Their tokens are signed by nobody, which is enough for what checks no signature.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::time::{Duration, OffsetDateTime};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::http::{Answer, Asked, FakeServer};

/// What the fake endpoint's clients show.
pub const IDENTITY_HEADER: &str = "fake-identity-header-of-a-test";

/// A fake credential.
#[derive(Debug)]
pub struct FakeIdentity;

/// Returns a token for `audience`.
#[must_use]
pub fn token(audience: &str) -> String {
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let part = |part: Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let claims = json!({
        "aud": audience,
        "iss": "https://sts.windows.net/11111111-1111-1111-1111-111111111111/",
        "iat": now - 60,
        "nbf": now - 60,
        "exp": now + 3600,
        "oid": "22222222-2222-2222-2222-222222222222",
        "tid": "11111111-1111-1111-1111-111111111111",
    });
    let head = part(json!({ "alg": "none", "typ": "JWT" }));
    format!("{head}.{}.ZmFrZQ", part(claims))
}

#[async_trait]
impl TokenCredential for FakeIdentity {
    async fn get_token(
        &self,
        scopes: &[&str],
        _options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let audience = scopes[0].trim_end_matches("/.default");
        let ends = OffsetDateTime::now_utc() + Duration::hours(1);
        Ok(AccessToken::new(token(audience), ends))
    }
}

/// A fake of the endpoint of which a function app's programs ask tokens.
pub struct FakeIdentityEndpoint {
    server: FakeServer,
    asked: Arc<AtomicUsize>,
}

impl FakeIdentityEndpoint {
    /// Starts one that gives tokens.
    #[must_use]
    pub fn start() -> Self {
        Self::with(|asked| {
            let resource = asked.target.split(['?', '&']);
            let mut resource = resource.filter_map(|part| part.strip_prefix("resource="));
            let audience = resource.next()?.replace("%3A", ":").replace("%2F", "/");
            let ends = OffsetDateTime::now_utc().unix_timestamp() + 3600;
            Some(Answer::json(
                200,
                &json!({
                    "access_token": token(&audience),
                    "expires_on": ends.to_string(),
                    "resource": audience,
                    "token_type": "Bearer",
                    "client_id": "33333333-3333-3333-3333-333333333333",
                }),
            ))
        })
    }

    /// Starts one that does something else with who shows the header.
    pub fn with(script: impl Fn(Asked) -> Option<Answer> + Send + Sync + 'static) -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let server = FakeServer::start(None, move |asked| {
            counted.fetch_add(1, Ordering::SeqCst);
            if asked.header("x-identity-header") != Some(IDENTITY_HEADER) {
                let told = json!({ "error": "unauthorized_client" });
                return Some(Answer::json(401, &told));
            }
            script(asked)
        });
        Self { server, asked }
    }

    /// Returns what `IDENTITY_ENDPOINT` is set to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/msi/token", self.server.address())
    }

    /// Returns how often it was asked.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}
