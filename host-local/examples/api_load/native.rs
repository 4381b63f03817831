//! The same requests answered by the component and by the domain without it, over one store, in one run.

use std::sync::Arc;
use std::time::{Duration, Instant};

use advisory_host_runtime::ports::{Bound, ReferenceData};
use advisory_host_runtime::{Backend, Core};
use advisory_native::Native;

use super::{
    Outcome, SINGLE, Target, instance_request, milliseconds, principal, processor_seconds, quantile,
};

/// Requests after which the two take turns, so that what else the machine does meets both.
const TURN: usize = 500;

/// What one way cost.
#[derive(Default)]
struct Cost {
    times: Vec<Duration>,
    processor: f64,
}

impl Cost {
    #[expect(clippy::cast_precision_loss, reason = "counts of requests are small")]
    fn processor_milliseconds(&self) -> f64 {
        self.processor * 1e3 / self.times.len() as f64
    }
}

/// Asks for every target both ways, and returns rows of a table.
pub(crate) async fn compare(
    core: &Core,
    backend: &Arc<Backend>,
    targets: &[Target],
) -> Outcome<Vec<(&'static str, f64)>> {
    let (mut component, mut native) = (Cost::default(), Cost::default());
    let targets: Vec<&Target> = targets.iter().cycle().take(SINGLE).collect();
    for turn in targets.chunks(TURN) {
        let began = processor_seconds()?;
        for target in turn {
            let started = Instant::now();
            let instance = core
                .instantiate(instance_request(backend, &target.tenant))
                .await?;
            let answer = instance.handle(request(target)).await?;
            component.times.push(started.elapsed());
            expect_ok(answer.status, target)?;
        }
        component.processor += processor_seconds()? - began;
        let began = processor_seconds()?;
        for (number, target) in turn.iter().enumerate() {
            let started = Instant::now();
            let bound = Bound::new(
                Arc::clone(backend),
                Arc::new(principal(&target.tenant)),
                ReferenceData::Read,
            );
            let native_request = domain_request(target);
            let answer = Native::new(bound, number as u64)
                .answer(&native_request)
                .await;
            native.times.push(started.elapsed());
            expect_ok(answer.status, target)?;
        }
        native.processor += processor_seconds()? - began;
    }
    let (with, without) = (
        component.processor_milliseconds(),
        native.processor_milliseconds(),
    );
    Ok(vec![
        (
            "GET by id without HTTP, the component, p50 ms",
            milliseconds(quantile(&component.times, 50)),
        ),
        (
            "GET by id without HTTP, the domain natively, p50 ms",
            milliseconds(quantile(&native.times, 50)),
        ),
        ("processor a GET, the component, ms", with),
        ("processor a GET, the domain natively, ms", without),
        ("processor that the component adds, ms", with - without),
    ])
}

fn request(target: &Target) -> advisory_host_runtime::Request {
    let (path, query) = target.parts();
    advisory_host_runtime::Request {
        method: "GET".to_owned(),
        path,
        query,
        ..advisory_host_runtime::Request::default()
    }
}

fn domain_request(target: &Target) -> advisory_native::Request {
    let (path, query) = target.parts();
    advisory_native::Request {
        method: "GET".to_owned(),
        path,
        query,
        ..advisory_native::Request::default()
    }
}

fn expect_ok(status: u16, target: &Target) -> Outcome<()> {
    match status {
        200 => Ok(()),
        other => Err(format!("{}: {other}", target.path).into()),
    }
}
