//! `cargo xtask bench`: measurements that a person can repeat, written down with the machine they were made on.
//!
//! No test asserts any of these figures: a busy machine would fail them. They are goals, and the document says which are
//! met.

mod api;
mod aws;
mod azure;
mod corpus;
mod goals;
mod machine;
mod measure;
mod report;
mod scan;
mod statistics;
mod tools;

use crate::Outcome;

/// Runs a benchmark, or one measurement of it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [what, rest @ ..] if what == "api" => api::run(rest),
        [what, rest @ ..] if what == "aws" => aws::run(rest),
        [what, rest @ ..] if what == "azure" => azure::run(rest),
        [what, rest @ ..] if what == "scan" => scan::run(rest),
        [what, rest @ ..] if what == measure::SUBCOMMAND => measure::run_one(rest),
        _ => Err(
            "usage: cargo xtask bench scan|api|aws|azure [--write] [--quick] [--million]".into(),
        ),
    }
}
