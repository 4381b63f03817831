//! Events as lines of JSON on the standard error, which the platform hands on to Application Insights.

use std::future::Future;
use std::io::Write;

use advisory_host_runtime::{LogEvent, LogFuture, LogLevel, LogSink, RequestId, with_sources};
use advisory_ports::Fault;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

tokio::task_local! {
    /// The name that the platform gave to the invocation that this task answers.
    static INVOCATION: String;
}

/// Does work on behalf of an invocation: the lines that it writes name it.
pub(crate) async fn on_behalf_of<F: Future>(invocation: String, work: F) -> F::Output {
    INVOCATION.scope(invocation, work).await
}

/// Writes every event, with the name of its invocation where there is one.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonLines;

#[derive(Serialize)]
struct Line<'a> {
    time: String,
    level: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    request: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    invocation: String,
    message: &'a str,
    #[serde(flatten)]
    fields: Map<String, Value>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
}

impl JsonLines {
    /// Writes what no request was told.
    pub fn report(&self, fault: &Fault) {
        let fields = [
            ("adapter", fault.adapter.to_owned()),
            ("operation", fault.operation.to_owned()),
            ("cause", with_sources(fault)),
        ];
        let event = LogEvent {
            level: LogLevel::Warn,
            message: "a service refused".to_owned(),
            fields: fields.map(|(name, value)| (name.to_owned(), value)).into(),
            cut: false,
        };
        self.line("", event);
    }

    /// Writes one line.
    pub fn line(&self, request: &str, event: LogEvent) {
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
            invocation: INVOCATION.try_with(Clone::clone).unwrap_or_default(),
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
