//! `cargo xtask serve`: from a fresh clone to a running product, in one command.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::core::workspace_root;
use crate::{Outcome, core, dashboard};

/// Builds the component, the dashboard and the command as they ship, and serves. What is up to date is not built again.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    core::run(&["--release".to_owned()])?;
    let root = workspace_root()?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["run", "--quiet", "--release", "--package", "advisory", "--"])
        .args(["serve", "--demo"]);
    let names_its_own = |argument: &String| argument.starts_with("--dashboard");
    if root.join("dashboard/package.json").is_file() && !arguments.iter().any(names_its_own) {
        let dist = dashboard::build(&root)?;
        cargo.arg("--dashboard").arg(dist);
    }
    eprintln!("building the host");
    // In place of this process: an interrupt then reaches the server alone, which ends as it should.
    Err(cargo.args(arguments).exec().into())
}
