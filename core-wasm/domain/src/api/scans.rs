//! Scans over HTTP.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::changes::Deed;
use super::context::Context;
use super::github::GitHubInput;
use super::operation::{self, Answer, Method, Operation, Success};
use super::problem::{FieldError, Problem, ProblemCode};
use super::resource::{self, ListOf, Paging, Resource};
use super::respond::Response;
use super::uploads;
use crate::archive::Archive;
use crate::ports::{Order, Role};
use crate::projects::Project;
use crate::render::{self, Format, RenderOptions};
use crate::scan::ScanResult;
use crate::scans::{self, Outcome, RunError, Scan, SourceFile, SourceKind};
use crate::store::{Selection, Stored};

const SCANS: &str = "/api/governance/scans";

/// Most bytes of a result that is read back: the largest of a repository of 25,000 files is some 20 MiB.
pub(super) const MOST_RESULT: u64 = 32 << 20;

/// What a result can be read as, the first by default.
const MEDIA_TYPES: &[&str] = &[
    "application/json",
    "application/sarif+json",
    "application/vnd.cyclonedx+json",
    "text/markdown",
    "text/html",
];

pub(super) const LIST_SCANS: Operation = operation::operation(
    "listScans",
    Method::Get,
    SCANS,
    "Lists the scans, the latest first",
    Role::Viewer,
    operation::json(
        200,
        "A page.",
        operation::of::<ListOf<Resource<'static, Scan>>>,
    ),
    list,
)
.query(operation::of::<ScansQuery>);

pub(super) const CREATE_SCAN: Operation = operation::operation(
    "createScan",
    Method::Post,
    SCANS,
    "Scans files: of the request, of an upload, or of a repository on GitHub",
    Role::Engineer,
    operation::tagged(operation::json(
        201,
        "What was found, in numbers.",
        operation::of::<Resource<'static, Scan>>,
    )),
    create,
)
.body(operation::of::<ScanInput>)
.configured();

pub(super) const GET_SCAN: Operation = operation::operation(
    "getScan",
    Method::Get,
    "/api/governance/scans/{scanId}",
    "Returns a scan: in numbers as JSON, or whole in the format that is accepted",
    Role::Viewer,
    operation::tagged(Success {
        media_types: MEDIA_TYPES,
        ..operation::json(200, "The scan.", operation::of::<WholeScan<'static>>)
    }),
    get,
);

/// Which scans.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ScansQuery {
    #[serde(flatten)]
    paging: Paging,
    /// Only those of this project.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    project_id: Option<String>,
}

/// What to scan: one of `files`, `upload` and `github`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ScanInput {
    /// The project that the files are of.
    #[schemars(length(min = 1, max = 255))]
    project_id: String,
    /// The commit that the files are of. GitHub says that itself.
    #[serde(default)]
    #[schemars(length(min = 7, max = 64), regex(pattern = "^[0-9a-f]+$"))]
    commit: Option<String>,
    /// The branch that the files are of; for GitHub, say it there.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200), regex(pattern = r"^[A-Za-z0-9._/-]+$"))]
    branch: Option<String>,
    /// The files themselves.
    #[serde(default)]
    #[schemars(length(min = 1, max = 20_000))]
    files: Option<Vec<FileInput>>,
    /// An archive that was uploaded.
    #[serde(default)]
    #[schemars(regex(pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    upload: Option<String>,
    /// A repository on GitHub.
    #[serde(default)]
    github: Option<GitHubInput>,
}

/// A file to scan.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FileInput {
    /// Its path from the root of the repository, with `/` between its parts.
    #[schemars(length(min = 1, max = 1024))]
    path: String,
    /// What it holds.
    content: String,
    /// How the content is written.
    #[serde(default)]
    encoding: Encoding,
}

/// How the content of a file is written.
#[derive(Default, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Encoding {
    /// As text.
    #[default]
    Utf8,
    /// As Base64 (RFC 4648).
    Base64,
}

/// A scan with its whole result.
#[derive(Serialize, JsonSchema)]
struct WholeScan<'a> {
    #[serde(flatten)]
    scan: Resource<'a, Scan>,
    /// Coverage, inventory, findings, signals and scores.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    result: &'a ScanResult,
}

fn list<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: ScansQuery = context.query()?;
        if let Some(project) = &query.project_id {
            context.find::<Project>(project).await?;
        }
        let selection = query.paging.of(Selection {
            project: query.project_id,
            order: Some(Order {
                path: "createdAt".to_owned(),
                descending: true,
            }),
            ..Selection::default()
        });
        resource::page::<Scan>(context.store().list(selection).await)
    })
}

fn create<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: ScanInput = context.body()?;
        let project = context.find::<Project>(&input.project_id).await?;
        let upload = input.upload.clone();
        let (source, outcome) = read(context, &project, input).await?;
        let id = context.ports.random.uuid().to_string();
        let key = format!("scans/{id}/result.json");
        let body = serde_json::to_vec(&outcome.result).map_err(Problem::internal)?;
        let digest: String = Sha256::digest(&body)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        // The object first: a summary without its result would be a promise that nobody keeps, an object without a
        // summary is an orphan that a sweep finds.
        context
            .ports
            .storage
            .put(key.clone(), "application/json".to_owned(), body)
            .await?;
        let scan = Scan {
            commit: source.commit,
            branch: source.branch,
            repository: source.repository,
            source: source.kind,
            ..outcome.summary(project.id(), key, digest)
        };
        let deed = Deed::done(project.id(), "scan.created");
        let stored = context.create(deed, &id, scan).await?;
        if let Some(upload) = upload {
            uploads::discard(context, project.id(), &upload).await;
        }
        resource::created(&stored, SCANS)
    })
}

/// Where the files came from.
struct Source {
    kind: SourceKind,
    repository: Option<String>,
    commit: Option<String>,
    branch: Option<String>,
}

/// Gets the files and scans them.
async fn read(
    context: &Context<'_>,
    project: &Stored<Project>,
    input: ScanInput,
) -> Result<(Source, Outcome), Problem> {
    let today = context.now.strftime("%Y-%m-%d").to_string();
    let archived =
        |archive: &Archive| scans::run_archive(project.data(), archive, &today).map_err(refused);
    let said = Source {
        kind: SourceKind::Inline,
        repository: None,
        commit: input.commit,
        branch: input.branch,
    };
    match (input.files, input.upload, input.github) {
        (Some(inputs), None, None) => {
            let files = files(inputs)?;
            let outcome = scans::run(project.data(), files, &today).map_err(refused)?;
            Ok((said, outcome))
        }
        (None, Some(upload), None) => {
            let archive = uploads::read(context, project.id(), &upload).await?;
            let source = Source {
                kind: SourceKind::Upload,
                commit: said.commit.or_else(|| archive.commit().map(str::to_owned)),
                ..said
            };
            Ok((source, archived(&archive)?))
        }
        (None, None, Some(github)) => {
            if said.commit.is_some() || said.branch.is_some() {
                let detail = "Say as /github/ref what is to be read: GitHub says the rest.";
                return Err(Problem::field("/github", detail));
            }
            let checkout = github.read(context, project.data()).await?;
            let source = Source {
                kind: SourceKind::GitHub,
                repository: Some(checkout.repository),
                commit: checkout.commit,
                branch: checkout.branch,
            };
            Ok((source, archived(&checkout.archive)?))
        }
        _ => Err(Problem::field("", "Give one of files, upload and github.")),
    }
}

fn get<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let media_type = accepted(context.request.header("accept"))?;
        let stored = context.find::<Scan>(&context.argument("scanId")).await?;
        // Every format is a version of its own.
        let etag = format!("{}-{}", stored.etag, media_type.len());
        if context.is_known(&etag) {
            return Ok(Response::nothing().status(304).tagged(&etag));
        }
        let key = stored.data().result_key.clone();
        let body = context.ports.storage.get(key, MOST_RESULT).await?;
        let result: ScanResult = serde_json::from_slice(&body).map_err(Problem::internal)?;
        let response = match format(media_type) {
            None => Response::value(&WholeScan {
                scan: Resource::of(&stored),
                result: &result,
            })?,
            Some(format) => {
                let options = RenderOptions {
                    format,
                    ..RenderOptions::default()
                };
                let rendered = render::render(&result, &options).map_err(Problem::internal)?;
                Response::bytes(media_type, rendered)
            }
        };
        Ok(response.tagged(&etag).with("vary", "accept"))
    })
}

/// Returns the first format that the caller accepts.
fn accepted(accept: Option<&str>) -> Result<&'static str, Problem> {
    let accept = accept.unwrap_or("*/*");
    let ranges = accept.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let essence = parts.next()?.to_ascii_lowercase();
        // A weight of nothing says "not this one".
        let is_refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        (!is_refused).then_some(essence)
    });
    for range in ranges {
        let found = MEDIA_TYPES.iter().find(|known| {
            range == "*/*"
                || range == **known
                || range
                    .strip_suffix("/*")
                    .is_some_and(|family| known.split('/').next() == Some(family))
        });
        if let Some(found) = found {
            return Ok(found);
        }
    }
    let known = MEDIA_TYPES.join(", ");
    Err(Problem::new(
        ProblemCode::NotAcceptable,
        format!("A scan can be read as {known}."),
    ))
}

fn format(media_type: &str) -> Option<Format> {
    match media_type {
        "application/sarif+json" => Some(Format::Sarif),
        "application/vnd.cyclonedx+json" => Some(Format::CycloneDx),
        "text/markdown" => Some(Format::Markdown),
        "text/html" => Some(Format::Html),
        _ => None,
    }
}

/// Returns the files, every one with a path that stays inside and is its own.
fn files(inputs: Vec<FileInput>) -> Result<Vec<SourceFile>, Problem> {
    let mut errors = Vec::new();
    let mut files: Vec<SourceFile> = Vec::with_capacity(inputs.len());
    for (index, input) in inputs.into_iter().enumerate() {
        let mut wrong = |part: &str, detail: &str| {
            errors.push(FieldError {
                pointer: format!("/files/{index}/{part}"),
                detail: detail.to_owned(),
            });
        };
        if !stays_inside(&input.path) {
            wrong(
                "path",
                "It must name a file below the root, with / between its parts.",
            );
        }
        let content = match input.encoding {
            Encoding::Utf8 => Some(input.content.into_bytes()),
            Encoding::Base64 => STANDARD.decode(&input.content).ok(),
        };
        match content {
            Some(content) => files.push(SourceFile {
                path: input.path,
                content,
            }),
            None => wrong("content", "It is not Base64."),
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let twice = files
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.path == b.path));
    if twice {
        errors.push(FieldError {
            pointer: "/files".to_owned(),
            detail: "A path comes twice.".to_owned(),
        });
    }
    if errors.is_empty() {
        Ok(files)
    } else {
        errors.truncate(50);
        Err(Problem::fields(errors))
    }
}

fn stays_inside(path: &str) -> bool {
    !path.contains('\\')
        && !path.contains('\0')
        && path
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..")
}

fn refused(error: RunError) -> Problem {
    Problem::new(ProblemCode::Unprocessable, error.to_string())
}
