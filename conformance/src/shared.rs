//! A server that the tests of a run share, each of which is a process of its own: the first that needs it starts it, and it ends
//! with the last that does.
//!
//! Who uses the server holds a shared lock on a file. The server's watcher waits for an exclusive one: it gets it when nobody is left,
//! however they ended. What a test keeps in such a server must bear a name of its own.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::counterpart::{ATTEMPTS, Failure, Ready, free_port, is_ready, wait, within_shell};

/// Waits for the lock on the file `$0`, then says that the server is gone by removing `$1`, and ends the process group. Whoever
/// comes meanwhile waits for the lock, finds no server, and starts one.
const WATCHED: &str = r#"users=$0 port=$1; shift
(exec 9<"$users"; flock -x 9; rm -f "$port"; kill -KILL 0) & exec "$@""#;

/// A server in use. Dropping it ends the use.
pub struct Shared {
    name: &'static str,
    port: u16,
    log: PathBuf,
    /// The lock that keeps the server alive.
    _user: File,
}

impl Shared {
    /// Returns the server of this name, which is started on a free port if there is none.
    ///
    /// # Panics
    ///
    /// When it does not start.
    #[must_use]
    pub fn open(name: &'static str, ready: Ready, command: impl Fn(u16) -> Command) -> Self {
        let directory =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/counterparts/running");
        fs::create_dir_all(&directory).unwrap();
        let file = |kind: &str| directory.join(format!("{name}.{kind}"));
        let user = File::create(file("users")).unwrap();
        user.lock_shared().unwrap();
        // One at a time looks for the server, and starts it.
        let starting = File::create(file("starting")).unwrap();
        starting.lock().unwrap();
        let running = fs::read_to_string(file("port"))
            .ok()
            .and_then(|port| port.parse().ok())
            .filter(|port| is_ready(at(*port), ready));
        let port = running.unwrap_or_else(|| {
            let port = start(name, ready, &file, command);
            fs::write(file("port"), port.to_string()).unwrap();
            port
        });
        Self {
            name,
            port,
            log: file("log"),
            _user: user,
        }
    }

    /// Returns its address as one of plain HTTP, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", at(self.port))
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = fs::read(&self.log).unwrap_or_default();
            let end = log.len().saturating_sub(4000);
            let log = String::from_utf8_lossy(&log[end..]);
            eprintln!("== what {} printed last\n{log}", self.name);
        }
    }
}

/// Starts a server that watches for its users, and returns its port.
fn start(
    name: &str,
    ready: Ready,
    file: &impl Fn(&str) -> PathBuf,
    command: impl Fn(u16) -> Command,
) -> u16 {
    let path = |kind| file(kind).to_str().unwrap().to_owned();
    let mut attempt = 1;
    loop {
        let port = free_port();
        let log = File::create(file("log")).unwrap();
        let own = [&*path("users"), &*path("port")];
        let mut process = within_shell(WATCHED, &own, &command(port))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        match wait(&mut process, at(port), ready) {
            Ok(()) => return port,
            Err(Failure::Ended(_)) if attempt < ATTEMPTS => attempt += 1,
            Err(failure) => {
                let log = fs::read_to_string(file("log")).unwrap_or_default();
                panic!("{name} on port {port}: {failure:?}\n{log}");
            }
        }
    }
}

/// Returns a name that no other use of a shared server has, in lowercase letters, digits and `-`.
#[must_use]
pub fn name_of_its_own() -> String {
    static NAMES: AtomicU32 = AtomicU32::new(0);
    let number = NAMES.fetch_add(1, Ordering::Relaxed);
    format!("t{}-{number}", std::process::id())
}

fn at(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}
