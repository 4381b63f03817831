//! Clearing up after writers that ended half-way.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::paths;

/// What a sweep removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Files that were never finished.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Directories without objects.
    pub directories: u64,
}

/// Removes what was left behind `older_than` ago, by the file system's own clock.
pub(super) fn sweep(root: &Path, older_than: Duration) -> io::Result<Swept> {
    let mut swept = Swept::default();
    let now = SystemTime::now();
    for entry in fs::read_dir(paths::partial(root))? {
        let entry = entry?;
        let known = match entry.metadata() {
            Ok(known) => known,
            // Finished meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        // A file from the future, by a clock that was set back, is left until its time has come.
        let age = now.duration_since(known.modified()?).unwrap_or_default();
        if age >= older_than && fs::remove_file(entry.path()).is_ok() {
            swept.files += 1;
            swept.bytes += known.len();
        }
    }
    for entry in fs::read_dir(paths::tenants(root))? {
        prune(&entry?.path(), &mut swept)?;
    }
    Ok(swept)
}

/// Removes empty directories, the innermost first.
fn prune(directory: &Path, swept: &mut Swept) -> io::Result<()> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            prune(&entry.path(), swept)?;
        }
    }
    // Fails where something is left. A writer whose directory goes makes it again.
    if fs::remove_dir(directory).is_ok() {
        swept.directories += 1;
    }
    Ok(())
}
