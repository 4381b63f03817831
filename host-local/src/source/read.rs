//! Reads one file of the disk, whatever became of it since it was listed.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use advisory_host_runtime::{SkipReason, SkippedFile, SourceFile};

/// Reads a regular file of at most `max_bytes`.
///
/// Between listing and reading, the file may have become a link, a pipe or a giant: none of them is followed, waited for
/// or read.
pub(super) fn file(path: &Path, shown: &str, max_bytes: u64) -> Result<SourceFile, SkippedFile> {
    let skipped = |reason, bytes| row(shown.to_owned(), bytes, reason);
    let unreadable = |_: io::Error| skipped(SkipReason::Unreadable, 0);
    let file = open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(skipped(SkipReason::Unreadable, 0));
    }
    if metadata.len() > max_bytes {
        return Err(skipped(SkipReason::TooLarge, metadata.len()));
    }
    let mut content = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    file.take(max_bytes + 1)
        .read_to_end(&mut content)
        .map_err(|_| skipped(SkipReason::Unreadable, metadata.len()))?;
    if content.len() as u64 > max_bytes {
        return Err(skipped(SkipReason::TooLarge, content.len() as u64));
    }
    Ok(SourceFile {
        path: shown.to_owned(),
        content,
    })
}

/// Makes a row for one file.
pub(super) fn row(path: String, bytes: u64, reason: SkipReason) -> SkippedFile {
    SkippedFile {
        path,
        files: 1,
        bytes,
        reason,
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}
