//! One scan from files in memory to a result and its summary.

use std::collections::BTreeMap;

use super::{CoverageSummary, DomainBand, FindingCount, FrameworkBand, Scan, SourceKind};
use crate::model::{Domain, FindingState, Severity, SkipReason};
use crate::projects::Project;
use crate::scan::{
    self, BatchReport, InputFile, Plan, PlanError, PlanRequest, ScanResult, SkippedFile, walk,
};

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
            source: SourceKind::Inline,
            verdict: result.verdict.status,
            coverage: CoverageSummary {
                listed: totals.files,
                read,
                skipped: totals.files.saturating_sub(read),
            },
            components: count(result.inventory.len()),
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

/// Scans `files` as the repository of `project`, on the day `as_of`.
///
/// # Errors
///
/// Fails when the repository's `.advisory.yaml` is wrong.
pub fn run(project: &Project, files: Vec<SourceFile>, as_of: &str) -> Result<Outcome, PlanError> {
    let configuration = files
        .iter()
        .find(|file| file.path == CONFIGURATION)
        .map(|file| String::from_utf8_lossy(&file.content).into_owned());
    let plan = scan::plan(PlanRequest {
        target_name: project.name.clone(),
        configuration,
        frameworks: project
            .frameworks
            .iter()
            .map(|framework| framework.id().to_owned())
            .collect(),
        as_of: as_of.to_owned(),
        ..PlanRequest::default()
    })?;
    let reports = batches(&plan, files);
    Ok(Outcome {
        result: scan::combine(&plan, reports),
    })
}

/// Leaves out what a walker would have left out, and reads the rest in batches.
fn batches(plan: &Plan, files: Vec<SourceFile>) -> Vec<BatchReport> {
    let sieve = scan::Sieve::of(plan);
    let mut reports = Vec::new();
    let (mut batch, mut skipped, mut bytes) = (Vec::new(), Vec::new(), 0);
    for file in files {
        let length = file.content.len() as u64;
        let reason = sieve
            .reason(&file.path)
            .or((length > walk::MAX_FILE_BYTES).then_some(SkipReason::TooLarge));
        if let Some(reason) = reason {
            skipped.push(SkippedFile {
                path: file.path,
                files: 1,
                bytes: length,
                reason,
            });
            continue;
        }
        bytes += length;
        batch.push(InputFile {
            path: file.path,
            content: file.content,
        });
        if bytes >= walk::BATCH_BYTES {
            let full = std::mem::take(&mut batch);
            reports.push(scan::scan_batch(plan, full, Vec::new()));
            bytes = 0;
        }
    }
    reports.push(scan::scan_batch(plan, batch, skipped));
    reports
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
