//! Requests to allowed hosts, and what becomes of the others.

use std::time::Duration;

use advisory_outbound::{AllowedEgress, Reach, Trust};
use advisory_ports::{Egress, EgressError, InboundResponse, OutboundRequest};

use crate::fake::{Fake, Script};

fn request(url: impl Into<String>) -> OutboundRequest {
    OutboundRequest {
        method: "GET".to_owned(),
        url: url.into(),
        headers: Vec::new(),
        body: Vec::new(),
        timeout: Duration::from_secs(5),
    }
}

/// Sends a request to a fake that is allowed.
async fn answered(
    script: Script,
    request: OutboundRequest,
) -> (Result<InboundResponse, EgressError>, Fake) {
    let fake = Fake::start(true, script).await;
    let host = format!("localhost:{}", fake.port);
    let egress = AllowedEgress::new([host.clone()], fake.trust.clone(), Reach::Anywhere);
    let url = request.url.replace("FAKE", &host);
    (egress.send(OutboundRequest { url, ..request }).await, fake)
}

#[tokio::test]
async fn sends_a_request_and_gathers_its_answer() {
    let script =
        Script::text("HTTP/1.1 404 Not Found\r\nX-Left: 7\r\ncontent-length: 4\r\n\r\nnone");
    let asked = OutboundRequest {
        method: "POST".to_owned(),
        headers: vec![("accept".to_owned(), "text/plain".to_owned())],
        body: b"question".to_vec(),
        ..request("https://FAKE/a/b?c=d")
    };
    let (answer, mut fake) = answered(script, asked).await;
    let answer = answer.unwrap();
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (404, b"none".as_slice())
    );
    assert!(
        answer
            .headers
            .contains(&("x-left".to_owned(), "7".to_owned()))
    );
    let asked = fake.asked.recv().await.unwrap();
    assert!(asked.starts_with("POST /a/b?c=d HTTP/1.1\r\n"), "{asked}");
    assert!(
        asked.contains(&format!("host: localhost:{}", fake.port)),
        "{asked}"
    );
    assert!(
        asked.contains("user-agent: advisory/") && asked.ends_with("\r\n\r\nquestion"),
        "{asked}"
    );
}

#[tokio::test]
async fn gathers_an_answer_in_chunks_or_until_it_closes() {
    for (script, body) in [
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            "abcde",
        ),
        ("HTTP/1.0 200 OK\r\n\r\nabc", "abc"),
        ("HTTP/1.1 204 No Content\r\n\r\n", ""),
    ] {
        let (answer, _fake) = answered(Script::text(script), request("https://FAKE/")).await;
        assert_eq!(answer.unwrap().body, body.as_bytes(), "{script}");
    }
    let head = OutboundRequest {
        method: "HEAD".to_owned(),
        ..request("https://FAKE/")
    };
    let script = "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n";
    let (answer, _fake) = answered(Script::text(script), head).await;
    assert_eq!(answer.unwrap().body, b"");
}

#[tokio::test]
async fn follows_no_redirect() {
    let script =
        "HTTP/1.1 302 Found\r\nlocation: https://169.254.169.254/\r\ncontent-length: 0\r\n\r\n";
    let (answer, mut fake) = answered(Script::text(script), request("https://FAKE/")).await;
    assert_eq!(answer.unwrap().status, 302);
    fake.asked.recv().await.unwrap();
    assert!(fake.asked.try_recv().is_err(), "it asked again");
}

#[tokio::test]
async fn refuses_hosts_that_are_not_listed() {
    let fake = Fake::start(true, Script::Silence).await;
    let listed = [
        "api.example".to_owned(),
        format!("localhost:{}", fake.port),
        "*".to_owned(),
    ];
    let egress = AllowedEgress::new(listed, fake.trust.clone(), Reach::Anywhere);
    for url in [
        "https://other.example/",
        "https://api.example.evil/",
        "https://evil.api.example/",
        "https://api.example:8443/",
        "https://localhost/",
        "https://api.example@evil.example/",
        "https://user@api.example/",
        "https://evil.example/?https://api.example/",
        "https://evil.example#@api.example/",
        "https://api.example\\@evil.example/",
        "http://api.example/",
        "ftp://api.example/",
        "//api.example/",
        "/etc/passwd",
        "https:///",
        "https://",
        "",
        "https://api.exa mple/",
    ] {
        let outcome = egress.send(request(url)).await;
        assert!(
            matches!(outcome, Err(EgressError::Denied(_))),
            "{url}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn refuses_an_allowed_name_that_leads_inside() {
    for host in [
        "localhost",
        "127.0.0.1",
        "[::1]",
        "169.254.169.254",
        "10.0.0.1",
        "0.0.0.0",
    ] {
        let mut fake = Fake::start(true, Script::Silence).await;
        let listed = format!("{host}:{}", fake.port);
        let egress = AllowedEgress::new([listed.clone()], fake.trust.clone(), Reach::Public);
        let outcome = egress.send(request(format!("https://{listed}/"))).await;
        assert!(
            matches!(outcome, Err(EgressError::Denied(reason)) if reason.contains("inside")),
            "{host}: {outcome:?}"
        );
        assert!(fake.asked.try_recv().is_err());
    }
}

#[tokio::test]
async fn believes_no_certificate_of_others() {
    let fake = Fake::start(true, Script::text("HTTP/1.1 200 OK\r\n\r\n")).await;
    let other = Fake::start(true, Script::Silence).await;
    let host = format!("localhost:{}", fake.port);
    let egress = AllowedEgress::new([host.clone()], other.trust, Reach::Anywhere);
    let outcome = egress.send(request(format!("https://{host}/"))).await;
    assert!(
        matches!(outcome, Err(EgressError::Unavailable(_))),
        "{outcome:?}"
    );
    assert!(Trust::of_authorities([b"no certificate".to_vec()]).is_err());
}

#[tokio::test]
async fn ends_an_answer_that_is_too_large_or_too_slow() {
    let announced = Script::text("HTTP/1.1 200 OK\r\ncontent-length: 33554433\r\n\r\nx");
    let endless = Script::Endless("HTTP/1.1 200 OK\r\n\r\n");
    for script in [announced, endless] {
        let asked = OutboundRequest {
            timeout: Duration::from_secs(60),
            ..request("https://FAKE/")
        };
        let (outcome, _fake) = answered(script, asked).await;
        assert!(matches!(outcome, Err(EgressError::TooLarge)));
    }
    let asked = OutboundRequest {
        timeout: Duration::from_millis(100),
        ..request("https://FAKE/")
    };
    let (outcome, _fake) = answered(Script::Silence, asked).await;
    assert!(matches!(outcome, Err(EgressError::Timeout)), "{outcome:?}");
}

#[tokio::test]
async fn names_an_answer_that_is_none() {
    for script in [
        "",
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort",
    ] {
        let (outcome, _fake) = answered(Script::text(script), request("https://FAKE/")).await;
        assert!(
            matches!(outcome, Err(EgressError::Unavailable(_))),
            "{script}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn speaks_plainly_to_this_machine_alone_and_only_where_told() {
    let script = Script::text("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    let fake = Fake::start(false, script).await;
    let here = format!("127.0.0.1:{}", fake.port);
    let way = || {
        let hosts = [
            here.clone(),
            "elsewhere.example".to_owned(),
            "[::1]".to_owned(),
        ];
        AllowedEgress::new(hosts, Trust::nobody().unwrap(), Reach::Anywhere)
    };
    let url = format!("http://{here}/");
    let refused = way().send(request(url.clone())).await;
    assert!(
        matches!(refused, Err(EgressError::Denied(_))),
        "{refused:?}"
    );
    let plain = way().with_plain_loopback();
    assert_eq!(plain.send(request(url)).await.unwrap().body, b"ok");
    for url in [
        "http://elsewhere.example/".to_owned(),
        format!("http://localhost:{}/", fake.port),
        format!("http://127.0.0.1.elsewhere.example:{}/", fake.port),
        "http://127.0.0.1/".to_owned(),
    ] {
        let refused = plain.send(request(url.clone())).await;
        assert!(
            matches!(refused, Err(EgressError::Denied(_))),
            "{url}: {refused:?}"
        );
    }
}
