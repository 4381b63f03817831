//! The only place where machine code from outside the binary becomes runnable.

use std::path::Path;

use wasmtime::component::Component;
use wasmtime::{Engine, Result};

/// Maps a precompiled component into memory: its pages are read when they are first run.
///
/// The file must be one that [`precompile`](crate::precompile) wrote and that nobody else can write to, now or while it
/// is mapped. It is executed as it is.
///
/// # Errors
///
/// Fails when the file can't be read, or was compiled by another version or under other settings.
#[expect(
    unsafe_code,
    reason = "loading machine code is what a precompiled component is for"
)]
pub fn deserialize_file(engine: &Engine, path: &Path) -> Result<Component> {
    // SAFETY: the caller names a file that the build's own `xtask core` wrote and that is read-only where it is deployed;
    // wasmtime checks version, settings and CPU before anything in it runs.
    unsafe { Component::deserialize_file(engine, path) }
}

/// Copies a precompiled component from the bytes that a host embeds.
///
/// The bytes must be what [`precompile`](crate::precompile) returned, embedded at build time.
///
/// # Errors
///
/// Fails when the bytes were compiled by another version or under other settings.
#[expect(
    unsafe_code,
    reason = "loading machine code is what a precompiled component is for"
)]
pub fn deserialize(engine: &Engine, bytes: &[u8]) -> Result<Component> {
    // SAFETY: as above, with bytes that the linker put into the host's own read-only data.
    unsafe { Component::deserialize(engine, bytes) }
}
