//! Projects: the AI systems under governance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{FrameworkId, RiskTier, Stage};
use crate::ports::Container;
use crate::store::Kind;

/// One AI system under governance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where its source is, such as `https://github.com/acme/triage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// The branch that releases come from.
    pub default_branch: String,
    /// How much harm it can do; absent until somebody has settled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_tier: Option<RiskTier>,
    /// The frameworks it is held to.
    pub frameworks: Vec<FrameworkId>,
    /// The stage it has entered.
    pub stage: Stage,
}

impl Kind for Project {
    const CONTAINER: Container = Container::Governance;
    const DOC_TYPE: &'static str = "project";
}

/// What people say of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProjectInput {
    /// What people call it.
    #[schemars(length(min = 1, max = 120), regex(pattern = r"\S"))]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    pub description: String,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 200))]
    pub owner: Option<String>,
    /// Where its source is, such as `https://github.com/acme/triage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        length(max = 400),
        regex(pattern = r"^https://[A-Za-z0-9.-]+/[A-Za-z0-9._/-]+$")
    )]
    pub repository: Option<String>,
    /// The branch that releases come from.
    #[serde(default = "main_branch")]
    #[schemars(length(min = 1, max = 200), regex(pattern = r"^[A-Za-z0-9._/-]+$"))]
    pub default_branch: String,
    /// How much harm it can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_tier: Option<RiskTier>,
    /// The frameworks it is held to; none means all.
    #[serde(default)]
    #[schemars(length(max = 10), extend("uniqueItems" = true))]
    pub frameworks: Vec<FrameworkId>,
}

fn main_branch() -> String {
    "main".to_owned()
}

impl ProjectInput {
    /// Returns the project that this says, at `stage`.
    #[must_use]
    pub fn into_project(self, stage: Stage) -> Project {
        let mut frameworks = self.frameworks;
        if frameworks.is_empty() {
            frameworks = FrameworkId::ALL.to_vec();
        }
        frameworks.sort();
        frameworks.dedup();
        Project {
            name: self.name.trim().to_owned(),
            description: self.description,
            owner: self.owner,
            repository: self.repository,
            default_branch: self.default_branch,
            risk_tier: self.risk_tier,
            frameworks,
            stage,
        }
    }
}
