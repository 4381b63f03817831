//! `cargo xtask scan`: from a fresh clone to a report, in one command.

use std::process::Command;

use crate::{Outcome, core};

/// Builds the component and the command as they ship, and scans with them. What is up to date is not built again.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    core::run(&["--release".to_owned()])?;
    // Cargo runs the command in the directory that it was called from, so paths are what the caller means.
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--release", "--package", "advisory", "--"])
        .arg("scan")
        .args(arguments)
        .status()?;
    match status.code() {
        Some(0) => Ok(()),
        // The status is the command's answer: scripts get it as it is.
        Some(code) => std::process::exit(code),
        None => Err("the scan was ended by a signal".into()),
    }
}
