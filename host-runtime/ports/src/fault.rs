//! What went wrong behind a port, for the operator.
//!
//! The guest learns `unavailable` and nothing else: a provider's text never crosses the contract. The log gets all of this, with
//! the request's id.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// What is wrong, as far as an operator can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// The store does not answer, or not in time.
    Unreachable,
    /// There is no room left.
    Full,
    /// What should be written to can only be read.
    ReadOnly,
    /// The store refuses the host's own credentials or the file's permissions.
    Forbidden,
    /// The disk or its file system reports an error.
    Device,
    /// What is stored is not what was written.
    Corrupt,
    /// The store was written by a newer version of this program.
    Newer,
    /// The other side broke its protocol.
    Protocol,
    /// The host was set up without this.
    NotConfigured,
    /// The adapter broke a rule of its port.
    Defect,
}

impl FaultKind {
    /// Returns the words for it.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Unreachable => "it does not answer",
            Self::Full => "there is no room left",
            Self::ReadOnly => "it can only be read",
            Self::Forbidden => "access is refused to this host",
            Self::Device => "the disk reports an error",
            Self::Corrupt => "what is stored is damaged",
            Self::Newer => "it was written by a newer version of this program",
            Self::Protocol => "the answer makes no sense",
            Self::NotConfigured => "this host has none",
            Self::Defect => "the adapter broke its own rules",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.describe())
    }
}

/// A failure behind a port. Cheap to clone, as one failed commit fails many writes.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Which adapter, such as `sqlite`.
    pub adapter: &'static str,
    /// What it was doing, such as `query`.
    pub operation: &'static str,
    /// What is wrong.
    pub kind: FaultKind,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl Fault {
    /// Names a failure.
    #[must_use]
    pub const fn new(adapter: &'static str, operation: &'static str, kind: FaultKind) -> Self {
        Self {
            adapter,
            operation,
            kind,
            source: None,
        }
    }

    /// Adds what the provider said.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            adapter,
            operation,
            kind,
            ..
        } = self;
        write!(
            formatter,
            "{operation} failed in the {adapter} adapter: {kind}"
        )
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.source {
            Some(source) => Some(source.as_ref()),
            None => None,
        }
    }
}
