//! The component called from other languages, without any host of this project: the examples of `docs/embedding.md`.
//!
//! What each writes is held against what the command writes, byte by byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::test::{Tally, command};

const PYTHON_PACKAGE: &str = "wasmtime==50.0.1";

/// What turns the component into a module of JavaScript, and the imports of WASI that the module asks for.
const NODE_PACKAGES: [&str; 2] = [
    "@bytecodealliance/jco@1.35.0",
    "@bytecodealliance/preview2-shim@0.26.1",
];

/// Debian's Node can't let a component wait: it has no `WebAssembly.Suspending`.
const NODE_VERSION: &str = "26.10.0";

/// What is scanned: every rule has a finding in its own examples.
const SAMPLE: &str = "core-wasm/data/examples";

/// The day of the scans. Any does, as long as it is the same one.
const AS_OF: &str = "2026-01-31";

/// Scans with the command, then with a program of each language.
pub(crate) fn run(root: &Path, advisory: &Path, tally: &mut Tally) {
    let directory = root.join("target").join("embedding");
    let report = directory.join("report.json");
    tally.check("the scanner from Python", || {
        expect(root, advisory, &report)?;
        python(root, &directory.join("python"), &report)
    });
    tally.check("the scanner from JavaScript", || {
        expect(root, advisory, &report)?;
        node(root, &directory.join("node"), &report)
    });
}

/// Writes what is expected.
fn expect(root: &Path, advisory: &Path, report: &Path) -> Outcome {
    if let Some(directory) = report.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut scan = Command::new(advisory);
    scan.current_dir(root)
        .args(["scan", SAMPLE, "--quiet", "--format", "json"])
        .args(["--as-of", AS_OF, "-o"]);
    command(scan.arg(report))
}

fn python(root: &Path, environment: &Path, report: &Path) -> Outcome {
    command(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(environment),
    )?;
    let python = environment.join("bin").join("python");
    command(Command::new(&python).args(["-m", "pip", "install", "--quiet", PYTHON_PACKAGE]))?;
    let mut same = Command::new(&python);
    same.arg(root.join("conformance/embedding/same.py"))
        .arg(component(root));
    compare(root, &mut same, report)
}

fn node(root: &Path, directory: &Path, report: &Path) -> Outcome {
    fs::create_dir_all(directory)?;
    fs::write(directory.join("package.json"), "{\"type\": \"module\"}\n")?;
    let architecture = match std::env::consts::ARCH {
        "aarch64" => "arm64",
        _ => "x64",
    };
    let node = format!("node-linux-{architecture}");
    let mut npm = Command::new("npm");
    npm.current_dir(directory)
        .args(["install", "--silent", "--no-audit", "--no-fund"])
        .args(["--ignore-scripts", "--prefix", "."])
        .args(NODE_PACKAGES);
    command(npm.arg(format!("{node}@{NODE_VERSION}")))?;

    let node = directory.join("node_modules").join(node).join("bin/node");
    let transpiled = directory.join("transpiled");
    let mut jco = Command::new(&node);
    jco.arg(directory.join("node_modules/@bytecodealliance/jco/dist/jco.js"))
        .arg("transpile")
        .arg(component(root))
        .args(["--instantiation", "async", "--quiet", "-o"]);
    command(jco.arg(&transpiled))?;

    let mut same = Command::new(&node);
    same.arg(root.join("conformance/embedding/same.mjs"))
        .arg(&transpiled);
    compare(root, &mut same, report)
}

fn compare(root: &Path, same: &mut Command, report: &Path) -> Outcome {
    command(same.current_dir(root).arg(SAMPLE).arg(report).arg(AS_OF))
}

/// Returns the component, as built for every host.
fn component(root: &Path) -> PathBuf {
    root.join("target").join("core").join("advisory.wasm")
}
