//! The suites themselves, against the stores in memory.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod in_memory;
