//! `cargo xtask bench azure`: the handler that ships, under emulators and fakes of Azure, and what Cosmos DB charges for requests.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use super::aws::unpack;
use super::goals::Goal;
use super::machine::Machine;
use super::report::{goal_cells, table};
use super::statistics::{figure, least, median};
use crate::core::workspace_root;
use crate::{Outcome, counterparts, package};

const DOCUMENT: &str = "docs/benchmarks-azure.md";

/// Starts of the handler, and requests to the last of them and in each round of the comparison.
const STARTS: u32 = 7;
const REQUESTS: u32 = 500;

const ABOUT: &str = "\
What the handler on Azure costs: `cargo xtask bench azure --write` measures it. The program and the component are those of the package.
A start is from the beginning of the process to the answer to a caller, over Microsoft's emulators of Cosmos DB and Blob storage and fakes
of the vault and the identity endpoint, all on the same machine. The GET is of a project by its identifier, over one store in memory:
through the handler, with the platform's claims, and through the service that the local host has in front of the same component, each
with a line in the log. The real Functions host, and what lies between it and Azure's services, add to both.
";

const CHARGES: &str = "\
## Request units

What Cosmos DB charges for the scenario that every host answers alike, over Microsoft's in-memory emulator. The request units are the
emulator's own estimate, and it has one partition; what real partitions charge for a query is not verified here. A document is read by its
key; the partition key is the document's identifier, so that every query asks every partition, by an index.

| request, status | requests | units, mean | units, most | calls, most | of these queries |
| --- | ---: | ---: | ---: | ---: | ---: |
";

/// What was measured of the handler.
#[derive(Debug, Deserialize)]
struct Figures {
    start_ms: Vec<f64>,
    resident_mb: f64,
    handler_get_ms: f64,
    shared_get_ms: f64,
}

/// Measures; `--write` puts the figures into the documentation.
pub(super) fn run(arguments: &[String]) -> Outcome {
    let (write, rest) = match arguments {
        [flag, rest @ ..] if flag == "--write" => (true, rest),
        rest => (false, rest),
    };
    let root = workspace_root()?;
    counterparts::run(&[])?;
    let mut packaging = vec!["azure".to_owned()];
    packaging.extend_from_slice(rest);
    package::run(&packaging)?;
    let unpacked = root.join("target/bench-azure/package");
    unpack(&root.join("target/package/advisory-azure.zip"), &unpacked)?;
    let costs = ["--package", "advisory-sameness", "--example", "azure_costs"];
    let charges = example(&root, &costs, &[])?;
    let counts = [STARTS.to_string(), REQUESTS.to_string()];
    let [starts, requests] = counts.each_ref().map(String::as_str);
    let package = unpacked.display().to_string();
    let handler = ["--release", "--package", "advisory-azure"];
    let handler = [&handler[..], &["--example", "handler_cost"]].concat();
    // Nothing is built meanwhile, which would be measured too.
    example(&root, &handler, &[&package, "1", "1"])?;
    let machine = Machine::of_this();
    let figures = example(&root, &handler, &[&package, starts, requests])?;
    let figures: Figures = serde_json::from_str(&figures)?;
    let text = document(&machine, &figures, &charges)?;
    eprintln!("{text}");
    if write {
        fs::write(root.join(DOCUMENT), text)?;
    }
    Ok(())
}

/// Runs an example of the workspace, and returns what it printed.
fn example(
    root: &Path,
    which: &[&str],
    arguments: &[&str],
) -> Result<String, Box<dyn std::error::Error>> {
    let output = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["run", "--quiet", "--locked"])
        .args(which)
        .arg("--")
        .args(arguments)
        .output()?;
    if !output.status.success() {
        // The handler's log goes there too.
        let said = String::from_utf8_lossy(&output.stderr);
        let said: Vec<_> = said.lines().rev().take(20).collect();
        let said: Vec<_> = said.into_iter().rev().collect();
        return Err(format!("the measurement failed: {}", said.join("\n")).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn judge(figures: &Figures) -> Vec<Goal> {
    vec![
        Goal::at_most(
            "from the start to the first answer, at most 100 ms",
            100.0,
            " ms",
            least(&figures.start_ms),
        ),
        Goal::at_most(
            "processor for a warm GET, at most 1.2 times that of the local host",
            1.2,
            " ×",
            Some(figures.handler_get_ms / figures.shared_get_ms),
        ),
        Goal::at_most(
            "resident, at most 96 MB",
            96.0,
            " MB",
            Some(figures.resident_mb),
        ),
    ]
}

fn document(
    machine: &Machine,
    figures: &Figures,
    charges: &str,
) -> Result<String, std::fmt::Error> {
    let mut text = format!("# Cost on Azure\n\n{ABOUT}\n");
    writeln!(
        text,
        "Measured on {}, {} cores, {}, {}; {} processes were waiting for a processor when it began.\n",
        machine.processor, machine.cores, machine.memory, machine.kernel, machine.load
    )?;
    text.push_str(&table(
        &["goal", "measured", "met"],
        &goal_cells(&judge(figures)),
    ));
    let starts = median(&figures.start_ms).map_or_else(String::new, figure);
    writeln!(
        text,
        "\nThe goal of the start is held against the least of {STARTS}; their median is {starts} ms. The GET took {} ms of the processor \
         through the handler, and {} ms through the service alone. 1 MB = 10⁶ bytes. No test asserts a time.\n",
        figure(figures.handler_get_ms),
        figure(figures.shared_get_ms),
    )?;
    write!(text, "{CHARGES}{charges}")?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::{Figures, Machine, document};

    #[test]
    fn the_document_says_which_goals_are_met() {
        let figures = Figures {
            start_ms: vec![140.0, 90.0, 120.0],
            resident_mb: 96.5,
            handler_get_ms: 0.35,
            shared_get_ms: 0.30,
        };
        let charges = "| `GET /api/me, 200` | 1 | 0.0 | 0.0 | 0 | 0 |\n";
        let text = document(&Machine::of_this(), &figures, charges).unwrap();
        let goal = |what: &str| text.lines().find(|line| line.contains(what)).unwrap();
        assert!(
            goal("first answer").ends_with("| 90.0 ms | met |"),
            "{text}"
        );
        assert!(goal("warm GET").ends_with("| 1.17 × | met |"), "{text}");
        assert!(
            goal("at most 96 MB").ends_with("| 96.5 MB | **missed** |"),
            "{text}"
        );
        assert!(text.contains("their median is 120 ms"), "{text}");
        assert!(text.ends_with(charges), "{text}");
    }
}
