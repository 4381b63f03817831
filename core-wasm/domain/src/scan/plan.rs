//! What a scan is to do: the caller's request and the repository's configuration, checked once.

use serde::{Deserialize, Serialize};

use super::configuration::{self, Configuration, Diagnostic, RuleChange};
use super::file::{FileContext, FileRole};
use super::{baseline, date, glob};
use crate::model::{Domain, FrameworkId, Rule, RuleScope, Severity, nearest};
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
    /// Globs over whole paths that the walker leaves out as `excluded`.
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
        (in_scope && self.runs(rule)).then_some(rule)
    }

    /// Returns whether the rule is of a domain in scope and not switched off.
    pub(crate) fn runs(&self, rule: &Rule) -> bool {
        let is_off = self
            .change_of(&rule.id)
            .is_some_and(|change| change.severity.is_none());
        !is_off && self.domains.contains(&rule.domain)
    }

    /// Returns what the configuration changes about a rule.
    pub(crate) fn change_of(&self, rule: &str) -> Option<&RuleChange> {
        let changes = &self.configuration.rules;
        let index = changes
            .binary_search_by(|change| change.rule.as_str().cmp(rule))
            .ok()?;
        changes.get(index)
    }
}

/// Checks a request. What it names overrides the configuration; its excludes are added to the configuration's.
///
/// # Errors
/// Names what is wrong with the request or the configuration.
pub fn plan(request: PlanRequest) -> Result<Plan, PlanError> {
    if !date::is_full_date(&request.as_of) {
        return Err(PlanError::Invalid(format!(
            "{:?} is not a date such as 2026-01-31",
            request.as_of
        )));
    }
    let configuration = match &request.configuration {
        Some(text) => configuration::parse(text).map_err(PlanError::Configuration)?,
        None => Configuration::default(),
    };
    let frameworks = scope(
        "framework",
        &request.frameworks,
        &configuration.frameworks,
        FrameworkId::ALL,
        FrameworkId::id,
    )?;
    let domains = scope(
        "domain",
        &request.domains,
        &configuration.domains,
        Domain::ALL,
        Domain::id,
    )?;
    let fail_on = match &request.fail_on {
        Some(name) => Some(known("severity", name, Severity::ALL, Severity::id)?),
        None => configuration.fail_on,
    };
    if let Some(points) = request.min_coverage.filter(|points| *points > 10_000) {
        return Err(PlanError::Invalid(format!(
            "a coverage of {points} basis points is more than all"
        )));
    }
    for pattern in &request.excludes {
        glob::check(pattern).map_err(PlanError::Invalid)?;
    }
    let baseline = match &request.baseline {
        Some(bytes) => baseline::fingerprints(bytes).map_err(PlanError::Invalid)?,
        None => Vec::new(),
    };
    let mut excludes: Vec<String> = configuration
        .excludes
        .iter()
        .chain(&request.excludes)
        .flat_map(|pattern| glob::whole_paths(pattern))
        .collect();
    excludes.sort_unstable();
    excludes.dedup();
    Ok(Plan {
        target_name: request.target_name,
        frameworks,
        domains,
        excludes,
        fail_on,
        min_coverage: request.min_coverage.or(configuration.min_coverage),
        baseline,
        configuration,
        as_of: request.as_of,
    })
}

/// What is in scope: what the request names, else the configuration, else everything. In the vocabulary's order.
fn scope<T: Copy + Ord>(
    kind: &'static str,
    requested: &[String],
    configured: &[T],
    all: &'static [T],
    id: fn(T) -> &'static str,
) -> Result<Vec<T>, PlanError> {
    let mut named = requested
        .iter()
        .map(|name| known(kind, name, all, id))
        .collect::<Result<Vec<T>, PlanError>>()?;
    if named.is_empty() {
        named = configured.to_vec();
    }
    if named.is_empty() {
        named = all.to_vec();
    }
    named.sort_unstable();
    named.dedup();
    Ok(named)
}

fn known<T: Copy>(
    kind: &'static str,
    name: &str,
    all: &'static [T],
    id: fn(T) -> &'static str,
) -> Result<T, PlanError> {
    all.iter()
        .copied()
        .find(|member| id(*member) == name)
        .ok_or_else(|| PlanError::UnknownName {
            kind,
            name: name.to_owned(),
            nearest: nearest(name, all.iter().map(|member| id(*member))).map(str::to_owned),
        })
}
