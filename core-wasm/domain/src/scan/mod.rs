//! One scan, front to back: plan it, read batches of files, combine what they gave.

mod baseline;
mod batch;
mod combine;
pub mod configuration;
mod coverage;
mod date;
mod evidence;
mod file;
mod glob;
mod keywords;
mod language;
mod plan;
mod reader;
mod result;
mod sieve;
mod sink;
mod verdict;
mod waiver;
pub mod walk;

pub use baseline::SARIF_FINGERPRINT;
pub(crate) use batch::Sighted;
pub use batch::{BatchReport, Fact, FileFacts, InputFile, SkippedFile, scan_batch};
pub use combine::combine;
pub use evidence::{Snippets, fingerprint};
pub use file::{FileContext, FileRole, LineIndex};
pub(crate) use keywords::Asker;
pub use language::Language;
pub use plan::{Plan, PlanError, PlanRequest, plan};
pub use result::{ScanResult, Tool, Verdict, VerdictReason, VerdictStatus};
pub use sieve::Sieve;
pub use sink::{Sighting, Sink};
pub use waiver::{WaiverState, WaiverUse};
