//! Loads a precompiled component again and again, and prints the microseconds of each time: `load_time FILE TIMES`.
//!
//! Two columns: mapped from the file, and run where it lies in memory, as by a host that embeds it.

use std::io::Write;
use std::time::Instant;

use advisory_host_runtime::Core;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("usage: load_time FILE TIMES")?;
    let times: usize = arguments.next().ok_or("how many times?")?.parse()?;
    let code = std::fs::read(&file)?;
    let page = 1 << 16;
    let room = vec![0; code.len() + page].leak();
    let start = room.as_ptr().align_offset(page);
    let embedded = room
        .get_mut(start..start + code.len())
        .ok_or("there is room for it behind a page's begin")?;
    embedded.copy_from_slice(&code);
    let embedded: &'static [u8] = embedded;
    let mut output = std::io::stdout().lock();
    for _ in 0..times {
        let started = Instant::now();
        let core = Core::load(&file)?;
        let mapped = started.elapsed();
        drop(core);
        let started = Instant::now();
        let core = Core::from_bytes(embedded)?;
        let in_place = started.elapsed();
        drop(core);
        writeln!(output, "{} {}", mapped.as_micros(), in_place.as_micros())?;
    }
    Ok(())
}
