//! A directory to scan, and the command to scan it with.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A made-up key in the shape of a real one. In pieces, so that this file holds none.
pub(crate) fn fake_key() -> String {
    ["sk-", "ant-", "api03-", &"Zz9fake".repeat(13), "xxAA"].concat()
}

/// A directory of its own, removed at the end.
pub(crate) struct Sandbox {
    root: TempDir,
}

impl Sandbox {
    /// Makes one with these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let sandbox = Self {
            root: tempfile::tempdir().unwrap(),
        };
        for (path, content) in files {
            sandbox.write(path, content.as_bytes());
        }
        sandbox
    }

    /// Returns a path below it.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, content: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Runs the command here.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    /// Runs the command here, with a standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        self.run_in(&[], arguments, input)
    }

    /// Runs the command here, with these variables and an input.
    pub(crate) fn run_in(
        &self,
        variables: &[(&str, &str)],
        arguments: &[&str],
        input: &[u8],
    ) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_advisory"))
            .args(arguments)
            .current_dir(self.root.path())
            .envs(variables.iter().copied())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdin.take().unwrap().write_all(input));
        Ran(child.wait_with_output().unwrap())
    }

    /// Scans `target` and returns the result.
    pub(crate) fn scan(&self, target: &str, more: &[&str]) -> Value {
        let mut arguments = vec!["scan", target, "--format", "json", "--as-of", "2026-06-15"];
        arguments.extend(more);
        let ran = self.run(&arguments);
        serde_json::from_slice(&ran.0.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    }

    /// Scans `target` and returns its ledger: how each path was read, or why not.
    pub(crate) fn ledger(&self, target: &str, more: &[&str]) -> BTreeMap<String, String> {
        ledger(&self.scan(target, more))
    }

    /// Scans all of it as another user, and returns the ledger. Only the superuser can.
    #[cfg(unix)]
    pub(crate) fn ledger_seen_by(&self, user: u32) -> BTreeMap<String, String> {
        use std::os::unix::fs::PermissionsExt;
        use std::os::unix::process::CommandExt;
        // Where the build lies may be closed to others; a directory of its own isn't, once it is opened.
        let elsewhere = tempfile::tempdir().unwrap();
        let command = elsewhere.path().join("advisory");
        fs::copy(env!("CARGO_BIN_EXE_advisory"), &command).unwrap();
        for path in [elsewhere.path(), &command, self.root()] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let ran = Command::new(&command)
            .args(["scan", ".", "--format", "json"])
            .current_dir(self.root())
            .uid(user)
            .output()
            .unwrap();
        let result = serde_json::from_slice(&ran.stdout);
        ledger(&result.unwrap_or_else(|error| panic!("{error}: {ran:?}")))
    }

    /// Returns the directory.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }
}

/// Returns how each path of a result was read, or why not.
pub(crate) fn ledger(result: &Value) -> BTreeMap<String, String> {
    let rows = result["coverage"]["ledger"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            let path = row["path"].as_str().unwrap().to_owned();
            let reading = row["reason"].as_str().or(row["as"].as_str()).unwrap();
            (path, reading.to_owned())
        })
        .collect()
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ran(pub(crate) Output);

impl Ran {
    /// Returns the exit status.
    pub(crate) fn status(&self) -> i32 {
        self.0.status.code().unwrap()
    }

    /// Returns the standard error.
    pub(crate) fn errors(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// Checks that the command refused: with this status, one line that says this, no report, and no panic.
    #[track_caller]
    pub(crate) fn assert_refused(&self, status: i32, says: &str) {
        let errors = self.errors();
        assert_eq!(self.status(), status, "{self:?}");
        assert!(errors.starts_with("error: "), "{errors}");
        assert!(errors.contains(says), "{errors}");
        assert!(!errors.contains("panicked"), "{errors}");
        assert!(self.0.stdout.is_empty(), "{self:?}");
    }
}
