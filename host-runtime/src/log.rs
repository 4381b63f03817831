//! A log for hosts that keep none.

use advisory_bindings::{LogEvent, LogFuture, LogSink, RequestId};

/// Drops every event: for a host whose user asked for silence.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiscardingLog;

impl LogSink for DiscardingLog {
    fn write<'a>(&'a self, _request: &'a RequestId, _event: LogEvent) -> LogFuture<'a> {
        Box::pin(async {})
    }
}
