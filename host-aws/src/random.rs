//! Names that nobody has had.

use advisory_ports::{Fault, FaultKind};

/// Returns a name that no other has: 32 hexadecimal digits.
pub(crate) fn name() -> Result<String, Fault> {
    let mut bytes = [0; 16];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
        Err(error) => {
            let fault = Fault::new("random", "fill", FaultKind::Unreachable);
            Err(fault.because(error.to_string()))
        }
    }
}
