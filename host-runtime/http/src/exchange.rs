//! What every answer of a host has, whoever gives it: a name, the headers that no answer may lack, and one event in the log.

use std::time::{Duration, Instant};

use advisory_host_runtime::{LogEvent, LogLevel, LogSink, RequestId};
use hyper::header::{CACHE_CONTROL, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::{Response, StatusCode};

use crate::RequestIds;

/// Carries a request's name.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// One request, from when it came until it is answered.
pub struct Exchange {
    id: RequestId,
    method: String,
    path: String,
    began: Instant,
}

impl Exchange {
    /// Names a request that has just come. `path` is what the log says: without the query, which may hold what a person typed, and
    /// without what lets its holder in.
    pub fn begin(
        requests: &RequestIds,
        method: impl Into<String>,
        path: impl Into<String>,
    ) -> Self {
        Self {
            id: requests.next(),
            method: method.into(),
            path: path.into(),
            began: Instant::now(),
        }
    }

    /// Returns the request's name.
    #[must_use]
    pub fn id(&self) -> &RequestId {
        &self.id
    }

    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Returns the path, as the log has it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns how long ago it came.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Adds to an answer what it may not lack, and logs it; `cause` is what the caller is not told.
    pub async fn conclude<B>(
        self,
        reply: &mut Response<B>,
        cause: Option<String>,
        log: &dyn LogSink,
    ) {
        self.dress(reply);
        self.log(reply.status(), cause, log).await;
    }

    /// Adds to an answer what it may not lack.
    pub(crate) fn dress<B>(&self, reply: &mut Response<B>) {
        let headers = reply.headers_mut();
        if let Ok(id) = HeaderValue::from_str(self.id.as_str()) {
            headers.insert(REQUEST_ID, id);
        }
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        // A tenant's data has no place in a shared cache; what the answer says itself counts.
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }

    /// Logs an answer. One that broke off after it had begun has a cause, and the status that it began with.
    pub(crate) async fn log(self, status: StatusCode, cause: Option<String>, log: &dyn LogSink) {
        let broke_off = status.is_success() && cause.is_some();
        let level = match status.as_u16() {
            ..=499 if !broke_off => LogLevel::Info,
            _ => LogLevel::Error,
        };
        let took = self.elapsed();
        let mut fields = vec![
            ("method".to_owned(), self.method),
            ("path".to_owned(), self.path),
            ("status".to_owned(), status.as_u16().to_string()),
            ("microseconds".to_owned(), took.as_micros().to_string()),
        ];
        fields.extend(cause.map(|cause| ("cause".to_owned(), cause)));
        let event = LogEvent {
            level,
            message: "request".to_owned(),
            fields,
            cut: false,
        };
        log.write(&self.id, event).await;
    }
}
