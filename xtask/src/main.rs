//! `cargo xtask`: the build steps that hold logic. One file per subcommand.

mod bench;
mod core;
mod counterparts;
mod dashboard;
mod embedding;
mod fuzz;
mod infra;
mod package;
mod robustness;
mod scan;
mod serve;
mod test;
mod validate;

use std::process::ExitCode;

/// What a build step returns: the failure is a sentence for the person at the terminal.
type Outcome = Result<(), Box<dyn std::error::Error>>;

const USAGE: &str = "\
usage: cargo xtask <command>

commands:
  bench api          measure what a request to the API costs; --write updates docs/benchmarks-api.md,
                     --quick leaves out the largest database
  bench aws          measure what the function on Lambda costs, beside one in Python; --write updates
                     docs/benchmarks-aws.md; --component FILE as for package
  bench azure        measure what the handler on Functions costs, and what Cosmos DB charges; --write updates
                     docs/benchmarks-azure.md; --component FILE as for package
  bench scan         measure what a scan costs, natively and against peers; --write updates docs/benchmarks.md,
                     --quick leaves the peers out
  core [--release]   build the component and the guests of the tests, and precompile them
  counterparts       install the servers that tests of the cloud adapters run against
  fuzz [SECONDS]     run every fuzz target for a while
  infra              check what deploys to the clouds: templates, policies, scripts, workflows
  package aws --arch arm64|x86_64 [--component FILE]
  package azure [--component FILE]
                     build the zip that Lambda or Functions runs, of a component that is there or of this one
  scan PATH…         build what ships, and scan with it; options are those of `advisory scan`
  serve              build what ships, dashboard included, and serve it; options are those of `advisory serve`
  test               run every check: formatting, lints, licences, tests, validators
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let rest: Vec<String> = arguments.collect();
    let outcome = match command.as_deref() {
        Some("bench") => bench::run(&rest),
        Some("core") => core::run(&rest),
        Some("counterparts") => counterparts::run(&rest),
        Some("fuzz") => fuzz::run(&rest),
        Some("infra") => infra::command_line(&rest),
        Some("package") => package::run(&rest),
        Some("scan") => scan::run(&rest),
        Some("serve") => serve::run(&rest),
        Some("test") => test::run(&rest),
        Some("help" | "--help" | "-h") => {
            eprint!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Some(unknown) => Err(format!("there is no command {unknown:?}\n\n{USAGE}").into()),
        None => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
