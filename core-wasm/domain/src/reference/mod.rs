//! The reference data built into the core: frameworks, crosswalk, questions, patterns.
//!
//! Each file is parsed once, when it is first asked for: a scan that finds nothing never reads
//! the questions. A file that does not parse fails the data tests; here it is only empty.

mod crosswalk;
mod frameworks;
mod patterns;
mod questions;

pub use crosswalk::{Mapping, Strength, mappings, reach};
pub use frameworks::{
    Control, ControlGroup, ControlPoint, Framework, TimelineEvent, framework, frameworks,
};
pub use patterns::{
    AiContext, Detect, DetectKind, DetectScope, Implementation, Pattern, Reference, ai_context,
    patterns,
};
pub use questions::{Anchor, AnswerKind, Question, questions};
