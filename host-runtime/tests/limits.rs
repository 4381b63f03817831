//! Guests that misbehave are stopped, and nobody else notices.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use advisory_host_runtime::{Core, Error, LogEvent, LogFuture, LogSink, RequestId};

use crate::support::{TIGHT, ask, guest, instance_request};

/// Shows that the host lives and that the next call works.
async fn assert_next_call_works(core: &Core) {
    let response = ask(core, instance_request("next"), "innocent")
        .await
        .unwrap();
    assert_eq!(response.body, b"local");
}

#[tokio::test]
async fn stops_a_guest_that_loops_forever_once_its_time_is_up() {
    let core = guest();
    let started = Instant::now();
    let error = ask(&core, instance_request("request-1"), "loop")
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::TimedOut { request, after } if request.as_str() == "request-1" && *after == TIGHT.timeout),
        "{error:?}"
    );
    assert!(
        started.elapsed() < TIGHT.timeout * 10,
        "{:?}",
        started.elapsed()
    );
    assert_next_call_works(&core).await;
}

#[tokio::test]
async fn serves_neighbours_on_the_same_thread_while_a_guest_loops() {
    let core = guest();
    let looping = ask(&core, instance_request("looping"), "loop");
    let neighbour = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let response = ask(&core, instance_request("neighbour"), "innocent")
            .await
            .unwrap();
        (response, Instant::now())
    };
    let (looped, (response, answered)) = tokio::join!(
        async { (looping.await.unwrap_err(), Instant::now()) },
        neighbour
    );
    assert_eq!(response.status, 200);
    assert!(
        answered < looped.1,
        "the neighbour had to wait for the looping guest to end"
    );
}

#[tokio::test]
async fn reports_a_panic_with_its_place_but_not_its_message() {
    let core = guest();
    let error = ask(&core, instance_request("request-2"), "panic")
        .await
        .unwrap_err();
    let Error::Trap {
        request,
        panic_place: Some(place),
        ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!(request.as_str(), "request-2");
    assert!(
        place.starts_with("host-runtime/tests/guests/src/lib.rs:"),
        "{place}"
    );
    assert!(error.to_string().contains("request-2"), "{error}");
    assert!(
        !format!("{error} {error:?}").contains("hunter2"),
        "{error:?}"
    );
    assert_next_call_works(&core).await;
}

#[tokio::test]
async fn tells_a_guest_without_memory_from_one_that_panics() {
    let core = guest();
    let error = ask(&core, instance_request("request-3"), "allocate")
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::OutOfMemory { request, limit } if request.as_str() == "request-3" && *limit == TIGHT.memory),
        "{error:?}"
    );
    assert_next_call_works(&core).await;
}

#[tokio::test]
async fn stops_a_guest_that_recurses_without_end() {
    let core = guest();
    let error = ask(&core, instance_request("request-4"), "recurse")
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::Trap { request, panic_place: None, .. } if request.as_str() == "request-4"),
        "{error:?}"
    );
    assert_next_call_works(&core).await;
}

#[tokio::test]
async fn refuses_to_start_a_guest_in_less_memory_than_it_begins_with() {
    let core = guest();
    let mut request = instance_request("request-5");
    request.limits.memory = 64 << 10;
    let error = core.instantiate(request).await.err().unwrap();
    assert!(
        matches!(&error, Error::OutOfMemory { request, .. } if request.as_str() == "request-5"),
        "{error:?}"
    );
}

/// A log that takes its time, and keeps what it gets.
#[derive(Default)]
struct SlowLog {
    events: Mutex<Vec<(RequestId, LogEvent)>>,
}

const SLOWNESS: Duration = Duration::from_millis(300);

impl LogSink for SlowLog {
    fn write<'a>(&'a self, request: &'a RequestId, event: LogEvent) -> LogFuture<'a> {
        Box::pin(async move {
            tokio::time::sleep(SLOWNESS).await;
            self.events.lock().unwrap().push((request.clone(), event));
        })
    }
}

#[tokio::test]
async fn lets_an_innocent_guest_wait_for_a_slow_adapter() {
    let core = guest();
    let log = Arc::new(SlowLog::default());
    let mut request = instance_request("request-6");
    request.log = Arc::clone(&log) as Arc<dyn LogSink>;
    let started = Instant::now();
    let response = ask(&core, request, "patient").await.unwrap();
    assert_eq!(response.status, 200);
    assert!(started.elapsed() >= SLOWNESS, "the guest did not wait");
    let events = log.events.lock().unwrap();
    let [(request, event)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(request.as_str(), "request-6");
    assert_eq!(event.message, "waiting for a slow log");
}

#[tokio::test]
async fn cuts_a_log_event_to_the_caps_of_the_contract() {
    let core = guest();
    let log = Arc::new(SlowLog::default());
    let mut request = instance_request("request-7");
    request.log = Arc::clone(&log) as Arc<dyn LogSink>;
    ask(&core, request, "patient").await.unwrap();
    let events = log.events.lock().unwrap();
    let event = &events[0].1;
    assert!(event.cut);
    assert_eq!(event.fields, [("field".to_owned(), "x".repeat(1024))]);
}

#[tokio::test]
async fn bounds_the_wait_for_an_adapter_too() {
    let core = guest();
    let mut request = instance_request("request-8");
    request.log = Arc::new(SlowLog::default());
    request.limits.timeout = SLOWNESS / 3;
    let error = ask(&core, request, "patient").await.unwrap_err();
    assert!(
        matches!(&error, Error::TimedOut { request, .. } if request.as_str() == "request-8"),
        "{error:?}"
    );
    assert_next_call_works(&core).await;
}
