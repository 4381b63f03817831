//! A fake identity: its tokens are signed by nobody, which is enough for what checks no signature.

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::time::{Duration, OffsetDateTime};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

#[derive(Debug)]
pub(crate) struct FakeIdentity;

/// Returns a token for `audience`.
pub(crate) fn token(audience: &str) -> String {
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
