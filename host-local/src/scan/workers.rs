//! One thread lists and reads, the others scan: each with an instance of its own.
//!
//! The reports are put in the order of the target before they are combined, so that the result is the same to the byte
//! for any number of workers. At most one batch a worker, and two more, are in memory at a time.

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use advisory_host_runtime::{Core, Error, ScanPlan, with_sources};

use super::batches::{Batches, Numbered};
use super::progress::{Counter, Progress, weight};
use super::survive::{self, Died};
use crate::core::{BATCH_LIMITS, Worker};
use crate::exit::Failure;
use crate::source::{CONFIGURATION_NAME, Ended, PathRules, Target};

/// Stack of the thread that walks: directories are entered recursively, to a bounded depth.
const WALKER_STACK_BYTES: usize = 8 << 20;

/// What is to be scanned, and with what.
pub(super) struct Job<'a> {
    pub(super) core: &'a Core,
    pub(super) plan: &'a ScanPlan,
    pub(super) rules: &'a PathRules,
    pub(super) target: &'a Target,
    pub(super) omit: Option<&'a Path>,
    pub(super) jobs: usize,
    pub(super) progress: &'a Progress,
}

type Reports = Vec<(usize, Vec<Vec<u8>>)>;

/// Scans the target and returns the reports of its batches, in order.
pub(super) fn scan(job: &Job<'_>) -> Result<Vec<Vec<u8>>, Failure> {
    let (sender, receiver) = sync_channel::<Numbered>(1);
    let receiver = Mutex::new(receiver);
    let receiver = &receiver;
    let mut reports: Reports = thread::scope(|scope| {
        let lister = thread::Builder::new()
            .name("list".to_owned())
            .stack_size(WALKER_STACK_BYTES)
            .spawn_scoped(scope, move || {
                let mut batches = Batches::new(sender, job.plan.batch_bytes);
                job.target.visit(job.rules, job.omit, &mut batches)?;
                batches.finish().map_err(Ended::from)
            })
            .map_err(Failure::internal)?;
        if job.progress.is_shown() {
            thread::Builder::new()
                .name("count".to_owned())
                .stack_size(WALKER_STACK_BYTES)
                .spawn_scoped(scope, || count(job))
                .map_err(Failure::internal)?;
        }
        let workers: Vec<_> = (1..=job.jobs)
            .map(|number| {
                thread::Builder::new()
                    .name(format!("scan-{number}"))
                    .spawn_scoped(scope, move || work(job, number, receiver))
            })
            .collect();
        let mut reports = Vec::new();
        let mut failed = None;
        for worker in workers {
            let done = worker.map_err(Failure::internal).and_then(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_| Err(Failure::internal("a worker panicked")))
            });
            match done {
                Ok(done) => reports.extend(done),
                Err(failure) => failed = failed.or(Some(failure)),
            }
        }
        // With every worker gone, nobody takes batches: a lister that still has some is let go.
        drain(receiver);
        match lister.join() {
            Ok(Ok(()) | Err(Ended::Stopped)) => {}
            Ok(Err(Ended::Failed(failure))) => return Err(failure),
            Err(_) => return Err(Failure::internal("the lister panicked")),
        }
        match failed {
            Some(failure) => Err(failure),
            None => Ok(reports),
        }
    })?;
    reports.sort_unstable_by_key(|(number, _)| *number);
    Ok(reports
        .into_iter()
        .flat_map(|(_, reports)| reports)
        .collect())
}

fn next(receiver: &Mutex<Receiver<Numbered>>) -> Option<Numbered> {
    receiver
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .recv()
        .ok()
}

fn drain(receiver: &Mutex<Receiver<Numbered>>) {
    while next(receiver).is_some() {}
}

fn work(
    job: &Job<'_>,
    number: usize,
    receiver: &Mutex<Receiver<Numbered>>,
) -> Result<Reports, Failure> {
    let mut worker: Option<Worker> = None;
    let mut reports = Vec::new();
    while let Some((place, batch)) = next(receiver) {
        // Made with the first batch: a small target does not pay for workers that have nothing to do.
        let worker = match &mut worker {
            Some(worker) => worker,
            None => worker.insert(Worker::new(
                job.core,
                format!("scan-{number}"),
                BATCH_LIMITS,
            )?),
        };
        let (files, bytes) = weight(&batch);
        let done = survive::scan(
            batch,
            &mut |batch| {
                worker
                    .call(|scanner| scanner.scan_batch(&job.plan.plan, batch))
                    .map_err(died)
            },
            &mut |path, how| {
                job.progress.warn(&format!(
                    "{path} is not scanned, the component gave up on it: {how}"
                ));
            },
        )?;
        reports.push((place, done));
        job.progress.scanned(files, bytes);
    }
    Ok(reports)
}

fn died(error: Error) -> Died {
    match error {
        Error::Trap { .. } | Error::OutOfMemory { .. } | Error::TimedOut { .. } => {
            Died::Component(with_sources(&error))
        }
        other => Died::For(Failure::from_runtime(other, CONFIGURATION_NAME)),
    }
}

fn count(job: &Job<'_>) {
    let mut counter = Counter::default();
    if job.target.visit(job.rules, job.omit, &mut counter).is_ok() {
        job.progress.set_total(counter.files);
    }
}
