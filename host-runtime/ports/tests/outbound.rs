//! What may be sent. Whether its host is allowed is another question.

use std::sync::Arc;
use std::time::Duration;

use advisory_in_memory::{ManualClock, backend};
use advisory_ports::{Backend, Egress, EgressError, InboundResponse, OutboundRequest};
use async_trait::async_trait;

use crate::support::over;

/// Answers everything with a body of that many bytes.
struct Answers(usize);

#[async_trait]
impl Egress for Answers {
    async fn send(&self, _: OutboundRequest) -> Result<InboundResponse, EgressError> {
        Ok(InboundResponse {
            status: 200,
            headers: Vec::new(),
            body: vec![0; self.0],
        })
    }
}

fn request() -> OutboundRequest {
    OutboundRequest {
        method: "GET".to_owned(),
        url: "https://api.example/path?token=hidden".to_owned(),
        headers: vec![("accept".to_owned(), "text/plain".to_owned())],
        body: Vec::new(),
        timeout: Duration::from_secs(1),
    }
}

async fn send(request: OutboundRequest, answer: usize) -> Result<InboundResponse, EgressError> {
    let backend = Backend {
        egress: Arc::new(Answers(answer)),
        ..backend(&ManualClock::default())
    };
    over(backend).egress().send(request).await
}

#[tokio::test]
async fn sends_within_the_caps() {
    let largest = OutboundRequest {
        method: "POST".to_owned(),
        headers: vec![("x".to_owned(), "y".to_owned()); 32],
        body: vec![0; 1 << 20],
        timeout: Duration::from_secs(30),
        ..request()
    };
    send(largest, 32 << 20).await.unwrap();
}

#[tokio::test]
async fn refuses_requests_over_the_caps() {
    let header = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    let refused = [
        OutboundRequest {
            method: "DELETE".to_owned(),
            ..request()
        },
        OutboundRequest {
            method: "get".to_owned(),
            ..request()
        },
        OutboundRequest {
            url: "http://api.example/".to_owned(),
            ..request()
        },
        OutboundRequest {
            url: "file:///etc/passwd".to_owned(),
            ..request()
        },
        OutboundRequest {
            url: format!("https://{}", "x".repeat(9000)),
            ..request()
        },
        OutboundRequest {
            headers: vec![("x".to_owned(), "y".to_owned()); 33],
            ..request()
        },
        OutboundRequest {
            headers: header("host", "other.example"),
            ..request()
        },
        OutboundRequest {
            headers: header("Transfer-Encoding", "chunked"),
            ..request()
        },
        OutboundRequest {
            headers: header("content-length", "5"),
            ..request()
        },
        OutboundRequest {
            headers: header("x", "a\r\nb: c"),
            ..request()
        },
        OutboundRequest {
            headers: header("a b", "c"),
            ..request()
        },
        OutboundRequest {
            headers: header("", "c"),
            ..request()
        },
        OutboundRequest {
            body: vec![0; (1 << 20) + 1],
            ..request()
        },
        OutboundRequest {
            timeout: Duration::ZERO,
            ..request()
        },
        OutboundRequest {
            timeout: Duration::from_millis(30_001),
            ..request()
        },
    ];
    for request in refused {
        let told = format!("{request:?}");
        let outcome = send(request, 0).await;
        assert!(
            matches!(outcome, Err(EgressError::Denied(_))),
            "{told}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn refuses_an_answer_over_the_cap() {
    let outcome = send(request(), (32 << 20) + 1).await;
    assert!(matches!(outcome, Err(EgressError::TooLarge)));
}

#[test]
fn keeps_credentials_out_of_the_log() {
    assert!(!format!("{:?}", request()).contains("hidden"));
}
