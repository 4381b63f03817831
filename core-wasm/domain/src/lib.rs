//! The rules of Advisory, with no I/O: read source files, say what AI they hold and which
//! controls are in evidence, score that against the frameworks, and render the answer.
//!
//! The crate compiles for the host as well as for `wasm32-wasip2`. It never asks for the time,
//! a file or a random number: whatever it needs comes in as an argument, so that equal input
//! gives equal bytes on every machine.

pub mod api;
pub mod archive;
pub mod artifacts;
pub mod assessments;
pub mod assistant;
pub mod audit;
pub mod canonical;
pub mod flow;
pub mod gates;
pub mod inventory;
pub mod market;
pub mod model;
pub mod ports;
pub mod posture;
pub mod projects;
pub mod reference;
pub mod render;
pub mod rules;
pub mod scan;
pub mod scans;
pub mod score;
pub mod signals;
pub mod store;
pub mod syntax;
pub mod text;
pub mod waivers;
