//! How much memory a guest gets, and whether it asked for more.

use wasmtime::{ResourceLimiter, Result};

/// Most elements of a guest's tables. A large Rust component has some thousands of functions; each element costs
/// the host eight bytes.
const TABLE_ELEMENTS: usize = 100_000;

/// Refuses memory beyond a limit and remembers that it did.
///
/// A guest that gets no memory aborts, which looks like any other trap: only the memory of the refusal tells them apart.
#[derive(Debug)]
pub struct MemoryLimiter {
    limit: usize,
    refused: bool,
}

impl MemoryLimiter {
    /// Allows each memory `limit` bytes. The component has one memory.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            refused: false,
        }
    }

    /// Returns whether memory was refused.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.refused
    }
}

impl ResourceLimiter for MemoryLimiter {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> Result<bool> {
        let allowed = desired <= self.limit;
        self.refused |= !allowed;
        Ok(allowed)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> Result<bool> {
        Ok(desired <= TABLE_ELEMENTS)
    }
}
