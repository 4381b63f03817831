//! `cargo xtask bench api`: what a request to the API costs, over few documents and over many.
//!
//! The measuring is done by an example of the local host, which links what ships; this step builds it, runs it in a fresh directory for
//! each size, and writes the figures down.

use std::fmt::Write;
use std::fs;
use std::process::{Command, Stdio};

use super::machine::Machine;
use crate::Outcome;
use crate::core::{self, workspace_root};

/// Documents in the database; cost should grow with the page, not with these.
const SIZES: [u32; 3] = [1_000, 100_000, 1_000_000];

/// Requests of the long load.
const MILLION: u32 = 1_000_000;

const DOCUMENT: &str = "docs/benchmarks-api.md";

const ABOUT: &str = "\
What a request to the API costs: `cargo xtask bench api --write` measures it. Over HTTP on loopback, 50 tenants, the component and the
stores that ship (SQLite with durable commits), a fresh instance for each request. Callers and service share one process and the
processors of the machine, so each figure is of both together. \"p50\" is the time that half of the requests did not exceed, one
after the other on one connection.
";

const GOALS: &str = "\
Goals on two idle cores, at 100,000 documents: GET by id p50 ≤ 1 ms; list of 50 ≤ 5 ms; the component adds ≤ 0.06 ms of processor to the same
domain called natively over the same store; start to the first answer ≤ 60 ms; ≥ 3,000 GET a second; ≤ 200 MB resident under that load;
memory flat over a million requests (`--million` measures it, over the smallest database). Where every call of the database takes 5 ms
longer, calls that do not need each other's answers run at the same time: the time is less than that of all of them in a row.
";

/// Measures; `--write` puts the figures into the documentation, `--quick` leaves out the largest database, `--million` adds the long
/// load.
pub(super) fn run(arguments: &[String]) -> Outcome {
    let known = ["--write", "--quick", "--million"];
    if let Some(unknown) = arguments
        .iter()
        .find(|argument| !known.contains(&argument.as_str()))
    {
        return Err(format!("bench api does not know {unknown:?}").into());
    }
    let is_given = |flag: &str| arguments.iter().any(|argument| argument == flag);
    core::run(&["--release".to_owned()])?;
    let machine = Machine::of_this();
    let sizes = if is_given("--quick") {
        SIZES.get(..2)
    } else {
        SIZES.get(..)
    };
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    let mut headings = Vec::new();
    for size in sizes.unwrap_or_default() {
        eprintln!("measuring {size} documents");
        headings.push(format!("{size} documents"));
        let is_long = is_given("--million") && Some(size) == SIZES.first();
        let requests = if is_long { MILLION } else { 0 };
        for (name, value) in measure(*size, requests)? {
            match rows.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => values.push(value),
                None => rows.push((name, vec![value])),
            }
        }
    }
    let text = document(&machine, &headings, &rows)?;
    eprintln!("{text}");
    if is_given("--write") {
        fs::write(workspace_root()?.join(DOCUMENT), text)?;
    }
    Ok(())
}

/// Runs the example over a database of so many documents, and returns what it measured.
fn measure(
    documents: u32,
    requests: u32,
) -> Result<Vec<(String, String)>, Box<dyn std::error::Error>> {
    let root = workspace_root()?;
    let directory = root.join("target").join("bench-api");
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    let output = Command::new(env!("CARGO"))
        .current_dir(&root)
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "advisory",
            "--example",
            "api_load",
            "--",
        ])
        .arg(root.join("target/core/advisory.cwasm"))
        .arg(&directory)
        .arg(documents.to_string())
        .arg(requests.to_string())
        .stderr(Stdio::inherit())
        .output()?;
    fs::remove_dir_all(&directory)?;
    if !output.status.success() {
        return Err(format!("the measurement of {documents} documents failed").into());
    }
    let text = String::from_utf8(output.stdout)?;
    let rows = text.lines().filter_map(|line| {
        let (name, value) = line.trim_matches(['|', ' ']).split_once(" | ")?;
        Some((name.to_owned(), value.to_owned()))
    });
    Ok(rows.collect())
}

fn document(
    machine: &Machine,
    headings: &[String],
    rows: &[(String, Vec<String>)],
) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(text, "# Cost of the API\n\n{ABOUT}")?;
    writeln!(
        text,
        "Measured on {}, {} cores, {}, {}; {} processes were waiting for a processor when it began.\n",
        machine.processor, machine.cores, machine.memory, machine.kernel, machine.load
    )?;
    writeln!(text, "| | {} |", headings.join(" | "))?;
    writeln!(text, "| --- |{}", " ---: |".repeat(headings.len()))?;
    for (name, values) in rows {
        // Some are measured over the smallest database alone.
        let blanks = " |".repeat(headings.len().saturating_sub(values.len()));
        writeln!(text, "| {name} | {} |{blanks}", values.join(" | "))?;
    }
    write!(text, "\n{GOALS}")?;
    Ok(text)
}
