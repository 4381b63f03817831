//! Servers that tests start, with one that every machine here has.

use std::net::TcpStream;
use std::process::Command;

use advisory_conformance::counterpart::{Counterpart, Ready};

fn python(port: u16) -> Command {
    let mut command = Command::new("python3");
    command.args(["-u", "-m", "http.server", "--bind", "127.0.0.1"]);
    command.arg(port.to_string());
    command
}

#[test]
fn a_server_is_ready_when_it_is_handed_out_and_gone_when_it_is_dropped() {
    let server = Counterpart::start("http.server", Ready::Answers("/"), python);
    let address = server.address();
    assert_eq!(server.url(), format!("http://127.0.0.1:{}", server.port()));
    TcpStream::connect(address).unwrap();
    assert!(server.log().contains("GET / HTTP/1.1"), "{}", server.log());
    drop(server);
    assert!(TcpStream::connect(address).is_err(), "it still listens");
}

#[test]
fn servers_of_one_kind_run_side_by_side() {
    let servers = [(); 2].map(|()| Counterpart::start("http.server", Ready::Listens, python));
    assert_ne!(servers[0].port(), servers[1].port());
}

#[test]
#[should_panic(expected = "Ended")]
fn a_server_that_ends_before_it_is_ready_fails_the_test() {
    let began = std::time::Instant::now();
    let start = || Counterpart::start("false", Ready::Listens, |_| Command::new("false"));
    let failed = std::panic::catch_unwind(start).map(drop).unwrap_err();
    assert!(began.elapsed().as_secs() < 10, "it was waited for");
    std::panic::resume_unwind(failed);
}

/// The process of a test may be killed: then nothing is dropped.
#[test]
fn a_server_does_not_outlive_a_killed_process() {
    let server = Counterpart::start("holder", Ready::Listens, |port| {
        let mut holder = Command::new(std::env::current_exe().unwrap());
        holder.args(["--exact", "counterpart::holds_a_server", "--ignored"]);
        holder.env("ADVISORY_HELD_PORT", port.to_string());
        holder
    });
    let address = server.address();
    drop(server);
    let ended = (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        TcpStream::connect(address).is_err()
    });
    assert!(ended, "the server outlived who started it");
}

/// Not a test: the process that is killed. Without the variable there is nothing to hold.
#[test]
#[ignore = "started by a_server_does_not_outlive_a_killed_process"]
fn holds_a_server() {
    let port: u16 = std::env::var("ADVISORY_HELD_PORT")
        .unwrap()
        .parse()
        .unwrap();
    let _server = Counterpart::start("http.server", Ready::Listens, |_| python(port));
    std::thread::sleep(std::time::Duration::from_secs(60));
}
