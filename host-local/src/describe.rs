//! `rules`, `frameworks`, `version` and `completions`: what the command knows of itself.

use advisory_host_runtime::{DescribeSubject, Limits};
use clap::CommandFactory;
use clap_complete::Shell;

use crate::command_line::{Arguments, ColorChoice, DescribeFormat, DescribeOptions};
use crate::core::{self, COMPONENT_SHA256, Worker};
use crate::exit::{Exit, Failure};
use crate::output::{self, Destination};

/// Lists the rules, or explains one.
pub(crate) fn rules(options: DescribeOptions, color: ColorChoice) -> Result<Exit, Failure> {
    let subject = match options.id {
        Some(id) => DescribeSubject::Rule(id),
        None => DescribeSubject::Rules,
    };
    describe(subject, options.format, color)
}

/// Lists the frameworks, or shows one.
pub(crate) fn frameworks(options: DescribeOptions, color: ColorChoice) -> Result<Exit, Failure> {
    let subject = match options.id {
        Some(id) => DescribeSubject::Framework(id),
        None => DescribeSubject::Frameworks,
    };
    describe(subject, options.format, color)
}

fn describe(
    subject: DescribeSubject,
    format: DescribeFormat,
    color: ColorChoice,
) -> Result<Exit, Failure> {
    let destination = Destination::StandardOutput;
    let format = match format {
        DescribeFormat::Table => "table",
        DescribeFormat::Json => "json",
    };
    let options = output::render_options(format, &destination, color);
    let mut worker = Worker::new(&core::load()?, "describe".to_owned(), Limits::REQUEST)?;
    let text = worker
        .call(|scanner| scanner.describe(subject, options))
        .map_err(|error| Failure::from_runtime(error, ""))?;
    destination.write(&text)?;
    Ok(Exit::Pass)
}

/// Says which command, component and engine this is.
pub(crate) fn version() -> Result<Exit, Failure> {
    let text = format!(
        "advisory {}\ncomponent sha256:{COMPONENT_SHA256}\nwasmtime {}\n",
        env!("CARGO_PKG_VERSION"),
        env!("ADVISORY_WASMTIME_VERSION"),
    );
    Destination::StandardOutput.write(text.as_bytes())?;
    Ok(Exit::Pass)
}

/// Prints a completion script.
pub(crate) fn completions(shell: Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "advisory", &mut script);
    Destination::StandardOutput.write(&script)?;
    Ok(Exit::Pass)
}
