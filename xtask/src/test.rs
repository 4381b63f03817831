//! `cargo xtask test`: every check there is, in the order in which they fail fastest.
//!
//! The last line counts: each test of the runner is one, and each other check is one.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::core::workspace_root;
use crate::{Outcome, core, counterparts, dashboard, fuzz, infra, validate};

/// Seconds each fuzz target runs: a smoke test. Longer runs are `cargo xtask fuzz`'s.
const FUZZ_SECONDS: u32 = 15;

/// What the checks said so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    /// Counts a check, and says how it ended.
    pub(crate) fn count(&mut self, name: &str, outcome: &Outcome, started: Instant) {
        let seconds = started.elapsed().as_secs_f32();
        match outcome {
            Ok(()) => {
                self.passed += 1;
                eprintln!("== {name}: ok, {seconds:.1} s");
            }
            Err(error) => {
                self.failed += 1;
                eprintln!("== {name}: FAILED, {seconds:.1} s: {error}");
            }
        }
    }

    /// Adds what a test runner counted.
    pub(crate) fn add(&mut self, passed: u64, failed: u64) {
        self.passed += passed;
        self.failed += failed;
    }

    /// Returns whether everything passed.
    pub(crate) fn outcome(&self) -> Outcome {
        if self.failed == 0 {
            Ok(())
        } else {
            Err("not everything passed".into())
        }
    }

    /// Runs a check and counts it.
    pub(crate) fn check(&mut self, name: &str, run: impl FnOnce() -> Outcome) {
        eprintln!("\n== {name}");
        let started = Instant::now();
        let outcome = run();
        self.count(name, &outcome, started);
    }
}

/// Runs every check and prints the count last.
#[expect(clippy::print_stdout, reason = "the count is this command's output")]
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err("test takes no argument".into());
    }
    let root = workspace_root()?;
    let mut tally = Tally::default();
    tally.check("formatting", || cargo(&root, &["fmt", "--all", "--check"]));
    infra::run(&root, &mut tally);
    tally.check("core", || core::run(&[]));
    tally.check("lints of the hosts", || {
        let arguments = [
            "clippy",
            "--locked",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ];
        cargo(&root, &arguments)
    });
    tally.check("lints of the component", || {
        let mut arguments = vec!["clippy", "--locked", "--package", "advisory-component"];
        arguments.extend(["--target", "wasm32-wasip2", "--target-dir", "target/wasm"]);
        arguments.extend(["--", "-D", "warnings"]);
        cargo(&root, &arguments)
    });
    tally.check("licences, bans and sources", || {
        cargo(&root, &["deny", "check", "bans", "licenses", "sources"])
    });
    tally.check("counterparts", || counterparts::run(&[]));
    tests(&root, &mut tally);
    tally.check("code blocks of the documentation", || {
        cargo(&root, &["test", "--locked", "--doc"])
    });
    tally.check("dashboard", || dashboard::test(&root));
    tally.check("fuzz targets", || fuzz::fuzz(&root, FUZZ_SECONDS));
    validate::run(&root, &mut tally);
    println!("{} passed, {} failed", tally.passed, tally.failed);
    tally.outcome()
}

/// Runs the tests; each is counted on its own.
fn tests(root: &Path, tally: &mut Tally) {
    eprintln!("\n== tests");
    let started = Instant::now();
    let output = Command::new("cargo")
        .current_dir(root)
        .args([
            "nextest",
            "run",
            "--locked",
            "--profile",
            "ci",
            "--color",
            "never",
        ])
        .stderr(Stdio::piped())
        .output();
    let outcome = match output {
        Err(error) => Err(format!("cargo nextest does not start: {error}").into()),
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stderr);
            eprint!("{text}");
            match summary(&text) {
                Some((passed, failed)) => {
                    tally.add(passed, failed);
                    if output.status.success() {
                        Ok(())
                    } else {
                        Err("a test failed".into())
                    }
                }
                None => Err("the tests did not run to their summary".into()),
            }
        }
    };
    tally.count("tests", &outcome, started);
}

/// Reads `Summary [ 1.2s] 8 tests run: 7 passed (1 slow), 1 failed, 0 skipped`.
fn summary(text: &str) -> Option<(u64, u64)> {
    let line = text
        .lines()
        .rev()
        .find(|line| line.trim_start().starts_with("Summary ["))?;
    let (_, counts) = line.split_once("run:")?;
    let count = |word: &str| {
        counts
            .split(',')
            .find(|part| part.contains(word))
            .and_then(|part| {
                part.split_whitespace()
                    .next()
                    .and_then(|number| number.parse::<u64>().ok())
            })
    };
    let passed = count(" passed")?;
    Some((
        passed,
        count(" failed").unwrap_or(0) + count(" timed out").unwrap_or(0),
    ))
}

/// Runs cargo in the workspace.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Outcome {
    command(Command::new("cargo").current_dir(root).args(arguments))
}

/// Runs a command to its end.
pub(crate) fn command(command: &mut Command) -> Outcome {
    let status = command.stdin(Stdio::null()).status().map_err(|error| {
        format!(
            "{} does not start: {error}",
            command.get_program().to_string_lossy()
        )
    })?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{status}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn reads_the_summary_of_the_runner() {
        let text =
            "x\n     Summary [   0.268s] 8 tests run: 7 passed (1 slow), 1 failed, 0 skipped\n";
        assert_eq!(summary(text), Some((7, 1)));
        assert_eq!(
            summary("     Summary [ 1s] 3 tests run: 3 passed, 0 skipped"),
            Some((3, 0))
        );
        assert_eq!(summary("error: no such command"), None);
    }
}
