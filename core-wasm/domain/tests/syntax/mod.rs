//! Lowering of the parsers' trees.

mod dump;
mod ecmascript;
mod hostile;
mod hostile_script;
mod notebook;
mod python;
mod python_calls;
mod python_shapes;
mod query;
mod robust;
