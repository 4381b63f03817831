//! The guest's objects.

use advisory_ports as ports;
use wasmtime::component::{Accessor, FutureReader, HasSelf, StreamReader};

use crate::HostState;
use crate::call::{Call, Weight, milliseconds};
use crate::contract::advisory::platform::storage::{
    Host, HostWithStore, Object, ObjectPage, ObjectSummary, PresignedRequest, StorageError,
};
use crate::pull::{Next, Pull, Source, Step};

type Outcome<T> = Result<T, StorageError>;

impl Host for HostState {}

impl<T: Send> HostWithStore<T> for HasSelf<HostState> {
    async fn put(
        accessor: &Accessor<T, Self>,
        key: String,
        content_type: String,
        body: Vec<u8>,
    ) -> Outcome<ObjectSummary> {
        let call = Call::start(accessor, Weight::Heavy).await;
        let outcome = call.bound.storage().put(&key, &content_type, body).await;
        told(&call, outcome.map(Into::into)).await
    }

    async fn get(accessor: &Accessor<T, Self>, key: String) -> wasmtime::Result<Outcome<Object>> {
        let call = Call::start(accessor, Weight::Light).await;
        let opened = call.bound.storage().get(&key).await;
        let ports::Object { summary, body } = match told(&call, opened).await {
            Ok(opened) => opened,
            Err(error) => return Ok(Err(error)),
        };
        let (body, ended) = Pull::new(Body { body, call });
        let end = async move {
            let broken = Err(StorageError::Unavailable);
            Ok::<_, wasmtime::Error>(ended.await.unwrap_or(broken))
        };
        accessor.with(|mut access| {
            Ok(Ok(Object {
                summary: summary.into(),
                body: StreamReader::new(&mut access, body)?,
                end: FutureReader::new(&mut access, end)?,
            }))
        })
    }

    async fn delete(accessor: &Accessor<T, Self>, key: String) -> Outcome<()> {
        let call = Call::start(accessor, Weight::Light).await;
        let outcome = call.bound.storage().delete(&key).await;
        told(&call, outcome).await
    }

    async fn presign_get(
        accessor: &Accessor<T, Self>,
        key: String,
        seconds: u32,
    ) -> Outcome<PresignedRequest> {
        let call = Call::start(accessor, Weight::Light).await;
        let outcome = call.bound.storage().presign_get(&key, seconds).await;
        told(&call, outcome.map(Into::into)).await
    }

    async fn presign_put(
        accessor: &Accessor<T, Self>,
        key: String,
        content_type: String,
        size: u64,
        seconds: u32,
    ) -> Outcome<PresignedRequest> {
        let call = Call::start(accessor, Weight::Light).await;
        let storage = call.bound.storage();
        let outcome = storage
            .presign_put(&key, &content_type, size, seconds)
            .await;
        told(&call, outcome.map(Into::into)).await
    }

    async fn list(
        accessor: &Accessor<T, Self>,
        prefix: String,
        limit: u32,
        cursor: Option<String>,
    ) -> Outcome<ObjectPage> {
        let call = Call::start(accessor, Weight::Light).await;
        let outcome = call
            .bound
            .storage()
            .list(&prefix, limit, cursor.as_deref())
            .await;
        let page = |(objects, next): (Vec<ports::ObjectSummary>, _)| ObjectPage {
            objects: objects.into_iter().map(Into::into).collect(),
            next,
        };
        told(&call, outcome.map(page)).await
    }
}

/// An object's bytes, and the call that opened it.
struct Body {
    body: Box<dyn ports::ByteSource>,
    call: Call,
}

impl Source for Body {
    type Item = u8;
    type End = Outcome<()>;

    fn next(mut self) -> Next<Self, u8, Outcome<()>> {
        Box::pin(async move {
            let step = match self.body.next().await {
                Ok(Some(chunk)) => Step::Items(chunk),
                Ok(None) => Step::End(Ok(())),
                Err(error) => Step::End(told(&self.call, Err(error)).await),
            };
            (self, step)
        })
    }
}

/// Tells the guest what it can act on, and the log the rest.
async fn told<T>(call: &Call, outcome: Result<T, ports::StorageError>) -> Outcome<T> {
    use ports::StorageError as Port;
    match outcome {
        Ok(answer) => Ok(answer),
        Err(Port::NotFound) => Err(StorageError::NotFound),
        Err(Port::TooLarge) => Err(StorageError::TooLarge),
        Err(Port::Denied) => Err(StorageError::Denied),
        Err(Port::Throttled(after)) => Err(StorageError::Throttled(milliseconds(after))),
        Err(Port::Invalid(rule)) => Err(StorageError::Invalid(rule)),
        Err(Port::Unavailable(fault)) => {
            call.report(&fault).await;
            Err(StorageError::Unavailable)
        }
    }
}

impl From<ports::ObjectSummary> for ObjectSummary {
    fn from(summary: ports::ObjectSummary) -> Self {
        Self {
            key: summary.key.as_str().to_owned(),
            content_type: summary.content_type,
            size: summary.size,
            etag: summary.etag,
            updated_at: summary.updated_at.to_string(),
        }
    }
}

impl From<ports::PresignedRequest> for PresignedRequest {
    fn from(request: ports::PresignedRequest) -> Self {
        Self {
            method: request.method.to_owned(),
            url: request.url,
            headers: request.headers,
            expires_at: request.expires_at.to_string(),
        }
    }
}
