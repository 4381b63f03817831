//! Problem documents (RFC 9457) of what the component did not answer: the same shape as its own.

use http_body_util::{Either, Full};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde::Serialize;

use crate::Reply;

#[derive(Serialize)]
struct Document<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
}

/// Answers with a problem: `detail` is a sentence for a person, `request` the name under which the log has the cause.
#[must_use]
pub fn problem(status: StatusCode, detail: &str, request: &str) -> Reply {
    let document = Document {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        detail,
        instance: request,
    };
    // Serializing texts and a number does not fail; an empty body would still carry the status.
    let body = serde_json::to_vec(&document).unwrap_or_default();
    let mut response = Response::new(Either::Left(Full::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}
