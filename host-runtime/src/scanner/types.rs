//! What goes to the scanner and comes from it. The meanings are those of `wit/scanner.wit`.

/// What to scan, and by which standard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScanRequest {
    /// How the target is called in reports.
    pub target_name: String,
    /// The text of the repository's `.advisory.yaml`.
    pub configuration: Option<String>,
    /// Framework identifiers; empty means those of the configuration, or else all.
    pub frameworks: Vec<String>,
    /// Domain identifiers; empty means those of the configuration, or else all.
    pub domains: Vec<String>,
    /// Globs, added to those of the configuration.
    pub excludes: Vec<String>,
    /// The severity from which a finding fails the scan.
    pub fail_on: Option<String>,
    /// The least share of files that must have been read, in basis points.
    pub min_coverage: Option<u32>,
    /// An earlier result, as JSON or SARIF, whose findings are known.
    pub baseline: Option<Vec<u8>>,
    /// The date that waivers expire by, such as `2026-01-31`.
    pub as_of: String,
}

/// A plan, and what the walker must know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanPlan {
    /// Opaque: for `scan_batch` and `combine`.
    pub plan: Vec<u8>,
    /// Globs of paths to skip as [`SkipReason::Excluded`].
    pub excludes: Vec<String>,
    /// Globs of paths to skip as [`SkipReason::Vendored`].
    pub vendored: Vec<String>,
    /// Larger files are skipped as [`SkipReason::TooLarge`].
    pub max_file_bytes: u64,
    /// About how many bytes of files make a good batch.
    pub batch_bytes: u64,
}

/// A file to be read by the core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// From the root of the scan, with `/`.
    pub path: String,
    /// Its bytes, whatever they are.
    pub content: Vec<u8>,
}

/// Why the walker did not read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// Third-party code kept in the repository.
    Vendored,
    /// Written by a machine.
    Generated,
    /// Ignored by the repository's own ignore files.
    Ignored,
    /// Excluded by a pattern of the configuration or the command line.
    Excluded,
    /// Not text.
    Binary,
    /// Larger than the plan allows.
    TooLarge,
    /// A kind of file that the scanner has no reading for.
    UnsupportedLanguage,
    /// In an encoding that the scanner does not read.
    UnsupportedEncoding,
    /// Could not be opened or read.
    Unreadable,
    /// A symbolic link.
    Link,
    /// A limit of the scan was reached first.
    LimitHit,
}

/// A file, or a directory whole (its path then ends in `/`), that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedFile {
    /// From the root of the scan, with `/`.
    pub path: String,
    /// Files it stands for.
    pub files: u64,
    /// Bytes it stands for.
    pub bytes: u64,
    /// Why.
    pub reason: SkipReason,
}

/// Some of the target's files. Each file of the target is in exactly one batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileBatch {
    /// To be read.
    pub files: Vec<SourceFile>,
    /// For the ledger.
    pub skipped: Vec<SkippedFile>,
}

/// How a result is to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderOptions {
    /// `json`, `table`, `sarif`, `cyclonedx`, `markdown` or `html`.
    pub format: String,
    /// Columns of the terminal; `None` where there is none.
    pub width: Option<u32>,
    /// Whether the terminal shows colours.
    pub color: bool,
}

/// What a scan amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerdictStatus {
    /// Nothing stands against it.
    Pass,
    /// A finding at or above the threshold.
    Fail,
    /// Less was read than the policy asks for.
    Incomplete,
    /// Nothing was read.
    Empty,
}

/// What to describe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DescribeSubject {
    /// All rules.
    Rules,
    /// One rule, by its identifier.
    Rule(String),
    /// All frameworks.
    Frameworks,
    /// One framework, by its identifier.
    Framework(String),
}

/// Where a configuration is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong.
    pub message: String,
    /// Counted from 1; 0 where unknown.
    pub line: u32,
    /// Counted from 1; 0 where unknown.
    pub column: u32,
}

/// A name that means nothing to the scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    /// What it was meant to name, such as `framework`.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The known name that is most like it, if any is.
    pub nearest: Option<String>,
}

/// Why the scanner refused. All are final.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// `.advisory.yaml` is wrong.
    #[error("the configuration is wrong at line {}, column {}: {}", .0.line, .0.column, .0.message)]
    Configuration(Diagnostic),
    /// A name of the request is unknown.
    #[error("unknown {} {:?}", .0.kind, .0.name)]
    Unknown(UnknownName),
    /// Bytes handed in are not what they should be.
    #[error("malformed input: {0}")]
    Malformed(String),
    /// A defect of the core.
    #[error("the scanner has a defect")]
    Internal,
}
