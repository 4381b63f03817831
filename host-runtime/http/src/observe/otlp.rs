//! Traces for a collector of OpenTelemetry: OTLP over HTTP, in its JSON form.
//!
//! A request is a span, the component's part is one below it, and each call on an adapter is one below that. They are sent in the
//! background, a second's worth at a time. A collector that is slow or gone costs spans, never a request.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use advisory_host_runtime::ports::{Egress, OutboundRequest};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::{CallOutcome, Observer, RequestRecord};

/// Requests that wait to be sent; those beyond are dropped.
const WAITING: usize = 1024;

/// Spans of one message: some 400 kB.
const SPANS: usize = 1000;

/// How long spans are gathered.
const GATHERING: Duration = Duration::from_secs(1);

/// Longest wait for the collector.
const PATIENCE: Duration = Duration::from_secs(10);

// Kinds of spans and a status, by their numbers in the protocol.
const INTERNAL: u8 = 1;
const SERVER: u8 = 2;
const CLIENT: u8 = 3;
const ERROR: u8 = 2;

/// Sends traces.
pub struct Otlp(mpsc::Sender<RequestRecord>);

impl Otlp {
    /// Starts to send to a collector, such as `http://127.0.0.1:4318`, through `egress`; on the runtime that this is called on.
    #[must_use]
    pub fn start(collector: &str, egress: Arc<dyn Egress>) -> Self {
        let url = format!("{}/v1/traces", collector.trim_end_matches('/'));
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(send(url, egress, receiver));
        Self(sender)
    }
}

impl Observer for Otlp {
    fn observe(&self, request: &RequestRecord) {
        let _dropped = self.0.try_send(request.clone());
    }
}

async fn send(url: String, egress: Arc<dyn Egress>, mut records: mpsc::Receiver<RequestRecord>) {
    while let Some(first) = records.recv().await {
        sleep(GATHERING).await;
        let mut spans = spans(&first);
        while spans.len() < SPANS
            && let Ok(next) = records.try_recv()
        {
            spans.append(&mut self::spans(&next));
        }
        spans.truncate(SPANS);
        let message = json!({
            "resourceSpans": [{
                "resource": { "attributes": [text("service.name", "advisory")] },
                "scopeSpans": [{ "scope": { "name": "advisory" }, "spans": spans }],
            }],
        });
        let request = OutboundRequest {
            method: "POST".to_owned(),
            url: url.clone(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: message.to_string().into_bytes(),
            timeout: PATIENCE,
        };
        // Lost spans are nothing that a request should wait for, and a log line for each would be worse than the loss.
        let _lost = timeout(PATIENCE, egress.send(request)).await;
    }
}

/// One span, before it is written.
struct Span<'a> {
    id: u64,
    parent: Option<u64>,
    name: &'a str,
    kind: u8,
    attributes: Vec<Value>,
    began: SystemTime,
    took: Duration,
    failed: bool,
}

impl Span<'_> {
    fn write(self, trace: u128) -> Value {
        let mut span = json!({
            "traceId": format!("{trace:032x}"),
            "spanId": format!("{:016x}", self.id),
            "name": self.name,
            "kind": self.kind,
            "startTimeUnixNano": nanoseconds(self.began),
            "endTimeUnixNano": nanoseconds(self.began + self.took),
            "attributes": self.attributes,
        });
        if let Some(known) = span.as_object_mut() {
            if let Some(parent) = self.parent {
                known.insert("parentSpanId".to_owned(), format!("{parent:016x}").into());
            }
            if self.failed {
                known.insert("status".to_owned(), json!({ "code": ERROR }));
            }
        }
        span
    }
}

/// Returns the spans of a request.
fn spans(request: &RequestRecord) -> Vec<Value> {
    let trace = &request.trace;
    let mut attributes = vec![
        text("http.request.method", &request.method),
        text("url.path", &request.path),
        number("http.response.status_code", u64::from(request.status)),
        text("advisory.request.id", request.id.as_str()),
    ];
    if request.calls_beyond > 0 {
        attributes.push(number("advisory.calls.beyond", request.calls_beyond as u64));
    }
    let whole = Span {
        id: trace.span,
        parent: trace.parent,
        name: &request.method,
        kind: SERVER,
        attributes,
        began: request.began,
        took: request.took,
        failed: request.status >= 500,
    };
    let mut spans = vec![whole.write(trace.trace)];
    let Some(component) = &request.component else {
        return spans;
    };
    let own = trace.span + 1;
    let part = Span {
        id: own,
        parent: Some(trace.span),
        name: "component",
        kind: INTERNAL,
        attributes: Vec::new(),
        began: component.began,
        took: component.took,
        failed: !component.answered,
    };
    spans.push(part.write(trace.trace));
    for (place, call) in (1..).zip(&request.calls) {
        let part = Span {
            id: own + place,
            parent: Some(own),
            name: &format!("{} {}", call.port, call.operation),
            kind: CLIENT,
            attributes: vec![text("advisory.outcome", call.outcome.as_str())],
            began: call.began,
            took: call.took,
            failed: call.outcome == CallOutcome::Failed,
        };
        spans.push(part.write(trace.trace));
    }
    spans
}

fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

fn number(key: &str, value: u64) -> Value {
    // In JSON, the protocol's 64-bit numbers are texts.
    json!({ "key": key, "value": { "intValue": value.to_string() } })
}

fn nanoseconds(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_nanos().to_string()
}
