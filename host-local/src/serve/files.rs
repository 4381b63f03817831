//! Objects at addresses that carry their own permission.
//!
//! What is downloaded came from somebody's repository, so a browser may keep it and nothing else: it is an attachment, its type is
//! not guessed, and where it is shown all the same it runs no script and knows no origin.

use std::time::Duration;

use advisory_host_runtime::ports::{ByteSource, Object, Storage, StorageError};
use advisory_host_runtime::with_sources;
use advisory_http::Refusal;
use advisory_local_stores::{FileStorage, Grant};
use futures_util::stream;
use http_body_util::{BodyExt, Empty, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName,
    HeaderValue, REFERRER_POLICY,
};
use hyper::{Method, Request, Response, StatusCode};
use tokio::time::timeout;

use super::front::{AnyBody, BoxError, boxed};

/// Longest time that the next piece of an upload may take: as long as the smallest body of any other request.
const PIECE_TIME: Duration = Duration::from_secs(30);

/// Answers a request for the object that `token` is about.
pub(super) async fn answer(
    storage: &FileStorage,
    request: Request<Incoming>,
    token: &str,
) -> Result<Response<AnyBody>, Refusal> {
    // One answer for what was never signed and for what has expired: the difference helps nobody who should be helped.
    let grant = storage
        .verify(request.method().as_str(), token)
        .map_err(|_why| {
            Refusal::new(
                StatusCode::FORBIDDEN,
                "This address is not good, or not any more. Ask for a new one.",
            )
        })?;
    match grant {
        Grant::Download { tenant, key } => {
            let object = storage.get(&tenant, &key).await.map_err(refused)?;
            Ok(download(object, request.method()))
        }
        Grant::Upload {
            ref content_type,
            size,
            ..
        } => {
            check(&request, content_type, size)?;
            upload(storage, grant, request.into_body()).await
        }
    }
}

fn download(object: Object, method: &Method) -> Response<AnyBody> {
    let Object { summary, body } = object;
    let mut reply = Response::new(match *method {
        Method::HEAD => boxed(Empty::new()),
        _ => boxed(StreamBody::new(Box::pin(pieces(body)))),
    });
    let headers = reply.headers_mut();
    // A key's last segment takes letters, digits, and three marks: nothing that would end the quotation.
    let name = summary.key.as_str().rsplit('/').next().unwrap_or_default();
    let texts = [
        (CONTENT_TYPE, summary.content_type.clone()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (ETAG, format!("\"{}\"", summary.etag)),
    ];
    for (name, text) in texts {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(summary.size));
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    reply
}

/// The pieces of an object, as a body. One that fails ends the connection short of its length, so that nobody takes it for whole.
fn pieces(
    source: Box<dyn ByteSource>,
) -> impl futures_util::Stream<Item = Result<Frame<Bytes>, BoxError>> + Send {
    stream::try_unfold(source, |mut source| async move {
        let piece = source.next().await?;
        Ok(piece.map(|piece| (Frame::data(Bytes::from(piece)), source)))
    })
}

/// Checks that an upload is announced as what the address is for.
fn check(request: &Request<Incoming>, content_type: &str, size: u64) -> Result<(), Refusal> {
    let text = |name| {
        let value = request.headers().get(name)?;
        value.to_str().ok()
    };
    if text(CONTENT_TYPE) != Some(content_type) {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("This address takes {content_type}."),
        ));
    }
    match text(CONTENT_LENGTH).map(str::parse::<u64>) {
        None => Ok(()),
        Some(Ok(length)) if length == size => Ok(()),
        Some(_) => Err(wrong_size(size)),
    }
}

async fn upload(
    storage: &FileStorage,
    grant: Grant,
    mut body: Incoming,
) -> Result<Response<AnyBody>, Refusal> {
    let size = match &grant {
        Grant::Upload { size, .. } => *size,
        Grant::Download { .. } => 0,
    };
    let broken = |cause: String| Refusal {
        cause: Some(cause),
        ..Refusal::new(StatusCode::BAD_REQUEST, "The upload broke off.")
    };
    let mut upload = storage.upload(grant).await.map_err(refused)?;
    loop {
        let frame = match timeout(PIECE_TIME, body.frame()).await {
            Ok(None) => break,
            Ok(Some(frame)) => frame.map_err(|error| broken(error.to_string()))?,
            Err(_elapsed) => {
                return Err(Refusal::new(
                    StatusCode::REQUEST_TIMEOUT,
                    "The upload did not arrive in time.",
                ));
            }
        };
        if let Ok(bytes) = frame.into_data() {
            match upload.write(bytes.into()).await {
                Err(StorageError::TooLarge) => return Err(wrong_size(size)),
                written => written.map_err(refused)?,
            }
        }
    }
    let summary = match upload.finish().await {
        Err(StorageError::Invalid(_missing)) => return Err(wrong_size(size)),
        finished => finished.map_err(refused)?,
    };
    let mut reply = Response::new(boxed(Empty::new()));
    if let Ok(etag) = HeaderValue::try_from(format!("\"{}\"", summary.etag)) {
        reply.headers_mut().insert(ETAG, etag);
    }
    Ok(reply)
}

fn wrong_size(size: u64) -> Refusal {
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("This address takes {size} bytes, exactly."),
    )
}

fn refused(error: StorageError) -> Refusal {
    match error {
        StorageError::NotFound => {
            Refusal::new(StatusCode::NOT_FOUND, "What was here has been deleted.")
        }
        StorageError::TooLarge => {
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "The object is too large.")
        }
        StorageError::Throttled(_) => Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The store has as much to do as it can. Come again.",
        ),
        error => Refusal {
            cause: Some(with_sources(&error)),
            ..Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "The store failed.")
        },
    }
}
