//! Objects in S3: `generated-documents/TENANT/KEY` of one bucket.
//!
//! S3's own etag is the same for the same bytes, and its time is in whole seconds: what the port asks for stands in the object's metadata.
//! A listing does not tell these, nor the media type, so each object of a page is asked for its head, some at a time.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{
    ByteSource, Clock, Continuation, Fault, FaultKind, Object, ObjectKey, ObjectPage,
    ObjectSummary, PresignedRequest, Storage, StorageError, TenantId,
};
use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, RequestChecksumCalculation, ResponseChecksumValidation};
use aws_sdk_s3::presigning::{PresignedRequest as Presigned, PresigningConfig};
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;

use crate::trouble::Trouble;
use crate::{Access, Report, random};

const ADAPTER: &str = "s3";

/// What the name of every object starts with. Nothing else in the bucket does, so that a policy can tell them apart.
const PREFIX: &str = "generated-documents";

/// Metadata: the version, and when it was written.
const REVISION: &str = "revision";
const WRITTEN: &str = "written";

/// Heads that are asked for at a time.
const HEADS: usize = 16;

/// Objects in a bucket.
pub struct S3Storage {
    client: Client,
    bucket: String,
    clock: Arc<dyn Clock>,
    report: Report,
}

impl S3Storage {
    /// Prepares a store; nothing is sent.
    #[must_use]
    pub fn new(access: &Access, bucket: String, clock: Arc<dyn Clock>, report: Report) -> Self {
        let config = Builder::from(access.config())
            // An endpoint of one's own has no name for each bucket.
            .force_path_style(access.config().endpoint_url().is_some())
            // TLS keeps the bytes whole; a checksum in a signed address would bind whoever uploads to it.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        Self {
            client: Client::from_conf(config.build()),
            bucket,
            clock,
            report,
        }
    }

    fn failed<E>(&self, operation: &'static str, error: SdkError<E, HttpResponse>) -> StorageError
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let trouble = Trouble::of(ADAPTER, operation, error);
        if matches!(trouble, Trouble::Denied(_) | Trouble::Throttled(..)) {
            (self.report)(trouble.fault());
        }
        match trouble {
            Trouble::NotFound(_) => StorageError::NotFound,
            Trouble::Denied(_) => StorageError::Denied,
            Trouble::Throttled(after, _) => StorageError::Throttled(Some(after)),
            Trouble::Failed(fault) => StorageError::Unavailable(fault),
        }
    }

    async fn head(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
    ) -> Result<ObjectSummary, StorageError> {
        let head = self.client.head_object().bucket(&self.bucket);
        let head = head.key(name(tenant, key.as_str())).send().await;
        let head = head.map_err(|error| self.failed("head", error))?;
        let metadata = |name: &str| head.metadata()?.get(name).map(String::as_str);
        Ok(summary(
            key,
            Told {
                content_type: head.content_type(),
                size: head.content_length(),
                etag: head.e_tag(),
                modified: head.last_modified(),
                revision: metadata(REVISION),
                written: metadata(WRITTEN),
            },
        ))
    }

    fn signing(&self, lifetime: Duration) -> Result<(PresigningConfig, Timestamp), StorageError> {
        let now = self.clock.now();
        let fault = || Fault::new(ADAPTER, "presign", FaultKind::Defect);
        let config = PresigningConfig::builder()
            .expires_in(lifetime)
            .start_time(now.into())
            .build()
            .map_err(|error| fault().because(error))?;
        let expires = now
            .checked_add(lifetime)
            .map_err(|error| fault().because(error))?;
        Ok((config, expires))
    }
}

#[async_trait]
impl Storage for S3Storage {
    async fn put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<ObjectSummary, StorageError> {
        let (revision, written) = (random::name()?, self.clock.now());
        let size = body.len() as u64;
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(name(tenant, key.as_str()))
            .content_type(content_type)
            .metadata(REVISION, &revision)
            .metadata(WRITTEN, written.to_string());
        let put = put.body(ByteStream::from(body)).send().await;
        put.map_err(|error| self.failed("put", error))?;
        Ok(ObjectSummary {
            key: key.clone(),
            content_type: content_type.to_owned(),
            size,
            etag: revision,
            updated_at: written,
        })
    }

    async fn get(&self, tenant: &TenantId, key: &ObjectKey) -> Result<Object, StorageError> {
        let get = self.client.get_object().bucket(&self.bucket);
        let got = get.key(name(tenant, key.as_str())).send().await;
        let got = got.map_err(|error| self.failed("get", error))?;
        let metadata = |name: &str| got.metadata()?.get(name).map(String::as_str);
        let summary = summary(
            key,
            Told {
                content_type: got.content_type(),
                size: got.content_length(),
                etag: got.e_tag(),
                modified: got.last_modified(),
                revision: metadata(REVISION),
                written: metadata(WRITTEN),
            },
        );
        Ok(Object {
            summary,
            body: Box::new(Bytes(got.body)),
        })
    }

    async fn delete(&self, tenant: &TenantId, key: &ObjectKey) -> Result<(), StorageError> {
        let delete = self.client.delete_object().bucket(&self.bucket);
        let deleted = delete.key(name(tenant, key.as_str())).send().await;
        deleted.map_err(|error| self.failed("delete", error))?;
        Ok(())
    }

    async fn presign_get(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        self.head(tenant, key).await?;
        let (config, expires_at) = self.signing(lifetime)?;
        let get = self.client.get_object().bucket(&self.bucket);
        let signed = get.key(name(tenant, key.as_str())).presigned(config).await;
        let signed = signed.map_err(|error| self.failed("presign", error))?;
        Ok(presigned("GET", &signed, expires_at))
    }

    async fn presign_put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        size: u64,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        let (config, expires_at) = self.signing(lifetime)?;
        let size = i64::try_from(size).map_err(|_overflow| StorageError::TooLarge)?;
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(name(tenant, key.as_str()))
            .content_type(content_type)
            .content_length(size);
        let signed = put.presigned(config).await;
        let signed = signed.map_err(|error| self.failed("presign", error))?;
        Ok(presigned("PUT", &signed, expires_at))
    }

    async fn list(
        &self,
        tenant: &TenantId,
        prefix: &str,
        limit: u32,
        after: Option<&Continuation>,
    ) -> Result<ObjectPage, StorageError> {
        let foreign = || StorageError::Invalid("the cursor is not one of this listing".to_owned());
        let after = match after {
            Some(after) => Some(std::str::from_utf8(&after.0).map_err(|_malformed| foreign())?),
            None => None,
        };
        let list = self
            .client
            .list_objects_v2()
            .bucket(&self.bucket)
            .prefix(name(tenant, prefix))
            .max_keys(limit.cast_signed())
            .set_start_after(after.map(|after| name(tenant, after)));
        let listed = list.send().await;
        let listed = listed.map_err(|error| self.failed("list", error))?;
        let start = name(tenant, "");
        let keys: Vec<_> = listed
            .contents()
            .iter()
            .filter_map(|object| ObjectKey::new(object.key()?.strip_prefix(&start)?).ok())
            .collect();
        let more = listed.is_truncated().unwrap_or(false);
        let next = keys.last().filter(|_| more);
        let next = next.map(|last| Continuation(last.as_str().as_bytes().to_vec()));
        let heads = stream::iter(keys.into_iter().map(|key| async move {
            match self.head(tenant, &key).await {
                Ok(summary) => Ok(Some(summary)),
                // Deleted since it was listed.
                Err(StorageError::NotFound) => Ok(None),
                Err(error) => Err(error),
            }
        }));
        let objects: Vec<_> = heads.buffered(HEADS).try_collect().await?;
        Ok(ObjectPage {
            objects: objects.into_iter().flatten().collect(),
            next,
        })
    }
}

/// The bytes of an object as they come.
struct Bytes(ByteStream);

#[async_trait]
impl ByteSource for Bytes {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, StorageError> {
        loop {
            match self.0.next().await {
                None => return Ok(None),
                Some(Ok(chunk)) if chunk.is_empty() => {}
                Some(Ok(chunk)) => return Ok(Some(chunk.into())),
                Some(Err(error)) => {
                    let fault = Fault::new(ADAPTER, "get", FaultKind::Unreachable);
                    return Err(fault.because(error).into());
                }
            }
        }
    }
}

/// What S3 tells of an object.
struct Told<'a> {
    content_type: Option<&'a str>,
    size: Option<i64>,
    etag: Option<&'a str>,
    modified: Option<&'a DateTime>,
    revision: Option<&'a str>,
    written: Option<&'a str>,
}

fn summary(key: &ObjectKey, told: Told<'_>) -> ObjectSummary {
    let modified = told.modified.map_or(0, DateTime::secs);
    let written = told.written.and_then(|written| written.parse().ok());
    // What was uploaded to an address has no revision: its bytes and their time tell it from others.
    let uploaded = || {
        format!(
            "{}-{modified}",
            told.etag.unwrap_or_default().trim_matches('"')
        )
    };
    ObjectSummary {
        key: key.clone(),
        content_type: told
            .content_type
            .unwrap_or("application/octet-stream")
            .to_owned(),
        size: told
            .size
            .and_then(|size| u64::try_from(size).ok())
            .unwrap_or(0),
        etag: told.revision.map_or_else(uploaded, str::to_owned),
        updated_at: written
            .or_else(|| Timestamp::from_second(modified).ok())
            .unwrap_or(Timestamp::UNIX_EPOCH),
    }
}

fn presigned(method: &'static str, signed: &Presigned, expires_at: Timestamp) -> PresignedRequest {
    PresignedRequest {
        method,
        url: signed.uri().to_owned(),
        headers: signed
            .headers()
            .filter(|(name, _)| *name != "host")
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        expires_at,
    }
}

/// Returns an object's name in the bucket. A tenant's part holds no `/`, so that none is the beginning of another's.
fn name(tenant: &TenantId, key: &str) -> String {
    let mut name = format!("{PREFIX}/");
    for byte in tenant.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(byte.into());
        } else if write!(name, "={byte:02x}").is_err() {
            // Writing to a text does not fail.
            break;
        }
    }
    name.push('/');
    name.push_str(key);
    name
}
