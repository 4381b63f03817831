//! Problem documents (RFC 9457): what a caller can act on, and nothing that the inside knows.

use schemars::JsonSchema;
use serde::Serialize;

use super::Request;
use super::operation::Method;
use super::respond::Response;
use crate::ports::{DatabaseError, Level, Log, Role, StorageError};
use crate::store::StoreError;

/// What kind of problem it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemCode {
    /// The request is not what it should be.
    Invalid,
    /// The principal may not do this.
    Forbidden,
    /// There is no such thing, or it is another tenant's.
    NotFound,
    /// The resource does not know the method.
    MethodNotAllowed,
    /// None of the formats that the caller accepts exists.
    NotAcceptable,
    /// It is there already, or its state does not allow this.
    Conflict,
    /// It changed since the caller saw it.
    PreconditionFailed,
    /// What was sent is larger than is taken.
    TooLarge,
    /// The body is of another media type.
    UnsupportedMediaType,
    /// The request is well formed, and what it holds can't be processed.
    Unprocessable,
    /// The caller must say which version it has seen.
    PreconditionRequired,
    /// Later, please.
    Throttled,
    /// A defect of the core.
    Internal,
    /// Something behind the core can't be reached.
    Unavailable,
}

impl ProblemCode {
    /// Returns its status and title.
    const fn words(self) -> (u16, &'static str) {
        match self {
            Self::Invalid => (400, "Bad Request"),
            Self::Forbidden => (403, "Forbidden"),
            Self::NotFound => (404, "Not Found"),
            Self::MethodNotAllowed => (405, "Method Not Allowed"),
            Self::NotAcceptable => (406, "Not Acceptable"),
            Self::Conflict => (409, "Conflict"),
            Self::PreconditionFailed => (412, "Precondition Failed"),
            Self::TooLarge => (413, "Content Too Large"),
            Self::UnsupportedMediaType => (415, "Unsupported Media Type"),
            Self::Unprocessable => (422, "Unprocessable Content"),
            Self::PreconditionRequired => (428, "Precondition Required"),
            Self::Throttled => (429, "Too Many Requests"),
            Self::Internal => (500, "Internal Server Error"),
            Self::Unavailable => (503, "Service Unavailable"),
        }
    }
}

/// What is wrong with one part of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct FieldError {
    /// Where in the body, as a JSON pointer, or `?name` for a parameter.
    pub pointer: String,
    /// What is wrong there.
    pub detail: String,
}

impl FieldError {
    fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            detail: detail.into(),
        }
    }
}

/// A failure, as the caller sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem(Box<Details>);

#[derive(Debug, Clone, PartialEq)]
struct Details {
    code: ProblemCode,
    detail: String,
    errors: Vec<FieldError>,
    current: Option<serde_json::Value>,
    headers: Vec<(String, String)>,
    cause: Option<String>,
}

/// The document that carries a problem.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct ProblemDocument {
    /// `about:blank`: the status says what kind of problem it is.
    r#type: String,
    /// The status in words.
    title: String,
    /// The status.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What happened, for a person.
    detail: String,
    /// The request id, under which the log has the cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    /// What is wrong, part by part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// What is there now, where the caller had seen something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<serde_json::Value>,
}

impl Problem {
    /// Says what happened, in a sentence for a person.
    #[must_use]
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self(Box::new(Details {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            current: None,
            headers: Vec::new(),
            cause: None,
        }))
    }

    /// Returns what kind of problem it is.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        self.0.code
    }

    pub(super) fn invalid(errors: Vec<FieldError>) -> Self {
        let mut problem = Self::new(
            ProblemCode::Invalid,
            "The request is not what it should be.",
        );
        problem.0.errors = errors;
        problem
    }

    /// Adds what is wrong, part by part.
    pub(super) fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Says that a part of the request is not what its schema says: 400.
    pub(super) fn malformed(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::new(pointer, detail)])
    }

    /// Says that parts of the request are as their schema says, and can't be what they are for another reason: 422.
    pub(super) fn fields(errors: Vec<FieldError>) -> Self {
        let detail = "The request is well formed, and a part of it can't be what it is.";
        Self::new(ProblemCode::Unprocessable, detail).with_errors(errors)
    }

    /// Says the same of one part.
    pub(super) fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::fields(vec![FieldError::new(pointer, detail)])
    }

    pub(super) fn not_found(detail: &str) -> Self {
        Self::new(ProblemCode::NotFound, detail)
    }

    pub(super) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(ProblemCode::Conflict, detail)
    }

    pub(super) fn forbidden(role: Role) -> Self {
        let detail = format!("This asks for the role {:?}.", role.id());
        Self::new(ProblemCode::Forbidden, detail)
    }

    pub(super) fn method_not_allowed(allowed: impl Iterator<Item = Method>) -> Self {
        let mut names: Vec<_> = allowed.map(Method::name).collect();
        if names.contains(&"GET") {
            names.push("HEAD");
        }
        let mut problem = Self::new(
            ProblemCode::MethodNotAllowed,
            "The resource is there, but does not know the method.",
        );
        problem
            .0
            .headers
            .push(("allow".to_owned(), names.join(", ")));
        problem
    }

    /// Says that something changed since the caller saw it, and what is there now.
    pub(super) fn precondition_failed(current: Option<serde_json::Value>, etag: &str) -> Self {
        let mut problem = Self::new(
            ProblemCode::PreconditionFailed,
            "It changed since you read it. What is there now comes with this answer.",
        );
        problem.0.current = current;
        problem.0.headers = vec![("etag".to_owned(), format!("\"{etag}\""))];
        problem
    }

    /// Says that the core or what it keeps is defective; `cause` is for the log alone.
    pub(super) fn internal(cause: impl ToString) -> Self {
        let mut problem = Self::new(
            ProblemCode::Internal,
            "Something is defective here. The log has the cause under the request id.",
        );
        problem.0.cause = Some(cause.to_string());
        problem
    }

    fn later(code: ProblemCode, detail: &str, milliseconds: Option<u32>) -> Self {
        let seconds = milliseconds.map_or(1, |milliseconds| milliseconds.div_ceil(1000).max(1));
        let mut problem = Self::new(code, detail);
        problem
            .0
            .headers
            .push(("retry-after".to_owned(), seconds.to_string()));
        problem
    }

    pub(super) fn throttled(milliseconds: Option<u32>) -> Self {
        let detail = "A service behind this one asks for patience.";
        Self::later(ProblemCode::Throttled, detail, milliseconds)
    }

    /// Says that something is used up, and in how many seconds there is more.
    pub(super) fn exhausted(detail: &str, seconds: u32) -> Self {
        Self::later(
            ProblemCode::Throttled,
            detail,
            Some(seconds.saturating_mul(1000)),
        )
    }

    pub(super) fn unavailable(what: &str) -> Self {
        let detail = format!("{what} can't be reached at the moment.");
        Self::later(ProblemCode::Unavailable, &detail, None)
    }

    /// Tells the log what the caller is not told.
    pub(super) async fn report(&self, log: &dyn Log) {
        let (status, title) = self.0.code.words();
        if status >= 500 {
            let cause = self
                .0
                .cause
                .clone()
                .unwrap_or_else(|| self.0.detail.clone());
            let fields = vec![("problem", title.to_owned()), ("cause", cause)];
            log.write(Level::Error, "a request failed", fields).await;
        }
    }

    pub(super) fn into_response(self, request: &Request) -> Response {
        let details = *self.0;
        let (status, title) = details.code.words();
        let document = ProblemDocument {
            r#type: "about:blank".to_owned(),
            title: title.to_owned(),
            status,
            detail: details.detail,
            // The host sets this header itself, whatever the caller sent.
            instance: request.header("x-request-id").map(str::to_owned),
            errors: details.errors,
            current: details.current,
        };
        let mut headers = details.headers;
        headers.push((
            "content-type".to_owned(),
            "application/problem+json".to_owned(),
        ));
        Response {
            status,
            headers,
            // Texts and numbers: there is nothing in it that can fail to serialise.
            body: serde_json::to_vec(&document).unwrap_or_default(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(error) => error.into(),
            corrupt @ StoreError::Corrupt { .. } => Self::internal(corrupt),
        }
    }
}

impl From<DatabaseError> for Problem {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::NotFound => Self::not_found("There is no such thing."),
            DatabaseError::AlreadyExists => Self::conflict("It is there already."),
            DatabaseError::PreconditionFailed => {
                Self::conflict("Somebody else changed it just now; try again.")
            }
            DatabaseError::Denied => {
                Self::new(ProblemCode::Forbidden, "The database refuses this.")
            }
            DatabaseError::Throttled(milliseconds) => Self::throttled(milliseconds),
            invalid @ DatabaseError::Invalid(_) => Self::internal(invalid),
            DatabaseError::Unavailable => Self::unavailable("The database"),
        }
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => Self::not_found("There is no such object."),
            StorageError::TooLarge => Self::new(ProblemCode::TooLarge, "The object is too large."),
            StorageError::Denied => Self::new(ProblemCode::Forbidden, "The storage refuses this."),
            StorageError::Throttled(milliseconds) => Self::throttled(milliseconds),
            invalid @ StorageError::Invalid(_) => Self::internal(invalid),
            StorageError::Unavailable => Self::unavailable("The storage"),
        }
    }
}
