//! Counts and times, as text for Prometheus.
//!
//! Labels take few values, all of them ours: no path, no tenant, no subject. So what is kept does not grow with the load, and tells nothing
//! of anybody.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{Observer, RequestRecord};

/// Upper bounds of the times that are told apart, in seconds.
const BOUNDS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// Methods that have a label of their own; a caller can make up others without end.
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// Counts and times since the start.
#[derive(Default)]
pub struct Metrics(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    requests: BTreeMap<(&'static str, u16), Times>,
    components: Times,
    unanswered: u64,
    calls: BTreeMap<(&'static str, &'static str, &'static str), Times>,
}

#[derive(Default)]
struct Times {
    /// How many took no longer than each bound, and longer than the one before.
    counts: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

impl Times {
    fn add(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        let place = BOUNDS.iter().position(|bound| seconds <= *bound);
        if let Some(count) = place.and_then(|place| self.counts.get_mut(place)) {
            *count += 1;
        }
        self.count += 1;
        self.sum += seconds;
    }

    fn write(&self, text: &mut String, name: &str, labels: &str) {
        let mut below = 0;
        let comma = if labels.is_empty() { "" } else { "," };
        for (bound, count) in BOUNDS.iter().zip(self.counts) {
            below += count;
            line(
                text,
                &format!("{name}_bucket{{{labels}{comma}le=\"{bound}\"}} {below}"),
            );
        }
        let Self { count, sum, .. } = self;
        line(
            text,
            &format!("{name}_bucket{{{labels}{comma}le=\"+Inf\"}} {count}"),
        );
        line(text, &format!("{name}_sum{{{labels}}} {sum}"));
        line(text, &format!("{name}_count{{{labels}}} {count}"));
    }
}

impl Metrics {
    /// Returns everything in Prometheus' text format, version 0.0.4.
    #[must_use]
    pub fn text(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        let name = "advisory_request_seconds";
        head(
            &mut text,
            name,
            "histogram",
            "Time from a request's head to its answer.",
        );
        for ((method, status), times) in &kept.requests {
            let labels = format!("method=\"{method}\",status=\"{status}\"");
            times.write(&mut text, name, &labels);
        }
        let name = "advisory_component_seconds";
        head(
            &mut text,
            name,
            "histogram",
            "Time of the component, adapters included.",
        );
        kept.components.write(&mut text, name, "");
        let name = "advisory_component_failures_total";
        head(
            &mut text,
            name,
            "counter",
            "Requests that the component did not answer.",
        );
        line(&mut text, &format!("{name} {}", kept.unanswered));
        let name = "advisory_adapter_call_seconds";
        head(
            &mut text,
            name,
            "histogram",
            "Time of a call on an adapter.",
        );
        for ((port, operation, outcome), times) in &kept.calls {
            let labels = format!("port=\"{port}\",operation=\"{operation}\",outcome=\"{outcome}\"");
            times.write(&mut text, name, &labels);
        }
        text
    }
}

impl Observer for Metrics {
    fn observe(&self, request: &RequestRecord) {
        let method = METHODS.iter().find(|known| **known == request.method);
        let method = method.copied().unwrap_or("other");
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let times = kept.requests.entry((method, request.status)).or_default();
        times.add(request.took);
        if let Some(component) = &request.component {
            kept.components.add(component.took);
            kept.unanswered += u64::from(!component.answered);
        }
        for call in &request.calls {
            let labels = (call.port, call.operation, call.outcome.as_str());
            kept.calls.entry(labels).or_default().add(call.took);
        }
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    line(text, &format!("# HELP {name} {help}"));
    line(text, &format!("# TYPE {name} {kind}"));
}

fn line(text: &mut String, line: &str) {
    // Writing to a text does not fail.
    let _infallible = writeln!(text, "{line}");
}
