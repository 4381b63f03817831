//! Gathers listed entries into batches, and hands them to the workers one by one.

use std::sync::mpsc::SyncSender;

use advisory_host_runtime::{FileBatch, SkippedFile, SourceFile};

use crate::source::{Stopped, Visitor};

/// What a row costs beside the content: its path, and what the core keeps of it.
const ROW_BYTES: u64 = 256;

/// A batch and its place in the order of the target.
pub(super) type Numbered = (usize, FileBatch);

/// Fills batches. How they are cut depends on the target alone, not on who scans them.
pub(super) struct Batches {
    sender: SyncSender<Numbered>,
    batch_bytes: u64,
    number: usize,
    batch: FileBatch,
    bytes: u64,
}

impl Batches {
    /// Prepares to fill batches of about `batch_bytes`.
    pub(super) fn new(sender: SyncSender<Numbered>, batch_bytes: u64) -> Self {
        Self {
            sender,
            batch_bytes,
            number: 0,
            batch: FileBatch::default(),
            bytes: 0,
        }
    }

    /// Hands over what is left.
    pub(super) fn finish(mut self) -> Result<(), Stopped> {
        if self.bytes > 0 {
            self.hand_over()?;
        }
        Ok(())
    }

    fn add(&mut self, bytes: u64) -> Result<(), Stopped> {
        self.bytes += bytes + ROW_BYTES;
        if self.bytes >= self.batch_bytes {
            self.hand_over()?;
        }
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), Stopped> {
        let batch = std::mem::take(&mut self.batch);
        self.bytes = 0;
        let number = self.number;
        self.number += 1;
        self.sender.send((number, batch)).map_err(|_| Stopped)
    }
}

impl Visitor for Batches {
    fn file(
        &mut self,
        _path: String,
        _bytes: u64,
        read: &mut dyn FnMut() -> Result<SourceFile, SkippedFile>,
    ) -> Result<(), Stopped> {
        match read() {
            Ok(file) => {
                let bytes = file.content.len() as u64;
                self.batch.files.push(file);
                self.add(bytes)
            }
            Err(skipped) => self.skipped(skipped),
        }
    }

    fn skipped(&mut self, skipped: SkippedFile) -> Result<(), Stopped> {
        self.batch.skipped.push(skipped);
        self.add(0)
    }
}
