//! `cargo xtask package aws|azure`: the zip that a cloud runs, the same bytes for the same sources.
//!
//! It holds the program; `advisory.cwasm`, the component's machine code; `advisory.sha256`, the component's digest; and what else the
//! cloud wants beside them. The program is linked by zig against the C library of the machine that it will run on, whatever this
//! machine has. Beside the zip lie `NAME.contents`, what is in it with its digests, and `NAME.cdx.json`, what it was made of. A
//! pipeline that builds the component once hands it in.

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

/// The linker for every target, out of wheels.
const TOOLS: [&str; 2] = ["cargo-zigbuild==0.24.0", "ziglang==0.17.1"];

const USAGE: &str = "usage: cargo xtask package aws --arch arm64|x86_64 [--component FILE]
       cargo xtask package azure [--component FILE]";

/// What is packaged: a host's program for the machines of its cloud.
struct Package {
    /// The zip's name, without its ending.
    name: &'static str,
    /// The package of the workspace.
    host: &'static str,
    /// The program.
    program: &'static str,
    architecture: Architecture,
    /// The version of the C library that is there at least.
    glibc: &'static str,
    /// A directory of the repository whose files go into the zip as they are.
    files: Option<&'static str>,
}

/// A file of a zip: its name, what is in it, and its mode.
type Entry = (String, Vec<u8>, u32);

impl Package {
    /// Amazon Linux 2023, which is what `provided.al2023` is.
    const fn aws(name: &'static str, architecture: Architecture) -> Self {
        Self {
            name,
            host: "advisory-aws",
            program: "bootstrap",
            architecture,
            glibc: "2.34",
            files: None,
        }
    }

    /// Functions run custom handlers on Debian 11 and later, and on x86-64 alone.
    const AZURE: Self = Self {
        name: "advisory-azure",
        host: "advisory-azure",
        program: "advisory-handler",
        architecture: Architecture::X86_64,
        glibc: "2.31",
        files: Some("host-azure/app"),
    };

    fn named(arguments: &[&str]) -> Option<Self> {
        match arguments {
            ["aws", "--arch", "arm64"] => {
                Some(Self::aws("advisory-aws-arm64", Architecture::Arm64))
            }
            ["aws", "--arch", "x86_64"] => {
                Some(Self::aws("advisory-aws-x86_64", Architecture::X86_64))
            }
            ["azure"] => Some(Self::AZURE),
            _ => None,
        }
    }
}

/// Builds the package.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (wanted, component) = match arguments.as_slice() {
        [wanted @ .., "--component", file] => (wanted, Some(PathBuf::from(file))),
        wanted => (wanted, None),
    };
    let package = Package::named(wanted).ok_or(USAGE)?;
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
    let program = program(&root, &package)?;
    let output = root.join("target").join("package");
    fs::create_dir_all(&output)?;
    let zip = output.join(package.name).with_extension("zip");
    let contents = assemble(&root, &package, &program, &component)?;
    write_zip(&zip, &contents)?;
    let mut lines = format!("{component_digest}  component\n");
    for (name, bytes, _) in &contents {
        lines.push_str(&format!("{}  {name}\n", digest(bytes)));
    }
    fs::write(zip.with_extension("contents"), lines)?;
    let bill = Bill {
        name: package.host,
        digest: &digest(&fs::read(&zip)?),
        parts: [
            Part::of(&root, package.host, package.architecture.triple())?,
            Part::of(&root, "advisory-component", core::WASM_TARGET)?,
        ],
    };
    fs::write(zip.with_extension("cdx.json"), bill.render(&root)?)?;
    let size = fs::metadata(&zip)?.len();
    eprintln!("{}: {} KiB", zip.display(), size / 1024);
    Ok(())
}

/// Returns what goes into the zip: of the program's file its bytes alone, whatever it is called and wherever it lies.
fn assemble(
    root: &Path,
    package: &Package,
    program: &Path,
    component: &[u8],
) -> Result<Vec<Entry>, Box<dyn std::error::Error>> {
    let machine_code = precompile_for(component, package.architecture)?;
    let name = format!("{}\n", digest(component)).into_bytes();
    let mut contents: Vec<Entry> = vec![
        (package.program.to_owned(), fs::read(program)?, 0o755),
        ("advisory.cwasm".to_owned(), machine_code, 0o644),
        ("advisory.sha256".to_owned(), name, 0o644),
    ];
    if let Some(files) = package.files {
        collect(&root.join(files), "", &mut contents)?;
    }
    Ok(contents)
}

/// Adds the files below a directory, by name.
fn collect(directory: &Path, prefix: &str, contents: &mut Vec<Entry>) -> Outcome {
    let mut entries = fs::read_dir(directory)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = format!("{prefix}{}", name.to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), contents)?;
        } else {
            contents.push((name, fs::read(entry.path())?, 0o644));
        }
    }
    Ok(())
}

/// Builds the program, and returns where it lies.
fn program(root: &Path, package: &Package) -> Result<PathBuf, Box<dyn std::error::Error>> {
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
    let triple = package.architecture.triple();
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
            package.host,
        ])
        .args([
            "--bin",
            package.program,
            "--target",
            &format!("{triple}.{}", package.glibc),
        ])
        .arg("--target-dir")
        .arg(&target);
    command(&mut zigbuild)?;
    Ok(target.join(triple).join("release").join(package.program))
}

/// Writes a zip in which nothing tells when or where it was made.
fn write_zip(path: &Path, contents: &[Entry]) -> Outcome {
    let mut zip = ZipWriter::new(File::create(path)?);
    for (name, bytes, mode) in contents {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            .last_modified_time(DateTime::default())
            .unix_permissions(*mode);
        zip.start_file(name.as_str(), options)?;
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

    use super::{Package, assemble, collect, write_zip};
    use crate::core::workspace_root;

    #[test]
    fn a_zip_of_the_same_contents_is_the_same() {
        let directory = std::env::temp_dir().join(format!("advisory-zip-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let contents = [
            ("bootstrap".to_owned(), b"program".to_vec(), 0o755),
            ("b".to_owned(), vec![0; 9000], 0o644),
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

    /// Two checkouts of the same sources: in other directories, written in another order, at another time.
    #[test]
    fn packages_of_two_places_are_the_same() {
        let app = [
            ("host.json", "{}"),
            ("api/function.json", "[]"),
            ("seed/function.json", "[1]"),
        ];
        // A component that holds nothing.
        let component = b"\0asm\x0d\0\x01\0";
        for wanted in [&["azure"][..], &["aws", "--arch", "arm64"]] {
            let package = Package::named(wanted).unwrap();
            let zips = [("one", false), ("another/place", true)].map(|(place, reversed)| {
                let root =
                    std::env::temp_dir().join(format!("advisory-packages-{}", std::process::id()));
                let checkout = root.join(place);
                let mut files = app;
                if reversed {
                    files.reverse();
                    std::thread::sleep(std::time::Duration::from_millis(2100));
                }
                for (name, text) in files {
                    let path = checkout.join("host-azure/app").join(name);
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(path, text).unwrap();
                }
                let program = checkout.join(place.replace('/', "-"));
                fs::write(&program, b"a constant program").unwrap();
                let contents = assemble(&checkout, &package, &program, component).unwrap();
                let zip = checkout.join("zip");
                write_zip(&zip, &contents).unwrap();
                let bytes = fs::read(zip).unwrap();
                fs::remove_dir_all(root).unwrap();
                bytes
            });
            assert_eq!(zips[0], zips[1]);
        }
    }

    #[test]
    fn a_function_app_has_its_handler_beside_what_names_it() {
        let package = Package::named(&["azure"]).unwrap();
        let mut contents = Vec::new();
        let files = workspace_root().unwrap().join(package.files.unwrap());
        collect(&files, "", &mut contents).unwrap();
        let names: Vec<_> = contents.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(
            names,
            ["api/function.json", "host.json", "seed/function.json"]
        );
        let host = String::from_utf8(contents[1].1.clone()).unwrap();
        assert!(host.contains(&format!(
            "\"defaultExecutablePath\": \"{}\"",
            package.program
        )));
    }

    #[test]
    fn packages_are_known_by_their_cloud() {
        assert!(Package::named(&["aws", "--arch", "arm64"]).is_some());
        for unknown in [
            &["aws"][..],
            &["aws", "--arch", "riscv"],
            &["azure", "--arch", "arm64"],
            &[],
        ] {
            assert!(Package::named(unknown).is_none(), "{unknown:?}");
        }
    }
}
