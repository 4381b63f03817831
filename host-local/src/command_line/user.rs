//! Options of `advisory user`.

use std::path::{Path, PathBuf};

use advisory_host_runtime::Role;
use clap::{Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};

use super::data_directory;

/// Who works on this machine besides its owner.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Give a person roles and print a new token, the only time that it is shown
    Add {
        /// The name by which decisions are recorded
        name: String,
        /// What the person may do; repeat or separate with commas
        #[arg(
            long,
            value_enum,
            value_name = "ROLE",
            value_delimiter = ',',
            required = true
        )]
        role: Vec<RoleName>,
        /// Directory of the database and the files
        #[arg(long, value_name = "DIRECTORY", env = "ADVISORY_DATA", default_value_os_t = data_directory())]
        data: PathBuf,
    },
    /// Take the token back, at once
    Remove {
        /// The name
        name: String,
        /// Directory of the database and the files
        #[arg(long, value_name = "DIRECTORY", env = "ADVISORY_DATA", default_value_os_t = data_directory())]
        data: PathBuf,
    },
    /// List the people and their roles
    List {
        /// Directory of the database and the files
        #[arg(long, value_name = "DIRECTORY", env = "ADVISORY_DATA", default_value_os_t = data_directory())]
        data: PathBuf,
    },
}

impl UserCommand {
    /// Returns whose people are meant.
    pub(crate) fn data(&self) -> &Path {
        match self {
            Self::Add { data, .. } | Self::Remove { data, .. } | Self::List { data } => data,
        }
    }
}

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RoleName {
    /// Read
    Viewer,
    /// Scan, answer and draft
    Engineer,
    /// Approve what others made
    Reviewer,
    /// Administer
    Admin,
}

impl RoleName {
    /// Returns its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Engineer => "engineer",
            Self::Reviewer => "reviewer",
            Self::Admin => "admin",
        }
    }
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Viewer => Self::Viewer,
            RoleName::Engineer => Self::Engineer,
            RoleName::Reviewer => Self::Reviewer,
            RoleName::Admin => Self::Admin,
        }
    }
}
