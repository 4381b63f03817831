//! Files that the caller names: one, or a list on the standard input.
//!
//! They are read though an ignore file names them, for they were asked for; the plan's excludes and vendored directories
//! still hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use advisory_host_runtime::SkipReason;

use super::entry_name::shown;
use super::read::{self, row};
use super::{PathRules, Stopped, Visitor};

/// The files of a list, each once, in order.
#[derive(Debug)]
pub(crate) struct FileList {
    paths: BTreeSet<PathBuf>,
}

impl FileList {
    /// Reads names that are separated by NUL, if there is any, else by newline.
    pub(super) fn parse(names: &[u8]) -> Self {
        let separator = if names.contains(&0) { 0 } else { b'\n' };
        let paths = names
            .split(|byte| *byte == separator)
            .map(|name| {
                if separator == 0 {
                    name
                } else {
                    name.strip_suffix(b"\r").unwrap_or(name)
                }
            })
            .filter(|name| !name.is_empty())
            .map(path)
            // Components leave out `.`: `./a` and `a` are one file.
            .map(|path| {
                path.components()
                    .filter(|part| !matches!(part, std::path::Component::CurDir))
                    .collect()
            })
            .collect();
        Self { paths }
    }

    /// Visits the files. One that is missing, such as a file that a change removed, is in the ledger as unreadable.
    pub(super) fn visit(
        &self,
        rules: &PathRules,
        omit: Option<&Path>,
        visitor: &mut dyn Visitor,
    ) -> Result<(), Stopped> {
        for path in &self.paths {
            if omit.is_some() && path.canonicalize().ok().as_deref() == omit {
                continue;
            }
            let name = shown(path.as_os_str().as_encoded_bytes());
            visit_file(path, name, rules, visitor)?;
        }
        Ok(())
    }
}

/// Visits the one file that is the target, under its own name.
pub(super) fn visit_one(
    path: &Path,
    rules: &PathRules,
    visitor: &mut dyn Visitor,
) -> Result<(), Stopped> {
    let resolved = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = path.file_name().unwrap_or(path.as_os_str());
    visit_file(&resolved, shown(name.as_encoded_bytes()), rules, visitor)
}

fn visit_file(
    path: &Path,
    name: String,
    rules: &PathRules,
    visitor: &mut dyn Visitor,
) -> Result<(), Stopped> {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return visitor.skipped(row(name, 0, SkipReason::Unreadable));
    };
    if metadata.is_symlink() {
        return visitor.skipped(row(name, 0, SkipReason::Link));
    }
    if !metadata.is_file() {
        return visitor.skipped(row(name, 0, SkipReason::Unreadable));
    }
    let bytes = metadata.len();
    let max_bytes = rules.max_file_bytes();
    let reason = rules
        .file(&name)
        .or_else(|| (bytes > max_bytes).then_some(SkipReason::TooLarge));
    match reason {
        Some(reason) => visitor.skipped(row(name, bytes, reason)),
        None => {
            let shown = name.clone();
            visitor.file(name, bytes, &mut || read::file(path, &shown, max_bytes))
        }
    }
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
