//! What one call may use.

use std::time::Duration;

/// Bounds on one instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of guest memory.
    pub memory: usize,
    /// Longest time for one call, waiting for adapters included; of a streamed answer, until it begins.
    pub timeout: Duration,
    /// Longest time from the begin of a streamed answer to its end.
    pub stream: Duration,
}

impl Limits {
    /// Bounds for a request to the API: it holds a few documents at most, and someone waits for the answer. A streamed one tells
    /// of a draft: at 40 tokens a second, a model takes seven minutes for the 16,000 that it may write.
    pub const REQUEST: Self = Self {
        memory: 128 << 20,
        timeout: Duration::from_secs(30),
        stream: Duration::from_secs(600),
    };

    /// Bounds for one call of a scan: a batch of files with its syntax trees, or the combination of every report of
    /// a repository of 25,000 files.
    pub const SCAN: Self = Self {
        memory: 1 << 30,
        timeout: Duration::from_secs(300),
        stream: Duration::ZERO,
    };
}
