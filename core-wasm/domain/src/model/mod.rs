//! The words of the domain as types: what a scan says, in the shape the API gives it.
//!
//! Every type serialises to `camelCase` JSON with identifiers in kebab case. Fields that hold
//! nothing are left out.

mod component;
mod coverage;
mod finding;
mod lifecycle;
mod nearest;
mod place;
mod rule;
mod vocabulary;

pub use component::{Component, ComponentKind};
pub use coverage::{Coverage, CoverageTotals, DomainCoverage, LedgerEntry, Reading, SkipReason};
pub use finding::{Excerpt, Finding, FindingState, Signal};
pub use lifecycle::{RiskTier, Stage};
pub use nearest::nearest;
pub use place::Place;
pub use rule::{ControlRef, Rule, RuleKind, RuleScope};
pub(crate) use vocabulary::vocabulary;
pub use vocabulary::{Confidence, Domain, FrameworkId, Severity};
