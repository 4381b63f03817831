//! A request, followed from its head through the component to every adapter: in the log, in metrics, and in a trace. The collector of
//! traces is a fake.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::server::Server;
use crate::support::Sandbox;

/// A fake collector: it takes one message after the other.
struct FakeCollector {
    url: String,
    messages: Receiver<(String, Value)>,
}

impl FakeCollector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut message = Vec::new();
                let mut piece = [0; 4096];
                let (head, body) = loop {
                    let read = stream.read(&mut piece).unwrap();
                    message.extend_from_slice(&piece[..read]);
                    let text = String::from_utf8(message.clone()).unwrap();
                    if let Some((head, body)) = text.split_once("\r\n\r\n")
                        && let Ok(body) = serde_json::from_str(body)
                    {
                        break (head.to_owned(), body);
                    }
                };
                // A collector may be gone before its test is.
                let _closed = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
                let _ended = sender.send((head, body));
            }
        });
        Self { url, messages }
    }

    /// Returns the spans of the next message.
    fn spans(&self) -> Vec<Value> {
        let (head, message) = self.messages.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
        let resource = &message["resourceSpans"][0];
        let service = &resource["resource"]["attributes"][0];
        assert_eq!(service["value"]["stringValue"], "advisory", "{message}");
        let spans = &resource["scopeSpans"][0]["spans"];
        spans.as_array().unwrap().clone()
    }
}

/// Returns the lines of the log.
fn lines(sandbox: &Sandbox) -> Vec<Value> {
    let log = std::fs::read_to_string(sandbox.path("log")).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

fn fetch(address: &str, host: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn follows_a_request_to_every_adapter_that_it_reached() {
    let sandbox = Sandbox::new(&[]);
    let collector = FakeCollector::start();
    let server = Server::start_with(
        &sandbox,
        &[
            "--metrics",
            "127.0.0.1:0",
            "--traces",
            &collector.url,
            "--log",
            "debug",
        ],
    );
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let headers = [
        ("content-type", "application/json"),
        (
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ),
    ];
    let body = json!({"name": "Chat"}).to_string();
    let made = server.send("POST", "/api/governance/projects", &headers, &body);
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.header("x-request-id");

    let spans = collector.spans();
    let [request, component, calls @ ..] = spans.as_slice() else {
        panic!("{spans:?}")
    };
    assert!(
        spans.iter().all(|span| span["traceId"] == trace),
        "{spans:?}"
    );
    assert_eq!(request["name"], "POST");
    assert_eq!(request["parentSpanId"], "00f067aa0ba902b7");
    let attributes = request["attributes"].to_string();
    assert!(attributes.contains(&id), "{attributes}");
    assert_eq!(component["parentSpanId"], request["spanId"]);
    let under = |span: &Value| span["parentSpanId"] == component["spanId"];
    assert!(calls.iter().all(under), "{calls:?}");
    let names: Vec<&str> = calls
        .iter()
        .map(|call| call["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"database create"), "{names:?}");
    let nanoseconds = |span: &Value, end: &str| span[end].as_str().unwrap().parse::<u64>().unwrap();
    for call in calls {
        let [began, ended] =
            ["startTimeUnixNano", "endTimeUnixNano"].map(|end| nanoseconds(call, end));
        assert!(
            nanoseconds(request, "startTimeUnixNano") <= began && began <= ended,
            "{call}"
        );
    }

    // The same calls are in the log, under the request's name.
    let lines = lines(&sandbox);
    let of_request = lines.iter().filter(|line| line["request"] == id.as_str());
    let logged: Vec<String> = of_request
        .filter(|line| line["message"] == "adapter call")
        .map(|line| {
            format!(
                "{} {}",
                line["port"].as_str().unwrap(),
                line["operation"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(logged, names);

    let serving = lines
        .iter()
        .find(|line| line["message"] == "serving")
        .unwrap();
    let address = serving["metrics"].as_str().unwrap();
    let metrics = fetch(address, address, "/metrics");
    assert!(
        metrics.contains("content-type: text/plain; version=0.0.4"),
        "{metrics}"
    );
    for line in [
        "advisory_request_seconds_count{method=\"POST\",status=\"201\"} 1",
        "advisory_component_seconds_count{} 1",
        "advisory_component_failures_total 0",
        "advisory_adapter_call_seconds_bucket{port=\"database\",operation=\"create\",outcome=\"done\",le=\"30\"} ",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    assert!(
        !metrics.contains("Chat") && !metrics.contains("/api"),
        "{metrics}"
    );
    assert!(fetch(address, "rebound.example", "/metrics").starts_with("HTTP/1.1 403"));
    assert!(fetch(address, address, "/other").starts_with("HTTP/1.1 404"));
    // Metrics are at their own address, and nowhere else.
    assert_eq!(server.get("/metrics").status, 404);
}

#[test]
fn tells_nothing_that_nobody_asked_for() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start(&sandbox);
    assert_eq!(server.get("/api/governance/projects").status, 200);
    assert_eq!(server.stop(), 0);
    let lines = lines(&sandbox);
    assert!(
        lines.iter().all(|line| line["message"] != "adapter call"),
        "{lines:?}"
    );
    let public = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        "data",
        "--metrics",
        "0.0.0.0:0",
    ];
    sandbox
        .run(&public)
        .assert_refused(2, "not an address of this machine alone");
}

#[test]
fn serves_on_when_its_collector_is_gone() {
    let sandbox = Sandbox::new(&[]);
    let server = Server::start_with(&sandbox, &["--traces", "http://127.0.0.1:1"]);
    for _ in 0..3 {
        assert_eq!(server.get("/api/me").status, 200);
    }
    assert_eq!(server.stop(), 0);
}
