//! What a scan is to do: the caller's request and the repository's configuration, checked once.

use serde::{Deserialize, Serialize};

use super::configuration::{self, Configuration, Diagnostic};
use super::file::{FileContext, FileRole};
use crate::model::{Domain, FrameworkId, Rule, RuleScope, Severity};
use crate::rules;

/// What the caller asks for. Names are as typed.
#[derive(Debug, Clone, Default)]
pub struct PlanRequest {
    /// What is scanned, for the report.
    pub target_name: String,
    /// Text of the repository's `.advisory.yaml`.
    pub configuration: Option<String>,
    /// Frameworks in scope; empty for the configuration's, or all.
    pub frameworks: Vec<String>,
    /// Domains in scope; empty for all.
    pub domains: Vec<String>,
    /// Globs of paths to leave out, beside the configuration's.
    pub excludes: Vec<String>,
    /// Severity at or above which an open finding fails the scan.
    pub fail_on: Option<String>,
    /// Least share of in-scope files read, in basis points.
    pub min_coverage: Option<u32>,
    /// An earlier result, as Advisory JSON or SARIF, whose findings are not new.
    pub baseline: Option<Vec<u8>>,
    /// The day of the scan, an RFC 3339 full date.
    pub as_of: String,
}

/// Why a scan cannot start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// `.advisory.yaml` is wrong.
    #[error(".advisory.yaml:{}:{}: {}", .0.line, .0.column, .0.message)]
    Configuration(Diagnostic),
    /// A name is not in its vocabulary.
    #[error("unknown {kind} {name:?}")]
    UnknownName {
        /// What was named: `framework`, `domain`, `severity`, `rule`, `format`.
        kind: &'static str,
        /// The name as typed.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// Something else of the request is wrong.
    #[error("{0}")]
    Invalid(String),
}

/// A checked plan. It travels to every batch and to the combination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    pub(crate) target_name: String,
    pub(crate) frameworks: Vec<FrameworkId>,
    pub(crate) domains: Vec<Domain>,
    /// Globs that the walker leaves out as `excluded`.
    pub excludes: Vec<String>,
    pub(crate) fail_on: Option<Severity>,
    pub(crate) min_coverage: Option<u32>,
    /// Fingerprints that are not new.
    pub(crate) baseline: Vec<String>,
    pub(crate) configuration: Configuration,
    pub(crate) as_of: String,
}

impl Plan {
    /// Returns the rule when the plan has it in scope for `file`.
    pub(crate) fn accepts(&self, rule: &str, file: &FileContext<'_>) -> Option<&'static Rule> {
        let rule = rules::find(rule)?;
        let in_scope = match rule.scope {
            RuleScope::All => true,
            RuleScope::Source => file.role == FileRole::Source,
            RuleScope::Tests => file.role == FileRole::Test,
        };
        (in_scope && self.domains.contains(&rule.domain)).then_some(rule)
    }
}

/// Checks a request.
///
/// # Errors
/// Names what is wrong with the request or the configuration.
pub fn plan(request: PlanRequest) -> Result<Plan, PlanError> {
    let configuration = match &request.configuration {
        Some(text) => configuration::parse(text).map_err(PlanError::Configuration)?,
        None => Configuration::default(),
    };
    Ok(Plan {
        target_name: request.target_name,
        frameworks: FrameworkId::ALL.to_vec(),
        domains: Domain::ALL.to_vec(),
        excludes: request.excludes,
        fail_on: None,
        min_coverage: request.min_coverage,
        baseline: Vec::new(),
        configuration,
        as_of: request.as_of,
    })
}
