//! The command line.

mod bundle;
mod gate;
mod user;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::{env, fmt};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use serde::Serialize;

pub(crate) use self::bundle::{BundleCommand, ServerOptions};
pub(crate) use self::gate::{GateOptions, Workflow};
pub(crate) use self::user::{RoleName, UserCommand};

const EXIT_STATUS: &str = "\
Exit status:
  0  no open finding at or above the threshold
  1  a threshold is not met
  2  wrong usage or input: an unknown name, a bad configuration, a hostile archive
  3  a defect of advisory
  4  less was read than --min-coverage asks for
  5  nothing was read: the target holds no readable file";

const SCAN_HELP: &str = "\
What a repository says of its own scans is read from its .advisory.yaml: excludes, thresholds, frameworks,
domains, rules, waivers. Options given here override it; --exclude adds to it.

Examples:
  advisory scan .
  advisory scan . --fail-on high --min-coverage 90
  advisory scan release.tar.gz --format sarif -o advisory.sarif
  git diff --name-only -z main | advisory scan - --baseline main.json";

const SERVE_HELP: &str = "\
The first line on the standard output is the address; the log goes to the standard error, a JSON object a line.
The model's key is read from ADVISORY_MODEL_KEY, the token for GitHub from GITHUB_TOKEN or the file of secrets.";

const GATE_HELP: &str = "\
The token is read from ADVISORY_TOKEN. A GitHub job with `permissions: id-token: write` needs none: it asks its runner.

Exit status:
  0  the gate lets it pass, perhaps by a waiver
  1  the gate stays closed
  2  wrong usage, no such project, or no right to ask
  3  the server can't be asked, or failed";

/// Scans a repository for the AI it holds, and scores the controls in evidence against ten frameworks.
#[derive(Debug, Parser)]
#[command(name = "advisory", version, after_help = EXIT_STATUS, propagate_version = false)]
pub(crate) struct Arguments {
    /// When to use colours; `auto` heeds NO_COLOR, CLICOLOR and CLICOLOR_FORCE
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub(crate) color: ColorChoice,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Scan a directory, a file or an archive, and report
    #[command(after_help = EXIT_STATUS, after_long_help = const_format_help())]
    Scan(Box<ScanOptions>),
    /// Serve the API on this machine
    #[command(after_help = SERVE_HELP)]
    Serve(Box<ServeOptions>),
    /// Write the reference data that the API answers with; `serve` does so by itself
    Seed(SeedOptions),
    /// Fill the portfolio with six made-up projects; one whose name is there is left alone
    Demo(DemoOptions),
    /// Copy the database to a new file, while it is in use
    Backup(BackupOptions),
    /// Say who else works on this machine: each has roles and a token
    #[command(subcommand)]
    User(UserCommand),
    /// Ask a server whether a project may enter a stage, and end as it says
    #[command(after_help = GATE_HELP)]
    Gate(Box<GateOptions>),
    /// Move everything of a tenant from one server to another, whatever clouds they run on
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// List the rules, or explain one
    Rules(DescribeOptions),
    /// List the frameworks, or show one with its controls
    Frameworks(DescribeOptions),
    /// Print the version, the component's SHA-256 and the engine
    Version,
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

fn const_format_help() -> String {
    format!("{SCAN_HELP}\n\n{EXIT_STATUS}")
}

/// What to scan, by which standard, and where the report goes.
#[derive(Debug, Args)]
pub(crate) struct ScanOptions {
    /// A directory, a file, a .tar, .tar.gz, .tgz or .zip; `-` reads a list of files, separated by NUL or newline
    pub(crate) path: PathBuf,
    /// The shape of the report
    #[arg(long, short, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Write the report here, whole or not at all, instead of to the standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Frameworks in scope; repeat or separate with commas
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) framework: Vec<String>,
    /// Domains in scope; repeat or separate with commas
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) domain: Vec<String>,
    /// Exit with 1 when an open finding has this severity or a higher one
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<String>,
    /// An earlier report, as JSON or SARIF, whose findings are not new
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Exit with 4 when a smaller share of the files in scope was read
    #[arg(long, value_name = "PERCENT", value_parser = basis_points)]
    pub(crate) min_coverage: Option<u32>,
    /// Leave out paths that match; as in an ignore file
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// Workers; each takes some 50 MB of memory [default: one for each processor]
    #[arg(long, short, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Neither progress nor warnings; errors remain
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Configuration to use instead of the target's .advisory.yaml
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The day that waivers are held against, such as 2026-01-31 [default: today, UTC]
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
}

/// Where to serve, and over what.
#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    /// Where to listen; with --auth local, an address of this machine alone
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8642")]
    pub(crate) listen: SocketAddr,
    /// Directory of the database and the files
    #[arg(long, value_name = "DIRECTORY", env = "ADVISORY_DATA", default_value_os_t = data_directory())]
    pub(crate) data: PathBuf,
    /// Who may call
    #[arg(long, value_enum, value_name = "HOW", env = "ADVISORY_AUTH", default_value_t = Authentication::Local)]
    pub(crate) auth: Authentication,
    /// JSON file of the issuers whose tokens are believed, and of what their claims mean
    #[arg(long, value_name = "FILE", env = "ADVISORY_OIDC")]
    pub(crate) oidc: Option<PathBuf>,
    /// Directory that the dashboard's build wrote; it is served at `/`
    #[arg(long, value_name = "DIRECTORY", env = "ADVISORY_DASHBOARD")]
    pub(crate) dashboard: Option<PathBuf>,
    /// Where metrics are served, at /metrics; an address of this machine alone
    #[arg(long, value_name = "ADDRESS", env = "ADVISORY_METRICS")]
    pub(crate) metrics: Option<SocketAddr>,
    /// Collector that traces are sent to, as OTLP over HTTP; https, or http on this machine
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub(crate) traces: Option<String>,
    /// Fill the portfolio with made-up projects first, if it has none
    #[arg(long)]
    pub(crate) demo: bool,
    /// The least that is worth a line in the log
    #[arg(long, value_enum, value_name = "LEVEL", env = "ADVISORY_LOG", default_value_t = LogLevel::Info)]
    pub(crate) log: LogLevel,
    #[command(flatten)]
    pub(crate) services: ServiceOptions,
}

/// How callers are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Authentication {
    /// Whoever is at this machine: its owner, and people with a token of `advisory user`
    Local,
    /// Who shows a token of an identity provider (OpenID Connect)
    Oidc,
}

/// Services beyond this machine; without them, what needs them says so.
#[derive(Args)]
pub(crate) struct ServiceOptions {
    /// JSON object of secrets by the names of their variables; only its owner may read it
    #[arg(long, value_name = "FILE", env = "ADVISORY_SECRETS")]
    pub(crate) secrets: Option<PathBuf>,
    /// Language model that drafts and answers, as its provider names it
    #[arg(long, value_name = "NAME", env = "ADVISORY_MODEL")]
    pub(crate) model: Option<String>,
    /// Where the model is; anything that speaks the Messages format
    #[arg(
        long,
        value_name = "URL",
        env = "ADVISORY_MODEL_URL",
        default_value = "https://api.anthropic.com"
    )]
    pub(crate) model_url: String,
    /// Key for the model; from the environment alone, as arguments are seen by every user of the machine
    #[arg(skip = variable("ADVISORY_MODEL_KEY"))]
    pub(crate) model_key: Option<String>,
    /// Tokens that the model holds
    #[arg(
        long,
        value_name = "TOKENS",
        env = "ADVISORY_MODEL_CONTEXT",
        default_value_t = 200_000
    )]
    pub(crate) model_context: u64,
    /// The model takes a JSON Schema for its answer
    #[arg(long, env = "ADVISORY_MODEL_SCHEMA")]
    pub(crate) model_schema: bool,
}

impl fmt::Debug for ServiceOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ServiceOptions")
            .field("model", &self.model)
            .field("model_url", &self.model_url)
            .finish_non_exhaustive()
    }
}

/// Which data directory to seed.
#[derive(Debug, Args)]
pub(crate) struct SeedOptions {
    /// Directory of the database and the files
    #[arg(long, value_name = "DIRECTORY", env = "ADVISORY_DATA", default_value_os_t = data_directory())]
    pub(crate) data: PathBuf,
}

/// Where to make the projects of the demonstration.
#[derive(Debug, Args)]
pub(crate) struct DemoOptions {
    /// Directory of the database and the files
    #[arg(long, value_name = "DIRECTORY", env = "ADVISORY_DATA", default_value_os_t = data_directory())]
    pub(crate) data: PathBuf,
    /// Say nothing; errors remain
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// What to copy, and where to.
#[derive(Debug, Args)]
pub(crate) struct BackupOptions {
    /// The new file
    pub(crate) destination: PathBuf,
    /// Directory of the database and the files
    #[arg(long, value_name = "DIRECTORY", env = "ADVISORY_DATA", default_value_os_t = data_directory())]
    pub(crate) data: PathBuf,
}

/// How much an event matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogLevel {
    /// Steps within the core
    Trace,
    /// Steps of a request
    Debug,
    /// Every request
    Info,
    /// What is worth looking at
    Warn,
    /// What failed
    Error,
}

impl From<advisory_host_runtime::LogLevel> for LogLevel {
    fn from(level: advisory_host_runtime::LogLevel) -> Self {
        use advisory_host_runtime::LogLevel as Level;
        match level {
            Level::Trace => Self::Trace,
            Level::Debug => Self::Debug,
            Level::Info => Self::Info,
            Level::Warn => Self::Warn,
            Level::Error => Self::Error,
        }
    }
}

/// Where data goes unless told: as the XDG Base Directory Specification has it, or here where there is no home.
fn data_directory() -> PathBuf {
    let below = |variable, directory: &str| {
        let root = PathBuf::from(env::var_os(variable)?);
        root.is_absolute().then(|| root.join(directory))
    };
    below("XDG_DATA_HOME", "advisory")
        .or_else(|| below("HOME", ".local/share/advisory"))
        .unwrap_or_else(|| PathBuf::from(".advisory"))
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// What to describe, and how.
#[derive(Debug, Args)]
pub(crate) struct DescribeOptions {
    /// Its identifier; without one, all are listed
    pub(crate) id: Option<String>,
    /// The shape of the answer
    #[arg(long, short, value_enum, default_value_t = DescribeFormat::Table)]
    pub(crate) format: DescribeFormat,
}

/// A shape of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal
    Table,
    /// Everything, as a document
    Json,
    /// SARIF 2.1.0, for code review and security dashboards
    Sarif,
    /// CycloneDX 1.6 bill of materials
    #[value(name = "cyclonedx")]
    CycloneDx,
    /// For a pull request
    Markdown,
    /// One page that opens offline
    Html,
}

impl Format {
    /// Returns its name in the contract.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::CycloneDx => "cyclonedx",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

/// A shape of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DescribeFormat {
    /// For a terminal
    Table,
    /// For a program
    Json,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal that has not asked for none
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Reads `90`, `92.5` or `90%` as basis points.
fn basis_points(written: &str) -> Result<u32, String> {
    let wrong = || "a share from 0 to 100, with two decimals at the most".to_owned();
    let number = written.trim().trim_end_matches('%').trim_end();
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) || whole.len() > 3 || fraction.len() > 2 {
        return Err(wrong());
    }
    let whole: u32 = whole.parse().map_err(|_| wrong())?;
    let hundredths: u32 = format!("{fraction:0<2}").parse().map_err(|_| wrong())?;
    let points = whole * 100 + hundredths;
    if points > 10_000 {
        return Err(wrong());
    }
    Ok(points)
}
