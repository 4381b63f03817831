//! Bytes that nobody can guess.

use advisory_ports::{Fault, FaultKind};

/// Returns random bytes of the operating system.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => {
            let fault = Fault::new("random", "fill", FaultKind::Unreachable);
            Err(fault.because(error.to_string()))
        }
    }
}

/// Returns a name that no other has: 32 hexadecimal digits.
pub(crate) fn name() -> Result<String, Fault> {
    Ok(hexadecimal(&bytes::<16>()?))
}

/// Writes bytes in hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
