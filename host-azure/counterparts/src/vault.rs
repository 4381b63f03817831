//! A fake of Key Vault's wire format: over TLS, and its first answer to a client is 401 with what to ask a token for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use crate::http::{Answer, Asked, FakeServer};
use crate::tls::Authority;

const CHALLENGE: &str = r#"Bearer authorization="https://login.windows.net/11111111-1111-1111-1111-111111111111", resource="https://vault.azure.net""#;

/// What the fake does.
#[derive(Default)]
pub struct VaultScript {
    /// The secrets.
    pub values: Mutex<BTreeMap<String, String>>,
    /// A status for everything that has a token.
    pub broken: Mutex<Option<u16>>,
    /// How often it asked for a token.
    pub challenged: AtomicUsize,
    /// How often it was asked with one.
    pub asked: AtomicUsize,
}

/// A fake vault.
pub struct FakeVault {
    server: FakeServer,
    /// What it does.
    pub script: Arc<VaultScript>,
}

impl FakeVault {
    /// Starts a vault with these secrets.
    #[must_use]
    pub fn start(authority: &Authority, values: &[(&str, &str)]) -> Self {
        let script = Arc::new(VaultScript::default());
        *script.values.lock().unwrap() = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let served = Arc::clone(&script);
        let server = FakeServer::start(Some(authority), move |asked| {
            // As a vault does, it takes its time: whoever asks at the same time shows.
            sleep(Duration::from_millis(20));
            Some(answer(&asked, &served))
        });
        Self { server, script }
    }

    /// Returns its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://{}/", self.server.address())
    }
}

fn answer(asked: &Asked, script: &VaultScript) -> Answer {
    let bearer = asked
        .header("authorization")
        .filter(|shown| shown.to_ascii_lowercase().starts_with("bearer "));
    if bearer.is_none() {
        script.challenged.fetch_add(1, Ordering::SeqCst);
        let told = json!({ "error": { "code": "Unauthorized", "message": "AKV10000" } });
        return Answer::json(401, &told).with("www-authenticate", CHALLENGE);
    }
    script.asked.fetch_add(1, Ordering::SeqCst);
    if let Some(status) = *script.broken.lock().unwrap() {
        let told = json!({ "error": { "code": "Forbidden", "message": "fake" } });
        return Answer::json(status, &told);
    }
    let name = asked.target.trim_start_matches("/secrets/");
    let name = name.split(['/', '?']).next().unwrap();
    match script.values.lock().unwrap().get(name) {
        Some(value) => {
            let id = format!("https://fake.vault.azure.net/secrets/{name}/1");
            let body = json!({ "value": value, "id": id, "attributes": { "enabled": true } });
            Answer::json(200, &body)
        }
        None => {
            let told = json!({ "error": { "code": "SecretNotFound", "message": "fake" } });
            Answer::json(404, &told)
        }
    }
}
