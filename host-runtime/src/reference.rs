//! Seeding: the one time that reference data is written.

use std::fmt;
use std::time::Duration;

use advisory_bindings::exports::advisory::platform::reference::DatabaseError;

use crate::{Error, Instance, Result};

/// What a seeding did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedSummary {
    /// Documents written.
    pub documents: u32,
    /// SHA-256 over the documents written: equal wherever the same core has seeded.
    pub digest: String,
}

/// Why the database did not take the reference data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeedRefusal {
    /// It asks for patience.
    Throttled(Option<Duration>),
    /// It can't be reached; the log says why.
    Unavailable,
    /// It will not, whatever happens.
    Refused(String),
}

impl fmt::Display for SeedRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Throttled(_) => formatter.write_str("the database asks for patience"),
            Self::Unavailable => formatter.write_str("the database can't be reached"),
            Self::Refused(reason) => formatter.write_str(reason),
        }
    }
}

impl Instance {
    /// Seeds; the instance ends with it.
    pub(crate) async fn seed(mut self) -> Result<SeedSummary> {
        let answer = self
            .call(async |advisory, accessor| {
                advisory
                    .advisory_platform_reference()
                    .call_seed(accessor)
                    .await
            })
            .await?;
        match answer {
            Ok(summary) => Ok(SeedSummary {
                documents: summary.documents,
                digest: summary.digest,
            }),
            Err(error) => Err(Error::NotSeeded {
                request: self.request().clone(),
                answer: error.into(),
            }),
        }
    }
}

impl From<DatabaseError> for SeedRefusal {
    fn from(error: DatabaseError) -> Self {
        let refused = |reason: &str| Self::Refused(reason.to_owned());
        match error {
            DatabaseError::Throttled(after) => {
                Self::Throttled(after.map(|after| Duration::from_millis(after.into())))
            }
            DatabaseError::Unavailable => Self::Unavailable,
            DatabaseError::Invalid(rule) => Self::Refused(rule),
            DatabaseError::Denied => refused("the host does not let it"),
            DatabaseError::NotFound => refused("a document is missing"),
            DatabaseError::AlreadyExists => refused("a document is there already"),
            DatabaseError::PreconditionFailed => refused("a document changed meanwhile"),
        }
    }
}
