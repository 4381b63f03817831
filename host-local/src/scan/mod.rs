//! `advisory scan`: plan, list, read in batches, combine, render.

mod batches;
mod progress;
mod survive;
mod workers;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::thread;

use advisory_host_runtime::{Core, Limits, ScanPlan, ScanRequest};
use serde::Deserialize;

use crate::command_line::{ColorChoice, ScanOptions};
use crate::core::{self, Worker};
use crate::day;
use crate::exit::{Exit, Failure};
use crate::output::{self, Destination};
use crate::source::{self, CONFIGURATION_NAME, PathRules, Target};
use progress::Progress;

/// Largest baseline, as the contract says.
const MAX_BASELINE_BYTES: u64 = 256 << 20;

/// Scans and reports.
pub(crate) fn run(options: &ScanOptions, color: ColorChoice) -> Result<Exit, Failure> {
    let destination = Destination::new(options.output.as_deref())?;
    let target = Target::open(&options.path)?;
    let core = core::load()?;
    let plan = plan(options, &target, &core)?;
    let rules = PathRules::new(&plan)?;
    let omit = destination.canonical();
    let progress = Progress::new(options.quiet);
    let reports = workers::scan(&workers::Job {
        core: &core,
        plan: &plan,
        rules: &rules,
        target: &target,
        omit: omit.as_deref(),
        jobs: jobs(options),
        progress: &progress,
    })?;
    progress.finish();

    let fail = |error| Failure::from_runtime(error, CONFIGURATION_NAME);
    // A fresh instance for each step: none of them holds what only another needs.
    let result = Worker::new(&core, "combine".to_owned(), Limits::SCAN)?
        .call(|scanner| scanner.combine(&plan.plan, reports))
        .map_err(fail)?;
    let look = output::render_options(options.format.id(), &destination, color);
    let mut worker = Worker::new(&core, "render".to_owned(), Limits::SCAN)?;
    let status = worker
        .call(|scanner| scanner.verdict(&result))
        .map_err(fail)?;
    let report = worker
        .call(|scanner| scanner.render(&result, look))
        .map_err(fail)?;
    drop(worker);
    destination.write(&report)?;
    if let Some(file) = options.output.as_deref().filter(|_| !options.quiet) {
        say_verdict(&result, file);
    }
    Ok(Exit::from(status))
}

fn plan(options: &ScanOptions, target: &Target, core: &Core) -> Result<ScanPlan, Failure> {
    let (configuration, configuration_name) = match &options.config {
        Some(file) => (
            source::read_configuration(file, false)?,
            file.display().to_string(),
        ),
        None => (target.configuration()?, CONFIGURATION_NAME.to_owned()),
    };
    let baseline = options.baseline.as_deref().map(baseline).transpose()?;
    let request = ScanRequest {
        target_name: target.name(),
        configuration,
        frameworks: options.framework.clone(),
        domains: options.domain.clone(),
        excludes: options.exclude.clone(),
        fail_on: options.fail_on.clone(),
        min_coverage: options.min_coverage,
        baseline,
        as_of: options.as_of.clone().unwrap_or_else(day::today),
    };
    Worker::new(core, "plan".to_owned(), Limits::SCAN)?
        .call(|scanner| scanner.plan(request))
        .map_err(|error| Failure::from_runtime(error, &configuration_name))
}

fn baseline(file: &Path) -> Result<Vec<u8>, Failure> {
    let wrong = |error| Failure::usage(format!("can't read {}: {error}", file.display()));
    let mut bytes = Vec::new();
    fs::File::open(file)
        .map_err(wrong)?
        .take(MAX_BASELINE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(wrong)?;
    if bytes.len() as u64 > MAX_BASELINE_BYTES {
        return Err(Failure::usage(format!(
            "{} is larger than {} MiB",
            file.display(),
            MAX_BASELINE_BYTES >> 20
        )));
    }
    Ok(bytes)
}

fn jobs(options: &ScanOptions) -> usize {
    options
        .jobs
        .or_else(|| thread::available_parallelism().ok())
        .map_or(1, std::num::NonZero::get)
}

/// The part of a result that is said beside a report that went to a file.
#[derive(Deserialize)]
struct Concluded {
    verdict: Verdict,
}

#[derive(Deserialize)]
struct Verdict {
    status: String,
    reasons: Vec<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    message: String,
}

fn say_verdict(result: &[u8], file: &Path) {
    if let Ok(Concluded { verdict }) = serde_json::from_slice(result) {
        eprintln!("{}: wrote {}", verdict.status, file.display());
        for reason in verdict.reasons {
            eprintln!("  {}", reason.message);
        }
    }
}
