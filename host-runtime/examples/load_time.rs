//! Loads a precompiled component again and again, and prints the microseconds of each time: `load_time FILE TIMES`.
//!
//! Two columns: mapped from the file, and copied from memory as a host does that embeds it.

use std::io::Write;
use std::time::Instant;

use advisory_host_runtime::Core;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("usage: load_time FILE TIMES")?;
    let times: usize = arguments.next().ok_or("how many times?")?.parse()?;
    let bytes = std::fs::read(&file)?;
    let mut output = std::io::stdout().lock();
    for _ in 0..times {
        let started = Instant::now();
        let core = Core::load(&file)?;
        let mapped = started.elapsed();
        drop(core);
        let started = Instant::now();
        let core = Core::from_bytes(&bytes)?;
        let copied = started.elapsed();
        drop(core);
        writeln!(output, "{} {}", mapped.as_micros(), copied.as_micros())?;
    }
    Ok(())
}
