//! Walks a directory: in order, without following a link, with every file in one row.

use std::ffi::OsString;
use std::fs::{self, DirEntry, FileType};
use std::path::{Path, PathBuf};

use advisory_host_runtime::{SkipReason, SkippedFile};

use super::entry_name::joined;
use super::ignored::IgnoreStack;
use super::read::{self, row};
use super::{Ended, PathRules, Stopped, Visitor};
use crate::exit::Failure;

/// Deepest directory that is entered. No repository is so deep, and each level takes stack.
const MAX_DEPTH: usize = 256;

/// The store of git itself: not part of what it keeps.
const GIT: &str = ".git";

/// A walk under way.
pub(super) struct Walk<'a> {
    root: &'a Path,
    /// As the system names it, to recognise `omit` by.
    canonical_root: PathBuf,
    rules: &'a PathRules,
    omit: Option<&'a Path>,
    visitor: &'a mut dyn Visitor,
    ignored: IgnoreStack,
}

impl<'a> Walk<'a> {
    /// Prepares to walk `root`; `omit` is a file that is not listed.
    pub(super) fn new(
        root: &'a Path,
        rules: &'a PathRules,
        omit: Option<&'a Path>,
        visitor: &'a mut dyn Visitor,
    ) -> Self {
        Self {
            root,
            canonical_root: root.canonicalize().unwrap_or_else(|_| root.to_owned()),
            rules,
            omit,
            visitor,
            ignored: IgnoreStack::default(),
        }
    }

    /// Walks.
    pub(super) fn run(mut self) -> Result<(), Ended> {
        let root = self.root;
        if let Err(error) = fs::read_dir(root) {
            let message = format!("can't read {}: {error}", root.display());
            return Err(Failure::usage(message).into());
        }
        self.directory(root, "", 0)?;
        Ok(())
    }

    fn directory(&mut self, directory: &Path, shown: &str, depth: usize) -> Result<(), Stopped> {
        let Ok(entries) = sorted(directory) else {
            return self.unreadable_directory(shown);
        };
        if depth > MAX_DEPTH {
            return self.whole(directory, shown, SkipReason::LimitHit);
        }
        self.ignored.enter(directory);
        let outcome = entries
            .into_iter()
            .try_for_each(|(name, kind)| self.entry(directory, shown, &name, kind, depth));
        self.ignored.leave();
        outcome
    }

    fn entry(
        &mut self,
        directory: &Path,
        shown: &str,
        name: &OsString,
        kind: Option<FileType>,
        depth: usize,
    ) -> Result<(), Stopped> {
        if name == GIT {
            return Ok(());
        }
        let path = directory.join(name);
        let shown = joined(shown, name.as_encoded_bytes());
        let Some(kind) = kind else {
            return self.visitor.skipped(row(shown, 0, SkipReason::Unreadable));
        };
        if kind.is_symlink() {
            return self.visitor.skipped(row(shown, 0, SkipReason::Link));
        }
        if kind.is_dir() {
            let reason = self.rules.directory(&shown).or_else(|| {
                self.ignored
                    .ignores(&path, true)
                    .then_some(SkipReason::Ignored)
            });
            return match reason {
                Some(reason) => self.whole(&path, &shown, reason),
                None => self.directory(&path, &shown, depth + 1),
            };
        }
        if !kind.is_file() {
            // A pipe, a socket, a device: to open one may wait for ever, or do something.
            return self.visitor.skipped(row(shown, 0, SkipReason::Unreadable));
        }
        self.file(&path, shown)
    }

    fn file(&mut self, path: &Path, shown: String) -> Result<(), Stopped> {
        if let Some(omit) = self.omit
            && path
                .strip_prefix(self.root)
                .is_ok_and(|below| self.canonical_root.join(below) == omit)
        {
            return Ok(());
        }
        let Ok(metadata) = fs::symlink_metadata(path) else {
            return self.visitor.skipped(row(shown, 0, SkipReason::Unreadable));
        };
        let bytes = metadata.len();
        let max_bytes = self.rules.max_file_bytes();
        let reason = self.rules.file(&shown).or_else(|| {
            if self.ignored.ignores(path, false) {
                Some(SkipReason::Ignored)
            } else {
                (bytes > max_bytes).then_some(SkipReason::TooLarge)
            }
        });
        match reason {
            Some(reason) => self.visitor.skipped(row(shown, bytes, reason)),
            None => {
                let name = shown.clone();
                self.visitor
                    .file(shown, bytes, &mut || read::file(path, &name, max_bytes))
            }
        }
    }

    /// Enters a directory as one row, its files counted and none read.
    fn whole(&mut self, path: &Path, shown: &str, reason: SkipReason) -> Result<(), Stopped> {
        let (files, bytes) = count(path);
        self.visitor.skipped(SkippedFile {
            path: format!("{shown}/"),
            files,
            bytes,
            reason,
        })
    }

    /// A directory that can't be listed holds nobody knows how much: it counts as one file that was not read.
    fn unreadable_directory(&mut self, shown: &str) -> Result<(), Stopped> {
        self.visitor
            .skipped(row(format!("{shown}/"), 0, SkipReason::Unreadable))
    }
}

/// Lists a directory by name; what an entry is stays open where the system can't tell.
fn sorted(directory: &Path) -> std::io::Result<Vec<(OsString, Option<FileType>)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry: DirEntry = entry?;
        entries.push((entry.file_name(), entry.file_type().ok()));
    }
    entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    Ok(entries)
}

/// Counts the files and bytes below a directory by their metadata, links as files of no bytes.
fn count(directory: &Path) -> (u64, u64) {
    let mut totals = (0, 0);
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        let Ok(entries) = fs::read_dir(&directory) else {
            continue;
        };
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                Ok(kind) if kind.is_file() => {
                    totals.0 += 1;
                    totals.1 += entry.metadata().map_or(0, |metadata| metadata.len());
                }
                _ => totals.0 += 1,
            }
        }
    }
    totals
}
