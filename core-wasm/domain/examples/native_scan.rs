//! Scans a directory with the domain called directly: the baseline that the price of the sandbox is
//! measured against. `native_scan PATH` prints the result as JSON.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use advisory_domain::model::SkipReason;
use advisory_domain::render;
use advisory_domain::scan::{self, InputFile, PlanRequest, SkippedFile};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// As the hosts do: enough files for a call not to count, few enough not to hold much memory.
const BATCH_BYTES: usize = 2 << 20;
/// As the plan says to the hosts.
const MAX_FILE_BYTES: u64 = 8 << 20;

fn main() -> Outcome<()> {
    let root = std::env::args().nth(1).ok_or("usage: native_scan PATH")?;
    let root = Path::new(&root);
    let request = PlanRequest {
        target_name: root
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        as_of: "2026-01-01".to_owned(),
        ..PlanRequest::default()
    };
    let plan = scan::plan(request)?;
    let mut files = Vec::new();
    list(root, &mut files)?;
    files.sort();
    let (mut reports, mut batch, mut skipped, mut bytes) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for file in files {
        let path = file.strip_prefix(root)?.to_string_lossy().into_owned();
        let length = file.metadata()?.len();
        if length > MAX_FILE_BYTES {
            skipped.push(SkippedFile {
                path,
                files: 1,
                bytes: length,
                reason: SkipReason::TooLarge,
            });
            continue;
        }
        let content = fs::read(&file)?;
        bytes += content.len();
        batch.push(InputFile { path, content });
        if bytes >= BATCH_BYTES {
            reports.push(scan::scan_batch(
                &plan,
                std::mem::take(&mut batch),
                Vec::new(),
            ));
            bytes = 0;
        }
    }
    reports.push(scan::scan_batch(&plan, batch, skipped));
    let result = scan::combine(&plan, reports);
    std::io::stdout().write_all(&render::json(&result)?)?;
    Ok(())
}

fn list(directory: &Path, into: &mut Vec<PathBuf>) -> Outcome<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(&entry.path(), into)?;
        } else if kind.is_file() {
            into.push(entry.path());
        }
    }
    Ok(())
}
