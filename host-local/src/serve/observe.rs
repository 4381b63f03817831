//! What an operator can see of a running service: metrics at an address of their own, and traces sent to a collector.

use std::net::SocketAddr;
use std::sync::Arc;

use advisory_host_runtime::ports::Egress;
use advisory_http::{Metrics, Observer, Otlp};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use tokio::net::TcpListener;

use super::local::Door;
use crate::command_line::{LogLevel, ServeOptions};
use crate::exit::Failure;
use crate::outward;

/// Prometheus' text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Who is told of requests.
pub(super) struct Observed {
    pub(super) observers: Vec<Arc<dyn Observer>>,
    /// Where metrics are.
    pub(super) address: Option<SocketAddr>,
}

/// Keeps the calls of a request for the log alone.
struct LogAlone;

impl Observer for LogAlone {
    fn observe(&self, _request: &advisory_http::RequestRecord) {}
}

/// Starts what the operator asked for. What nobody asked for costs nothing.
pub(super) async fn start(options: &ServeOptions) -> Result<Observed, Failure> {
    let mut observed = Observed {
        observers: Vec::new(),
        address: None,
    };
    if let Some(address) = options.metrics {
        let metrics = Arc::new(Metrics::default());
        observed.address = Some(listen(address, Arc::clone(&metrics)).await?);
        observed.observers.push(metrics);
    }
    if let Some(collector) = &options.traces {
        let egress: Arc<dyn Egress> = Arc::new(outward::way_to(collector)?);
        observed
            .observers
            .push(Arc::new(Otlp::start(collector, egress)));
    }
    if options.log <= LogLevel::Debug && observed.observers.is_empty() {
        observed.observers.push(Arc::new(LogAlone));
    }
    Ok(observed)
}

/// Serves metrics for as long as the process runs.
async fn listen(address: SocketAddr, metrics: Arc<Metrics>) -> Result<SocketAddr, Failure> {
    if !address.ip().is_loopback() {
        let refused = format!("{address} is not an address of this machine alone");
        return Err(Failure::usage(refused).hint("metrics are for a collector beside the service"));
    }
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| Failure::usage(format!("can't listen on {address}: {error}")))?;
    let address = listener.local_addr().map_err(Failure::internal)?;
    let door = Door::of_this_machine(address);
    let answer = move |request: Request<Incoming>| {
        let reply = answer(&door, &metrics, &request);
        std::future::ready(reply)
    };
    tokio::spawn(advisory_http::serve(
        listener,
        answer,
        std::future::pending(),
    ));
    Ok(address)
}

fn answer(door: &Door, metrics: &Metrics, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let status = match (request.method(), request.uri().path()) {
        _ if door.check(request.headers()).is_err() => StatusCode::FORBIDDEN,
        (&Method::GET, "/metrics") => StatusCode::OK,
        _ => StatusCode::NOT_FOUND,
    };
    let body = match status {
        StatusCode::OK => Bytes::from(metrics.text()),
        _ => Bytes::new(),
    };
    let mut reply = Response::new(Full::new(body));
    *reply.status_mut() = status;
    let content_type = HeaderValue::from_static(TEXT);
    reply.headers_mut().insert(CONTENT_TYPE, content_type);
    reply
}
