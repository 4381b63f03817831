//! A scan rule as its author describes it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::vocabulary::vocabulary;
use super::{Domain, FrameworkId, Severity};

/// A control of a framework. Identifiers are unique within their framework only.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct ControlRef {
    /// The framework.
    pub framework: FrameworkId,
    /// The control's official identifier, such as `MAP 3.5`.
    pub id: String,
}

vocabulary! {
    /// How a rule looks at a repository.
    RuleKind {
        /// A keyword, then a regular expression around it.
        Text = "text",
        /// The syntax tree of one file.
        Syntax = "syntax",
        /// The whole repository. Yields "not observed", never "satisfied".
        Repository = "repository",
    }
}

vocabulary! {
    /// The files a rule applies to.
    RuleScope {
        /// Everything but tests, examples and documentation.
        Source = "source",
        /// Tests alone.
        Tests = "tests",
        /// Every file that was read.
        All = "all",
    }
}

/// A scan rule: what it finds, why that matters, how to mend it, and which controls it bears on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// `ADV-<DOMAIN>-<NNN>`, for example `ADV-HO-001`.
    pub id: String,
    /// The domain the rule belongs to.
    pub domain: Domain,
    /// What it finds, in a few words.
    pub title: String,
    /// Why it matters: the harm, in one or two sentences.
    pub why: String,
    /// How to mend it, in one or two sentences.
    pub fix: String,
    /// How much a finding matters.
    pub severity: Severity,
    /// How the rule looks.
    pub kind: RuleKind,
    /// Which files it applies to.
    pub scope: RuleScope,
    /// Languages it reads, such as `python`; empty for any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// The controls that a finding opens a gap in. Each is in the crosswalk cell of the domain.
    pub controls: Vec<ControlRef>,
    /// Weakness in the Common Weakness Enumeration, where one fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cwe: Option<u32>,
}
