//! Servers that tests run against: the real thing where it can be had, started for one test and ended with it.
//!
//! A server that can't be started fails the test. It never outlives the test, however that ends: not even one that is killed leaves
//! a server behind.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// Longest time until a server is ready.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is asked.
const PAUSE: Duration = Duration::from_millis(20);

/// How often a server is started. Between choosing a free port and taking it, another may take it.
pub(crate) const ATTEMPTS: u32 = 3;

/// Runs a command, and ends its process group once the standard input closes: that is when the test's process is gone.
const WATCHED: &str =
    r#"exec 3<&0; (read -r _ <&3; kill -KILL 0) & exec 3<&-; exec "$@" </dev/null"#;

/// How a server shows that it is ready.
#[derive(Debug, Clone, Copy)]
pub enum Ready {
    /// It takes connections.
    Listens,
    /// It answers `GET` of this path over plain HTTP, with any status below 500.
    Answers(&'static str),
}

/// A running server. Dropping it ends it.
pub struct Counterpart {
    name: &'static str,
    port: u16,
    process: Child,
    /// Open as long as the server is to run.
    _alive: ChildStdin,
    log: File,
}

impl Counterpart {
    /// Starts a server on a free port, and waits until it is ready.
    ///
    /// # Panics
    ///
    /// When it does not start, showing what it printed.
    #[must_use]
    pub fn start(name: &'static str, ready: Ready, command: impl Fn(u16) -> Command) -> Self {
        let mut attempt = 1;
        loop {
            let port = free_port();
            let mut counterpart = Self::spawn(name, port, &command(port));
            match counterpart.wait(ready) {
                Ok(()) => return counterpart,
                Err(Failure::Ended(_)) if attempt < ATTEMPTS => attempt += 1,
                Err(failure) => panic!("{name} on port {port}: {failure:?}"),
            }
        }
    }

    fn spawn(name: &'static str, port: u16, command: &Command) -> Self {
        let log = tempfile::tempfile().unwrap();
        let mut process = within_shell(WATCHED, &[name], command)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log.try_clone().unwrap())
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        Self {
            name,
            port,
            _alive: process.stdin.take().unwrap(),
            process,
            log,
        }
    }

    fn wait(&mut self, ready: Ready) -> Result<(), Failure> {
        let address = self.address();
        wait(&mut self.process, address, ready)
    }

    /// Returns the port that it listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Returns where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// Returns its address as one of plain HTTP, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Returns the id of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Returns what it has printed so far.
    #[must_use]
    pub fn log(&self) -> String {
        let mut log = self.log.try_clone().unwrap();
        let mut text = Vec::new();
        log.rewind().unwrap();
        log.read_to_end(&mut text).unwrap();
        String::from_utf8_lossy(&text).into_owned()
    }
}

impl Drop for Counterpart {
    fn drop(&mut self) {
        // The process leads a group of its own, which holds the one that watches for it too.
        let group = i32::try_from(self.process.id()).map(Pid::from_raw);
        let _ended = group.map(|group| killpg(group, Signal::SIGKILL));
        drop(self.process.wait());
        if std::thread::panicking() {
            eprintln!("== what {} printed\n{}", self.name, self.log());
        }
    }
}

/// Returns a command that runs a script, which finds its own arguments and then the words of `command`, in a process group of its own.
pub(crate) fn within_shell(script: &str, own: &[&str], command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).args(own);
    shell.arg(command.get_program()).args(command.get_args());
    for (variable, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(variable, value),
            None => shell.env_remove(variable),
        };
    }
    if let Some(directory) = command.get_current_dir() {
        shell.current_dir(directory);
    }
    shell.process_group(0);
    shell
}

/// Waits until a server is ready.
pub(crate) fn wait(process: &mut Child, address: SocketAddr, ready: Ready) -> Result<(), Failure> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if let Some(status) = process.try_wait().unwrap() {
            return Err(Failure::Ended(status.to_string()));
        }
        if is_ready(address, ready) {
            return Ok(());
        }
        std::thread::sleep(PAUSE);
    }
    Err(Failure::NotReady)
}

/// Why a server is of no use.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It ended, with this status.
    Ended(#[expect(dead_code, reason = "shown by Debug")] String),
    /// It runs, and was not ready in time.
    NotReady,
}

/// Returns where `cargo xtask counterparts` put a file.
///
/// # Panics
///
/// When it is not there, naming the command that installs it.
#[must_use]
pub fn installed(file: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../target/counterparts")
        .join(file);
    assert!(
        path.exists(),
        "{file} is not installed; run: cargo xtask counterparts"
    );
    path
}

/// Returns a port that nobody listens on.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

pub(crate) fn is_ready(address: SocketAddr, ready: Ready) -> bool {
    let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(1)) else {
        return false;
    };
    let Ready::Answers(path) = ready else {
        return true;
    };
    let asked = stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .and_then(|()| {
            let host = format!("Host: {address}\r\nConnection: close");
            stream.write_all(format!("GET {path} HTTP/1.1\r\n{host}\r\n\r\n").as_bytes())
        });
    let mut status = [0; 12];
    asked.is_ok()
        && stream.read_exact(&mut status).is_ok()
        && status.starts_with(b"HTTP/1.")
        && matches!(status[9], b'1'..=b'4')
}
