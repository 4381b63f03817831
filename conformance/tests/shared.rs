//! A server that processes share, with one that every machine here has.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use advisory_conformance::counterpart::Ready;
use advisory_conformance::shared::{Shared, name_of_its_own};

const NAME: &str = "conformance-shared";

fn open() -> Shared {
    Shared::open(NAME, Ready::Answers("/"), |port| {
        let mut command = Command::new("python3");
        command.args(["-u", "-m", "http.server", "--bind", "127.0.0.1"]);
        command.arg(port.to_string());
        command
    })
}

/// Starts a process that uses the server, and returns it with the server's address.
fn user() -> (Child, String) {
    let mut user = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "shared::uses_the_server",
            "--ignored",
            "--nocapture",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let told = BufReader::new(user.stdout.take().unwrap());
    let address = told
        .lines()
        .find_map(|line| Some(line.unwrap().split_once("http://")?.1.to_owned()));
    (user, address.unwrap())
}

/// Whether it listens still, half a minute at the most after it should not.
fn ends(address: &str) -> bool {
    (0..1500).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        TcpStream::connect(address).is_err()
    })
}

#[test]
fn processes_share_a_server_until_the_last_is_gone() {
    let (mut one, address) = user();
    let (mut other, same) = user();
    assert_eq!(address, same);
    one.kill().unwrap();
    one.wait().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    TcpStream::connect(&address).unwrap();
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(ends(&address), "the server outlived who used it");
    let (mut next, another) = user();
    TcpStream::connect(another).unwrap();
    next.kill().unwrap();
    next.wait().unwrap();
}

#[test]
fn no_two_names_are_the_same() {
    assert_ne!(name_of_its_own(), name_of_its_own());
}

/// Not a test: a process that uses the server.
#[test]
#[ignore = "started by processes_share_a_server_until_the_last_is_gone"]
#[expect(clippy::print_stdout, reason = "what the starting process reads")]
fn uses_the_server() {
    let server = open();
    println!("\n{}", server.url());
    std::thread::sleep(Duration::from_secs(60));
}
