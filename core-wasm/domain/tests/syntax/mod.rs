//! Lowering of the parsers' trees.

mod ecmascript;
mod python;
