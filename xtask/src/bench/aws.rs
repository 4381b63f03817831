//! `cargo xtask bench aws`: the function that ships against one in Python that answers the same route, under AWS's emulator.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::machine::Machine;
use super::statistics::{figure, least, median};
use crate::core::workspace_root;
use crate::test::command;
use crate::{Outcome, counterparts, package};

const DOCUMENT: &str = "docs/benchmarks-aws.md";

/// Cold starts of each function, and requests to the last of them.
const STARTS: u32 = 5;
const REQUESTS: u32 = 300;

const ABOUT: &str = "\
What the Lambda function costs: `cargo xtask bench aws --write` measures it, the program and the component as the package for x86_64
has them, against the same route in Python 3.11 (`bench/aws/handler.py`: boto3 and anthropic, clients made once per process). Both run
under AWS's Runtime Interface Emulator, one after the other, and read one item of the same table in MiniStack. INIT is the emulator's
own figure; the processor's time and the memory are those of the function's process alone. The emulator shows neither Firecracker nor
the time that Lambda takes to fetch a package, and arm64 is not measured.
";

const GOALS: &str = "\
Goals: INIT 25 times faster; 5 times less of the processor for a warm GET; at most 64 MB resident; at most 12 MB zipped; the component's
share of INIT at most 2 ms. A document is one call to DynamoDB and so is a page of a list: a test counts them.
";

/// What was measured of one function.
#[derive(Debug, Deserialize)]
struct Figures {
    init_ms: Vec<f64>,
    start_processor_ms: Vec<f64>,
    component_ms: Vec<f64>,
    warm_processor_ms: f64,
    warm_wall_ms: f64,
    resident_mb: f64,
}

#[derive(Debug, Deserialize)]
struct Both {
    component: Figures,
    python: Figures,
}

/// Measures; `--write` puts the figures into the documentation.
pub(super) fn run(arguments: &[String]) -> Outcome {
    let (write, rest) = match arguments {
        [flag, rest @ ..] if flag == "--write" => (true, rest),
        rest => (false, rest),
    };
    let root = workspace_root()?;
    counterparts::run(&[])?;
    let mut packaging: Vec<_> = ["aws", "--arch", "x86_64"].map(str::to_owned).into();
    packaging.extend_from_slice(rest);
    package::run(&packaging)?;
    let zip = root.join("target/package/advisory-aws-x86_64.zip");
    let unpacked = root.join("target/bench-aws/package");
    unpack(&zip, &unpacked)?;
    let machine = Machine::of_this();
    let both = measure(&root, &unpacked)?;
    let text = document(&machine, fs::metadata(&zip)?.len(), &both)?;
    eprintln!("{text}");
    if write {
        fs::write(root.join(DOCUMENT), text)?;
    }
    Ok(())
}

/// Unpacks a package into a directory of its own.
pub(super) fn unpack(zip: &Path, directory: &Path) -> Outcome {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    fs::create_dir_all(directory)?;
    let mut archive = zip::ZipArchive::new(fs::File::open(zip)?)?;
    archive.extract(directory)?;
    Ok(())
}

/// Runs both functions, in an environment of Python with what the one needs.
fn measure(root: &Path, package: &Path) -> Result<Both, Box<dyn std::error::Error>> {
    let environment = root.join("target/bench-aws/python");
    let python = environment.join("bin").join("python");
    command(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(&environment),
    )?;
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
    ]);
    command(pip.arg(root.join("bench/aws/requirements.txt")))?;
    let counterparts = root.join("target").join("counterparts");
    let output = Command::new(&python)
        .arg(root.join("bench/aws/measure.py"))
        .arg(counterparts.join("lambda/aws-lambda-rie-x86_64"))
        .arg(counterparts.join("ministack/bin/ministack"))
        .arg(package.join("bootstrap"))
        .arg(package)
        .args([STARTS.to_string(), REQUESTS.to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("the measurement failed: {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn document(
    machine: &Machine,
    zipped: u64,
    both: &Both,
) -> Result<String, Box<dyn std::error::Error>> {
    let mut text = String::new();
    writeln!(text, "# Cost on Lambda\n\n{ABOUT}")?;
    writeln!(
        text,
        "Measured on {}, {} cores, {}, {}; {} processes were waiting for a processor when it began.\n",
        machine.processor, machine.cores, machine.memory, machine.kernel, machine.load
    )?;
    writeln!(text, "| | component | Python | Python ÷ component |")?;
    writeln!(text, "| --- | ---: | ---: | ---: |")?;
    let mut row = |name: &str, of: &dyn Fn(&Figures) -> Option<f64>| {
        let (ours, theirs) = (of(&both.component), of(&both.python));
        let (Some(ours), Some(theirs)) = (ours, theirs) else {
            return Err(std::fmt::Error);
        };
        let ratio = figure(theirs / ours);
        writeln!(
            text,
            "| {name} | {} | {} | {ratio} |",
            figure(ours),
            figure(theirs)
        )
    };
    row("INIT, median, ms", &|figures| median(&figures.init_ms))?;
    row("INIT, least, ms", &|figures| least(&figures.init_ms))?;
    row("processor up to the first answer, least, ms", &|figures| {
        least(&figures.start_processor_ms)
    })?;
    row("processor for a warm GET, ms", &|figures| {
        Some(figures.warm_processor_ms)
    })?;
    row("warm GET, emulator and table included, ms", &|figures| {
        Some(figures.warm_wall_ms)
    })?;
    row("resident after that, MB", &|figures| {
        Some(figures.resident_mb)
    })?;
    let mapped =
        least(&both.component.component_ms).ok_or("no start told how long the component took")?;
    writeln!(
        text,
        "\nThe component's share of INIT: {} ms at the least. The zip for x86_64: {:.1} MB.",
        figure(mapped),
        megabytes(zipped)
    )?;
    write!(text, "\n{GOALS}")?;
    Ok(text)
}

/// Returns millions of bytes.
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
