//! What Azure reports, sorted by what can be done about it.
//!
//! | status | what it becomes |
//! | --- | --- |
//! | 401, 403 | denied: the role assignment or the firewall |
//! | 404 | not found; the adapter tells a missing item from a missing container |
//! | 408, 410, 500 and above | it does not answer. The client has tried again already, elsewhere where there is an elsewhere |
//! | 429 | patience, as long as the service asks for |
//! | 449 | patience: writers of one document were in each other's way |

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{Fault, FaultKind};

/// Where a failure goes whose kind leaves the caller no words for it: one that reads as absent, denied or throttled.
pub type Report = Arc<dyn Fn(&Fault) + Send + Sync>;

/// How long to wait before trying again, where a service asks for patience and does not say how much.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long to wait where the service says to try again at once.
const MOMENT: Duration = Duration::from_millis(20);

/// Longest time that a service is believed to ask for.
const LONGEST: Duration = Duration::from_secs(3600);

/// A failed call. The fault holds the provider's text, for the log alone.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// What was to be read or changed is not there.
    NotFound(Fault),
    /// The credentials do not allow it.
    Denied(Fault),
    /// The service asks for patience.
    Throttled(Duration, Fault),
    /// Anything else.
    Failed(Fault),
}

impl Trouble {
    /// Sorts a failure by its status; `None` for one that no service answered.
    pub(crate) fn of(
        adapter: &'static str,
        operation: &'static str,
        status: Option<u16>,
        after: Option<Duration>,
        error: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        let fault = |kind| Fault::new(adapter, operation, kind).because(error);
        match status {
            Some(404) => Self::NotFound(fault(FaultKind::NotConfigured)),
            Some(401 | 403) => Self::Denied(fault(FaultKind::Forbidden)),
            Some(429) => {
                let after = after.unwrap_or(PATIENCE).min(LONGEST);
                Self::Throttled(after, fault(FaultKind::Unreachable))
            }
            Some(449) => Self::Throttled(MOMENT, fault(FaultKind::Unreachable)),
            None | Some(408 | 410 | 500..) => Self::Failed(fault(FaultKind::Unreachable)),
            // The adapter asked for what the service never does.
            Some(400..) => Self::Failed(fault(FaultKind::Defect)),
            Some(_) => Self::Failed(fault(FaultKind::Protocol)),
        }
    }

    /// Returns what the log is told.
    pub(crate) const fn fault(&self) -> &Fault {
        match self {
            Self::NotFound(fault)
            | Self::Denied(fault)
            | Self::Throttled(_, fault)
            | Self::Failed(fault) => fault,
        }
    }
}
