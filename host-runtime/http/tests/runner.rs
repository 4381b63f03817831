//! Tests of the service, over the engine's misbehaving guest and over connections.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that can't prepare its test fails it"
)]

mod connections;
mod service;
mod support;
