//! Builds the dashboard.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::test::command;

/// Installs what the dashboard is built with, where its lock file changed, builds it, and returns the directory it is in.
pub(crate) fn build(root: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let dashboard = root.join("dashboard");
    let installed = written(&dashboard.join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < written(&dashboard.join("package-lock.json")) {
        npm(&dashboard, &["ci", "--no-audit", "--no-fund"])?;
    }
    npm(&dashboard, &["run", "build"])?;
    Ok(dashboard.join("dist"))
}

fn npm(dashboard: &Path, arguments: &[&str]) -> crate::Outcome {
    eprintln!("dashboard: npm {}", arguments.join(" "));
    command(Command::new("npm").current_dir(dashboard).args(arguments))
        .map_err(|error| format!("npm {}: {error}", arguments.join(" ")).into())
}

fn written(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}
