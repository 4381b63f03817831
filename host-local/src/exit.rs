//! How the command ends: a status for scripts, and for people one line that says what is wrong and one that helps.

use std::fmt::Display;
use std::process::ExitCode;

use advisory_host_runtime::{Error, ScanError, VerdictStatus, with_sources};

/// The exit status. Each member is documented in `--help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Clean, or below the threshold.
    Pass = 0,
    /// A threshold is not met.
    Fail = 1,
    /// The command line or the input is wrong.
    Usage = 2,
    /// A defect of this program, or of a server that it asks.
    Internal = 3,
    /// Less was read than the policy asks for.
    Incomplete = 4,
    /// Nothing was read.
    Empty = 5,
}

impl From<VerdictStatus> for Exit {
    fn from(status: VerdictStatus) -> Self {
        match status {
            VerdictStatus::Pass => Self::Pass,
            VerdictStatus::Fail => Self::Fail,
            VerdictStatus::Incomplete => Self::Incomplete,
            VerdictStatus::Empty => Self::Empty,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<&Failure> for Exit {
    fn from(failure: &Failure) -> Self {
        failure.exit
    }
}

/// Why there is no result.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// The command line or the input is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.into(),
            hint: None,
        }
    }

    /// This program is wrong.
    pub(crate) fn internal(message: impl Display) -> Self {
        Self {
            exit: Exit::Internal,
            message: message.to_string(),
            hint: Some("this is a defect of advisory, not of what was scanned".to_owned()),
        }
    }

    /// What is asked elsewhere gives no answer, or none that makes sense.
    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Internal,
            message: message.into(),
            hint: None,
        }
    }

    /// Adds a line that helps.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Turns what the runtime says into what the person did, where it was the person. `configuration` is how the
    /// configuration file is called.
    pub(crate) fn from_runtime(error: Error, configuration: &str) -> Self {
        let answer = match error {
            Error::Refused { answer, .. } => answer,
            other => return Self::internal(with_sources(&other)),
        };
        match answer {
            ScanError::Configuration(wrong) => Self::usage(format!(
                "{configuration}:{}:{}: {}",
                wrong.line, wrong.column, wrong.message
            )),
            ScanError::Unknown(unknown) => {
                let failure = Self::usage(format!("unknown {} {:?}", unknown.kind, unknown.name));
                match (unknown.nearest, unknown.kind.as_str()) {
                    (Some(nearest), _) => failure.hint(format!("did you mean {nearest:?}?")),
                    (None, "rule") => failure.hint("`advisory rules` lists them"),
                    (None, "framework") => failure.hint("`advisory frameworks` lists them"),
                    (None, "domain") => failure.hint("`advisory rules` shows the domains"),
                    (None, "severity") => failure.hint("one of critical, high, medium, low, info"),
                    (None, _) => failure.hint("`advisory scan --help` lists them"),
                }
            }
            ScanError::Malformed(message) => Self::usage(message),
            ScanError::Internal => Self::internal("the scanner has a defect"),
        }
    }

    /// Prints to the standard error.
    pub(crate) fn print(&self) {
        eprintln!("error: {}", self.message);
        if let Some(hint) = &self.hint {
            eprintln!("hint: {hint}");
        }
    }

    /// Returns the message.
    #[cfg(test)]
    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}
