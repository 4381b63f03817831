//! Answers that begin before they are whole.

use std::sync::{Arc, Mutex};

use advisory_host_runtime::{
    Chunks, Core, Error, InstanceRequest, LogEvent, LogFuture, LogSink, Request, RequestId,
    ResponseBody,
};
use tokio::sync::Notify;

use crate::support::{TIGHT, ask, guest, instance_request};

/// A log that takes an event when it is told to.
#[derive(Default)]
struct Gate {
    reached: Notify,
    open: Notify,
    written: Mutex<usize>,
}

impl LogSink for Gate {
    fn write<'a>(&'a self, _: &'a RequestId, _: LogEvent) -> LogFuture<'a> {
        Box::pin(async move {
            self.reached.notify_one();
            self.open.notified().await;
            *self.written.lock().unwrap() += 1;
            self.reached.notify_one();
        })
    }
}

async fn begin(core: &Core, request: InstanceRequest, how: &str) -> Chunks {
    let request_of = Request {
        method: "GET".to_owned(),
        path: format!("/{how}"),
        ..Request::default()
    };
    let instance = core.instantiate(request).await.unwrap();
    match instance.begin(request_of).await.unwrap().body {
        ResponseBody::Chunks(chunks) => chunks,
        ResponseBody::Whole(body) => unreachable!("{body:?} is whole"),
    }
}

async fn next(chunks: &mut Chunks) -> Vec<u8> {
    chunks.next().await.unwrap().unwrap()
}

#[tokio::test]
async fn is_read_while_the_guest_still_works_on_it() {
    let gate = Arc::new(Gate::default());
    let mut request = instance_request("request-1");
    request.log = Arc::clone(&gate) as Arc<dyn LogSink>;
    let mut chunks = begin(&guest(), request, "stream-then-patient").await;
    assert_eq!(next(&mut chunks).await, b"begun ");
    gate.reached.notified().await;
    gate.open.notify_one();
    assert_eq!(next(&mut chunks).await, b"ended");
    assert!(chunks.next().await.is_none());
}

#[tokio::test]
async fn is_worked_on_to_its_end_when_nobody_reads() {
    let gate = Arc::new(Gate::default());
    let mut request = instance_request("request-1");
    request.log = Arc::clone(&gate) as Arc<dyn LogSink>;
    drop(begin(&guest(), request, "stream-then-patient").await);
    gate.reached.notified().await;
    gate.open.notify_one();
    gate.reached.notified().await;
    assert_eq!(*gate.written.lock().unwrap(), 1);
}

#[tokio::test]
async fn ends_in_an_error_when_the_guest_misbehaves_after_it_began() {
    let core = guest();
    for how in ["loop", "panic", "allocate", "recurse"] {
        let how = format!("stream-then-{how}");
        let mut chunks = begin(&core, instance_request("request-1"), &how).await;
        assert_eq!(next(&mut chunks).await, b"begun ", "{how}");
        let error = chunks.next().await.unwrap().unwrap_err();
        match how.as_str() {
            "stream-then-loop" => assert!(
                matches!(&error, Error::TimedOut { after, .. } if *after == TIGHT.timeout + TIGHT.stream),
                "{error:?}"
            ),
            "stream-then-allocate" => {
                assert!(matches!(error, Error::OutOfMemory { .. }), "{error:?}");
            }
            _ => assert!(matches!(error, Error::Trap { .. }), "{error:?}"),
        }
        assert!(chunks.next().await.is_none(), "{how}");
    }
    let response = ask(&core, instance_request("next"), "innocent").await;
    assert_eq!(response.unwrap().body, b"local");
}

#[tokio::test]
async fn is_no_whole_answer_when_it_broke_off() {
    let error = ask(&guest(), instance_request("request-1"), "stream-then-panic").await;
    assert!(matches!(error, Err(Error::Trap { .. })), "{error:?}");
}
