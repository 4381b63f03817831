//! The scan from its request to its verdict.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that can't prepare its test fails it"
)]

mod baseline;
mod configuration;
mod ledger;
mod plan;
mod support;
mod waivers;
