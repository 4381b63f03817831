//! Pages that hold machine code: readable and executable while a component is loaded, readable alone otherwise.
//!
//! wasmtime does this itself for memory that it mapped. For memory that it did not, such as the host's own binary, it asks
//! its embedder, and then for all memory alike.

use std::ffi::c_void;

use rustix::mm::{MprotectFlags, mprotect};
use rustix::param::page_size;
use wasmtime::{CustomCodeMemory, Result};

/// Changes the protection of whole pages, which are never writable here.
pub(crate) struct Protection;

impl CustomCodeMemory for Protection {
    fn required_alignment(&self) -> usize {
        page_size()
    }

    fn publish_executable(&self, start: *const u8, length: usize) -> Result<()> {
        protect(start, length, MprotectFlags::READ | MprotectFlags::EXEC)
    }

    fn unpublish_executable(&self, start: *const u8, length: usize) -> Result<()> {
        protect(start, length, MprotectFlags::READ)
    }
}

#[expect(unsafe_code, reason = "pages become executable by a system call")]
fn protect(start: *const u8, length: usize, flags: MprotectFlags) -> Result<()> {
    // SAFETY: wasmtime hands over whole pages that hold machine code of a component and nothing else, and which stay mapped
    // as long as the component does. Nobody writes to them: they come from a file that was mapped to be read, or are a copy that
    // wasmtime alone knows of.
    unsafe { mprotect(start.cast_mut().cast::<c_void>(), length, flags) }.map_err(Into::into)
}
