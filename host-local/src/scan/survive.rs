//! Scans a batch although one of its files may kill the component.
//!
//! When a call dies, the batch is halved until the file that does it is alone. That file is in the ledger as a limit hit;
//! everything else is scanned.

use advisory_host_runtime::{FileBatch, SkipReason, SkippedFile};

use crate::exit::Failure;

/// How one call ended without a report.
pub(super) enum Died {
    /// The component broke a limit or trapped: the input may be to blame. Says how.
    Component(String),
    /// Nothing that another try could mend.
    For(Failure),
}

/// Scans a batch and returns its reports. `call` scans one batch with an instance that works; `lost` hears of each file
/// that had to be given up, and why.
pub(super) fn scan(
    batch: FileBatch,
    call: &mut impl FnMut(FileBatch) -> Result<Vec<u8>, Died>,
    lost: &mut impl FnMut(&str, &str),
) -> Result<Vec<Vec<u8>>, Failure> {
    let mut reports = Vec::new();
    let mut open = vec![batch];
    while let Some(batch) = open.pop() {
        let how = match call(batch.clone()) {
            Ok(report) => {
                reports.push(report);
                continue;
            }
            Err(Died::For(failure)) => return Err(failure),
            Err(Died::Component(how)) => how,
        };
        let FileBatch { mut files, skipped } = batch;
        let second = files.split_off(files.len() / 2);
        match (files.is_empty(), second.len()) {
            // Rows alone can't be to blame.
            (true, 0) => return Err(Failure::internal(how)),
            (true, 1) => {
                let mut rows = skipped;
                for file in second {
                    lost(&file.path, &how);
                    rows.push(SkippedFile {
                        bytes: file.content.len() as u64,
                        path: file.path,
                        files: 1,
                        reason: SkipReason::LimitHit,
                    });
                }
                open.push(FileBatch {
                    files: Vec::new(),
                    skipped: rows,
                });
            }
            _ => {
                open.push(FileBatch {
                    files: second,
                    skipped: Vec::new(),
                });
                open.push(FileBatch { files, skipped });
            }
        }
    }
    Ok(reports)
}

#[cfg(test)]
mod tests {
    use advisory_host_runtime::{FileBatch, SkipReason, SkippedFile, SourceFile};

    use super::{Died, scan};
    use crate::exit::Failure;

    fn batch(count: usize) -> FileBatch {
        let files = (0..count)
            .map(|number| SourceFile {
                path: number.to_string(),
                content: vec![b'x'; number],
            })
            .collect();
        let skipped = vec![SkippedFile {
            path: "link".to_owned(),
            files: 1,
            bytes: 0,
            reason: SkipReason::Link,
        }];
        FileBatch { files, skipped }
    }

    /// Scans a batch in which some files are deadly; returns what was read, what is in the ledger, and what was lost.
    fn survive(count: usize, deadly: &[&str]) -> (Vec<String>, Vec<SkippedFile>, Vec<String>) {
        let mut read = Vec::new();
        let mut rows = Vec::new();
        let mut lost = Vec::new();
        let mut call = |batch: FileBatch| {
            if batch
                .files
                .iter()
                .any(|file| deadly.contains(&file.path.as_str()))
            {
                return Err(Died::Component("trapped".to_owned()));
            }
            read.extend(batch.files.into_iter().map(|file| file.path));
            rows.extend(batch.skipped);
            Ok(Vec::new())
        };
        scan(batch(count), &mut call, &mut |path, _| {
            lost.push(path.to_owned());
        })
        .unwrap();
        read.sort_by_key(|path| path.parse::<usize>().unwrap());
        (read, rows, lost)
    }

    #[test]
    fn reads_everything_but_the_files_that_kill() {
        for (count, deadly) in [(1, vec!["0"]), (9, vec!["4"]), (100, vec!["0", "37", "99"])] {
            let (read, rows, lost) = survive(count, &deadly);
            let expected: Vec<String> = (0..count)
                .map(|number| number.to_string())
                .filter(|path| !deadly.contains(&path.as_str()))
                .collect();
            assert_eq!(read, expected);
            assert_eq!(lost, deadly);
            assert_eq!(rows.len(), deadly.len() + 1);
            let limit_hits = rows.iter().filter(|row| row.reason == SkipReason::LimitHit);
            assert!(
                limit_hits
                    .clone()
                    .all(|row| row.bytes.to_string() == row.path)
            );
            assert_eq!(limit_hits.count(), deadly.len());
        }
    }

    #[test]
    fn gives_up_on_what_no_file_is_to_blame_for() {
        let mut calls = 0;
        let mut call = |_| {
            calls += 1;
            Err(Died::For(Failure::internal("not a plan")))
        };
        let failure = scan(batch(8), &mut call, &mut |_, _| {}).unwrap_err();
        assert_eq!(failure.message(), "not a plan");
        assert_eq!(calls, 1);
        let mut always = |_| Err(Died::Component("out of memory".to_owned()));
        let failure = scan(batch(2), &mut always, &mut |_, _| {}).unwrap_err();
        assert_eq!(failure.message(), "out of memory");
    }
}
