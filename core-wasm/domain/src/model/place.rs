//! A place in the scanned repository.

use serde::{Deserialize, Serialize};

/// A line, or a run of lines, of one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// Path from the root of the scan, with `/` between its parts.
    pub path: String,
    /// First line, counted from 1. Cells of a notebook count on through the file.
    pub line: u32,
    /// First column, counted from 1 in Unicode scalar values.
    pub column: u32,
    /// Last line, counted from 1.
    pub end_line: u32,
    /// Notebook cell, counted from 1, where the file is a notebook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<u32>,
}
