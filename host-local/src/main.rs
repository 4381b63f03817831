//! `advisory`: the scanner as a command.
//!
//! It walks, reads and prints; what a file means is decided by the component that is embedded in the binary.

mod bundle;
mod client;
mod command_line;
mod core;
mod day;
mod demo;
mod describe;
mod exit;
mod gate;
mod output;
mod outward;
mod scan;
mod serve;
mod source;

use std::process::ExitCode;

use clap::Parser;

use crate::command_line::{Arguments, Command};
use crate::exit::Exit;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let color = arguments.color;
    let outcome = match arguments.command {
        Command::Scan(options) => scan::run(&options, color),
        Command::Serve(options) => serve::run(&options),
        Command::Seed(options) => serve::seed_once(&options),
        Command::Demo(options) => serve::fill(&options),
        Command::Backup(options) => serve::backup(&options),
        Command::User(command) => serve::user(&command),
        Command::Gate(options) => gate::run(&options),
        Command::Bundle(command) => bundle::run(&command),
        Command::Rules(options) => describe::rules(options, color),
        Command::Frameworks(options) => describe::frameworks(options, color),
        Command::Version => describe::version(),
        Command::Completions { shell } => describe::completions(shell),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(failure) => {
            failure.print();
            Exit::from(&failure).into()
        }
    }
}
