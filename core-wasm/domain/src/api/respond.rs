//! Responses: JSON, or a problem document (RFC 9457).

use serde::Serialize;

/// What goes back to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

/// A problem document. Its `type` is `about:blank`: the status says what kind of problem it is.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'a str,
    title: &'a str,
    status: u16,
    detail: &'a str,
}

impl Response {
    /// Answers with a text that is JSON already.
    pub(super) fn json(text: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![header("content-type", "application/json")],
            body: text.into(),
        }
    }

    /// Answers with a value as JSON.
    pub(super) fn value(value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => Self::json(body),
            Err(error) => Self::internal(&error),
        }
    }

    /// Answers that the core is defective: data that ships with it can't be read or written as JSON.
    pub(super) fn internal(_: &serde_json::Error) -> Self {
        Self::problem(500, "Internal Server Error", "The core has a defect.")
    }

    /// Answers that there is nothing at the path.
    pub(super) fn not_found(detail: &str) -> Self {
        Self::problem(404, "Not Found", detail)
    }

    /// Answers that the resource is there, but does not know the method.
    pub(super) fn method_not_allowed() -> Self {
        let mut response =
            Self::problem(405, "Method Not Allowed", "This resource can only be read.");
        response.headers.push(header("allow", "GET, HEAD"));
        response
    }

    fn problem(status: u16, title: &str, detail: &str) -> Self {
        let problem = Problem {
            r#type: "about:blank",
            title,
            status,
            detail,
        };
        // Plain strings and a number: there is nothing in it that can fail to serialise.
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        Self {
            status,
            headers: vec![header("content-type", "application/problem+json")],
            body,
        }
    }
}

fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
