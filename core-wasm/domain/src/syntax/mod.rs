//! Syntax trees: one small tree for Python, TypeScript and JavaScript.
//!
//! The parsers' own trees are lowered into [`tree`], so that a rule is written once for both
//! languages. Lowering keeps what rules ask about (calls, names, literals, flow of control) and
//! folds the rest into [`tree::ExprKind::Other`] with its children in order: nothing that could
//! hold a call is dropped.

mod build;
pub mod ecmascript;
mod nesting;
pub mod notebook;
pub mod python;
pub mod query;
pub mod tree;
pub mod visit;
