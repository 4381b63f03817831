//! Governance documents over HTTP: drafted, edited, judged, downloaded.
//!
//! The record is a document of the database and the text an object beside it, named by its digest: whoever loses a race for
//! the record leaves an object that nothing names, never a record whose text is another's.

mod drafts;
mod versions;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::changes::Deed;
use super::context::Context;
use super::grounds::Grounds;
use super::operation::{self, Answer, Method, Operation};
use super::problem::{Problem, ProblemCode};
use super::resource::{self, ListOf, Paging, Resource};
use super::respond::Response;
use super::uploads::SentHeader;
use crate::artifacts::document::Document;
use crate::artifacts::edit::{Author, EditError, revise};
use crate::artifacts::evidence::{Staleness, staleness};
use crate::artifacts::lifecycle::{self, Action, Actor, ArtifactStatus, Refusal};
use crate::artifacts::render::{ArtifactFormat, render};
use crate::artifacts::{Artifact, ArtifactAction, ArtifactKind};
use crate::ports::{Comparison, DatabaseError, Order, Role, StorageError};
use crate::projects::Project;
use crate::store::{Selection, StoreError, Stored};

const ARTIFACTS: &str = "/api/governance/artifacts";
const ARTIFACT: &str = "/api/governance/artifacts/{artifactId}";
const DOWNLOAD: &str = "/api/governance/artifacts/{artifactId}/download";

/// Where the texts are: the one prefix that addresses for downloads are made of.
const OBJECTS: &str = "generated-documents";

/// Bytes of a stored text. What is drafted from the most evidence there can be has a tenth of it.
const MOST_TEXT: u64 = 8 << 20;

/// How long an address for a download holds: a click, not a bookmark.
const DOWNLOAD_SECONDS: u32 = 300;

pub(super) const LIST_ARTIFACTS: Operation = operation::operation(
    "listArtifacts",
    Method::Get,
    ARTIFACTS,
    "Lists the documents, the latest changed first",
    Role::Viewer,
    operation::json(
        200,
        "A page.",
        operation::of::<ListOf<Resource<'static, Artifact>>>,
    ),
    list,
)
.query(operation::of::<ArtifactsQuery>);

pub(super) const GENERATE_ARTIFACT: Operation = operation::operation(
    "generateArtifact",
    Method::Post,
    ARTIFACTS,
    "Drafts a new version of a document from today's evidence, with the edits of the version before",
    Role::Engineer,
    operation::tagged(operation::json(
        201,
        "The document.",
        operation::of::<Resource<'static, Artifact>>,
    )),
    generate,
)
.body(operation::of::<ArtifactInput>)
.followed();

pub(super) const GET_ARTIFACT: Operation = operation::operation(
    "getArtifact",
    Method::Get,
    ARTIFACT,
    "Returns a document with its text, and what of its evidence has changed",
    Role::Viewer,
    operation::tagged(operation::json(
        200,
        "The document.",
        operation::of::<WholeArtifact<'static>>,
    )),
    get,
);

pub(super) const CHANGE_ARTIFACT: Operation = operation::operation(
    "changeArtifact",
    Method::Patch,
    ARTIFACT,
    "Edits a document, or submits, withdraws, approves or rejects it",
    Role::Engineer,
    operation::tagged(operation::json(
        200,
        "The document.",
        operation::of::<Resource<'static, Artifact>>,
    )),
    change,
)
.body(operation::of::<ArtifactChange>)
.conditional();

pub(super) const DELETE_ARTIFACT: Operation = operation::operation(
    "deleteArtifact",
    Method::Delete,
    ARTIFACT,
    "Deletes a document that was never approved",
    Role::Admin,
    operation::NOTHING,
    delete,
)
.conditional();

pub(super) const DOWNLOAD_ARTIFACT: Operation = operation::operation(
    "downloadArtifact",
    Method::Get,
    DOWNLOAD,
    "Returns an address from which a document can be downloaded for a few minutes",
    Role::Viewer,
    operation::json(200, "The address.", operation::of::<Download>),
    download,
)
.query(operation::of::<DownloadQuery>);

/// Which documents.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ArtifactsQuery {
    #[serde(flatten)]
    paging: Paging,
    /// Only those of this project.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    project_id: Option<String>,
    /// Only those of this type.
    #[serde(default, rename = "type")]
    kind: Option<ArtifactKind>,
    /// Only those in this status.
    #[serde(default)]
    status: Option<ArtifactStatus>,
}

/// What to draft.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ArtifactInput {
    /// The project.
    #[schemars(length(min = 1, max = 255))]
    project_id: String,
    /// The type of document.
    #[serde(rename = "type")]
    kind: ArtifactKind,
    /// Whether a model drafts it: `true` fails where none can, `false` takes the template alone, and absent takes the model
    /// where there is one.
    #[serde(default)]
    use_model: Option<bool>,
}

/// What is to change: the text, or where the document stands.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ArtifactChange {
    /// The document as Markdown, edited. What differs becomes the caller's edits.
    #[serde(default)]
    #[schemars(length(min = 1, max = 2_000_000))]
    markdown: Option<String>,
    /// What is done with it.
    #[serde(default)]
    action: Option<ArtifactAction>,
    /// The digest of what was read, of an approval.
    #[serde(default)]
    #[schemars(length(min = 64, max = 64))]
    digest: Option<String>,
    /// Why, of a rejection.
    #[serde(default)]
    #[schemars(length(min = 1, max = 2000))]
    reason: Option<String>,
}

/// In which format.
#[derive(Deserialize, JsonSchema)]
struct DownloadQuery {
    /// The format.
    #[serde(default)]
    format: ArtifactFormat,
}

/// A document with its text.
#[derive(Serialize, JsonSchema)]
struct WholeArtifact<'a> {
    #[serde(flatten)]
    artifact: Resource<'a, Artifact>,
    /// The text, which can be edited and sent back.
    markdown: String,
    /// The text as sections and blocks, each with its origin, and the evidence that its citations name.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    document: &'a Document,
    /// Whether it stands on today's evidence, and what changed.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    staleness: Staleness,
}

/// Where a document can be downloaded.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Download {
    /// The address. Whoever holds it can read the document.
    url: String,
    /// Headers that must be sent with the request.
    headers: Vec<SentHeader>,
    /// Until when the address holds.
    expires_at: String,
    /// The media type of what is there.
    media_type: &'static str,
    /// What to call the file.
    file_name: String,
    /// SHA-256 of the text, as the record has it.
    digest: String,
}

fn list<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: ArtifactsQuery = context.query()?;
        if let Some(project) = &query.project_id {
            context.find::<Project>(project).await?;
        }
        let kind = query.kind.map(|kind| ("data.type", kind.id()));
        let status = query.status.map(|status| ("data.status", status.id()));
        let filters = [kind, status].into_iter().flatten();
        let selection = query.paging.of(Selection {
            project: query.project_id,
            filters: filters
                .map(|(path, id)| vec![Comparison::equals(path, id)])
                .collect(),
            order: Some(Order {
                path: "updatedAt".to_owned(),
                descending: true,
            }),
            ..Selection::default()
        });
        resource::page::<Artifact>(context.store().list(selection).await)
    })
}

fn generate<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: ArtifactInput = context.body()?;
        let project = context.find::<Project>(&input.project_id).await?;
        let grounds = Grounds::of(context, project).await?;
        let draft = drafts::draft(context, &grounds, input.kind, input.use_model).await?;
        let id = context.ports.random.uuid().to_string();
        if let Some(recording) = &draft.recording {
            let body = serde_json::to_vec(recording).map_err(Problem::internal)?;
            let key = format!("{OBJECTS}/{id}/recording.json");
            put(context, key, "application/json", body).await?;
        }
        let stored = versions::add(context, &grounds, input.kind, &id, &draft).await?;
        resource::created(&stored, ARTIFACTS)
    })
}

fn get<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let stored = find(context).await?;
        let project = context.find::<Project>(&stored.data().project_id).await?;
        let grounds = Grounds::of(context, project).await?;
        let document = text(context, &stored).await?;
        let today = grounds.evidence(stored.data().kind);
        // No 304: what the evidence says changes without the record.
        let whole = WholeArtifact {
            artifact: Resource::of(&stored),
            markdown: document.markdown(),
            staleness: staleness(&document, &today),
            document: &document,
        };
        Ok(Response::value(&whole)?.tagged(&stored.etag))
    })
}

fn change<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let change: ArtifactChange = context.body()?;
        let stored = find(context).await?;
        context.if_match(&stored)?;
        match (&change.markdown, change.action) {
            (Some(markdown), None) => edit(context, &stored, markdown).await,
            (None, Some(action)) => act(context, &stored, action, &change).await,
            _ => Err(Problem::field(
                "",
                "Give either the edited markdown, or an action.",
            )),
        }
    })
}

async fn edit(
    context: &Context<'_>,
    stored: &Stored<Artifact>,
    markdown: &str,
) -> Result<Response, Problem> {
    let document = text(context, stored).await?;
    let at = context.now.to_string();
    let author = Author {
        name: &context.principal().subject,
        at: &at,
    };
    let revised = revise(&document, markdown, author).map_err(not_taken)?;
    if revised == document {
        return resource::one(context, stored);
    }
    let artifact = stored.data();
    let digest = revised.digest();
    let lifecycle = artifact
        .lifecycle
        .after(Action::Change, actor(context), &at, &digest)
        .map_err(refused)?;
    let next = Artifact {
        lifecycle,
        digest,
        text_key: keep(context, stored.id(), &revised).await?,
        ..artifact.clone()
    };
    let deed = Deed::done(&artifact.project_id, "artifact.edited");
    let stored = context.replace(deed, stored, next).await?;
    resource::one(context, &stored)
}

async fn act(
    context: &Context<'_>,
    stored: &Stored<Artifact>,
    action: ArtifactAction,
    change: &ArtifactChange,
) -> Result<Response, Problem> {
    let wanted = match action {
        ArtifactAction::Submit => Action::Submit,
        ArtifactAction::Withdraw => Action::Withdraw,
        ArtifactAction::Approve => Action::Approve {
            seen: change.digest.as_deref().ok_or_else(|| {
                Problem::field("/digest", "Give the digest of what you have read.")
            })?,
        },
        ArtifactAction::Reject => Action::Reject {
            reason: change.reason.as_deref().unwrap_or_default(),
        },
    };
    let at = context.now.to_string();
    let artifact = stored.data();
    if action == ArtifactAction::Approve {
        versions::is_newest(context, artifact).await?;
    }
    let lifecycle = artifact
        .lifecycle
        .after(wanted, actor(context), &at, &artifact.digest)
        .map_err(refused)?;
    let next = Artifact {
        lifecycle,
        ..artifact.clone()
    };
    let name = match action {
        ArtifactAction::Submit => "artifact.submitted",
        ArtifactAction::Withdraw => "artifact.withdrawn",
        ArtifactAction::Approve => "artifact.approved",
        ArtifactAction::Reject => "artifact.rejected",
    };
    let deed = Deed::done(&artifact.project_id, name);
    let stored = context.replace(deed, stored, next).await?;
    if action == ArtifactAction::Approve {
        supersede(context, &stored).await?;
    }
    resource::one(context, &stored)
}

/// Leaves the newest of the approved versions in force. A version that is left behind by a failure here is superseded by
/// the next approval.
async fn supersede(context: &Context<'_>, approved: &Stored<Artifact>) -> Result<(), Problem> {
    let artifact = approved.data();
    let status = Some(ArtifactStatus::Approved);
    let versions = versions::of(context, &artifact.project_id, artifact.kind, status).await?;
    let numbers = versions.iter().map(|it| it.data().lifecycle.version);
    let version = numbers.max().unwrap_or(artifact.lifecycle.version);
    for older in versions {
        let data = older.data();
        if data.lifecycle.version >= version {
            continue;
        }
        let at = context.now.to_string();
        let lifecycle = data
            .lifecycle
            .after(
                Action::Supersede { version },
                actor(context),
                &at,
                &data.digest,
            )
            .map_err(refused)?;
        let next = Artifact {
            lifecycle,
            ..data.clone()
        };
        let deed = Deed::done(&artifact.project_id, "artifact.superseded");
        match context.try_replace(deed, &older, next).await {
            // Or whoever approved at the same time was faster here.
            Ok(_) | Err(StoreError::Database(DatabaseError::PreconditionFailed)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn delete<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let stored = find(context).await?;
        context.if_match(&stored)?;
        let lifecycle = &stored.data().lifecycle;
        if matches!(
            lifecycle.status,
            ArtifactStatus::Approved | ArtifactStatus::Superseded
        ) {
            return Err(Problem::conflict(
                "What was approved is kept: a gate may have opened on it.",
            ));
        }
        let deed = Deed::done(&stored.data().project_id, "artifact.deleted");
        context.delete(deed, &stored).await?;
        // The record first: an object without one is an orphan, a record without its text would be broken.
        let prefix = format!("{OBJECTS}/{}/", stored.id());
        let page = context.ports.storage.list(prefix, 1_000, None).await?;
        for object in page.objects {
            context.ports.storage.delete(object.key).await?;
        }
        Ok(Response::nothing())
    })
}

fn download<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: DownloadQuery = context.query()?;
        let stored = find(context).await?;
        let artifact = stored.data();
        let format = query.format;
        let key = format!(
            "{OBJECTS}/{}/{}.{}",
            stored.id(),
            artifact.digest,
            format.extension()
        );
        let storage = context.ports.storage;
        // Equal texts give equal bytes, so what was rendered once is what would be rendered now. A store may make an address
        // of an object that is not there: whether it is has to be asked.
        let known = storage.list(key.clone(), 1, None).await?;
        if known.objects.is_empty() {
            let document = text(context, &stored).await?;
            let body = render(&document, format);
            put(context, key.clone(), format.media_type(), body).await?;
        }
        let address = storage.presign_get(key, DOWNLOAD_SECONDS).await?;
        context
            .record(&artifact.project_id, "artifact.downloaded", &stored)
            .await?;
        Response::value(&Download {
            url: address.url,
            headers: SentHeader::of(address.headers),
            expires_at: address.expires_at,
            media_type: format.media_type(),
            file_name: format!(
                "{}-v{}.{}",
                artifact.kind.id(),
                artifact.lifecycle.version,
                format.extension()
            ),
            digest: artifact.digest.clone(),
        })
    })
}

async fn find(context: &Context<'_>) -> Result<Stored<Artifact>, Problem> {
    context
        .find::<Artifact>(&context.argument("artifactId"))
        .await
}

/// Reads the text of a document, which must be the one that its record names.
async fn text(context: &Context<'_>, stored: &Stored<Artifact>) -> Result<Document, Problem> {
    let artifact = stored.data();
    let key = artifact.text_key.clone();
    let body = match context.ports.storage.get(key, MOST_TEXT).await {
        Ok(body) => body,
        Err(StorageError::NotFound) => return Err(broken(stored, "is gone")),
        Err(error) => return Err(error.into()),
    };
    let document: Document =
        serde_json::from_slice(&body).map_err(|_| broken(stored, "is no document"))?;
    if document.digest() == artifact.digest {
        Ok(document)
    } else {
        Err(broken(stored, "is not the one that its record names"))
    }
}

fn broken(stored: &Stored<Artifact>, what: &str) -> Problem {
    Problem::internal(format!("the text of artifact {} {what}", stored.id()))
}

/// Keeps a text, and returns the key of its object.
async fn keep(context: &Context<'_>, id: &str, document: &Document) -> Result<String, Problem> {
    let body = serde_json::to_vec(document).map_err(Problem::internal)?;
    let key = format!("{OBJECTS}/{id}/{}.json", document.digest());
    put(context, key.clone(), "application/json", body).await?;
    Ok(key)
}

async fn put(
    context: &Context<'_>,
    key: String,
    media_type: &str,
    body: Vec<u8>,
) -> Result<(), Problem> {
    let storage = context.ports.storage;
    storage.put(key, media_type.to_owned(), body).await?;
    Ok(())
}

fn actor<'a>(context: &'a Context<'_>) -> Actor<'a> {
    Actor {
        subject: &context.principal().subject,
        is_reviewer: context.principal().holds(Role::Reviewer),
    }
}

fn not_taken(error: EditError) -> Problem {
    let detail = error.to_string();
    match error {
        EditError::OtherDocument { .. } => Problem::conflict(detail),
        _ => Problem::field("/markdown", detail),
    }
}

fn refused(refusal: lifecycle::Refusal) -> Problem {
    let detail = refusal.to_string();
    match refusal {
        Refusal::NotReviewer | Refusal::OwnWork { .. } => {
            Problem::new(ProblemCode::Forbidden, detail)
        }
        Refusal::NoReason => Problem::field("/reason", detail),
        Refusal::WrongStatus { .. } | Refusal::ChangedSince { .. } | Refusal::NotNewer { .. } => {
            Problem::conflict(detail)
        }
    }
}
