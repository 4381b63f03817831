//! Options of `advisory bundle`.

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::variable;

const HELP: &str = "\
The token is read from ADVISORY_TOKEN, and must be an administrator's.";

/// Which way.
#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Fetch every document and object of a tenant into one file
    #[command(after_help = HELP)]
    Export {
        /// The new file, a zip
        file: PathBuf,
        #[command(flatten)]
        server: ServerOptions,
    },
    /// Write what a file holds; nothing is overwritten, and a repeat changes nothing
    #[command(after_help = HELP)]
    Import {
        /// A file that `export` wrote
        file: PathBuf,
        #[command(flatten)]
        server: ServerOptions,
    },
}

/// Which server, and as whom.
#[derive(Args)]
pub(crate) struct ServerOptions {
    /// The server; https, or http on this machine
    #[arg(
        long,
        value_name = "URL",
        env = "ADVISORY_URL",
        default_value = "http://127.0.0.1:8642"
    )]
    pub(crate) url: String,
    /// Token; from the environment alone, as arguments are seen by every user of the machine
    #[arg(skip = variable("ADVISORY_TOKEN"))]
    pub(crate) token: Option<String>,
}

impl fmt::Debug for ServerOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ServerOptions")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
