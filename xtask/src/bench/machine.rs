//! What the figures were measured on.

use std::fs;
use std::process::Command;

/// The machine, as the document names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Machine {
    pub(super) processor: String,
    pub(super) cores: usize,
    pub(super) memory: String,
    pub(super) kernel: String,
    /// Runnable processes over the minute before the run: what else was going on.
    pub(super) load: String,
}

impl Machine {
    /// Asks this machine. What it doesn't tell is "unknown".
    pub(super) fn of_this() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let memory = field(&read("/proc/meminfo"), "MemTotal")
            .and_then(|total| total.split_whitespace().next()?.parse::<u64>().ok())
            .map(|kib| format!("{:.0} GiB", kib as f64 / f64::from(1 << 20)));
        let load = read("/proc/loadavg");
        let unknown = || "unknown".to_owned();
        Self {
            processor: field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(unknown),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory: memory.unwrap_or_else(unknown),
            kernel: said("uname", &["-sr"]).unwrap_or_else(unknown),
            load: load
                .split_whitespace()
                .next()
                .map_or_else(unknown, str::to_owned),
        }
    }
}

/// Returns the first line that a command prints.
pub(super) fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().next().map(|line| line.trim().to_owned())
}

/// Returns the value of the first `name : value`.
fn field(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn reads_a_field_of_the_systems_tables() {
        let text = "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nmodel name\t: Other\n";
        assert_eq!(
            field(text, "model name").as_deref(),
            Some("Some CPU @ 2 GHz")
        );
        assert_eq!(field(text, "model"), None);
    }
}
