//! `cargo xtask core`: builds the component and compiles it ahead of time.
//!
//! Writes to `target/core`, wherever else cargo builds:
//!
//! | file | what |
//! | --- | --- |
//! | `advisory.wasm` | the component: the same bytes for every host |
//! | `advisory.sha256` | its SHA-256, by which hosts say which component they run |
//! | `advisory.cwasm` | its machine code for this kind of machine |
//! | `guest.wasm`, `guest.cwasm` | the misbehaving guest of the engine's tests (without `--release`) |
//! | `guest.foreign.cwasm` | the same under settings that hosts must refuse (without `--release`) |
//!
//! Whether the component is up to date is cargo's business. Machine code is kept while `NAME.compiled-from` names the
//! component's SHA-256 and the compiler that made it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use advisory_engine::{CpuLevel, precompile, precompile_for_foreign_engine};
use sha2::{Digest, Sha256};

use crate::Outcome;

/// What the component is built for.
pub(crate) const WASM_TARGET: &str = "wasm32-wasip2";

/// What makes cargo or rustc build something else than this step asks for. The first group would leak the host's flags
/// and wrappers into the guest; a shared target directory would deadlock with a cargo that waits for this one.
const LEAKING_VARIABLES: [&str; 8] = [
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_BUILD_RUSTFLAGS",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "CARGO_TARGET_DIR",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_BUILD_TARGET",
];

/// Bytes of stack in the guest's memory. As generous as the engine is with the machine's own stack, for the same reason.
const GUEST_STACK_BYTES: u32 = 4 << 20;

/// Builds, compiles and reports sizes. `--release` leaves out what only tests need.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let release = match arguments {
        [] => false,
        [flag] if flag == "--release" => true,
        _ => return Err("core takes no argument but --release".into()),
    };
    let root = workspace_root()?;
    let output = root.join("target").join("core");
    fs::create_dir_all(&output)?;
    ensure_wasm_target()?;

    let mut packages = Vec::new();
    if !release {
        packages.push(Guest {
            package: "advisory-test-guest",
            name: "guest",
        });
    }
    packages.push(Guest {
        package: "advisory-component",
        name: "advisory",
    });
    for guest in packages {
        guest.build(&root, &output)?;
    }
    Ok(())
}

struct Guest {
    package: &'static str,
    name: &'static str,
}

impl Guest {
    fn build(&self, root: &Path, output: &Path) -> Outcome {
        let wasm = fs::read(cargo_build(root, self.package)?)?;
        let digest: String = Sha256::digest(&wasm)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let file = |extension: &str| output.join(format!("{}.{extension}", self.name));
        let stamp = format!("{digest} {}\n", compiler_identity()?);
        let compiled = file("cwasm");
        if fs::read_to_string(file("compiled-from")).ok().as_deref() != Some(&stamp)
            || !compiled.exists()
        {
            let started = Instant::now();
            write(&file("wasm"), &wasm)?;
            write(&file("sha256"), format!("{digest}\n").as_bytes())?;
            write(&compiled, &precompile(&wasm, CpuLevel::default())?)?;
            if self.name == "guest" {
                write(
                    &file("foreign.cwasm"),
                    &precompile_for_foreign_engine(&wasm, CpuLevel::default())?,
                )?;
            }
            // Last, so that an interrupted run is repeated.
            write(&file("compiled-from"), stamp.as_bytes())?;
            eprintln!(
                "compiled {} in {:.1} s",
                self.name,
                started.elapsed().as_secs_f32()
            );
        }
        let compiled_bytes = fs::metadata(&compiled)?.len();
        eprintln!(
            "{}: component {} KiB, machine code {} KiB, sha256 {digest}",
            self.name,
            wasm.len() / 1024,
            compiled_bytes / 1024,
        );
        Ok(())
    }
}

/// Builds a package for WebAssembly, and returns the path of its component.
fn cargo_build(root: &Path, package: &str) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let target = root.join("target").join("wasm");
    let flags = format!("-Ctarget-feature=+simd128\x1f-Clink-arg=-zstack-size={GUEST_STACK_BYTES}");
    let mut cargo = Command::new(cargo());
    cargo
        .current_dir(root)
        .args(["build", "--quiet", "--locked", "--package", package]);
    cargo
        .args([
            "--target",
            WASM_TARGET,
            "--profile",
            "guest",
            "--target-dir",
        ])
        .arg(&target);
    for variable in LEAKING_VARIABLES {
        cargo.env_remove(variable);
    }
    // Paths of the build machine would otherwise be in the component's panic messages and so in its digest.
    let remapped = remapped_paths(root);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", format!("{flags}{remapped}"));
    if !cargo.status()?.success() {
        return Err(format!("{package} does not build for {WASM_TARGET}").into());
    }
    let file = format!("{}.wasm", package.replace('-', "_"));
    Ok(target.join(WASM_TARGET).join("guest").join(file))
}

/// Returns the flags that keep this machine's paths out of what is built, each after a separator.
pub(crate) fn remapped_paths(root: &Path) -> String {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let mut flags = format!("\x1f--remap-path-prefix={}=.", root.display());
    if let Some(home) = home {
        flags.push_str(&format!("\x1f--remap-path-prefix={}=cargo", home.display()));
    }
    flags
}

/// Adds the WebAssembly target to the toolchain if it is missing.
fn ensure_wasm_target() -> Outcome {
    let library = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", WASM_TARGET])
        .output()?;
    if Path::new(String::from_utf8_lossy(&library.stdout).trim()).exists() {
        return Ok(());
    }
    eprintln!("adding the target {WASM_TARGET}");
    let added = Command::new("rustup")
        .args(["target", "add", WASM_TARGET])
        .status();
    match added {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!(
            "the target {WASM_TARGET} is missing; run: rustup target add {WASM_TARGET}"
        )
        .into()),
    }
}

/// Names what makes machine code differ though the component is the same: this program holds the compiler.
fn compiler_identity() -> Result<String, Box<dyn std::error::Error>> {
    let program = fs::read(std::env::current_exe()?)?;
    Ok(Sha256::digest(program)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// Writes a file whole: a host that has the old one mapped keeps it.
fn write(path: &Path, bytes: &[u8]) -> Outcome {
    let new = path.with_extension("new");
    fs::write(&new, bytes)?;
    fs::rename(&new, path)?;
    Ok(())
}

fn cargo() -> impl AsRef<OsStr> {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

pub(crate) fn workspace_root() -> Result<PathBuf, Box<dyn std::error::Error>> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(manifest
        .parent()
        .ok_or("xtask must lie in the workspace")?
        .to_owned())
}
