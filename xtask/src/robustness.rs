//! The running service against its own description: requests of every shape that it allows and forbids.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Outcome;
use crate::test::command;

const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Requests for each operation and phase. More find more; `--max-examples` of the tool takes any number.
const EXAMPLES: &str = "25";

/// Serves an empty directory and has the tool send what it can think of.
pub(crate) fn run(root: &Path, advisory: &Path) -> Outcome {
    let environment = root.join("target/schemathesis");
    command(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(&environment),
    )?;
    let pip = environment.join("bin/pip");
    command(Command::new(pip).args(["install", "--quiet", SCHEMATHESIS]))?;
    let data = root.join("target/robustness");
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let server = Server::start(advisory, &data, &[])?;
    let config = root.join("xtask/schemathesis.toml");
    command(
        Command::new(environment.join("bin/schemathesis"))
            .current_dir(&data)
            .arg("--config-file")
            .arg(config)
            .args(["run", &format!("{}/api/openapi.json", server.address)])
            .args(["--checks", "all", "--max-examples", EXAMPLES])
            .args(["--seed", "20261123", "--no-color"]),
    )
}

/// A server of this machine, which ends with its value.
pub(crate) struct Server {
    child: Child,
    /// Where it answers, such as `http://127.0.0.1:4711`.
    pub(crate) address: String,
}

impl Server {
    /// Starts it over a directory that it makes, with further options.
    pub(crate) fn start(
        advisory: &Path,
        data: &Path,
        options: &[&OsStr],
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let mut child = Command::new(advisory)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "error",
                "--data",
            ])
            .arg(data)
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut address = String::new();
        let said = match child.stdout.take() {
            Some(output) => BufReader::new(output).read_line(&mut address),
            None => Ok(0),
        };
        let server = Self {
            child,
            address: address.trim().to_owned(),
        };
        match said {
            Ok(_) if server.address.starts_with("http://") => Ok(server),
            Ok(_) => Err("the server did not say where it is".into()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}
