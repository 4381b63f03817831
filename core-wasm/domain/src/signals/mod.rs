//! Signals: positive evidence that a governance pattern is in force.

use crate::scan::{FileContext, Sink};

/// Reports the signals of a file.
pub fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    let _ = (file, sink);
}
