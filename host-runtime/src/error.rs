//! Why the component gave no answer.

use std::path::PathBuf;
use std::time::Duration;

use advisory_bindings::RequestId;

use crate::reference::SeedRefusal;
use crate::scanner::ScanError;

/// The cause behind an error, for the log.
pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The component gave no answer, or refused one.
///
/// Whatever happened, the process and every other instance are unharmed, and the next call may be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The precompiled component can't be loaded: it is missing, or not made for this host. Final.
    #[error("can't load the component from {from}; `cargo xtask core` makes one for this host")]
    Load {
        /// Where it was to come from.
        from: ComponentOrigin,
        /// What the engine said.
        #[source]
        source: Source,
    },
    /// The guest panicked, overran its stack or broke another rule of the sandbox. A defect of the core.
    #[error("request {request}: the component trapped{}", place(.panic_place.as_deref()))]
    Trap {
        /// The request that it served.
        request: RequestId,
        /// Where in the core's source, if it panicked.
        panic_place: Option<String>,
        /// What the engine said.
        #[source]
        source: Source,
    },
    /// The guest asked for more memory than it may have.
    #[error("request {request}: the component needs more than {} MiB of memory", .limit >> 20)]
    OutOfMemory {
        /// The request that it served.
        request: RequestId,
        /// The limit, in bytes.
        limit: usize,
    },
    /// The guest did not answer in time.
    #[error("request {request}: the component did not answer within {after:?}")]
    TimedOut {
        /// The request that it served.
        request: RequestId,
        /// The limit.
        after: Duration,
    },
    /// The scanner answered that it can't do what was asked.
    #[error("request {request}: {answer}")]
    Refused {
        /// The request that it served.
        request: RequestId,
        /// The scanner's answer, for the caller to act on.
        answer: ScanError,
    },
    /// The database did not take the reference data.
    #[error("request {request}: the reference data is not written: {answer}")]
    NotSeeded {
        /// The request that it served.
        request: RequestId,
        /// The database's answer.
        answer: SeedRefusal,
    },
}

/// Where a component was to be loaded from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComponentOrigin {
    /// A file.
    File(PathBuf),
    /// The host's own binary.
    Embedded,
}

impl std::fmt::Display for ComponentOrigin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "{}", path.display()),
            Self::Embedded => formatter.write_str("this program"),
        }
    }
}

/// Returns one line of an error and everything behind it, for a log.
#[must_use]
pub fn with_sources(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        source = cause.source();
    }
    line.replace('\n', " ")
}

fn place(panic_place: Option<&str>) -> String {
    panic_place
        .map(|place| format!(" at {place}"))
        .unwrap_or_default()
}
