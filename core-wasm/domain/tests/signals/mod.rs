//! Signals: what counts as evidence, and what only looks like it.

mod discipline;
mod evidence;
mod typescript;

use advisory_domain::model::{Confidence, Signal};
use advisory_domain::scan::{InputFile, PlanRequest, ScanResult, combine, plan, scan_batch};

/// Scans a repository of these files.
fn scan(files: &[(&str, &str)]) -> ScanResult {
    let plan = plan(PlanRequest {
        target_name: "test".to_owned(),
        as_of: "2026-01-31".to_owned(),
        ..PlanRequest::default()
    })
    .unwrap();
    let files = files
        .iter()
        .map(|(path, content)| InputFile {
            path: (*path).to_owned(),
            content: content.as_bytes().to_vec(),
        })
        .collect();
    let report = scan_batch(&plan, files, Vec::new());
    combine(&plan, vec![report])
}

/// The signals of one pattern in a repository of one file.
fn signals_in(path: &str, content: &str, pattern: &str) -> Vec<Signal> {
    let mut signals = scan(&[(path, content)]).signals;
    signals.retain(|signal| signal.pattern == pattern);
    signals
}

fn confidences(signals: &[Signal]) -> Vec<Confidence> {
    signals.iter().map(|signal| signal.confidence).collect()
}

fn satisfied(result: &ScanResult) -> u32 {
    result
        .scores
        .frameworks
        .iter()
        .map(|framework| framework.counts.satisfied)
        .sum()
}
