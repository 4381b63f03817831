//! What tests of the Azure adapters run against.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::core::workspace_root;
use crate::test::command;

/// Where the emulator of Cosmos DB is built from.
const COSMOS: &str = "host-azure/tests/cosmos-emulator";

/// Azurite, Microsoft's emulator of Blob storage, with what it depends on.
pub(super) fn azurite(directory: &Path, packages: &[&str]) -> Outcome {
    let mut npm = Command::new("npm");
    npm.current_dir(directory);
    npm.args(["install", "--silent", "--no-audit", "--no-fund"]);
    npm.args(["--ignore-scripts", "--omit=optional", "--prefix", "."]);
    command(npm.args(packages))
}

/// The emulator of Cosmos DB, which is no package: it is built from its own lock file.
pub(super) fn cosmos_emulator(directory: &Path, _packages: &[&str]) -> Outcome {
    let root = workspace_root()?;
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&root).args(["build", "--locked"]);
    cargo
        .arg("--manifest-path")
        .arg(format!("{COSMOS}/Cargo.toml"));
    let target = root.join("target").join("cosmos-emulator");
    command(cargo.arg("--target-dir").arg(&target))?;
    let bin = directory.join("bin");
    fs::create_dir_all(&bin)?;
    fs::copy(
        target.join("debug").join("cosmos-emulator"),
        bin.join("cosmos-emulator"),
    )?;
    Ok(())
}
