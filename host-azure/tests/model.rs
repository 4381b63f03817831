//! Claude on Foundry, as a fake of its wire format tells it.

use std::sync::Arc;

use advisory_azure::{ModelSettings, foundry};
use advisory_azure_counterparts::{Authority, FakeFoundry, FakeIdentity, FakeVault, token};
use advisory_azure_stores::Access;
use advisory_outbound::Trust;
use advisory_ports::{
    AiModel, AiModelError, FaultKind, Message, Prompt, Secret, Speaker, StopReason,
};
use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::error::ErrorKind;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::cloud::{ADMIN, Cloud};

const SCOPE: &str = "https://fake.scope.example/.default";

fn settings(url: String) -> ModelSettings {
    ModelSettings {
        model: "fake-claude".to_owned(),
        url,
        entra: true,
        scope: SCOPE.to_owned(),
        context_tokens: 1000,
        supports_schema: false,
    }
}

fn prompt() -> Prompt {
    Prompt {
        system: "Be brief.".to_owned(),
        messages: vec![Message {
            speaker: Speaker::User,
            text: "Why?".to_owned(),
        }],
        max_output_tokens: 16,
        schema: None,
    }
}

fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn asks_in_the_messages_format_as_the_hosts_identity_or_with_a_key() {
    let authority = Authority::new();
    let fake = FakeFoundry::start(&authority, "Governance 🦀");
    let access = Access::new(Arc::new(FakeIdentity)).unwrap();
    let trust = Trust::of_authorities([authority.der()]).unwrap();
    for key in [None, Some(Secret::new("fake-key"))] {
        let model = foundry(&settings(fake.url()), &access, key, trust.clone()).unwrap();
        let completion = model.complete(prompt()).await.unwrap();
        assert_eq!(completion.model, "fake-claude");
        let (text, end) = completion.gather().await.unwrap();
        assert_eq!(text, "Governance 🦀");
        assert_eq!(end.stop, StopReason::Complete);
        assert_eq!((end.input_tokens, end.output_tokens), (25, 15));
    }
    let asked = fake.asked();
    let [as_identity, with_key] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    for asked in [as_identity, with_key] {
        assert_eq!(asked.target, "/anthropic/v1/messages");
        assert_eq!(asked.header("anthropic-version"), Some("2023-06-01"));
        let body: Value = serde_json::from_slice(&asked.body).unwrap();
        let messages = json!([{ "role": "user", "content": "Why?" }]);
        let expected = json!({ "model": "fake-claude", "max_tokens": 16, "system": "Be brief.", "messages": messages, "stream": true });
        assert_eq!(body, expected);
    }
    let shown = as_identity.header("authorization").unwrap();
    let shown = claims(shown.strip_prefix("Bearer ").unwrap());
    assert_eq!(shown["aud"], "https://fake.scope.example");
    assert_eq!(shown["oid"], claims(&token("any"))["oid"]);
    assert_eq!(as_identity.header("x-api-key"), None);
    assert_eq!(with_key.header("x-api-key"), Some("fake-key"));
    assert_eq!(with_key.header("authorization"), None);
}

#[tokio::test]
async fn a_handler_drafts_with_the_model_as_its_identity() {
    let cloud = Cloud::start().await;
    let fake = cloud.foundry("A plan.");
    let mut settings = cloud.settings();
    settings.insert("ADVISORY_MODEL", "fake-claude".to_owned());
    settings.insert("ADVISORY_MODEL_URL", fake.url());
    settings.insert("ADVISORY_MODEL_AUTH", "entra".to_owned());
    let app = crate::cloud::handler(&settings);
    let project = json!({ "name": "Chat" });
    let project = app.call(
        Some(ADMIN),
        "POST",
        "/api/governance/projects",
        Some(&project),
    );
    let draft = json!({ "projectId": project.value()["id"], "type": "risk-assessment" });
    let drafted = app.call(
        Some(ADMIN),
        "POST",
        "/api/governance/artifacts",
        Some(&draft),
    );
    assert_eq!(drafted.status, 201, "{drafted:?}");
    let asked = fake.asked();
    assert!(!asked.is_empty(), "{}", app.handler().log());
    for asked in asked {
        let shown = asked.header("authorization").unwrap();
        let shown = claims(shown.strip_prefix("Bearer ").unwrap());
        assert_eq!(shown["aud"], "https://cognitiveservices.azure.com");
    }
}

#[tokio::test]
async fn a_handler_with_a_key_reads_it_from_the_vault_or_does_not_start() {
    let cloud = Cloud::start().await;
    let fake = cloud.foundry("A plan.");
    let signing_key = [("signing-key", "fake-signing-key-of-a-test-0123456789")];
    let vault = FakeVault::start(&cloud.azurite.authority, &signing_key);
    let mut settings = cloud.settings();
    settings.insert("ADVISORY_MODEL", "fake-claude".to_owned());
    settings.insert("ADVISORY_MODEL_URL", fake.url());
    settings.insert("ADVISORY_KEY_VAULT", vault.url());
    let port = advisory_conformance::counterpart::free_port();
    settings.insert("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string());
    let refused = crate::cloud::program(&settings).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let log = String::from_utf8(refused.stderr).unwrap();
    assert!(log.contains("the vault has no foundry-key"), "{log}");
}

/// What a credential comes across; `None` when it hears nothing.
type Fails = fn() -> Option<azure_core::Error>;

/// A fake of a credential that came across an error, wrapped as the platform's own wraps it.
#[derive(Debug)]
struct Failing(Fails);

#[async_trait]
impl TokenCredential for Failing {
    async fn get_token(
        &self,
        _scopes: &[&str],
        _options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        match (self.0)() {
            Some(error) => Err(azure_core::Error::with_error(
                ErrorKind::Credential,
                error,
                "authentication failed",
            )),
            None => std::future::pending().await,
        }
    }
}

fn refused(status: u16) -> azure_core::Error {
    let kind = ErrorKind::HttpResponse {
        status: status.into(),
        error_code: None,
        raw_response: None,
    };
    azure_core::Error::with_message(kind, "refused")
}

#[tokio::test]
async fn an_identity_endpoint_that_is_away_is_no_refusal() {
    let cases: [(Fails, FaultKind); 7] = [
        (|| Some(refused(400)), FaultKind::Forbidden),
        (|| Some(refused(403)), FaultKind::Forbidden),
        (|| Some(refused(429)), FaultKind::Unreachable),
        (|| Some(refused(503)), FaultKind::Unreachable),
        (
            || Some(azure_core::Error::with_message(ErrorKind::Io, "gone")),
            FaultKind::Unreachable,
        ),
        (
            || {
                let kind = ErrorKind::DataConversion;
                Some(azure_core::Error::with_message(kind, "nonsense"))
            },
            FaultKind::Protocol,
        ),
        // It says nothing for longer than anybody waits.
        (|| None, FaultKind::Unreachable),
    ];
    let authority = Authority::new();
    for (number, (fails, expected)) in cases.into_iter().enumerate() {
        let access = Access::new(Arc::new(Failing(fails))).unwrap();
        let trust = Trust::of_authorities([authority.der()]).unwrap();
        let settings = settings("https://127.0.0.1:9/anthropic".to_owned());
        let model = foundry(&settings, &access, None, trust).unwrap();
        let Err(AiModelError::Unavailable(fault)) = model.complete(prompt()).await else {
            panic!("case {number}")
        };
        assert_eq!(
            (fault.adapter, fault.kind),
            ("identity", expected),
            "case {number}"
        );
    }
}
