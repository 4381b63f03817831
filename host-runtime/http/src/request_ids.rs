//! Names of requests.

use std::sync::atomic::{AtomicU64, Ordering};

use advisory_host_runtime::RequestId;

/// Names requests: unlike those of any other process, and in the order in which they came.
pub struct RequestIds {
    process: u64,
    next: AtomicU64,
}

impl RequestIds {
    /// Starts at one.
    ///
    /// # Errors
    ///
    /// Fails when the machine gives no random bytes.
    pub fn new() -> Result<Self, getrandom::Error> {
        Ok(Self {
            process: getrandom::u64()?,
            next: AtomicU64::new(1),
        })
    }

    /// Returns the next name: 16 hexadecimal digits for the process, then the number of the request.
    pub fn next(&self) -> RequestId {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        RequestId::new(format!("{:016x}-{number}", self.process))
    }
}
