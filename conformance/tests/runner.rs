//! The suites themselves, against the stores in memory, and what else adapters' tests use.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod counterpart;
mod in_memory;
mod shared;
