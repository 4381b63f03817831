//! One scan from files, or from an archive of them, to a result and its summary.

use std::collections::BTreeMap;

use super::{CoverageSummary, DomainBand, FindingCount, FrameworkBand, Scan, SourceKind};
use crate::archive::{self, Archive, ArchiveError, Entry};
use crate::model::{Domain, FindingState, Severity, SkipReason};
use crate::projects::Project;
use crate::scan::{
    self, BatchReport, InputFile, Plan, PlanError, PlanRequest, ScanResult, Sieve, SkippedFile,
    walk,
};

/// Vendors that the summary names.
const MOST_VENDORS: usize = 20;

/// The configuration that a repository may hold.
const CONFIGURATION: &str = ".advisory.yaml";

/// A file to scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path from the root of the repository, with `/` between its parts.
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// What a scan gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The whole result.
    pub result: ScanResult,
}

impl Outcome {
    /// Returns what is kept of it beside the result.
    #[must_use]
    pub fn summary(&self, project_id: &str, result_key: String, result_digest: String) -> Scan {
        let result = &self.result;
        let totals = &result.coverage.totals;
        let read = totals.syntax_tree_files + totals.text_files;
        let mut findings: BTreeMap<(Severity, Domain), u32> = BTreeMap::new();
        for finding in &result.findings {
            if finding.state != FindingState::Waived {
                *findings
                    .entry((finding.severity, finding.domain))
                    .or_default() += 1;
            }
        }
        Scan {
            project_id: project_id.to_owned(),
            commit: None,
            branch: None,
            repository: None,
            source: SourceKind::Inline,
            verdict: result.verdict.status,
            coverage: CoverageSummary {
                listed: totals.files,
                read,
                skipped: totals.files.saturating_sub(read),
            },
            components: count(result.inventory.len()),
            vendors: vendors(result),
            findings: findings
                .into_iter()
                .map(|((severity, domain), count)| FindingCount {
                    severity,
                    domain,
                    count,
                })
                .collect(),
            signals: count(result.signals.len()),
            overall: result.scores.overall,
            frameworks: result
                .scores
                .frameworks
                .iter()
                .map(|score| FrameworkBand {
                    framework: score.framework,
                    band: score.band,
                })
                .collect(),
            domains: result
                .scores
                .domains
                .iter()
                .map(|score| DomainBand {
                    domain: score.domain,
                    band: score.band,
                })
                .collect(),
            result_key,
            result_digest,
        }
    }
}

/// Why a scan was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The repository's configuration is wrong.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The archive can't be read.
    #[error("the archive is refused: {0}")]
    Archive(#[from] ArchiveError),
}

/// Scans `files` as the repository of `project`, on the day `as_of`.
///
/// # Errors
///
/// Fails when the repository's `.advisory.yaml` is wrong.
pub fn run(project: &Project, files: Vec<SourceFile>, as_of: &str) -> Result<Outcome, RunError> {
    let configuration = files
        .iter()
        .find(|file| file.path == CONFIGURATION)
        .map(|file| String::from_utf8_lossy(&file.content).into_owned());
    let plan = plan(project, configuration, as_of)?;
    let mut batches = Batches::of(&plan);
    for file in files {
        match batches.reason(&file.path, file.content.len() as u64) {
            Some(reason) => batches.skip(file.path, file.content.len() as u64, reason),
            None => batches.read(file.path, file.content),
        }
    }
    Ok(batches.combined())
}

/// Scans the files of an archive as the repository of `project`, on the day `as_of`. Of what it unpacks to, no more than a
/// batch is held at once.
///
/// # Errors
///
/// Fails when the repository's `.advisory.yaml` is wrong.
pub fn run_archive(project: &Project, archive: &Archive, as_of: &str) -> Result<Outcome, RunError> {
    let configuration = archive.file(CONFIGURATION, walk::MAX_FILE_BYTES)?;
    let configuration = configuration.map(|content| String::from_utf8_lossy(&content).into_owned());
    let plan = plan(project, configuration, as_of)?;
    let mut batches = Batches::of(&plan);
    archive.each(&mut |entry| {
        match entry {
            Entry::Link(path) => batches.skip(path, 0, SkipReason::Link),
            Entry::File(path, ..) if path.split('/').any(|part| part == ".git") => {}
            Entry::File(path, bytes, content) => match batches.reason(&path, bytes) {
                Some(reason) => batches.skip(path, bytes, reason),
                None => {
                    let content = archive::read(&path, content)?;
                    batches.read(path, content);
                }
            },
        }
        Ok(())
    })?;
    Ok(batches.combined())
}

fn plan(project: &Project, configuration: Option<String>, as_of: &str) -> Result<Plan, PlanError> {
    scan::plan(PlanRequest {
        target_name: project.name.clone(),
        configuration,
        frameworks: project
            .frameworks
            .iter()
            .map(|framework| framework.id().to_owned())
            .collect(),
        as_of: as_of.to_owned(),
        ..PlanRequest::default()
    })
}

/// Leaves out what a walker would have left out, and reads the rest in batches.
struct Batches<'a> {
    plan: &'a Plan,
    sieve: Sieve,
    reports: Vec<BatchReport>,
    batch: Vec<InputFile>,
    skipped: Vec<SkippedFile>,
    bytes: u64,
}

impl<'a> Batches<'a> {
    fn of(plan: &'a Plan) -> Self {
        Self {
            plan,
            sieve: Sieve::of(plan),
            reports: Vec::new(),
            batch: Vec::new(),
            skipped: Vec::new(),
            bytes: 0,
        }
    }

    /// Returns why a file is not read, if it is not.
    fn reason(&self, path: &str, bytes: u64) -> Option<SkipReason> {
        let too_large = (bytes > walk::MAX_FILE_BYTES).then_some(SkipReason::TooLarge);
        self.sieve.reason(path).or(too_large)
    }

    fn skip(&mut self, path: String, bytes: u64, reason: SkipReason) {
        self.skipped.push(SkippedFile {
            path,
            files: 1,
            bytes,
            reason,
        });
    }

    fn read(&mut self, path: String, content: Vec<u8>) {
        self.bytes += content.len() as u64;
        self.batch.push(InputFile { path, content });
        if self.bytes >= walk::BATCH_BYTES {
            let full = std::mem::take(&mut self.batch);
            self.reports
                .push(scan::scan_batch(self.plan, full, Vec::new()));
            self.bytes = 0;
        }
    }

    fn combined(mut self) -> Outcome {
        self.reports
            .push(scan::scan_batch(self.plan, self.batch, self.skipped));
        Outcome {
            result: scan::combine(self.plan, self.reports),
        }
    }
}

/// Returns the vendors that the system depends on, those seen in most places first.
fn vendors(result: &ScanResult) -> Vec<String> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for component in &result.inventory {
        if let Some(provider) = &component.provider {
            *places.entry(provider).or_default() += component.places.len();
        }
    }
    let mut vendors: Vec<(&str, usize)> = places.into_iter().collect();
    vendors.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let most = vendors.into_iter().take(MOST_VENDORS);
    most.map(|(vendor, _)| vendor.to_owned()).collect()
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
