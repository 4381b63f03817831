//! What the service adds to the component.

use std::sync::Arc;

use advisory_host_runtime::LogLevel;
use advisory_http::BrokenOff;
use http_body_util::{BodyExt, Full};
use hyper::header::HeaderValue;
use hyper::{Request, StatusCode};

use crate::support::{Endless, Held, get, json, service};

#[tokio::test]
async fn answers_for_the_one_who_was_admitted_and_logs_it_once() {
    let (service, events) = service(4);
    let reply = service.answer(get("/innocent?q=private")).await;
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.headers()["x-content-type-options"], "nosniff");
    assert_eq!(reply.headers()["cache-control"], "no-store");
    let id = reply.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body = reply.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "ann");

    let logged = events.0.lock().unwrap();
    let [(request, event)] = logged.as_slice() else {
        unreachable!("{logged:?}")
    };
    assert_eq!(request.as_str(), id);
    assert_eq!(event.level, LogLevel::Info);
    let field = |name: &str| {
        let found = event.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(field("path"), Some("/innocent"));
    assert_eq!(field("status"), Some("200"));
    assert!(field("microseconds").is_some());
}

#[tokio::test]
async fn says_in_the_answer_about_health_which_component_gave_it() {
    let (service, _) = service(4);
    let service = Arc::into_inner(service).unwrap();
    let service = service.of_component(HeaderValue::from_static("ab12"));
    let health = service.answer(get("/api/health")).await;
    assert_eq!(health.headers()["x-advisory-component"], "ab12");
    let other = service.answer(get("/innocent")).await;
    assert!(!other.headers().contains_key("x-advisory-component"));
}

#[tokio::test]
async fn names_every_request_itself() {
    let (service, _) = service(4);
    let claimed = Request::get("/innocent")
        .header("x-request-id", "of-the-caller")
        .body(Full::default())
        .unwrap();
    let first = service.answer(claimed).await;
    let second = service.answer(get("/innocent")).await;
    let ids = [&first, &second].map(|reply| reply.headers()["x-request-id"].clone());
    assert_ne!(ids[0], "of-the-caller");
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn reads_nothing_of_a_request_that_is_not_admitted() {
    let (service, _) = service(4);
    let request = Request::post("/innocent")
        .header("x-refuse", "please")
        .body(Endless { patience: 0 })
        .unwrap();
    let reply = service.answer(request).await;
    assert_eq!(reply.status(), 401);
    assert_eq!(reply.headers()["content-type"], "application/problem+json");
    let id = reply.headers()["x-request-id"].to_str().unwrap().to_owned();
    let problem = json(reply).await;
    assert_eq!(problem["status"], 401);
    assert_eq!(problem["detail"], "Nobody vouches for you.");
    assert_eq!(problem["instance"], id);
}

#[tokio::test]
async fn stops_reading_a_body_that_is_too_large() {
    let (service, _) = service(4);
    // One chunk more than the cap may be under way, and not two.
    let patience = (8 << 20) + (128 << 10);
    let unannounced = Request::post("/innocent")
        .body(Endless { patience })
        .unwrap();
    assert_eq!(service.answer(unannounced).await.status(), 413);
    let announced = Request::post("/innocent")
        .header("content-length", (8 << 20) + 1)
        .body(Endless { patience: 0 })
        .unwrap();
    assert_eq!(service.answer(announced).await.status(), 413);
}

#[tokio::test]
async fn turns_every_way_to_fail_into_a_problem_that_tells_nothing() {
    let (service, events) = service(4);
    for (how, status) in [
        ("/panic", StatusCode::INTERNAL_SERVER_ERROR),
        ("/allocate", StatusCode::INTERNAL_SERVER_ERROR),
        ("/recurse", StatusCode::INTERNAL_SERVER_ERROR),
        ("/loop", StatusCode::GATEWAY_TIMEOUT),
    ] {
        let reply = service.answer(get(how)).await;
        assert_eq!(reply.status(), status, "{how}");
        let problem = json(reply).await.to_string();
        assert!(!problem.contains("hunter2"), "{problem}");
        assert!(!problem.contains("wasm"), "{problem}");
        let logged = events.0.lock().unwrap().pop().unwrap().1;
        assert_eq!(logged.level, LogLevel::Error);
        let cause = logged.fields.iter().find(|(name, _)| name == "cause");
        let cause = &cause.unwrap().1;
        assert!(!cause.contains("hunter2"), "{cause}");
    }
    assert_eq!(service.answer(get("/innocent")).await.status(), 200);
}

#[tokio::test]
async fn passes_on_what_the_component_streams_and_logs_it_once_it_is_whole() {
    let (service, events) = service(1);
    let reply = service.answer(get("/stream-then-patient")).await;
    assert_eq!(reply.status(), 200);
    assert!(reply.headers().contains_key("x-request-id"));
    let mut body = reply.into_body();
    let begun = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(begun, "begun ");
    let ended = body.collect().await.unwrap().to_bytes();
    assert_eq!(ended, "ended");
    let (_, event) = events.0.lock().unwrap().pop().unwrap();
    assert_eq!(
        (event.message.as_str(), event.level),
        ("request", LogLevel::Info)
    );
    // Its place is free again.
    assert_eq!(service.answer(get("/innocent")).await.status(), 200);
}

#[tokio::test]
async fn breaks_off_a_body_that_the_component_does_not_finish() {
    let (service, events) = service(4);
    let reply = service.answer(get("/stream-then-panic")).await;
    assert_eq!(reply.status(), 200);
    let error = reply.into_body().collect().await.unwrap_err();
    assert!(error.is::<BrokenOff>(), "{error}");
    let logged = events.0.lock().unwrap().pop().unwrap().1;
    assert_eq!(logged.level, LogLevel::Error);
    let cause = logged.fields.iter().find(|(name, _)| name == "cause");
    assert!(!cause.unwrap().1.contains("hunter2"));
}

#[tokio::test]
async fn tells_requests_beyond_its_instances_to_come_again() {
    let (service, _) = service(1);
    let (body, read, end) = Held::new();
    let busy = tokio::spawn({
        let service = Arc::clone(&service);
        let request = Request::post("/innocent").body(body).unwrap();
        async move { service.answer(request).await }
    });
    read.await.unwrap();
    let refused = service.answer(get("/innocent")).await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers()["retry-after"], "1");
    end.send(()).unwrap();
    assert_eq!(busy.await.unwrap().status(), 200);
    assert_eq!(service.answer(get("/innocent")).await.status(), 200);
}
