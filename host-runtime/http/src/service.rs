//! From a request to a response.

use std::sync::Arc;
use std::time::Duration;

use advisory_host_runtime as runtime;
use advisory_host_runtime::{
    Backend, Core, Error, InstanceRequest, Limits, LogSink, Principal, RequestId,
};
use http_body_util::{BodyExt, Either, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes};
use hyper::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, COOKIE, HeaderMap, HeaderName, HeaderValue,
    RETRY_AFTER, WWW_AUTHENTICATE,
};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::body::{Reply, Streamed};
use crate::conclusion::Conclusion;
use crate::exchange::{Exchange, REQUEST_ID};
use crate::observe::Observer;
use crate::{Admission, RequestIds, problem};

/// Largest body, as `wit/api.wit` says.
const BODY_BYTES: usize = 8 << 20;

/// Longest time that a body may take to arrive: 8 MiB at 300 kB a second.
const BODY_TIME: Duration = Duration::from_secs(30);

/// Where the service tells how it is.
const HEALTH: &str = "/api/health";

/// Says in the answer about health which component gave it: the SHA-256 of the one that every host runs.
const COMPONENT: HeaderName = HeaderName::from_static("x-advisory-component");

/// What a service is made of.
pub struct ServiceOptions {
    /// The component.
    pub core: Core,
    /// What its instances reach.
    pub backend: Arc<Backend>,
    /// Who may call.
    pub admission: Arc<dyn Admission>,
    /// Where events go, of the component and of the service.
    pub log: Arc<dyn LogSink>,
    /// What one instance may use.
    pub limits: Limits,
    /// Instances at a time. Each may take the memory that `limits` allows; requests beyond are told to come again.
    pub instances: usize,
}

/// Answers requests with the component.
pub struct Service {
    core: Core,
    backend: Arc<Backend>,
    admission: Arc<dyn Admission>,
    log: Arc<dyn LogSink>,
    limits: Limits,
    instances: Arc<Semaphore>,
    requests: Arc<RequestIds>,
    observers: Vec<Arc<dyn Observer>>,
    component: Option<HeaderValue>,
}

/// What the component answered, and its place among the instances.
struct Begun {
    response: runtime::Response<runtime::ResponseBody>,
    place: OwnedSemaphorePermit,
}

/// An answer that the component did not give.
struct Failure {
    status: StatusCode,
    detail: String,
    /// For the log alone.
    cause: Option<String>,
}

impl Service {
    /// Prepares a service. Its requests are named together with whatever else shares `requests`.
    #[must_use]
    pub fn new(options: ServiceOptions, requests: impl Into<Arc<RequestIds>>) -> Self {
        let ServiceOptions {
            core,
            backend,
            admission,
            log,
            limits,
            instances,
        } = options;
        Self {
            core,
            backend,
            admission,
            log,
            limits,
            instances: Arc::new(Semaphore::new(instances)),
            requests: requests.into(),
            observers: Vec::new(),
            component: None,
        }
    }

    /// Tells in the answer about health which component gives it: `digest` is the SHA-256 of the component, in hexadecimal, before it
    /// was compiled for a kind of machine.
    #[must_use]
    pub fn of_component(mut self, digest: HeaderValue) -> Self {
        self.component = Some(digest);
        self
    }

    /// Tells of every request, and of each call on an adapter that is made for it.
    #[must_use]
    pub fn observed_by(mut self, observers: Vec<Arc<dyn Observer>>) -> Self {
        self.observers = observers;
        self
    }

    /// Answers one request; whatever happens, there is a response, and one event in the log once it is whole.
    pub async fn answer<B>(&self, request: Request<B>) -> Reply
    where
        B: Body<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (parts, body) = request.into_parts();
        let is_head = parts.method == Method::HEAD;
        let exchange = Exchange::begin(&self.requests, parts.method.as_str(), parts.uri.path());
        let log = Arc::clone(&self.log);
        let mut conclusion = Conclusion::new(exchange, &parts.headers, log, &self.observers);
        let answer = self.attempt(parts, body, &mut conclusion).await;
        let answer = answer.and_then(|Begun { response, place }| {
            let (head, body) = untranslated(response)?;
            Ok((head, body, place))
        });
        let (mut reply, under_way, cause) = match answer {
            Ok((head, runtime::ResponseBody::Whole(body), _place)) => {
                let body = Either::Left(Full::new(Bytes::from(body)));
                (head.map(|()| body), None, None)
            }
            Ok((head, runtime::ResponseBody::Chunks(chunks), place)) => {
                let (body, feed) = Streamed::new();
                let under_way = Some((feed, chunks, place));
                (head.map(|()| Either::Right(body)), under_way, None)
            }
            Err(failure) => {
                let id = conclusion.exchange.id();
                let mut reply = problem(failure.status, &failure.detail, id.as_str());
                let headers = reply.headers_mut();
                if failure.status == StatusCode::SERVICE_UNAVAILABLE {
                    headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
                }
                if failure.status == StatusCode::UNAUTHORIZED {
                    headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                }
                if is_head {
                    *reply.body_mut() = Either::Left(Full::default());
                }
                (reply, None, failure.cause)
            }
        };
        let about_health = conclusion.exchange.path() == HEALTH;
        if let Some(digest) = self.component.as_ref().filter(|_| about_health) {
            reply.headers_mut().insert(COMPONENT, digest.clone());
        }
        conclusion.exchange.dress(&mut reply);
        let status = reply.status();
        match under_way {
            None => conclusion.conclude(status, cause).await,
            Some((feed, chunks, place)) => {
                tokio::spawn(async move {
                    let ended = feed.pass(chunks).await;
                    drop(place);
                    conclusion.answered(ended.is_ok());
                    let cause = ended.err().map(|error| runtime::with_sources(&error));
                    conclusion.conclude(status, cause).await;
                    // Last: a process may be frozen as soon as its answer has ended.
                    drop(feed);
                });
            }
        }
        reply
    }

    async fn attempt<B>(
        &self,
        parts: Parts,
        body: B,
        conclusion: &mut Conclusion,
    ) -> Result<Begun, Failure>
    where
        B: Body<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let principal = self
            .admission
            .admit(&parts)
            .await
            .map_err(|refusal| Failure {
                status: refusal.status,
                detail: refusal.detail,
                cause: refusal.cause,
            })?;
        // Before the body is read: what waits for its turn holds no memory.
        let Ok(place) = Arc::clone(&self.instances).try_acquire_owned() else {
            return Err(Failure::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "The service has as much to do as it can. Come again.",
            ));
        };
        let body = read(&parts.headers, body).await?;
        let id = conclusion.exchange.id().clone();
        let request = translated(parts, body, &id);
        let backend = conclusion.asks(&self.backend);
        let response = self.ask(id, principal, request, backend).await;
        conclusion.answered(response.is_ok());
        Ok(Begun {
            response: response?,
            place,
        })
    }

    async fn ask(
        &self,
        id: RequestId,
        principal: Principal,
        request: runtime::Request,
        backend: Arc<Backend>,
    ) -> Result<runtime::Response<runtime::ResponseBody>, Error> {
        let instance = self.core.instantiate(InstanceRequest {
            request: id,
            principal,
            backend,
            log: Arc::clone(&self.log),
            limits: self.limits,
        });
        instance.await?.begin(request).await
    }
}

/// Reads a body whole, if it fits.
async fn read<B>(headers: &HeaderMap, body: B) -> Result<Vec<u8>, Failure>
where
    B: Body<Data = Bytes> + Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let too_large = || {
        Failure::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "A body has 8 MiB at the most.",
        )
    };
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > BODY_BYTES) {
        return Err(too_large());
    }
    let whole = std::pin::pin!(Limited::new(body, BODY_BYTES).collect());
    match timeout(BODY_TIME, whole).await {
        Ok(Ok(body)) => Ok(body.to_bytes().into()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(error)) => Err(Failure {
            cause: Some(error.to_string()),
            ..Failure::new(StatusCode::BAD_REQUEST, "The body broke off.")
        }),
        Err(_elapsed) => Err(Failure::new(
            StatusCode::REQUEST_TIMEOUT,
            "The body did not arrive in time.",
        )),
    }
}

/// Puts a request into the component's terms. Credentials stay with the host, and the request's name is the host's own.
fn translated(parts: Parts, body: Vec<u8>, id: &RequestId) -> runtime::Request {
    let kept = |name: &HeaderName| ![AUTHORIZATION, COOKIE, CONNECTION, REQUEST_ID].contains(name);
    let mut headers: Vec<_> = parts
        .headers
        .iter()
        .filter(|(name, _)| kept(name))
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    headers.push((REQUEST_ID.as_str().to_owned(), id.as_str().to_owned()));
    runtime::Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers,
        body,
    }
}

/// Puts the component's response into HTTP's terms.
fn untranslated(
    response: runtime::Response<runtime::ResponseBody>,
) -> Result<(Response<()>, runtime::ResponseBody), Failure> {
    let malformed = |cause: String| Failure {
        cause: Some(cause),
        ..Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "The service failed.")
    };
    let status =
        StatusCode::from_u16(response.status).map_err(|error| malformed(error.to_string()))?;
    let mut head = Response::new(());
    *head.status_mut() = status;
    for (name, value) in response.headers {
        let name = HeaderName::try_from(name).map_err(|error| malformed(error.to_string()))?;
        let value = HeaderValue::try_from(value).map_err(|error| malformed(error.to_string()))?;
        head.headers_mut().append(name, value);
    }
    Ok((head, response.body))
}

impl Failure {
    fn new(status: StatusCode, detail: &str) -> Self {
        Self {
            status,
            detail: detail.to_owned(),
            cause: None,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (status, detail) = match &error {
            Error::TimedOut { .. } => (
                StatusCode::GATEWAY_TIMEOUT,
                "The service did not answer in time.",
            ),
            Error::OutOfMemory { .. } => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "The request takes more memory than it may have.",
            ),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, "The service failed."),
        };
        Self {
            cause: Some(runtime::with_sources(&error)),
            ..Self::new(status, detail)
        }
    }
}
