//! Connections: taken, kept, and ended without losing what is under way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use advisory_http::{problem, serve};
use hyper::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::support::service;

const GET: &str = "GET /innocent HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n";

/// Serves the guest, for as long as the test runs.
async fn served() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (service, _) = service(64);
    let answer = move |request| {
        let service = Arc::clone(&service);
        async move { service.answer(request).await }
    };
    tokio::spawn(serve(listener, answer, std::future::pending()));
    address
}

async fn exchange(address: SocketAddr, sent: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_many_at_once() {
    let address = served().await;
    let calls: Vec<_> = (0..32)
        .map(|_| tokio::spawn(exchange(address, GET)))
        .collect();
    for call in calls {
        let answer = call.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.ends_with("\r\n\r\nann"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_what_is_no_http_and_goes_on() {
    let address = served().await;
    let answer = exchange(address, "\u{1}\u{2}\u{3}\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(exchange(address, GET).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn lets_what_is_under_way_end_before_it_stops() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let [begun, stop, go_on] = [(); 3].map(|()| Arc::new(Notify::new()));
    let answer = {
        let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
        move |_| {
            let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
            async move {
                begun.notify_one();
                go_on.notified().await;
                problem(StatusCode::GONE, "The last one.", "1")
            }
        }
    };
    let stopped = Arc::clone(&stop);
    let server = tokio::spawn(serve(listener, answer, async move {
        stopped.notified().await;
    }));
    let call = tokio::spawn(exchange(address, GET));
    begun.notified().await;
    stop.notify_one();
    while TcpStream::connect(address).await.is_ok() {
        sleep(Duration::from_millis(1)).await;
    }
    assert!(!server.is_finished());
    go_on.notify_one();
    let answer = call.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 410"), "{answer}");
    server.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn finishes_a_request_whose_caller_has_gone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (begun, finished) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let answer = {
        let (begun, finished) = (Arc::clone(&begun), Arc::clone(&finished));
        move |_| {
            let (begun, finished) = (Arc::clone(&begun), Arc::clone(&finished));
            async move {
                begun.notify_one();
                sleep(Duration::from_millis(50)).await;
                finished.notify_one();
                problem(StatusCode::GONE, "Too late.", "1")
            }
        }
    };
    tokio::spawn(serve(listener, answer, std::future::pending()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(GET.as_bytes()).await.unwrap();
    begun.notified().await;
    drop(stream);
    finished.notified().await;
}
