//! Who is admitted by an identity provider's token, and who is not. The provider is a fake.

use std::sync::Arc;
use std::time::Duration;

use advisory_host_runtime::ports::Egress;
use advisory_host_runtime::{Principal, Role};
use advisory_http::{Admission, IssuerOptions, Oidc, Refusal};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::{Request, StatusCode};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::time::{Instant, advance};

use crate::issuer::{Answers, DISCOVERY, FakeIssuer, ISSUER, IssuerKey, KEYS, claims};

fn options() -> Value {
    json!([{
        "issuer": ISSUER,
        "audience": ["advisory"],
        "tenant": {"claim": "tid"},
        "roles": {"claim": "roles"},
    }])
}

fn oidc(options: &Value, issuer: &Arc<FakeIssuer>) -> Oidc {
    let options = IssuerOptions::parse(&options.to_string()).unwrap();
    let egress = Arc::clone(issuer) as Arc<dyn Egress>;
    Oidc::new(options, &egress).unwrap()
}

async fn admit(oidc: &Oidc, token: &str) -> Result<Principal, Refusal> {
    let request = Request::get("/").header("authorization", format!("Bearer {token}"));
    let (parts, ()) = request.body(()).unwrap().into_parts();
    oidc.admit(&parts).await
}

async fn status(oidc: &Oidc, token: &str) -> StatusCode {
    match admit(oidc, token).await {
        Ok(_) => StatusCode::OK,
        Err(refusal) => refusal.status,
    }
}

fn now() -> i64 {
    i64::try_from(jsonwebtoken::get_current_timestamp()).unwrap()
}

#[tokio::test]
async fn admits_whom_a_known_issuer_vouches_for() {
    for key in [IssuerKey::elliptic("one"), IssuerKey::rsa("one", 2048)] {
        let issuer = FakeIssuer::publishing(&[&key.published]);
        let oidc = oidc(&options(), &issuer);
        for changes in [
            json!({}),
            json!({"aud": ["other", "advisory"]}),
            json!({"nbf": null}),
            json!({"exp": now() - 50}),
            json!({"nbf": now() + 50}),
        ] {
            let token = key.sign(&claims(changes.clone()));
            let principal = admit(&oidc, &token).await.unwrap();
            assert_eq!(principal.subject, "ann", "{changes}");
            assert_eq!(principal.tenant.as_str(), "acme");
            assert_eq!(principal.roles, [Role::Viewer, Role::Reviewer]);
            assert!(!principal.platform_administrator);
        }
        assert_eq!(issuer.asked(), 1);
    }
}

#[tokio::test]
async fn refuses_every_claim_that_is_wrong() {
    let key = IssuerKey::elliptic("one");
    let issuer = FakeIssuer::publishing(&[&key.published]);
    let oidc = oidc(&options(), &issuer);
    for (changes, refused) in [
        (json!({"iss": "https://login.example/other"}), 401),
        (json!({"iss": format!("{ISSUER}/")}), 401),
        (json!({"iss": [ISSUER]}), 401),
        (json!({"iss": null}), 401),
        (json!({"aud": "other"}), 401),
        (json!({"aud": ["other", "advisory2"]}), 401),
        (json!({"aud": []}), 401),
        (json!({"aud": null}), 401),
        (json!({"exp": now() - 70}), 401),
        (json!({"exp": "never"}), 401),
        (json!({"exp": null}), 401),
        (json!({"nbf": now() + 70}), 401),
        (json!({"nbf": "yesterday"}), 401),
        (json!({"sub": null}), 401),
        (json!({"sub": ""}), 403),
        (json!({"sub": "a\nb"}), 403),
        (json!({"sub": "a".repeat(256)}), 403),
        (json!({"tid": null}), 403),
        (json!({"tid": ""}), 403),
        (json!({"tid": "*"}), 403),
        (json!({"tid": ["acme"]}), 403),
        (json!({"roles": null}), 403),
        (json!({"roles": ["unheard-of", "Admin"]}), 403),
        (json!({"roles": {"admin": true}}), 403),
    ] {
        let token = key.sign(&claims(changes.clone()));
        assert_eq!(status(&oidc, &token).await, refused, "{changes}");
    }
}

#[tokio::test]
async fn refuses_what_its_issuer_did_not_sign() {
    let key = IssuerKey::elliptic("one");
    let issuer = FakeIssuer::publishing(&[&key.published]);
    let oidc = oidc(&options(), &issuer);
    let good = key.sign(&claims(json!({})));
    assert_eq!(status(&oidc, &good).await, 200);
    let [header, body, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let encoded = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let forged = encoded(claims(json!({"roles": ["admin"]})));
    let none = |algorithm: &str| encoded(json!({"alg": algorithm, "kid": "one"}));
    // The public key as a shared secret, in each form in which a verifier might hold it.
    let [x, y] = ["x", "y"].map(|name| key.published[name].as_str().unwrap());
    let point = URL_SAFE_NO_PAD.decode(x).unwrap();
    let other = URL_SAFE_NO_PAD.decode(y).unwrap();
    let secrets = [
        [&[4], point.as_slice(), &other].concat(),
        key.published.to_string().into_bytes(),
        Vec::new(),
    ];
    let confused = secrets.map(|secret| {
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some("one".to_owned());
        let secret = EncodingKey::from_secret(&secret);
        encode(&header, &claims(json!({})), &secret).unwrap()
    });
    let stranger = IssuerKey::elliptic("one");
    for token in [
        format!("{header}.{forged}.{signature}"),
        format!("{header}.{body}."),
        format!("{header}.{body}"),
        format!("{header}.{body}.{signature}.{signature}"),
        format!("{}.{body}.", none("none")),
        format!("{}.{body}.", none("None")),
        format!("{}.{body}.{signature}", none("none")),
        format!("{}.{body}.{signature}", none("RS256")),
        format!("{}.{body}.{signature}", none("ES384")),
        format!("{}.{body}.{signature}", encoded(json!({"alg": "ES256"}))),
        stranger.sign(&claims(json!({}))),
        "a.b.c".to_owned(),
        "...".to_owned(),
        "x".repeat(20_000),
    ]
    .iter()
    .chain(&confused)
    {
        let refused = admit(&oidc, token).await.unwrap_err();
        assert_eq!(refused.status, 401, "{token}");
        assert_eq!(
            refused.detail,
            "The token is not good here, or not any more."
        );
    }
}

#[tokio::test]
async fn refuses_algorithms_that_a_key_is_not_for() {
    let key = IssuerKey::rsa("one", 2048);
    let issuer = FakeIssuer::publishing(&[&key.published]);
    let oidc = oidc(&options(), &issuer);
    for algorithm in [Algorithm::RS384, Algorithm::RS512, Algorithm::PS256] {
        let token = key.sign_as(algorithm, &claims(json!({})));
        assert_eq!(status(&oidc, &token).await, 401, "{algorithm:?}");
    }
    assert_eq!(status(&oidc, &key.sign(&claims(json!({})))).await, 200);
}

#[tokio::test]
async fn refuses_a_request_without_exactly_one_token() {
    let key = IssuerKey::elliptic("one");
    let issuer = FakeIssuer::publishing(&[&key.published]);
    let oidc = oidc(&options(), &issuer);
    let good = format!("Bearer {}", key.sign(&claims(json!({}))));
    for shown in [
        vec![],
        vec![good.as_str(), good.as_str()],
        vec!["Basic YTpi"],
    ] {
        let mut request = Request::get("/");
        for value in shown {
            request = request.header("authorization", value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        assert_eq!(oidc.admit(&parts).await.unwrap_err().status, 401);
    }
    assert_eq!(issuer.asked(), 0);
}

#[tokio::test(start_paused = true)]
async fn asks_once_for_a_key_that_it_does_not_know() {
    let (old, new) = (IssuerKey::elliptic("old"), IssuerKey::elliptic("new"));
    let issuer = FakeIssuer::publishing(&[&old.published]);
    let oidc = oidc(&options(), &issuer);
    assert_eq!(status(&oidc, &old.sign(&claims(json!({})))).await, 200);
    advance(Duration::from_secs(31)).await;
    issuer.publish(&[&old.published, &new.published]);
    assert_eq!(status(&oidc, &new.sign(&claims(json!({})))).await, 200);
    assert_eq!(issuer.asked(), 2);
    // Whoever makes up keys makes nobody ask.
    for made_up in ["a", "b", "c"] {
        let token = IssuerKey::elliptic(made_up).sign(&claims(json!({})));
        assert_eq!(status(&oidc, &token).await, 401);
    }
    assert_eq!(issuer.asked(), 2);
    advance(Duration::from_secs(31)).await;
    let token = IssuerKey::elliptic("d").sign(&claims(json!({})));
    let calls = (0..8).map(|_| status(&oidc, &token));
    for refused in futures_util::future::join_all(calls).await {
        assert_eq!(refused, 401);
    }
    assert_eq!(issuer.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn stops_believing_a_key_that_was_withdrawn() {
    let (old, new) = (IssuerKey::elliptic("old"), IssuerKey::elliptic("new"));
    let issuer = FakeIssuer::publishing(&[&old.published]);
    let oidc = oidc(&options(), &issuer);
    let token = old.sign(&claims(json!({})));
    assert_eq!(status(&oidc, &token).await, 200);
    issuer.publish(&[&new.published]);
    advance(Duration::from_secs(3601)).await;
    assert_eq!(status(&oidc, &token).await, 401);
}

#[tokio::test(start_paused = true)]
async fn lives_a_day_without_its_issuer_and_not_longer() {
    let key = IssuerKey::elliptic("one");
    let issuer = FakeIssuer::publishing(&[&key.published]);
    let oidc = oidc(&options(), &issuer);
    let token = key.sign(&claims(json!({})));
    assert_eq!(status(&oidc, &token).await, 200);
    issuer.answers_with(KEYS, Answers::With(500, String::new()));
    for hours in [2, 20] {
        advance(Duration::from_secs(hours * 3600)).await;
        assert_eq!(status(&oidc, &token).await, 200, "{hours}");
    }
    advance(Duration::from_secs(3 * 3600)).await;
    let refused = admit(&oidc, &token).await.unwrap_err();
    assert_eq!(refused.status, 503);
    assert!(!refused.detail.contains("keys.example"), "{refused:?}");
    assert!(refused.cause.unwrap().contains("status 500"));
    issuer.publish(&[&key.published]);
    advance(Duration::from_secs(31)).await;
    assert_eq!(status(&oidc, &token).await, 200);
}

#[tokio::test(start_paused = true)]
async fn waits_for_a_slow_issuer_no_longer_than_it_is_patient() {
    let key = IssuerKey::elliptic("one");
    let issuer = FakeIssuer::publishing(&[&key.published]);
    let oidc = oidc(&options(), &issuer);
    let set = json!({"keys": [key.published]}).to_string();
    let token = key.sign(&claims(json!({})));
    issuer.answers_with(KEYS, Answers::Never);
    let began = Instant::now();
    assert_eq!(status(&oidc, &token).await, 503);
    assert_eq!(began.elapsed().as_secs(), 5);
    // A moment later nobody waits again.
    let began = Instant::now();
    assert_eq!(status(&oidc, &token).await, 503);
    assert!(began.elapsed().is_zero());
    advance(Duration::from_secs(31)).await;
    issuer.answers_with(KEYS, Answers::After(Duration::from_secs(4), set));
    assert_eq!(status(&oidc, &token).await, 200);
    // While keys are made fresh, one request waits, and the others do not.
    advance(Duration::from_secs(3601)).await;
    let began = Instant::now();
    let timed = || async {
        assert_eq!(status(&oidc, &token).await, 200);
        began.elapsed().as_secs()
    };
    let (first, second, third) = tokio::join!(timed(), timed(), timed());
    assert_eq!((first, second, third), (4, 0, 0));
}

#[tokio::test]
async fn believes_no_nonsense_in_place_of_keys() {
    let key = IssuerKey::elliptic("one");
    let token = key.sign(&claims(json!({})));
    let with = |changes: Value| {
        let mut published = key.published.clone();
        for (name, value) in changes.as_object().unwrap() {
            published[name] = value.clone();
        }
        json!({"keys": [published]}).to_string()
    };
    let weak = IssuerKey::rsa("one", 1024);
    for (set, told) in [
        (String::new(), 503),
        ("<html>Sign in</html>".to_owned(), 503),
        ("[]".to_owned(), 503),
        (json!({"keys": []}).to_string(), 503),
        (json!({"keys": [null, 1, {"kty": "odd"}]}).to_string(), 503),
        (with(json!({"use": "enc"})), 503),
        (with(json!({"alg": "ES384"})), 503),
        (with(json!({"alg": "HS256"})), 503),
        (with(json!({"crv": "P-384"})), 503),
        (with(json!({"kid": null})), 503),
        (with(json!({"x": "!!"})), 503),
        (with(json!({"x": "AAAA"})), 401),
        (
            json!({"keys": [{"kty": "oct", "kid": "one", "k": "AAAA"}]}).to_string(),
            503,
        ),
        (json!({"keys": [weak.published]}).to_string(), 503),
        (format!("{}{}", " ".repeat(300 << 10), with(json!({}))), 503),
    ] {
        let issuer = FakeIssuer::publishing(&[]);
        issuer.answer(KEYS, set.clone());
        let oidc = oidc(&options(), &issuer);
        assert_eq!(status(&oidc, &token).await, told, "{set:.200}");
    }
    for discovery in [
        String::new(),
        json!({"issuer": "https://evil.example", "jwks_uri": KEYS}).to_string(),
        json!({"issuer": ISSUER}).to_string(),
        json!({"issuer": ISSUER, "jwks_uri": "https://absent.example"}).to_string(),
    ] {
        let issuer = FakeIssuer::publishing(&[&key.published]);
        issuer.answer(DISCOVERY, discovery.clone());
        let oidc = oidc(&options(), &issuer);
        assert_eq!(status(&oidc, &token).await, 503, "{discovery}");
    }
    // A good key among odd ones counts.
    let issuer = FakeIssuer::publishing(&[&json!({"kty": "odd"}), &key.published]);
    assert_eq!(status(&oidc(&options(), &issuer), &token).await, 200);
}

#[tokio::test]
async fn reads_what_claims_mean_from_the_operator() {
    let key = IssuerKey::elliptic("one");
    let issuer = FakeIssuer::publishing(&[&key.published]);
    let mut options = options();
    options[0]["keysUrl"] = json!(KEYS);
    options[0]["subject"] = json!("email");
    options[0]["tenant"] = json!({"fixed": "acme"});
    options[0]["roles"] = json!({
        "claim": "/realm_access/roles",
        "map": {"governance-lead": "reviewer", "developer": "engineer"},
        "fixed": ["viewer"],
    });
    let oidc = oidc(&options, &issuer);
    for (roles, expected) in [
        (
            json!(["developer", "governance-lead"]),
            vec![Role::Viewer, Role::Engineer, Role::Reviewer],
        ),
        (json!("developer other"), vec![Role::Viewer, Role::Engineer]),
        // With a map, names that only look like ours mean nothing.
        (json!(["admin"]), vec![Role::Viewer]),
        (json!([["developer"]]), vec![Role::Viewer]),
    ] {
        let changes = json!({"email": "ann@acme.example", "realm_access": {"roles": roles}});
        let principal = admit(&oidc, &key.sign(&claims(changes))).await.unwrap();
        assert_eq!(principal.subject, "ann@acme.example");
        assert_eq!(principal.roles, expected, "{roles}");
    }
}

#[tokio::test]
async fn admits_workflows_of_the_repositories_that_are_named() {
    let key = IssuerKey::rsa("one", 2048);
    let issuer = FakeIssuer::publishing(&[]);
    let github = "https://token.actions.githubusercontent.com";
    let keys = format!("{github}/.well-known/jwks");
    issuer.answer(&keys, json!({"keys": [key.published]}).to_string());
    let options = json!([{
        "issuer": github,
        "audience": ["https://advisory.acme.example"],
        "keysUrl": keys,
        "subject": "repository",
        "require": {"repository_owner_id": ["4711"], "ref_protected": ["true"]},
        "tenant": {"fixed": "acme"},
        "roles": {"fixed": ["engineer"]},
    }]);
    let oidc = oidc(&options, &issuer);
    let token = |changes: Value| {
        let mut changed = json!({
            "iss": github, "aud": "https://advisory.acme.example", "tid": null, "roles": null,
            "sub": "repo:acme/chat:ref:refs/heads/main", "repository": "acme/chat",
            "repository_owner_id": "4711", "ref_protected": "true",
        });
        for (name, value) in changes.as_object().unwrap() {
            changed[name] = value.clone();
        }
        key.sign(&claims(changed))
    };
    let principal = admit(&oidc, &token(json!({}))).await.unwrap();
    assert_eq!(principal.subject, "acme/chat");
    assert_eq!(principal.roles, [Role::Engineer]);
    for changes in [
        json!({"repository_owner_id": "666"}),
        json!({"repository_owner_id": null}),
        json!({"ref_protected": "false"}),
    ] {
        assert_eq!(
            status(&oidc, &token(changes.clone())).await,
            403,
            "{changes}"
        );
    }
}

#[test]
fn names_options_that_would_let_in_anybody() {
    let egress: Arc<dyn Egress> = FakeIssuer::publishing(&[]);
    let mut failures = Vec::new();
    for (changes, says) in [
        (json!({"issuer": "http://login.example"}), "https"),
        (json!({"issuer": "login.example"}), "https"),
        (json!({"keysUrl": "http://login.example/keys"}), "https"),
        (json!({"audience": []}), "audience"),
        (json!({"audience": [""]}), "audience"),
        (json!({"roles": {}}), "roles"),
        (json!({"require": {"hd": []}}), "value"),
        (json!({"tenant": {"fixed": "*"}}), "tenant"),
        (
            json!({"issuer": "https://token.actions.githubusercontent.com", "require": {"ref": ["main"]}}),
            "everybody",
        ),
    ] {
        let mut options = options();
        for (name, value) in changes.as_object().unwrap() {
            options[0][name] = value.clone();
        }
        let parsed = IssuerOptions::parse(&options.to_string()).unwrap();
        match Oidc::new(parsed, &egress) {
            Err(error) if error.to_string().contains(says) => {}
            Err(error) => failures.push(format!("{changes}: {error}")),
            Ok(_) => failures.push(format!("{changes}: taken")),
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(Oidc::new(Vec::new(), &egress).is_err());
    for text in [
        "",
        "{}",
        "[{}]",
        r#"[{"issuer": "https://a", "audience": ["a"], "tenant": {"fixed": "a", "claim": "b"}, "roles": {}}]"#,
    ] {
        assert!(IssuerOptions::parse(text).is_err(), "{text}");
    }
}

#[test]
fn names_the_hosts_that_keys_are_fetched_from() {
    let mut options = options();
    options[0]["keysUrl"] = json!("https://Keys.example:8443/set");
    let parsed = IssuerOptions::parse(&options.to_string()).unwrap();
    let hosts: Vec<_> = parsed[0].hosts().collect();
    assert_eq!(hosts, ["login.example", "keys.example:8443"]);
}
