//! Every kind of event that invokes the function, through the component itself, over stores in memory.

use std::path::PathBuf;
use std::sync::Arc;

use advisory_aws::{Function, GatewayClaims, JsonLines};
use advisory_host_runtime::{Backend, Core, Limits};
use advisory_http::{RequestIds, Service, ServiceOptions};
use advisory_in_memory::{InMemoryDatabase, InMemoryStorage, ManualClock};
use http_body_util::BodyExt;
use hyper::header::HeaderValue;
use lambda_http::request::from_str;
use serde_json::{Value, json};

pub(crate) fn function() -> Function {
    let clock = ManualClock::default();
    function_over(Backend {
        database: Arc::new(InMemoryDatabase::new(clock.shared())),
        storage: Arc::new(InMemoryStorage::new(clock.shared())),
        clock: clock.shared(),
        ..Backend::offline()
    })
}

/// Returns the function over the adapters of a test.
pub(crate) fn function_over(backend: Backend) -> Function {
    let directory = std::env::var_os("ADVISORY_CORE").unwrap();
    let core = Core::load(PathBuf::from(directory).join("advisory.cwasm")).unwrap();
    let log = Arc::new(JsonLines::default());
    let options = ServiceOptions {
        core,
        backend: Arc::new(backend),
        admission: Arc::new(GatewayClaims {
            tenant: "custom:tenant".to_owned(),
            roles: "cognito:groups".to_owned(),
        }),
        log: Arc::clone(&log) as Arc<_>,
        limits: Limits::REQUEST,
        instances: 2,
    };
    let service = Service::new(options, RequestIds::new().unwrap()).of_component(digest());
    Function {
        service: Arc::new(service),
        log,
        origin: HeaderValue::from_static("https://app.example"),
        streams: false,
    }
}

/// The digest of the component, as the build wrote it down for every host.
fn digest() -> HeaderValue {
    let directory = PathBuf::from(std::env::var_os("ADVISORY_CORE").unwrap());
    let digest = std::fs::read_to_string(directory.join("advisory.sha256"));
    HeaderValue::from_str(digest.unwrap().trim()).unwrap()
}

/// Sends an event, and returns the status, the headers as text and the body.
pub(crate) async fn invoke(function: &Function, event: &Value) -> (u16, String, Value) {
    let request = from_str(&event.to_string()).unwrap();
    let reply = function.answer(request).await;
    let status = reply.status().as_u16();
    let headers = format!("{:?}", reply.headers());
    let body = reply.into_body().collect().await.unwrap().to_bytes();
    (
        status,
        headers,
        serde_json::from_slice(&body).unwrap_or(Value::Null),
    )
}

pub(crate) fn claims() -> Value {
    json!({ "sub": "ann", "custom:tenant": "acme", "cognito:groups": "[engineer viewer]" })
}

pub(crate) fn rest_api(method: &str, path: &str, authorizer: &Value) -> Value {
    json!({
        "resource": "/{proxy+}", "path": path, "httpMethod": method,
        "headers": { "host": "api.example" }, "multiValueHeaders": { "host": ["api.example"] },
        "queryStringParameters": null, "multiValueQueryStringParameters": null,
        "pathParameters": null, "stageVariables": null,
        "requestContext": {
            "accountId": "1", "resourceId": "r", "stage": "dev", "requestId": "id", "identity": {},
            "resourcePath": "/{proxy+}", "path": format!("/dev{path}"), "httpMethod": method,
            "apiId": "a", "authorizer": authorizer,
        },
        "body": null, "isBase64Encoded": false,
    })
}

pub(crate) fn http_api(method: &str, path: &str, stage: &str, authorizer: &Value) -> Value {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
        "headers": { "host": "api.example" },
        "requestContext": {
            "accountId": "1", "apiId": "a", "domainName": "api.example", "requestId": "id",
            "stage": stage, "routeKey": "$default", "timeEpoch": 0, "authorizer": authorizer,
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1",
                "userAgent": "test",
            },
        },
        "isBase64Encoded": false,
    })
}

fn load_balancer(path: &str) -> Value {
    json!({
        "requestContext": { "elb": { "targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b" } },
        "httpMethod": "GET", "path": path, "queryStringParameters": {},
        "headers": { "host": "api.example" }, "body": "", "isBase64Encoded": false,
    })
}

#[tokio::test]
async fn the_service_answers_whatever_invokes_it() {
    let function = function();
    let jwt = json!({ "jwt": { "claims": claims(), "scopes": null } });
    for event in [
        rest_api("GET", "/api/me", &json!({ "claims": claims() })),
        http_api("GET", "/api/me", "$default", &jwt),
        http_api("GET", "/dev/api/me", "dev", &jwt),
    ] {
        let (status, headers, body) = invoke(&function, &event).await;
        assert_eq!(status, 200, "{event}: {body}");
        assert!(headers.contains(r#""access-control-allow-origin": "https://app.example""#));
        let me = json!({ "subject": "ann", "tenant": "acme", "roles": ["viewer", "engineer"] });
        assert_eq!(body, me);
    }
}

#[tokio::test]
async fn health_is_told_to_anyone_and_nothing_else_is() {
    let function = function();
    for (path, expected) in [
        ("/api/health", 200),
        ("/api/me", 401),
        ("/api/projects", 401),
        ("/api/health/", 401),
    ] {
        for event in [
            rest_api("GET", path, &json!({})),
            http_api("GET", path, "$default", &json!(null)),
            load_balancer(path),
        ] {
            let (status, headers, body) = invoke(&function, &event).await;
            assert_eq!(status, expected, "{event}: {body}");
            assert!(headers.contains("access-control-allow-origin"), "{headers}");
            let tells_component = headers.contains(r#""x-advisory-component": ""#);
            assert_eq!(tells_component, path == "/api/health", "{headers}");
            if expected == 401 {
                assert_eq!(body["status"], 401);
                assert_eq!(body["detail"], "Nobody vouches for the caller.");
            }
        }
    }
}

#[tokio::test]
async fn claims_without_a_tenant_or_a_role_are_not_enough() {
    let function = function();
    for claims in [
        json!({ "sub": "ann", "cognito:groups": "viewer" }),
        json!({ "sub": "ann", "custom:tenant": "*", "cognito:groups": "viewer" }),
        json!({ "sub": "ann", "custom:tenant": "acme", "cognito:groups": "superuser" }),
        json!({ "sub": "ann", "custom:tenant": "acme" }),
    ] {
        let event = rest_api("GET", "/api/me", &json!({ "claims": claims }));
        let (status, _, body) = invoke(&function, &event).await;
        assert_eq!(status, 403, "{claims}: {body}");
    }
}

#[tokio::test]
async fn a_page_that_asks_first_is_told_before_anyone_is_admitted() {
    let function = function();
    let event = rest_api("OPTIONS", "/api/projects", &json!({}));
    let (status, headers, _) = invoke(&function, &event).await;
    assert_eq!(status, 204);
    assert!(
        headers.contains("access-control-allow-headers"),
        "{headers}"
    );
}

#[tokio::test]
async fn no_header_makes_a_principal() {
    let function = function();
    let mut event = load_balancer("/api/me");
    event["headers"]["x-amzn-oidc-data"] = json!("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.");
    event["headers"]["authorization"] = json!("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.");
    assert_eq!(invoke(&function, &event).await.0, 401);
}
