//! Scans that are kept: the summary in the database, the whole result as an object.

mod run;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use run::{Outcome, RunError, SourceFile, run, run_archive};

use crate::model::{Domain, FrameworkId, Severity, vocabulary};
use crate::ports::Container;
use crate::scan::VerdictStatus;
use crate::score::Band;
use crate::store::Kind;

vocabulary! {
    /// Where the files of a scan came from.
    SourceKind {
        /// The request held them.
        Inline = "inline",
        /// GitHub holds them.
        GitHub = "github",
        /// They were uploaded in an archive.
        Upload = "upload",
    }
}

/// What is kept of a scan beside its result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scan {
    /// The project that was scanned.
    pub project_id: String,
    /// The commit that was read, where it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The branch that was read, where it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The repository that was read, such as `acme/triage`, where its host said what is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Where the files came from.
    pub source: SourceKind,
    /// The answer.
    pub verdict: VerdictStatus,
    /// What was read.
    pub coverage: CoverageSummary,
    /// Components of the inventory.
    pub components: u32,
    /// Vendors in the inventory, those seen in most places first; at most 20.
    #[serde(default)]
    pub vendors: Vec<String>,
    /// Open findings by severity and domain; those that there are none of are left out.
    pub findings: Vec<FindingCount>,
    /// Places of positive evidence.
    pub signals: u32,
    /// Over every framework in scope; none when nothing was read.
    pub overall: Option<Band>,
    /// By framework.
    pub frameworks: Vec<FrameworkBand>,
    /// By domain.
    pub domains: Vec<DomainBand>,
    /// The object that holds the whole result.
    pub result_key: String,
    /// SHA-256 of that object.
    pub result_digest: String,
}

/// What was read, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageSummary {
    /// Files that were listed.
    pub listed: u64,
    /// Files that were read.
    pub read: u64,
    /// Files that were not, whatever the reason.
    pub skipped: u64,
}

/// Open findings of one severity in one domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindingCount {
    /// The severity.
    pub severity: Severity,
    /// The domain.
    pub domain: Domain,
    /// How many.
    pub count: u32,
}

/// The score of one framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FrameworkBand {
    /// The framework.
    pub framework: FrameworkId,
    /// Its score.
    pub band: Option<Band>,
}

/// The score of one domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DomainBand {
    /// The domain.
    pub domain: Domain,
    /// Its score.
    pub band: Option<Band>,
}

impl Kind for Scan {
    const CONTAINER: Container = Container::CodeScans;
    const DOC_TYPE: &'static str = "scan";

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}
