//! What a host can tell of its requests: how long each took, and each call on an adapter that was made for it.
//!
//! The component's imports are bound to one request, and so are the adapters that stand behind them here: each call that goes
//! through is timed and kept with its request. So a request can be followed from its head, through the component, to every store that it
//! reached. Whoever wants to know is an [`Observer`]; where there is none, adapters are reached directly and nothing is kept.

mod calls;
mod metrics;
mod otlp;
mod trace;

use std::time::{Duration, SystemTime};

use advisory_host_runtime::{LogEvent, LogLevel, RequestId};

pub(crate) use self::calls::Calls;
pub use self::metrics::Metrics;
pub use self::otlp::Otlp;
pub use self::trace::TraceContext;

/// Most calls that are kept of one request. Those beyond are counted, no more.
pub(crate) const CALLS: usize = 256;

/// How a call on an adapter ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallOutcome {
    /// It did what was asked.
    Done,
    /// It answered that it can't: there is no such thing, or somebody was faster.
    Refused,
    /// It asked for patience.
    Throttled,
    /// It failed.
    Failed,
}

impl CallOutcome {
    /// Returns its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Throttled => "throttled",
            Self::Failed => "failed",
        }
    }
}

/// A call on an adapter.
#[derive(Debug, Clone)]
pub struct CallRecord {
    /// Which port, such as `database`.
    pub port: &'static str,
    /// What was asked of it, such as `query`.
    pub operation: &'static str,
    /// When it began.
    pub began: SystemTime,
    /// How long it took; of what streams, until it began to.
    pub took: Duration,
    /// How it ended.
    pub outcome: CallOutcome,
}

impl CallRecord {
    /// Returns the event of the call, for who debugs a request.
    pub(crate) fn event(&self) -> LogEvent {
        let fields = [
            ("port", self.port.to_owned()),
            ("operation", self.operation.to_owned()),
            ("outcome", self.outcome.as_str().to_owned()),
            ("microseconds", self.took.as_micros().to_string()),
        ];
        LogEvent {
            level: LogLevel::Debug,
            message: "adapter call".to_owned(),
            fields: fields.map(|(name, value)| (name.to_owned(), value)).into(),
            cut: false,
        }
    }
}

/// The component's part of a request.
#[derive(Debug, Clone)]
pub struct ComponentRecord {
    /// When its instance was asked for.
    pub began: SystemTime,
    /// Until it had answered, adapters included.
    pub took: Duration,
    /// Whether it gave an answer.
    pub answered: bool,
}

/// A request, from its head to its answer.
#[derive(Debug, Clone)]
pub struct RequestRecord {
    /// Its name, as logs and problem documents have it.
    pub id: RequestId,
    /// Of which trace it is a part, and in whose call.
    pub trace: TraceContext,
    /// HTTP method.
    pub method: String,
    /// Path, as the log has it.
    pub path: String,
    /// HTTP status.
    pub status: u16,
    /// When it came.
    pub began: SystemTime,
    /// Until it was answered.
    pub took: Duration,
    /// What the component did; none when it was not asked.
    pub component: Option<ComponentRecord>,
    /// What adapters did, in the order in which it ended.
    pub calls: Vec<CallRecord>,
    /// Calls that are not kept.
    pub calls_beyond: usize,
}

/// Is told of every request, once it is answered. It may not block.
pub trait Observer: Send + Sync {
    /// Takes note of a request.
    fn observe(&self, request: &RequestRecord);
}
