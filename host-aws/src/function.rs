//! From an invocation to a response, whatever invoked: REST API, HTTP API, load balancer or the function's own address.

use std::sync::Arc;

use advisory_host_runtime::{LogEvent, LogLevel};
use advisory_http::{Reply, Service, problem};
use http_body_util::{BodyExt, Collected, Either, Full};
use hyper::body::Bytes;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CONTENT_TYPE, HeaderMap, HeaderValue,
    ORIGIN, VARY,
};
use hyper::http::uri::PathAndQuery;
use hyper::{Method, Response, StatusCode, Uri};
use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};

use crate::JsonLines;

/// Largest response that is not streamed, as the event that Lambda takes: it has 6 MiB, headers among them.
const EVENT_BYTES: usize = 6_000_000;

const METHODS: HeaderValue =
    HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
const HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, idempotency-key, if-match, if-none-match",
);
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "content-disposition, etag, link, location, retry-after, x-advisory-component, x-request-id",
);
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The service, behind what invokes a Lambda function.
pub struct Function {
    /// What answers.
    pub service: Arc<Service>,
    /// Where events go.
    pub log: Arc<JsonLines>,
    /// The one origin whose pages may call, or `*`.
    pub origin: HeaderValue,
    /// Whether responses are streamed, and so may be of any size.
    pub streams: bool,
}

impl Function {
    /// Answers one invocation; whatever happens, there is a response that a page may read.
    pub async fn answer(&self, request: Request) -> Reply {
        let invocation = request.lambda_context_ref();
        let invocation = invocation.map_or_else(String::new, |context| context.request_id.clone());
        self.log.begin(&invocation);
        // The page asks before it sends its token.
        if request.method() == Method::OPTIONS {
            let mut reply = Response::new(Either::Left(Full::default()));
            *reply.status_mut() = StatusCode::NO_CONTENT;
            return dress(reply, &self.origin);
        }
        let service = Arc::clone(&self.service);
        let request = without_stage(request);
        // A task of its own, so that a defect of this host costs one response and not the process.
        let answered = tokio::spawn(async move {
            let (parts, body) = request.into_parts();
            let body = Full::new(Bytes::from(body.to_vec()));
            service
                .answer(hyper::Request::from_parts(parts, body))
                .await
        });
        let reply = match answered.await {
            Ok(reply) => self.within_event(&invocation, reply).await,
            Err(defect) => {
                self.failed(&invocation, defect.to_string());
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                problem(status, "The service failed.", &invocation)
            }
        };
        dress(reply, &self.origin)
    }

    /// Returns a response that Lambda takes: as it comes where responses are streamed, and whole and within bounds elsewhere.
    async fn within_event(&self, invocation: &str, reply: Reply) -> Reply {
        if self.streams {
            return reply;
        }
        let (parts, body) = reply.into_parts();
        let body = match body.collect().await.map(Collected::to_bytes) {
            Ok(body) => body,
            Err(error) => {
                self.failed(invocation, error.to_string());
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                return problem(status, "The service failed.", invocation);
            }
        };
        let size = event_bytes(&parts.headers, &body);
        if size <= EVENT_BYTES {
            return Response::from_parts(parts, Either::Left(Full::new(body)));
        }
        self.failed(invocation, format!("an answer of {size} bytes"));
        let detail = "The answer is larger than this service can send: ask for less.";
        problem(StatusCode::INTERNAL_SERVER_ERROR, detail, invocation)
    }

    fn failed(&self, invocation: &str, cause: String) {
        let event = LogEvent {
            level: LogLevel::Error,
            message: "the host failed".to_owned(),
            fields: vec![("cause".to_owned(), cause)],
            cut: false,
        };
        self.log.line(invocation, event);
    }
}

/// Adds what lets a page of `origin` read a response.
pub(crate) fn dress<B>(mut reply: Response<B>, origin: &HeaderValue) -> Response<B> {
    let headers: &mut HeaderMap = reply.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    if origin != "*" {
        headers.append(VARY, HeaderValue::from(ORIGIN));
    }
    reply
}

/// Returns the request with the path that the API has, whatever the stage is.
fn without_stage(mut request: Request) -> Request {
    let path = request.raw_http_path();
    let path = match request.request_context_ref() {
        // An HTTP API has its stage in the path, but for the one that has no name.
        Some(RequestContext::ApiGatewayV2(context)) => {
            let stage = context
                .stage
                .as_deref()
                .filter(|stage| *stage != "$default");
            stage
                .and_then(|stage| path.strip_prefix('/')?.strip_prefix(stage))
                .filter(|rest| rest.starts_with('/') || rest.is_empty())
                .unwrap_or(path)
        }
        _ => path,
    };
    let path = if path.is_empty() { "/" } else { path };
    let path_and_query = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    // What is no path at all stays as it came, and is not found.
    if let Ok(path_and_query) = PathAndQuery::try_from(path_and_query) {
        *request.uri_mut() = Uri::from(path_and_query);
    }
    request
}

/// Returns how many bytes a body takes in an event: text is escaped, the rest is in base64.
fn event_bytes(headers: &HeaderMap, body: &[u8]) -> usize {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("text/") || kind.contains("json")) {
        return body.len().div_ceil(3) * 4;
    }
    let escaped = |byte: &u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
        ..=0x1f => 6,
        _ => 1,
    };
    body.iter().map(escaped).sum()
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use hyper::header::HeaderValue;
    use hyper::{Response, StatusCode};
    use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

    use super::{dress, event_bytes};
    use advisory_http::problem;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn a_page_may_read_a_response_of_any_status(
            status in 100u16..=599, detail in ".{0,40}", open in any::<bool>(),
        ) {
            let origin = HeaderValue::from_static(if open { "*" } else { "https://app.example" });
            let status = StatusCode::from_u16(status).unwrap();
            let reply = dress(problem(status, &detail, "r-1"), &origin);
            prop_assert_eq!(reply.status(), status);
            let headers = reply.headers().clone();
            prop_assert_eq!(&headers["access-control-allow-origin"], &origin);
            prop_assert_eq!(headers.get_all("access-control-allow-origin").iter().count(), 1);
            for name in ["methods", "headers"] {
                let name = format!("access-control-allow-{name}");
                prop_assert!(headers.contains_key(&name), "no {}", name);
            }
            prop_assert!(headers["access-control-expose-headers"].to_str().unwrap().contains("x-request-id"));
            prop_assert_eq!(headers.contains_key("vary"), !open);
            prop_assert_eq!(&headers["content-type"], "application/problem+json");
            let collected = futures_util::future::FutureExt::now_or_never(reply.into_body().collect());
            let body = collected.unwrap().unwrap().to_bytes();
            let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            prop_assert_eq!(&body["status"], status.as_u16());
            prop_assert_eq!(&body["detail"], &detail);
        }

        #[test]
        fn a_body_in_an_event_is_never_longer_than_it_is_taken_for(text in "[\\x00-\\x7fé🦀]{0,200}") {
            let mut reply = Response::new(());
            let headers = reply.headers_mut();
            headers.insert("content-type", HeaderValue::from_static("application/json"));
            let escaped = serde_json::to_string(&text).unwrap();
            prop_assert!(event_bytes(headers, text.as_bytes()) + 2 >= escaped.len());
        }
    }
}
