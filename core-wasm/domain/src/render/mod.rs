//! The formats of a scan result.

use crate::scan::ScanResult;

/// Renders the result as JSON: the document itself.
///
/// # Errors
/// Never in practice: every type of the result serialises.
pub fn json(result: &ScanResult) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(result)?;
    bytes.push(b'\n');
    Ok(bytes)
}
