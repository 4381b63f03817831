//! A clock that the filling sets, so that the portfolio has a past.

use std::sync::atomic::{AtomicI64, Ordering};

use advisory_host_runtime::ports::Clock;
use jiff::Timestamp;

/// Stands where it was set.
pub(crate) struct DemoClock(AtomicI64);

impl DemoClock {
    /// Makes a clock that stands at an instant.
    pub(super) fn at(instant: Timestamp) -> Self {
        Self(AtomicI64::new(instant.as_second()))
    }

    /// Sets it.
    pub(super) fn set(&self, instant: Timestamp) {
        self.0.store(instant.as_second(), Ordering::SeqCst);
    }

    /// Moves it on by seconds.
    pub(super) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }
}
