//! Builds and checks the dashboard.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Instant, SystemTime};

use crate::Outcome;
use crate::test::{Tally, command};

/// Builds the dashboard, and returns the directory it is in.
pub(crate) fn build(root: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let dashboard = install(root)?;
    npm(&dashboard, &["run", "build"])?;
    Ok(dashboard.join("dist"))
}

/// Checks the dashboard's types, runs the tests of what it decides by itself, builds it, and weighs what a browser loads first.
pub(crate) fn test(root: &Path) -> Outcome {
    npm(&install(root)?, &["test"])
}

/// Drives every page in a browser, against the command that serves it; each test of a page is counted on its own.
///
/// The dashboard is there already: [`test`] built it.
pub(crate) fn browse(root: &Path, advisory: &Path, tally: &mut Tally) {
    eprintln!("\n== pages in a browser");
    let started = Instant::now();
    let output = Command::new("npm")
        .current_dir(root.join("dashboard"))
        .args(["run", "--silent", "browser"])
        .env("ADVISORY", advisory)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let outcome = output
        .map_err(|error| format!("npm does not start: {error}").into())
        .and_then(|output| {
            let text = String::from_utf8_lossy(&output.stdout);
            let Some((passed, failed)) = summary(&text) else {
                eprint!("{text}");
                return Err("the tests did not run to their summary".into());
            };
            tally.add(passed, failed);
            if output.status.success() {
                return Ok(());
            }
            eprint!("{text}");
            Err("a page failed".into())
        });
    tally.count("pages in a browser", &outcome, started);
}

/// Reads the lines `# pass 7` and `# fail 1` that end what the runner prints (the Test Anything Protocol, as Node.js writes it).
fn summary(text: &str) -> Option<(u64, u64)> {
    let count = |what: &str| {
        text.lines()
            .rev()
            .find_map(|line| line.strip_prefix(what)?.trim().parse::<u64>().ok())
    };
    let failed = count("# fail ")? + count("# cancelled ")?;
    Some((count("# pass ")?, failed))
}

/// Installs what the dashboard's lock file names, where that changed, and returns where it lives.
fn install(root: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let dashboard = root.join("dashboard");
    let installed = written(&dashboard.join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < written(&dashboard.join("package-lock.json")) {
        npm(&dashboard, &["ci"])?;
    }
    Ok(dashboard)
}

fn npm(dashboard: &Path, arguments: &[&str]) -> Outcome {
    eprintln!("dashboard: npm {}", arguments.join(" "));
    command(Command::new("npm").current_dir(dashboard).args(arguments))
        .map_err(|error| format!("npm {}: {error}", arguments.join(" ")).into())
}

fn written(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn reads_the_summary_of_the_browser_tests() {
        let text = "# tests 9\n# suites 0\n# pass 7\n# fail 1\n# cancelled 1\n# skipped 0\n";
        assert_eq!(summary(text), Some((7, 2)));
        assert_eq!(summary("npm error Missing script\n"), None);
    }
}
