//! Events as lines of JSON on the standard error, for people with `jq` and for collectors.

use std::io::Write;

use advisory_host_runtime::{LogEvent, LogFuture, LogSink, RequestId};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Map;

use crate::command_line::LogLevel;

/// Writes events that matter enough, one line each.
pub(super) struct JsonLines {
    from: LogLevel,
}

#[derive(Serialize)]
struct Line<'a> {
    time: String,
    level: LogLevel,
    request: &'a str,
    message: &'a str,
    #[serde(flatten)]
    fields: Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
}

impl JsonLines {
    pub(super) fn new(from: LogLevel) -> Self {
        Self { from }
    }
}

impl LogSink for JsonLines {
    fn write<'a>(&'a self, request: &'a RequestId, event: LogEvent) -> LogFuture<'a> {
        Box::pin(async move {
            let level = LogLevel::from(event.level);
            if level < self.from {
                return;
            }
            let line = Line {
                time: Timestamp::now().to_string(),
                level,
                request: request.as_str(),
                message: &event.message,
                fields: event
                    .fields
                    .into_iter()
                    .map(|(name, value)| (name, value.into()))
                    .collect(),
                cut: event.cut,
            };
            if let Ok(mut text) = serde_json::to_vec(&line) {
                text.push(b'\n');
                // One write, so that lines do not mix; nobody is left to tell when it fails.
                let _closed = std::io::stderr().write_all(&text);
            }
        })
    }
}
