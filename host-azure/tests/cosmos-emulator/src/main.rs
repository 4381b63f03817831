//! Microsoft's in-memory emulator of Cosmos DB behind HTTP/1.1 and HTTP/2 without TLS, for tests.
//!
//! `cosmos-emulator PORT DATABASE CONTAINER…` serves an account with one database, whose containers have the partition key `/id`, as
//! the template makes them. Nothing outlives the process. It checks no credentials.
//!
//! `PUT /faults` plans what calls on documents get instead of their answers; `GET /faults` tells how many calls came since.

mod faults;

use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;

use azure_core::http::headers::{HeaderName, HeaderValue};
use azure_core::http::{Method, Request, Url};
use azure_data_cosmos_driver::in_memory_emulator::{
    ConsistencyLevel, InMemoryEmulatorHttpClient, VirtualAccountConfig, VirtualRegion,
};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpListener;

use crate::faults::Faults;

type Trouble = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Trouble> {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().ok_or("which port?")?.parse()?;
    let database = arguments.next().ok_or("which database?")?;
    let base = Url::parse(&format!("http://127.0.0.1:{port}"))?;
    let regions = vec![VirtualRegion::new("East US", base.clone())];
    let account = VirtualAccountConfig::new(regions)?.with_consistency(ConsistencyLevel::Session);
    let emulator = Arc::new(InMemoryEmulatorHttpClient::new(account));
    emulator.store().create_database(&database);
    for container in arguments {
        let key = serde_json::json!({ "paths": ["/id"], "kind": "Hash", "version": 2 });
        emulator
            .store()
            .create_container(&database, &container, serde_json::from_value(key)?);
    }
    let faults = Arc::new(Faults::default());
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (emulator, base, faults) = (Arc::clone(&emulator), base.clone(), Arc::clone(&faults));
        tokio::spawn(async move {
            let answer = service_fn(move |request| {
                let (emulator, base) = (Arc::clone(&emulator), base.clone());
                let faults = Arc::clone(&faults);
                async move {
                    let answered = answer(&emulator, &base, &faults, request).await;
                    Ok::<_, Infallible>(answered.unwrap_or_else(|trouble| broken(&trouble)))
                }
            });
            let served = Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), answer)
                .await;
            if let Err(trouble) = served {
                eprintln!("connection: {trouble}");
            }
        });
    }
}

/// Answers a request: as planned, or as the emulator does.
async fn answer(
    emulator: &InMemoryEmulatorHttpClient,
    base: &Url,
    faults: &Faults,
    request: hyper::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Trouble> {
    if request.uri().path() == "/faults" {
        return faults.control(request).await;
    }
    let Some(fault) = faults.next(request.uri().path()) else {
        return forward(emulator, base, request).await;
    };
    // What is done, and not told, looks to the caller as if it were not.
    if fault.after {
        forward(emulator, base, request).await?;
    }
    fault.answer().await
}

/// Hands a request to the emulator, and its answer back.
async fn forward(
    emulator: &InMemoryEmulatorHttpClient,
    base: &Url,
    request: hyper::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Trouble> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let method: Method = parts.method.as_str().parse()?;
    let mut asked = Request::new(base.join(path)?, method);
    for (name, value) in &parts.headers {
        let name = HeaderName::from(name.as_str().to_owned());
        asked.insert_header(name, HeaderValue::from(value.to_str()?.to_owned()));
    }
    if !body.is_empty() {
        asked.set_body(body.to_vec());
    }
    let answer = emulator.execute_request(&asked).await?;
    let answer = answer.try_into_raw_response().await?;
    let mut response = Response::builder().status(u16::from(answer.status()));
    for (name, value) in answer.headers().iter() {
        response = response.header(name.as_str(), value.as_str());
    }
    if std::env::var_os("COSMOS_EMULATOR_LOG").is_some() {
        eprintln!("{} {} {}", parts.method, path, u16::from(answer.status()));
    }
    let body: &[u8] = answer.body().as_ref();
    Ok(response.body(Full::new(Bytes::copy_from_slice(body)))?)
}

/// Answers for an emulator that failed.
fn broken(trouble: &Trouble) -> Response<Full<Bytes>> {
    eprintln!("emulator: {trouble}");
    let mut response = Response::new(Full::new(Bytes::from(trouble.to_string())));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
