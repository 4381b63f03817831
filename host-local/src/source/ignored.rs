//! What the repository's own ignore files leave out: `.gitignore` and `.ignore`, nested, with or without `.git`.
//!
//! Files above the target are not asked: a scan of the same directory says the same wherever it lies.

use std::path::Path;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Ignore files of a directory, the stronger first.
const NAMES: [&str; 2] = [".ignore", ".gitignore"];

/// The ignore files of one directory and of those above it, as the walk goes down.
#[derive(Debug, Default)]
pub(super) struct IgnoreStack {
    levels: Vec<Vec<Gitignore>>,
}

impl IgnoreStack {
    /// Enters a directory.
    pub(super) fn enter(&mut self, directory: &Path) {
        let mut level = Vec::new();
        for name in NAMES {
            let file = directory.join(name);
            // A pipe by this name would never end, a link could lead anywhere.
            if !file.symlink_metadata().is_ok_and(|found| found.is_file()) {
                continue;
            }
            let mut builder = GitignoreBuilder::new(directory);
            // A line that is no pattern is skipped, as git does.
            drop(builder.add(&file));
            if let Ok(patterns) = builder.build() {
                level.push(patterns);
            }
        }
        self.levels.push(level);
    }

    /// Leaves the directory that was entered last.
    pub(super) fn leave(&mut self) {
        self.levels.pop();
    }

    /// Returns whether a path is ignored. The innermost file that says anything decides.
    pub(super) fn ignores(&self, path: &Path, is_directory: bool) -> bool {
        for patterns in self.levels.iter().rev().flatten() {
            match patterns.matched(path, is_directory) {
                Match::None => {}
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
            }
        }
        false
    }
}
