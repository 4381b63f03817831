//! `.advisory.yaml`: what a repository says of its own scans.
//!
//! A wrong configuration is an error with its line and column, never a default: a policy that is silently not applied
//! is worse than none.

mod decode;
mod yaml;

use serde::{Deserialize, Serialize};

use crate::model::{Domain, FrameworkId, Severity};

/// Largest configuration that is read, as the contract says.
pub const MAX_BYTES: usize = 1 << 20;

/// What is wrong with a configuration, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A sentence.
    pub message: String,
    /// Line, counted from 1.
    pub line: u32,
    /// Column, counted from 1.
    pub column: u32,
}

/// A checked configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Configuration {
    /// Globs of paths to leave out.
    pub excludes: Vec<String>,
    /// Severity at or above which an open finding fails the scan.
    pub fail_on: Option<Severity>,
    /// Least share of in-scope files read, in basis points.
    pub min_coverage: Option<u32>,
    /// Frameworks in scope; empty for all.
    pub frameworks: Vec<FrameworkId>,
    /// Domains in scope; empty for all.
    pub domains: Vec<Domain>,
    /// Rules that are switched off or weigh otherwise here, sorted by rule.
    pub rules: Vec<RuleChange>,
    /// Accepted findings, in the order of the file.
    pub waivers: Vec<Waiver>,
}

/// What a repository changes about one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleChange {
    /// The rule.
    pub rule: String,
    /// What its findings weigh; `None` switches the rule off.
    pub severity: Option<Severity>,
    /// Why. A rule that is off always has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A person's decision to accept findings for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiver {
    /// What it covers.
    pub subject: WaiverSubject,
    /// Glob of the paths it is limited to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Who answers for it.
    pub owner: String,
    /// Why it is acceptable.
    pub reason: String,
    /// The last day on which it holds, an RFC 3339 full date.
    pub expires: String,
}

/// What a waiver covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WaiverSubject {
    /// Every finding of a rule.
    Rule(String),
    /// One finding.
    Fingerprint(String),
}

/// Parses the text of a configuration.
///
/// # Errors
/// Says what is wrong, with line and column.
pub fn parse(text: &str) -> Result<Configuration, Diagnostic> {
    if text.len() > MAX_BYTES {
        return Err(Diagnostic {
            message: format!(
                "the configuration has {} bytes, more than the {MAX_BYTES} that are read",
                text.len()
            ),
            line: 1,
            column: 1,
        });
    }
    match yaml::read(text)? {
        Some(root) => decode::configuration(&root),
        None => Ok(Configuration::default()),
    }
}
