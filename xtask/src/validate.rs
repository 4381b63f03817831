//! What the built command writes, serves and shows, against the validators that other tools come with.
//!
//! What is scanned are the rules' own examples: every rule has a finding in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::test::{Tally, cargo, command};
use crate::{Outcome, dashboard, embedding, infra, robustness};

const CYCLONEDX: &str = "cyclonedx-python-lib[json-validation]==11.12.0";

/// Renders a scan in each format and validates it.
pub(crate) fn run(root: &Path, tally: &mut Tally) {
    let output = root.join("target").join("validate");
    tally.check("scan for the validators", || {
        fs::create_dir_all(&output)?;
        // As the tests built it, which is when there is nothing left to do: what the tests alone depend on turns on features, and without
        // them half of the dependencies would be built once more.
        cargo(root, &["test", "--locked", "--no-run"])?;
        for format in ["json", "sarif", "cyclonedx", "markdown", "html", "table"] {
            scan(root, &output, format)?;
        }
        Ok(())
    });
    tally.check("CycloneDX against its schema", || cyclonedx(root, &output));
    tally.check("SARIF against its schema and rules", || {
        sarif(root, &output)
    });
    tally.check("the API against its description", || {
        robustness::run(root, &advisory(root))
    });
    tally.check("the smoke test against this machine", || {
        infra::smoke(root, &advisory(root))
    });
    embedding::run(root, &advisory(root), tally);
    dashboard::browse(root, &advisory(root), tally);
}

/// Returns where the command is, once it is built.
fn advisory(root: &Path) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("debug").join("advisory")
}

fn scan(root: &Path, output: &Path, format: &str) -> Outcome {
    let mut advisory = Command::new(advisory(root));
    advisory.current_dir(root).args([
        "scan",
        "core-wasm/data/examples",
        "--quiet",
        "--format",
        format,
    ]);
    command(advisory.arg("-o").arg(report(output, format)))
}

fn report(output: &Path, format: &str) -> PathBuf {
    output.join(format!("report.{format}"))
}

fn cyclonedx(root: &Path, output: &Path) -> Outcome {
    let environment = root.join("target").join("validators");
    let python = environment.join("bin").join("python");
    command(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(&environment),
    )?;
    command(Command::new(&python).args(["-m", "pip", "install", "--quiet", CYCLONEDX]))?;
    let script = root.join("core-wasm/domain/tests/validators/cyclonedx.py");
    command(
        Command::new(&python)
            .arg(script)
            .arg(report(output, "cyclonedx")),
    )
}

fn sarif(root: &Path, output: &Path) -> Outcome {
    let script = root.join("core-wasm/domain/tests/validators/sarif.sh");
    command(
        Command::new("bash")
            .arg(script)
            .arg(report(output, "sarif"))
            .arg(root.join("target").join("validators")),
    )
}
