//! Objects in Blob storage: `generated-documents/TENANT/KEY` of one container.
//!
//! An object is one blob, written in one call: readers see the old bytes or the new. Its etag and its time are the service's, the time in
//! whole seconds. Addresses are signed with a user-delegation key, which the service gives the host's identity for an hour: there
//! is no account key. Such a signature can't bind how much is uploaded; the headers that an address comes with say it.

use std::fmt::Write;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{
    ByteSource, Clock, Continuation, Fault, FaultKind, Object, ObjectKey, ObjectPage,
    ObjectSummary, PresignedRequest, Storage, StorageError, TenantId, limits,
};
use async_trait::async_trait;
use azure_core::Bytes as Buffer;
use azure_core::error::ErrorKind;
use azure_core::http::Url;
use azure_core::http::headers::HeaderName;
use azure_core::http::response::AsyncResponseBody;
use azure_core::time::OffsetDateTime;
use azure_storage_blob::models::{
    BlobClientDownloadOptions, BlobClientUploadOptions, BlobContainerClientListBlobsOptions,
    BlobItem, BlobProperties,
};
use azure_storage_blob::{
    BlobClient, BlobContainerClient, BlobServiceClient, BlobServiceClientOptions,
};
use azure_storage_sas::{SasBuilder, SasProtocol};
use futures_util::TryStreamExt;
use jiff::Timestamp;

use crate::access::asked_for;
use crate::delegation::Delegation;
use crate::trouble::Trouble;
use crate::{Access, Report};

pub(crate) const ADAPTER: &str = "blob";

/// What the name of every object starts with. Nothing else in the container does, so that a policy can tell them apart.
const PREFIX: &str = "generated-documents";

/// What an address is good from, before now: clocks differ.
const SKEW: Duration = Duration::from_secs(300);

/// How long to wait where another holds a lease.
const LEASED: Duration = Duration::from_secs(15);

/// How long to wait where the account has too much to do: it says so with 503, and seldom for how long.
const BUSY: Duration = Duration::from_secs(1);

/// Objects in a container of a storage account.
pub struct BlobStorage {
    service: BlobServiceClient,
    container: BlobContainerClient,
    container_name: String,
    account: String,
    delegation: Delegation,
    clock: Arc<dyn Clock>,
    report: Report,
}

impl BlobStorage {
    /// Prepares a store; nothing is sent. `endpoint` is the account's, such as `https://advisorydev.blob.core.windows.net/`.
    ///
    /// # Errors
    ///
    /// Fails when the endpoint is no address, or not one of https.
    pub fn new(
        access: &Access,
        endpoint: &str,
        container: String,
        clock: Arc<dyn Clock>,
        report: Report,
    ) -> Result<Self, Fault> {
        let fault = || Fault::new(ADAPTER, "configure", FaultKind::NotConfigured);
        let url: Url = endpoint
            .parse()
            .map_err(|_malformed| fault().because("the endpoint is no address"))?;
        let account =
            account(&url).ok_or_else(|| fault().because("the endpoint has no account"))?;
        let options = BlobServiceClientOptions {
            client_options: access.client_options(),
            ..BlobServiceClientOptions::default()
        };
        let service = BlobServiceClient::new(url, Some(access.credential()), Some(options))
            .map_err(|error| fault().because(error))?;
        Ok(Self {
            container: service.blob_container_client(&container),
            container_name: container,
            account,
            service,
            delegation: Delegation::default(),
            clock,
            report,
        })
    }

    fn blob(&self, tenant: &TenantId, key: &ObjectKey) -> BlobClient {
        self.container.blob_client(&name(tenant, key.as_str()))
    }

    fn failed(&self, operation: &'static str, error: azure_core::Error) -> StorageError {
        let status = error.http_status().map(u16::from);
        let mut after = None;
        let mut code = None;
        if let ErrorKind::HttpResponse {
            error_code,
            raw_response,
            ..
        } = error.kind()
        {
            let headers = raw_response.as_ref().map(|response| response.headers());
            after = headers.and_then(asked_for);
            let told = headers.and_then(|headers| {
                headers.get_optional_str(&HeaderName::from_static("x-ms-error-code"))
            });
            code = told.map(str::to_owned).or_else(|| error_code.clone());
        }
        let code = code.as_deref().unwrap_or_default();
        let patience = match code {
            "ServerBusy" => Some(after.unwrap_or(BUSY)),
            leased if leased.starts_with("Lease") => Some(LEASED),
            _ => None,
        };
        let missing = code.starts_with("Container");
        match Trouble::of(ADAPTER, operation, status, after, error) {
            Trouble::NotFound(fault) if missing => fault.into(),
            Trouble::NotFound(_) => StorageError::NotFound,
            Trouble::Denied(fault) => {
                (self.report)(&fault);
                StorageError::Denied
            }
            Trouble::Throttled(after, fault) => {
                (self.report)(&fault);
                StorageError::Throttled(Some(after))
            }
            Trouble::Failed(fault) => match patience {
                Some(_) => {
                    (self.report)(&fault);
                    StorageError::Throttled(patience)
                }
                None => fault.into(),
            },
        }
    }

    /// Returns an address, with whatever the permission asks for.
    async fn sign(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        lifetime: Duration,
        permission: Permission,
    ) -> Result<(String, Timestamp), StorageError> {
        let fault = || Fault::new(ADAPTER, "presign", FaultKind::Defect);
        let now = self.clock.now();
        let expires_at = now
            .checked_add(lifetime)
            .map_err(|error| fault().because(error))?;
        let signing_key = self.delegation.key(&self.service, now).await;
        let signing_key = signing_key.map_err(|error| self.failed("presign", error))?;
        let ends = moment(expires_at).ok_or_else(fault)?;
        let begins = moment(now).ok_or_else(fault)? - SKEW;
        let builder = SasBuilder::new(self.account.as_str(), &signing_key, ends)
            .map_err(|error| fault().because(error))?;
        let builder = builder
            .blob(self.container_name.as_str(), name(tenant, key.as_str()))
            .start(begins)
            .protocol(SasProtocol::Https);
        let query = match permission {
            Permission::Read => {
                let file = key.as_str().rsplit('/').next().unwrap_or_default();
                // A browser keeps what an address leads to as a file, whatever type it says it has.
                let disposition = format!("attachment; filename=\"{file}\"");
                builder.read().content_disposition(disposition).build()
            }
            Permission::Write => builder.create().write().build(),
        };
        let mut url = self.blob(tenant, key).url().clone();
        url.set_query(Some(&query));
        Ok((url.into(), expires_at))
    }
}

/// What an address is good for.
#[derive(Debug, Clone, Copy)]
enum Permission {
    Read,
    Write,
}

#[async_trait]
impl Storage for BlobStorage {
    async fn put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<ObjectSummary, StorageError> {
        let size = body.len() as u64;
        let options = BlobClientUploadOptions {
            blob_content_type: Some(content_type.to_owned()),
            // One call, whatever the size.
            partition_size: NonZero::new(limits::OBJECT_BYTES as u64),
            ..BlobClientUploadOptions::default()
        };
        let put = self
            .blob(tenant, key)
            .upload(Buffer::from(body).into(), Some(options))
            .await;
        let put = put.map_err(|error| self.failed("put", error))?;
        let etag = put.etag.map(|etag| etag.to_string());
        Ok(ObjectSummary {
            key: key.clone(),
            content_type: content_type.to_owned(),
            size,
            etag: version(etag.as_deref()),
            updated_at: time(put.last_modified),
        })
    }

    async fn get(&self, tenant: &TenantId, key: &ObjectKey) -> Result<Object, StorageError> {
        let options = BlobClientDownloadOptions {
            // One call: what comes is of one version, even if that is replaced meanwhile.
            partition_size: NonZero::new(1 << 40),
            ..BlobClientDownloadOptions::default()
        };
        let got = self.blob(tenant, key).download(Some(options)).await;
        let got = got.map_err(|error| self.failed("get", error))?;
        let known = got.properties;
        let etag = known.etag.map(|etag| etag.to_string());
        Ok(Object {
            summary: ObjectSummary {
                key: key.clone(),
                content_type: media_type(known.content_type),
                size: known.content_length.unwrap_or_default(),
                etag: version(etag.as_deref()),
                updated_at: time(known.last_modified),
            },
            body: Box::new(Bytes(got.body)),
        })
    }

    async fn delete(&self, tenant: &TenantId, key: &ObjectKey) -> Result<(), StorageError> {
        match self.blob(tenant, key).delete(None).await {
            Ok(_) => Ok(()),
            Err(error) => match self.failed("delete", error) {
                StorageError::NotFound => Ok(()),
                error => Err(error),
            },
        }
    }

    async fn presign_get(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        let there = self.blob(tenant, key).get_properties(None).await;
        drop(there.map_err(|error| self.failed("presign", error))?);
        let (url, expires_at) = self.sign(tenant, key, lifetime, Permission::Read).await?;
        Ok(PresignedRequest {
            method: "GET",
            url,
            headers: Vec::new(),
            expires_at,
        })
    }

    async fn presign_put(
        &self,
        tenant: &TenantId,
        key: &ObjectKey,
        content_type: &str,
        size: u64,
        lifetime: Duration,
    ) -> Result<PresignedRequest, StorageError> {
        let (url, expires_at) = self.sign(tenant, key, lifetime, Permission::Write).await?;
        Ok(PresignedRequest {
            method: "PUT",
            url,
            headers: vec![
                ("content-length".to_owned(), size.to_string()),
                ("content-type".to_owned(), content_type.to_owned()),
                ("x-ms-blob-type".to_owned(), "BlockBlob".to_owned()),
            ],
            expires_at,
        })
    }

    async fn list(
        &self,
        tenant: &TenantId,
        prefix: &str,
        limit: u32,
        after: Option<&Continuation>,
    ) -> Result<ObjectPage, StorageError> {
        let foreign =
            |_malformed| StorageError::Invalid("the cursor is not one of this listing".to_owned());
        let marker = after
            .map(|after| String::from_utf8(after.0.clone()))
            .transpose()
            .map_err(foreign)?;
        let options = BlobContainerClientListBlobsOptions {
            marker,
            maxresults: Some(limit.cast_signed()),
            prefix: Some(name(tenant, prefix)),
            ..BlobContainerClientListBlobsOptions::default()
        };
        let failed = |error| self.failed("list", error);
        let mut pages = self
            .container
            .list_blobs(Some(options))
            .map_err(failed)?
            .into_pages();
        let Some(page) = pages.try_next().await.map_err(failed)? else {
            return Ok(ObjectPage::default());
        };
        let page = page.into_model().map_err(failed)?;
        // What is no listing reads as one of nothing.
        if page.service_endpoint.is_none() {
            let fault = Fault::new(ADAPTER, "list", FaultKind::Protocol);
            return Err(fault.because("the answer is no listing").into());
        }
        let start = name(tenant, "");
        let objects = page.blob_items.into_iter();
        let next = page.next_marker.filter(|marker| !marker.is_empty());
        Ok(ObjectPage {
            objects: objects.filter_map(|item| summary(&start, item)).collect(),
            next: next.map(|marker| Continuation(marker.into_bytes())),
        })
    }
}

/// The bytes of an object as they come.
struct Bytes(AsyncResponseBody);

#[async_trait]
impl ByteSource for Bytes {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, StorageError> {
        loop {
            match self.0.try_next().await {
                Ok(None) => return Ok(None),
                Ok(Some(chunk)) if chunk.is_empty() => {}
                Ok(Some(chunk)) => return Ok(Some(chunk.into())),
                Err(error) => {
                    let fault = Fault::new(ADAPTER, "get", FaultKind::Unreachable);
                    return Err(fault.because(error).into());
                }
            }
        }
    }
}

/// Returns what a listing tells of an object; `None` for what no object's name is.
fn summary(start: &str, item: BlobItem) -> Option<ObjectSummary> {
    let name = item.name?;
    let key = ObjectKey::new(&plain(name.strip_prefix(start)?)).ok()?;
    let BlobProperties {
        content_length,
        content_type,
        etag,
        last_modified,
        ..
    } = item.properties?;
    let etag = etag.map(|etag| etag.to_string());
    Some(ObjectSummary {
        key,
        content_type: media_type(content_type),
        size: content_length.unwrap_or_default(),
        etag: version(etag.as_deref()),
        updated_at: time(last_modified),
    })
}

/// A listing has etags without the quotes that headers have.
fn version(etag: Option<&str>) -> String {
    etag.unwrap_or_default().trim_matches('"').to_owned()
}

fn media_type(told: Option<String>) -> String {
    told.unwrap_or_else(|| "application/octet-stream".to_owned())
}

fn time(told: Option<OffsetDateTime>) -> Timestamp {
    told.and_then(|time| Timestamp::from_second(time.unix_timestamp()).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

pub(crate) fn moment(time: Timestamp) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(time.as_second()).ok()
}

/// Returns the account of an endpoint: the first part of its name, or of its path where the name is an address.
fn account(endpoint: &Url) -> Option<String> {
    let in_path = endpoint.path_segments()?.find(|part| !part.is_empty());
    let in_name = || endpoint.host_str()?.split('.').next();
    in_path.or_else(in_name).map(str::to_owned)
}

/// Returns an object's name in the container. A tenant's part holds no `/`, so that none is the beginning of another's.
fn name(tenant: &TenantId, key: &str) -> String {
    let mut name = format!("{PREFIX}/");
    for byte in tenant.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(byte.into());
        } else {
            // Writing to a text does not fail.
            let _written = write!(name, "={byte:02x}");
        }
    }
    name.push('/');
    // Azure asks for names in which no part ends with a dot. With every dot followed, the order of keys stays.
    name.push_str(&key.replace('.', ".~"));
    name
}

/// Returns the key that a name was made of.
fn plain(name: &str) -> String {
    name.replace(".~", ".")
}
