//! `cargo xtask package aws --arch arm64|x86_64 [--component FILE]`: the zip that Lambda runs, the same bytes for the same sources.
//!
//! It holds `bootstrap`, the program; `advisory.cwasm`, the component's machine code; and `advisory.sha256`, the component's digest. The
//! program is linked against the C library of Amazon Linux 2023 by zig, whatever this machine has. Beside the zip lie `NAME.contents`,
//! what is in it with its digests, and `NAME.cdx.json`, what it was made of. A pipeline that builds the component once hands it in.

mod sbom;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use advisory_engine::{Architecture, precompile_for};
use sbom::{Bill, Part};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Outcome;
use crate::core::{self, workspace_root};
use crate::test::command;

/// The C library of `provided.al2023`.
const GLIBC: &str = "2.34";

/// The linker for every target, out of wheels.
const TOOLS: [&str; 2] = ["cargo-zigbuild==0.24.0", "ziglang==0.17.1"];

const USAGE: &str = "usage: cargo xtask package aws --arch arm64|x86_64 [--component FILE]";

/// Builds the package.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (name, component) = match arguments[..] {
        ["aws", "--arch", name] => (name, None),
        ["aws", "--arch", name, "--component", file] => (name, Some(PathBuf::from(file))),
        _ => return Err(USAGE.into()),
    };
    let architecture = match name {
        "arm64" => Architecture::Arm64,
        "x86_64" => Architecture::X86_64,
        _ => return Err(USAGE.into()),
    };
    let root = workspace_root()?;
    let component = if let Some(file) = component {
        file
    } else {
        core::run(&["--release".to_owned()])?;
        root.join("target/core/advisory.wasm")
    };
    let component =
        fs::read(&component).map_err(|error| format!("{}: {error}", component.display()))?;
    let component_digest = digest(&component);
    let program = program(&root, architecture)?;
    let machine_code = precompile_for(&component, architecture)?;
    let output = root.join("target").join("package");
    fs::create_dir_all(&output)?;
    let zip = output.join(format!("advisory-aws-{name}.zip"));
    let contents = [
        ("bootstrap", fs::read(program)?, 0o755),
        ("advisory.cwasm", machine_code, 0o644),
        (
            "advisory.sha256",
            format!("{component_digest}\n").into_bytes(),
            0o644,
        ),
    ];
    write_zip(&zip, &contents)?;
    let mut lines = format!("{component_digest}  component\n");
    for (name, bytes, _) in &contents {
        lines.push_str(&format!("{}  {name}\n", digest(bytes)));
    }
    fs::write(zip.with_extension("contents"), lines)?;
    let bill = Bill {
        name: "advisory-aws",
        digest: &digest(&fs::read(&zip)?),
        parts: [
            Part::of(&root, "advisory-aws", architecture.triple())?,
            Part::of(&root, "advisory-component", core::WASM_TARGET)?,
        ],
    };
    fs::write(zip.with_extension("cdx.json"), bill.render(&root)?)?;
    let size = fs::metadata(&zip)?.len();
    eprintln!("{}: {} KiB", zip.display(), size / 1024);
    Ok(())
}

/// Builds the program, and returns where it lies.
fn program(root: &Path, architecture: Architecture) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let tools = root.join("target").join("package-tools");
    command(Command::new("python3").args(["-m", "venv"]).arg(&tools))?;
    let mut pip = Command::new(tools.join("bin").join("python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    command(pip.args(TOOLS))?;
    let triple = architecture.triple();
    command(Command::new("rustup").args(["target", "add", triple]))?;
    let target = root.join("target").join("package-build");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(tools.join("bin")).chain(std::env::split_paths(&path));
    let mut zigbuild = Command::new("cargo");
    zigbuild
        .current_dir(root)
        .env("PATH", std::env::join_paths(paths)?)
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            core::remapped_paths(root).trim_start_matches('\x1f'),
        )
        .args([
            "zigbuild",
            "--release",
            "--locked",
            "--package",
            "advisory-aws",
        ])
        .args([
            "--bin",
            "bootstrap",
            "--target",
            &format!("{triple}.{GLIBC}"),
        ])
        .arg("--target-dir")
        .arg(&target);
    command(&mut zigbuild)?;
    Ok(target.join(triple).join("release").join("bootstrap"))
}

/// Writes a zip in which nothing tells when or where it was made.
fn write_zip(path: &Path, contents: &[(&str, Vec<u8>, u32)]) -> Outcome {
    let mut zip = ZipWriter::new(File::create(path)?);
    for (name, bytes, mode) in contents {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            .last_modified_time(DateTime::default())
            .unix_permissions(*mode);
        zip.start_file(*name, options)?;
        zip.write_all(bytes)?;
    }
    zip.finish()?;
    Ok(())
}

fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::write_zip;

    #[test]
    fn a_zip_of_the_same_contents_is_the_same() {
        let directory = std::env::temp_dir().join(format!("advisory-zip-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let contents = [
            ("bootstrap", b"program".to_vec(), 0o755),
            ("b", vec![0; 9000], 0o644),
        ];
        let zips = ["one", "two"].map(|name| {
            let path = directory.join(name);
            write_zip(&path, &contents).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(2100));
            fs::read(path).unwrap()
        });
        fs::remove_dir_all(&directory).unwrap();
        assert_eq!(zips[0], zips[1]);
        // Lambda runs what may be executed alone: the mode stands in the entry's external attributes.
        let mode = 0o100_755_u32 << 16;
        assert!(zips[0].windows(4).any(|bytes| bytes == mode.to_le_bytes()));
    }
}
