//! Connections.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{Either, Empty};
use hyper::body::{Body, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// Connections at a time; the next wait in the listener's queue.
const CONNECTIONS: usize = 1024;

/// Longest time for the head of a request to arrive.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// Longest time for requests under way to end, once the service is to stop.
const FAREWELL: Duration = Duration::from_secs(35);

/// Pause after a connection could not be taken: the machine is out of something that time gives back.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves connections until `stop` resolves; then takes no more, and lets the requests under way end.
pub async fn serve<A, F, B>(listener: TcpListener, answer: A, stop: impl Future<Output = ()>)
where
    A: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut stop = std::pin::pin!(stop);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            () = &mut stop => break,
            (place, accepted) = accepted => match accepted {
                Ok((stream, _)) => (place, stream),
                Err(_) => {
                    sleep(PAUSE).await;
                    continue;
                }
            },
        };
        // Answers are whole when they are written: waiting for more to send would only delay them.
        let _unsupported = stream.set_nodelay(true);
        let answer = answer.clone();
        let service = service_fn(move |request| {
            // A task of its own: a caller who hangs up does not leave a request half done.
            let answered = tokio::spawn(answer(request));
            async move {
                Ok::<_, Infallible>(match answered.await {
                    Ok(reply) => reply.map(Either::Left),
                    Err(_panicked) => defect().map(Either::Right),
                })
            }
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A connection that fails has lost its caller: there is nobody left to tell.
            let _lost = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _late = timeout(FAREWELL, graceful.shutdown()).await;
}

/// What remains to be said when an answer panicked.
fn defect() -> Response<Empty<Bytes>> {
    let mut reply = Response::new(Empty::new());
    *reply.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    reply
}
