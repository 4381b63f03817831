//! The HTTP interface.

use std::cell::RefCell;
use std::future::poll_fn;
use std::mem::take;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use advisory_domain::api;
use advisory_domain::ports::Ports;

use crate::Component;
use crate::bindings::exports::advisory::platform::api::{Guest, Request, Response, ResponseBody};
use crate::bindings::wit_stream;
use crate::ports::{Host, principal};

impl Guest for Component {
    async fn handle(request: Request) -> Response {
        let request = api::Request {
            method: request.method,
            path: request.path,
            query: request.query,
            headers: request.headers,
            body: request.body,
        };
        if api::is_followed(&request) {
            return follow(request).await;
        }
        let principal = principal();
        whole(api::handle(Host.ports(&principal), &request).await)
    }
}

fn whole(response: api::Response) -> Response {
    Response {
        status: response.status,
        headers: response.headers,
        body: ResponseBody::Bytes(response.body),
    }
}

/// Lines that wait to be written.
type Lines = Rc<RefCell<Vec<u8>>>;

/// How far the work is.
enum Progress {
    Told(Vec<u8>),
    Ended(api::Response),
}

/// Answers with lines, if there is anything to tell before the response.
async fn follow(request: api::Request) -> Response {
    let lines = Lines::default();
    let mut work = Box::pin(work(request, Rc::clone(&lines)));
    let mut progress = match next(work.as_mut(), &lines).await {
        Progress::Ended(response) if lines.borrow().is_empty() => return whole(response),
        progress => progress,
    };
    let (mut writer, reader) = wit_stream::new();
    wit_bindgen::spawn_local(async move {
        loop {
            match progress {
                Progress::Told(told) => drop(writer.write_all(told).await),
                Progress::Ended(response) => {
                    let mut last = take(&mut *lines.borrow_mut());
                    last.extend(api::last_line(&response));
                    drop(writer.write_all(last).await);
                    return;
                }
            }
            progress = next(work.as_mut(), &lines).await;
        }
    });
    Response {
        status: 200,
        headers: vec![("content-type".to_owned(), api::LINES.to_owned())],
        body: ResponseBody::Chunks(reader),
    }
}

async fn work(request: api::Request, lines: Lines) -> api::Response {
    let principal = principal();
    let tell = |line: Vec<u8>| lines.borrow_mut().extend(line);
    let ports = Ports {
        follower: Some(&tell),
        ..Host.ports(&principal)
    };
    api::handle(ports, &request).await
}

/// Goes on with the work until there is something to tell of it. Only the work adds lines, so whoever polls it sees them.
async fn next(mut work: Pin<&mut impl Future<Output = api::Response>>, lines: &Lines) -> Progress {
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(response) => Poll::Ready(Progress::Ended(response)),
        Poll::Pending if lines.borrow().is_empty() => Poll::Pending,
        Poll::Pending => Poll::Ready(Progress::Told(take(&mut *lines.borrow_mut()))),
    })
    .await
}
