//! Builds the dashboard.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::test::command;

/// Builds the dashboard, and returns the directory it is in.
pub(crate) fn build(root: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let dashboard = install(root)?;
    npm(&dashboard, &["run", "build"])?;
    Ok(dashboard.join("dist"))
}

/// Checks the dashboard's types, runs the tests of what it decides by itself, builds it, and weighs what a browser loads first.
pub(crate) fn test(root: &Path) -> crate::Outcome {
    npm(&install(root)?, &["test"])
}

/// Installs what the dashboard is built with, where its lock file changed, and returns where it lives.
fn install(root: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let dashboard = root.join("dashboard");
    let installed = written(&dashboard.join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < written(&dashboard.join("package-lock.json")) {
        // Not `ci`: it asks the lock file for the packages of platforms that this is not.
        npm(
            &dashboard,
            &["install", "--no-save", "--no-audit", "--no-fund"],
        )?;
    }
    Ok(dashboard)
}

fn npm(dashboard: &Path, arguments: &[&str]) -> crate::Outcome {
    eprintln!("dashboard: npm {}", arguments.join(" "));
    command(Command::new("npm").current_dir(dashboard).args(arguments))
        .map_err(|error| format!("npm {}: {error}", arguments.join(" ")).into())
}

fn written(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}
