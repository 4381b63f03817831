//! Gates: the check before a stage is entered.
//!
//! A [`Decision`] is a pure function of a policy, the facts and an instant: a laptop, a build and
//! both clouds come to the same bytes, and a server can hold a decision made elsewhere against its
//! own. A gate never fails open. A policy that does not parse is refused when it is saved; one that
//! gives no answer, half an answer, or runs past its budget fails the gate; what was waived is said,
//! and is no pass.
//!
//! What a policy can cost is bounded before it runs (its length, its rules, the functions it may
//! call) and while it runs (instructions are counted, and joined text is measured). What is not
//! bounded here is the comparison of values that a policy nested into each other again and again;
//! the instance that evaluates it has its own limits, and an instance that is stopped decides
//! nothing.

mod answer;
mod builtins;
mod changes;
mod decision;
mod evaluate;
mod gather;
mod input;
mod judge;
mod nesting;
mod policy;
mod record;
mod search;
mod settle;
mod view;
mod waivers;

pub use answer::Evidence;
pub use changes::{Change, ChangeAction, Remedies};
pub use decision::{Decision, GateVerdict, Reason, RequirementStatus, WaiverOutcome, WaiverUse};
pub use evaluate::evaluate;
pub use gather::{ScanInHand, Stock, gather, gather_from_scan};
pub use input::{
    ArtifactFact, AssessmentFact, AssessmentStatus, FindingFact, GateInput, PersonalDataFact,
    ProjectFact, ScanFact, ScoreFact, WaiverFact, WaiverTarget,
};
pub use policy::{Policy, PolicyError, shipped_source};
pub use record::{DecisionRecord, TenantPolicy};
pub use settle::InputError;
