//! What a person at a terminal sees while a scan runs. In a pipe, and when asked to be quiet, there is nothing.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use advisory_host_runtime::{FileBatch, SkippedFile, SourceFile};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use crate::source::{Stopped, Visitor};

/// A progress bar, or nothing.
pub(super) struct Progress {
    bar: ProgressBar,
    is_quiet: bool,
    bytes: AtomicU64,
}

impl Progress {
    /// Shows progress if the standard error is a terminal and nobody asked for quiet.
    pub(super) fn new(is_quiet: bool) -> Self {
        let is_shown = !is_quiet && io::stderr().is_terminal();
        let bar = if is_shown {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        } else {
            ProgressBar::hidden()
        };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} files read, {msg}") {
            bar.set_style(style);
        }
        Self {
            bar,
            is_quiet,
            bytes: AtomicU64::new(0),
        }
    }

    /// Returns whether anyone sees it: counting ahead is work for nobody otherwise.
    pub(super) fn is_shown(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// Says how many files there are, once that is known.
    pub(super) fn set_total(&self, files: u64) {
        self.bar.set_length(files);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} files, {msg}") {
            self.bar.set_style(style);
        }
    }

    /// Counts a batch as scanned.
    pub(super) fn scanned(&self, files: u64, bytes: u64) {
        let bytes = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.bar.inc(files);
        self.bar.set_message(HumanBytes(bytes).to_string());
    }

    /// Says that something was not scanned.
    pub(super) fn warn(&self, message: &str) {
        if !self.is_quiet {
            self.bar.suspend(|| eprintln!("warning: {message}"));
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// Returns the files and bytes that a batch is read for.
pub(super) fn weight(batch: &FileBatch) -> (u64, u64) {
    let bytes = batch.files.iter().map(|file| file.content.len() as u64);
    (batch.files.len() as u64, bytes.sum())
}

/// Counts the files to be read, without reading them.
#[derive(Debug, Default)]
pub(super) struct Counter {
    pub(super) files: u64,
}

impl Visitor for Counter {
    fn file(
        &mut self,
        _path: String,
        _bytes: u64,
        _read: &mut dyn FnMut() -> Result<SourceFile, SkippedFile>,
    ) -> Result<(), Stopped> {
        self.files += 1;
        Ok(())
    }

    fn skipped(&mut self, _skipped: SkippedFile) -> Result<(), Stopped> {
        Ok(())
    }
}
