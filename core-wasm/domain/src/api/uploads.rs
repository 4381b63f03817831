//! Uploads over HTTP: an address to which an archive is sent, past this service, before it is scanned.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::operation::{self, Answer, Method, Operation};
use super::problem::{Problem, ProblemCode};
use super::respond::Response;
use crate::archive::{Archive, Links, MOST_PACKED};
use crate::ports::{Level, Role, StorageError};
use crate::projects::Project;

/// Where archives wait for their scan.
pub(super) const UPLOADS: &str = "uploads/";

/// How long an address can be used, in seconds: long enough for a slow line.
const VALID_SECONDS: u32 = 900;

pub(super) const CREATE_UPLOAD: Operation = operation::operation(
    "createUpload",
    Method::Post,
    "/api/governance/uploads",
    "Returns an address to which an archive of source files can be sent, to be scanned then",
    Role::Engineer,
    operation::json(201, "The address.", operation::of::<UploadAnswer>),
    create,
)
.body(operation::of::<UploadInput>);

/// How an archive is packed.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
enum ArchiveFormat {
    /// Tar.
    #[serde(rename = "tar")]
    Tar,
    /// Tar in gzip.
    #[serde(rename = "tar.gz")]
    TarGz,
    /// Zip.
    #[serde(rename = "zip")]
    Zip,
}

/// What will be uploaded.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UploadInput {
    /// The project that it is of.
    #[schemars(length(min = 1, max = 255))]
    project_id: String,
    /// How it is packed.
    format: ArchiveFormat,
    /// Its bytes, exactly.
    #[schemars(range(min = 1, max = 33_554_432))]
    size: u64,
}

/// Where to send it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct UploadAnswer {
    /// What to name when it is to be scanned, as `upload`.
    id: String,
    /// With which method.
    method: String,
    /// Where. Whoever holds this address can send: it is not to be logged.
    url: String,
    /// Headers that must be sent.
    headers: Vec<SentHeader>,
    /// Until when, as RFC 3339 in UTC.
    expires_at: String,
}

/// A header that must be sent.
#[derive(Serialize, JsonSchema)]
pub(super) struct SentHeader {
    /// Its name.
    name: String,
    /// Its value.
    value: String,
}

impl SentHeader {
    /// Returns the headers that a signed address asks for.
    pub(super) fn of(headers: Vec<(String, String)>) -> Vec<Self> {
        let headers = headers.into_iter();
        headers.map(|(name, value)| Self { name, value }).collect()
    }
}

fn create<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: UploadInput = context.body()?;
        let project = context.find::<Project>(&input.project_id).await?;
        let content_type = match input.format {
            ArchiveFormat::Tar => "application/x-tar",
            ArchiveFormat::TarGz => "application/gzip",
            ArchiveFormat::Zip => "application/zip",
        };
        let id = context.ports.random.uuid().to_string();
        let request = context
            .ports
            .storage
            .presign_put(
                key(project.id(), &id),
                content_type.to_owned(),
                input.size,
                VALID_SECONDS,
            )
            .await?;
        let answer = UploadAnswer {
            id,
            method: request.method,
            url: request.url,
            headers: SentHeader::of(request.headers),
            expires_at: request.expires_at,
        };
        Ok(Response::value(&answer)?.status(201))
    })
}

/// Reads an archive that was uploaded for a project. One that is refused is gone: whoever repairs it uploads it anew.
pub(super) async fn read(
    context: &Context<'_>,
    project: &str,
    id: &str,
) -> Result<Archive, Problem> {
    let storage = context.ports.storage;
    let bytes = match storage.get(key(project, id), MOST_PACKED).await {
        Ok(bytes) => bytes,
        Err(StorageError::NotFound) => {
            return Err(Problem::not_found(
                "Nothing was uploaded for this project under this identifier.",
            ));
        }
        Err(error) => return Err(error.into()),
    };
    match Archive::open(bytes, Links::Refuse) {
        Ok(archive) => Ok(archive),
        Err(error) => {
            discard(context, project, id).await;
            let detail = format!("The archive is refused: {error}.");
            Err(Problem::new(ProblemCode::Unprocessable, detail))
        }
    }
}

/// Deletes an upload that has served. What can't be deleted is an orphan that a sweep finds: the answer stands either way.
pub(super) async fn discard(context: &Context<'_>, project: &str, id: &str) {
    if let Err(error) = context.ports.storage.delete(key(project, id)).await {
        let fields = vec![("cause", error.to_string())];
        let log = context.ports.log;
        log.write(Level::Warn, "an upload was not deleted", fields)
            .await;
    }
}

/// An upload is of one project: it can be scanned as no other.
fn key(project: &str, id: &str) -> String {
    format!("{UPLOADS}{project}/{id}")
}
