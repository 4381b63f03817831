//! Baselines: an earlier result as Advisory JSON or SARIF.
#![no_main]

use advisory_domain::scan::{PlanRequest, plan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let request = PlanRequest {
        as_of: "2026-01-01".to_owned(),
        baseline: Some(data.to_vec()),
        ..PlanRequest::default()
    };
    let _ = plan(request);
});
