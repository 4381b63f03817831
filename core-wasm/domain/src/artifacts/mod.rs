//! Governance documents: what the evidence says, drafted in the sections an auditor asks for,
//! edited by people, approved, and rendered.
//!
//! Everything here is pure. The caller loads the inputs, asks the model and stores the result; this
//! module says what to ask ([`draft`]), what came of it, and what may happen next. One
//! [`document`] model is behind every format, so that none can say more than another.

mod digest;
pub mod document;
pub mod draft;
pub mod edit;
pub mod evidence;
mod kind;
pub mod lifecycle;
mod record;
pub mod render;
mod template;

pub use kind::ArtifactKind;
pub use record::{Artifact, ArtifactAction, ArtifactNumber};
pub use template::{Ask, Source, TableKind, Template, TemplateSection, template, templates};
