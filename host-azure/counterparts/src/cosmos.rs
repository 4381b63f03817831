//! An account in Microsoft's in-memory emulator of Cosmos DB.

use std::process::Command;

use advisory_conformance::counterpart::{Counterpart, Ready, installed};
use advisory_ports::Container;

/// The database that the emulator has.
pub const DATABASE: &str = "advisory";

/// The region that it says it is in.
pub const REGION: &str = "East US";

/// Starts an emulator with every container, empty.
#[must_use]
pub fn cosmos() -> Counterpart {
    let emulator = installed("cosmos-emulator/bin/cosmos-emulator");
    Counterpart::start("Cosmos DB emulator", Ready::Answers("/"), |port| {
        let mut command = Command::new(&emulator);
        command.arg(port.to_string()).arg(DATABASE);
        command.args(Container::ALL.map(Container::name));
        command
    })
}
