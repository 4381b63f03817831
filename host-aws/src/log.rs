//! Events as lines of JSON, which CloudWatch reads field by field.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use advisory_host_runtime::{LogEvent, LogFuture, LogLevel, LogSink, RequestId};
use advisory_ports::Fault;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

/// Writes every event to the standard error, with the name that Lambda gave to the invocation.
#[derive(Debug, Default)]
pub struct JsonLines {
    /// One invocation at a time is all that Lambda gives a process.
    invocation: Mutex<String>,
}

#[derive(Serialize)]
struct Line<'a> {
    time: String,
    level: &'static str,
    request: &'a str,
    invocation: &'a str,
    message: &'a str,
    #[serde(flatten)]
    fields: Map<String, Value>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
}

impl JsonLines {
    /// Takes the name of the invocation that begins.
    pub fn begin(&self, invocation: &str) {
        let mut current = self
            .invocation
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        invocation.clone_into(&mut current);
    }

    /// Writes what no request was told.
    pub fn report(&self, fault: &Fault) {
        let fields = [
            ("adapter", fault.adapter.to_owned()),
            ("operation", fault.operation.to_owned()),
            ("cause", advisory_host_runtime::with_sources(fault)),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value)).into();
        let message = "a service refused".to_owned();
        let event = LogEvent {
            level: LogLevel::Warn,
            message,
            fields,
            cut: false,
        };
        self.line("", event);
    }

    /// Writes one line.
    pub fn line(&self, request: &str, event: LogEvent) {
        let current = self
            .invocation
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let line = Line {
            time: Timestamp::now().to_string(),
            level: match event.level {
                LogLevel::Trace => "trace",
                LogLevel::Debug => "debug",
                LogLevel::Info => "info",
                LogLevel::Warn => "warn",
                LogLevel::Error => "error",
            },
            request,
            invocation: &current,
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
    }
}

impl LogSink for JsonLines {
    fn write<'a>(&'a self, request: &'a RequestId, event: LogEvent) -> LogFuture<'a> {
        Box::pin(async move { self.line(request.as_str(), event) })
    }
}
