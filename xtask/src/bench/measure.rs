//! What one process costs: processor time, memory, wall time, and a digest of what it printed.
//!
//! The system counts the cost of children that have ended, all of them together. So each measurement is made by a fresh
//! process of this program, which has one child and then tells its figures as one line of JSON.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Outcome;

/// The hidden subcommand that makes one measurement.
pub(super) const SUBCOMMAND: &str = "measure";

/// What one process cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Cost {
    /// Seconds of processor time, of the process and its descendants, in user and system mode.
    pub(super) cpu: f64,
    /// Seconds from the start until the process closed its output.
    pub(super) wall: f64,
    /// Largest resident set of any of the processes, in 10⁶ bytes.
    pub(super) peak_mb: f64,
    /// Exit status, unless it was killed.
    pub(super) status: Option<i32>,
    /// Whether it was killed for taking too long.
    pub(super) timed_out: bool,
    /// SHA-256 of the standard output.
    pub(super) sha256: String,
}

/// A process to measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Job {
    /// Program and arguments.
    pub(super) command: Vec<String>,
    /// Where its standard output goes.
    pub(super) output: PathBuf,
    /// Longest time it may take.
    pub(super) limit: Duration,
}

impl Job {
    /// Runs the process and returns its cost.
    pub(super) fn measure(&self) -> Result<Cost, Box<dyn std::error::Error>> {
        let output = Command::new(std::env::current_exe()?)
            .args(["bench", SUBCOMMAND])
            .arg(self.limit.as_secs().to_string())
            .arg(&self.output)
            .args(&self.command)
            .stderr(Stdio::inherit())
            .output()?;
        if !output.status.success() {
            return Err(format!("can't measure {}", self.command.join(" ")).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// Makes one measurement: `SECONDS OUTPUT PROGRAM ARGUMENT…`.
#[expect(clippy::print_stdout, reason = "the figures are this process's output")]
pub(super) fn run_one(arguments: &[String]) -> Outcome {
    let [seconds, output, program, rest @ ..] = arguments else {
        return Err("measure takes seconds, a file and a command".into());
    };
    let limit = Duration::from_secs(seconds.parse()?);
    let cost = cost(Path::new(output), limit, Command::new(program).args(rest))?;
    println!("{}", serde_json::to_string(&cost)?);
    Ok(())
}

fn cost(
    output: &Path,
    limit: Duration,
    command: &mut Command,
) -> Result<Cost, Box<dyn std::error::Error>> {
    let messages = File::create(output.with_extension("stderr"))?;
    let mut file = File::create(output)?;
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(messages)
        .spawn()
        .map_err(|error| format!("{command:?} does not start: {error}"))?;
    let mut pipe = child.stdout.take().ok_or("the output is not piped")?;
    let (sender, receiver) = channel();
    // Not joined: a descendant of a killed process may keep the pipe open.
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.read_to_end(&mut bytes).map(|_| bytes);
        // Nobody listens any more when the process was killed.
        sender.send((read, started.elapsed())).ok();
    });
    let (bytes, wall, timed_out) = match receiver.recv_timeout(limit) {
        Ok((bytes, wall)) => (bytes?, wall, false),
        Err(RecvTimeoutError::Timeout) => {
            child.kill()?;
            (Vec::new(), started.elapsed(), true)
        }
        Err(RecvTimeoutError::Disconnected) => return Err("the output can't be read".into()),
    };
    let status = child.wait()?;
    file.write_all(&bytes)?;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: nix::sys::time::TimeVal| {
        time.tv_sec() as f64 + f64::from(u32::try_from(time.tv_usec()).unwrap_or(0)) / 1e6
    };
    Ok(Cost {
        cpu: seconds(usage.user_time()) + seconds(usage.system_time()),
        wall: wall.as_secs_f64(),
        peak_mb: peak_bytes(usage.max_rss()) / 1e6,
        status: status.code(),
        timed_out,
        sha256: super::corpus::hex(&Sha256::digest(&bytes)),
    })
}

/// Linux counts in KiB, macOS in bytes.
fn peak_bytes(max_rss: impl Into<i64>) -> f64 {
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    (max_rss.into() * unit) as f64
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::cost;

    fn shell(script: &str, limit: Duration) -> super::Cost {
        let directory = std::env::temp_dir().join(format!("measure-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let output = directory.join(format!("{}.out", script.len()));
        cost(&output, limit, Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn tells_what_a_process_printed_and_how_it_ended() {
        let cost = shell("printf abc; exit 3", Duration::from_secs(60));
        assert_eq!(cost.status, Some(3));
        assert!(!cost.timed_out);
        assert_eq!(
            cost.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(cost.peak_mb > 0.0);
    }

    #[test]
    fn kills_a_process_that_takes_too_long() {
        let cost = shell("exec sleep 60", Duration::from_millis(50));
        assert!(cost.timed_out);
        assert_eq!(cost.status, None);
    }
}
