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

/// Bytes that begin where a page does, on every machine: so that [`deserialize`] need not copy them.
#[repr(C, align(65536))]
#[derive(Debug)]
pub struct PageAligned<T: ?Sized>(pub T);

/// Loads a precompiled component that a host embeds.
///
/// The bytes must be what [`precompile`](crate::precompile) returned, embedded at build time. Where they are [`PageAligned`] they are
/// run where they lie: pages are read when they are first run, and shared by all processes of that binary. Elsewhere, and where
/// the system does not let a binary's data be executed, they are copied.
///
/// # Errors
///
/// Fails when the bytes were compiled by another version or under other settings.
#[expect(
    unsafe_code,
    reason = "loading machine code is what a precompiled component is for"
)]
pub fn deserialize(engine: &Engine, bytes: &'static [u8]) -> Result<Component> {
    #[cfg(target_os = "linux")]
    if bytes
        .as_ptr()
        .addr()
        .is_multiple_of(rustix::param::page_size())
    {
        // SAFETY: as below; and they stay what they are as long as the process lives.
        return unsafe { Component::deserialize_raw(engine, std::ptr::NonNull::from(bytes)) };
    }
    // SAFETY: as above, with bytes that the linker put into the host's own read-only data.
    unsafe { Component::deserialize(engine, bytes) }
}
