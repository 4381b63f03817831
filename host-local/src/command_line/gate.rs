//! Options of `advisory gate`.

use std::fmt;
use std::path::PathBuf;

use clap::Args;

use super::{DescribeFormat, variable};

/// Which gate is asked, and where.
#[derive(Args)]
#[command(allow_missing_positional = true)]
pub(crate) struct GateOptions {
    /// The project, by its identifier or its name; with --evidence, what it is called in the decision
    #[arg(required_unless_present = "evidence")]
    pub(crate) project: Option<String>,
    /// The stage to be entered
    #[arg(value_parser = ["design", "development", "testing", "staging", "production"])]
    pub(crate) stage: String,
    /// The server; https, or http on this machine
    #[arg(
        long,
        value_name = "URL",
        env = "ADVISORY_URL",
        default_value = "http://127.0.0.1:8642"
    )]
    pub(crate) url: String,
    /// What the server is called in a workflow's token; its address, unless given
    #[arg(long, value_name = "NAME", env = "ADVISORY_AUDIENCE")]
    pub(crate) audience: Option<String>,
    /// Let the project enter the stage if it may
    #[arg(long, conflicts_with = "evidence")]
    pub(crate) enter: bool,
    #[command(flatten)]
    pub(crate) offline: OfflineOptions,
    /// The shape of the report
    #[arg(long, short, value_enum, default_value_t = DescribeFormat::Table)]
    pub(crate) format: DescribeFormat,
    /// Write the report here, whole or not at all, instead of to the standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Token; from the environment alone, as arguments are seen by every user of the machine
    #[arg(skip = variable("ADVISORY_TOKEN"))]
    pub(crate) token: Option<String>,
    /// Where a GitHub job asks for its token
    #[arg(skip = Workflow::of_this_job())]
    pub(crate) workflow: Option<Workflow>,
}

/// What a gate is judged on without a server.
#[derive(Debug, Args)]
pub(crate) struct OfflineOptions {
    /// Judge on this machine: a scan as JSON, or a decision or a scan as a server answers it
    #[arg(long, value_name = "FILE")]
    pub(crate) evidence: Option<PathBuf>,
    /// The gate's Rego; the shipped policy, or that of a decision in hand, unless given
    #[arg(long, value_name = "FILE", requires = "evidence")]
    pub(crate) policy: Option<PathBuf>,
    /// The project as a server answers it, or as much of it as is known, as JSON
    #[arg(long, value_name = "FILE", requires = "evidence")]
    pub(crate) facts: Option<PathBuf>,
    /// The branch that was scanned
    #[arg(long, value_name = "NAME", requires = "evidence")]
    pub(crate) branch: Option<String>,
    /// The commit that was scanned
    #[arg(long, value_name = "COMMIT", requires = "evidence")]
    pub(crate) commit: Option<String>,
    /// The instant to decide for, such as 2026-01-31T09:00:00Z; now, unless given
    #[arg(long, value_name = "INSTANT", requires = "evidence")]
    pub(crate) as_of: Option<String>,
}

impl fmt::Debug for GateOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GateOptions")
            .field("project", &self.project)
            .field("stage", &self.stage)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// Where a GitHub job asks for its token.
pub(crate) struct Workflow {
    pub(crate) url: String,
    pub(crate) token: String,
}

impl Workflow {
    fn of_this_job() -> Option<Self> {
        Some(Self {
            url: variable("ACTIONS_ID_TOKEN_REQUEST_URL")?,
            token: variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN")?,
        })
    }
}
