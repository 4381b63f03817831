//! What goes back to the caller.

use serde::Serialize;

use super::problem::Problem;

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Response {
    /// Returns the first header of that name, which is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Answers with bytes of a media type.
    pub(super) fn bytes(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type".to_owned(), media_type.to_owned())],
            body: body.into(),
        }
    }

    /// Answers with a text that is JSON already.
    pub(super) fn json(text: impl Into<Vec<u8>>) -> Self {
        Self::bytes("application/json", text)
    }

    /// Answers with a value as JSON.
    pub(super) fn value(value: &impl Serialize) -> Result<Self, Problem> {
        match serde_json::to_vec(value) {
            Ok(body) => Ok(Self::json(body)),
            Err(error) => Err(Problem::internal(error)),
        }
    }

    /// Answers with nothing.
    pub(super) fn nothing() -> Self {
        Self {
            status: 204,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(super) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Adds the version of what is answered.
    pub(super) fn tagged(self, etag: &str) -> Self {
        self.with("etag", format!("\"{etag}\""))
    }
}
