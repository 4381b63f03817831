//! The AI inventory: libraries, models, prompts, agents and tools, vector stores, datasets.

use crate::scan::{FileContext, Sink};

/// Returns whether a file uses AI: it imports a library of the field, or its path says so.
#[must_use]
pub fn is_ai_file(file: &FileContext<'_>) -> bool {
    let _ = file;
    false
}

/// Reports the AI components of a file.
pub fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    let _ = (file, sink);
}
