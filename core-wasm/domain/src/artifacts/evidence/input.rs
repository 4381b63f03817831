//! What evidence is collected from. The caller loads it; nothing here does.

use crate::model::{FrameworkId, RiskTier, Stage};
use crate::scan::ScanResult;

/// What the project's owners say of it. Empty text is nothing said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectSummary {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
    /// Its risk tier.
    pub risk_tier: Option<RiskTier>,
    /// Its stage.
    pub stage: Option<Stage>,
    /// Where its source is.
    pub repository: Option<String>,
    /// The commit that the scan read.
    pub commit: Option<String>,
    /// The frameworks in scope.
    pub frameworks: Vec<FrameworkId>,
}

/// One answer of the project's assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question.
    pub question: String,
    /// The level, from 0 to 4.
    pub maturity: u8,
    /// What was written beside it.
    pub note: String,
    /// Whether it is a suggestion that no person has accepted. Suggestions are no evidence.
    pub is_suggestion: bool,
}

/// Everything evidence is collected from.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The project.
    pub project: &'a ProjectSummary,
    /// Its latest scan, where there is one.
    pub scan: Option<&'a ScanResult>,
    /// The answers of its latest assessment.
    pub answers: &'a [Answer],
}
