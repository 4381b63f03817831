//! The Lambda function over DynamoDB Local and MiniStack, with events as an HTTP API sends them.

use std::process::Command;
use std::sync::{Arc, Mutex};

use advisory_aws::{Function, GatewayClaims, JsonLines, S3Storage};
use advisory_conformance::counterpart::{Ready, installed};
use advisory_conformance::shared::{Shared, name_of_its_own};
use advisory_host_runtime::{Backend, Limits, LogSink};
use advisory_http::{Reply, Service, ServiceOptions};
use advisory_ports::{Clock, Database, Fault};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use jiff::Timestamp;
use lambda_http::request::from_str;
use serde_json::{Map, Value, json};

use crate::dynamodb::{Tables, access};
use crate::hosts::{Front, Host, Objects, Person, TENANT, core, requests};

/// Returns MiniStack, which tests share.
fn ministack() -> Shared {
    let program = installed("ministack/bin/ministack");
    Shared::open("ministack", Ready::Answers("/_ministack/health"), |port| {
        let mut ministack = Command::new(&program);
        ministack.env("BIND_HOST", "127.0.0.1");
        ministack.env("GATEWAY_PORT", port.to_string());
        ministack.env("LOG_LEVEL", "WARNING");
        ministack
    })
}

impl Host {
    /// Makes tables and a bucket.
    pub(crate) async fn aws(time: &Timestamp) -> Self {
        let tables = Tables::fresh().await;
        let clock = tables.clock.clone();
        clock.advance(time.as_second() - clock.now().as_second());
        let server = ministack();
        let access = access(&server.url());
        let config = aws_sdk_s3::config::Builder::from(access.config()).force_path_style(true);
        let client = aws_sdk_s3::Client::from_conf(config.build());
        let bucket = name_of_its_own();
        client.create_bucket().bucket(&bucket).send().await.unwrap();
        let report = Arc::new(|fault: &Fault| panic!("{fault:?}"));
        let storage = S3Storage::new(&access, bucket, clock.shared(), report);
        let database = Arc::clone(&tables.database) as Arc<dyn Database>;
        let backend = Arc::new(Backend {
            database: Arc::clone(&database),
            storage: Arc::new(storage),
            clock: clock.shared(),
            ..Backend::offline()
        });
        let core = core();
        let log = Arc::new(JsonLines::default());
        let options = ServiceOptions {
            core: core.clone(),
            backend: Arc::clone(&backend),
            admission: Arc::new(GatewayClaims {
                tenant: "custom:tenant".to_owned(),
                roles: "cognito:groups".to_owned(),
            }),
            log: Arc::clone(&log) as Arc<dyn LogSink>,
            limits: Limits::REQUEST,
            instances: 2,
        };
        let function = Function {
            service: Arc::new(Service::new(options, requests())),
            log,
            origin: HeaderValue::from_static("https://app.example"),
            streams: false,
        };
        Self {
            name: "AWS",
            clock,
            database,
            charges: Arc::<Mutex<Vec<_>>>::default(),
            front: Front::Lambda(function),
            objects: Objects::over_http(),
            core,
            backend,
            _alive: Box::new((tables, server)),
        }
    }
}

/// Has a function answer the event that a request becomes.
pub(crate) async fn answer(
    function: &Function,
    person: Person,
    request: Request<Full<Bytes>>,
) -> Reply {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let mut headers = Map::new();
    headers.insert("host".to_owned(), json!("api.example"));
    for (name, value) in &parts.headers {
        headers.insert(name.to_string(), json!(value.to_str().unwrap()));
    }
    let roles: Vec<_> = person.roles.iter().map(|(name, _)| *name).collect();
    let claims = json!({
        "sub": person.name,
        "custom:tenant": TENANT,
        "cognito:groups": format!("[{}]", roles.join(" ")),
    });
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let mut event = json!({
        "version": "2.0", "routeKey": "$default",
        "rawPath": path, "rawQueryString": parts.uri.query().unwrap_or_default(),
        "headers": headers,
        "requestContext": {
            "accountId": "1", "apiId": "a", "domainName": "api.example", "requestId": "id",
            "stage": "$default", "routeKey": "$default", "timeEpoch": 0,
            "authorizer": { "jwt": { "claims": claims, "scopes": null } },
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1",
                "userAgent": "test",
            },
        },
        "isBase64Encoded": false,
    });
    if !body.is_empty() {
        event["body"] = Value::String(String::from_utf8(body.to_vec()).unwrap());
    }
    function.answer(from_str(&event.to_string()).unwrap()).await
}
