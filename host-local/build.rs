//! Hands the precompiled component to the compiler, so that the command is one file.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    println!("cargo:rerun-if-env-changed=ADVISORY_CORE");
    // The compiler sees that an embedded sample changes, not that one comes or goes.
    println!("cargo:rerun-if-changed=demo");
    match embed() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn embed() -> Result<(), String> {
    let core = PathBuf::from(env::var_os("ADVISORY_CORE").ok_or(
        "ADVISORY_CORE is not set: build within the workspace, whose .cargo/config.toml sets it",
    )?);
    let machine_code = core.join("advisory.cwasm");
    let digest = core.join("advisory.sha256");
    for file in [&machine_code, &digest] {
        println!("cargo:rerun-if-changed={}", file.display());
        if !file.is_file() {
            return Err(format!(
                "{} is missing; run: cargo xtask core",
                file.display()
            ));
        }
    }
    let digest = fs::read_to_string(&digest).map_err(|error| error.to_string())?;
    let digest = digest.split_whitespace().next().unwrap_or_default();
    println!(
        "cargo:rustc-env=ADVISORY_MACHINE_CODE={}",
        machine_code.display()
    );
    println!("cargo:rustc-env=ADVISORY_COMPONENT_SHA256={digest}");
    println!("cargo:rustc-env=ADVISORY_WASMTIME_VERSION={}", wasmtime()?);
    Ok(())
}

/// Returns the version of wasmtime that the workspace has locked.
fn wasmtime() -> Result<String, String> {
    let lock =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../Cargo.lock");
    println!("cargo:rerun-if-changed={}", lock.display());
    let text = fs::read_to_string(&lock).map_err(|error| format!("Cargo.lock: {error}"))?;
    text.split("[[package]]")
        .find(|package| package.contains("name = \"wasmtime\"\n"))
        .and_then(|package| package.split("version = \"").nth(1)?.split('"').next())
        .map(str::to_owned)
        .ok_or_else(|| "Cargo.lock names no wasmtime".to_owned())
}
