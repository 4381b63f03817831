//! The versions of one type of document of a project: each has a number of its own, whoever drafts at the same time.

use super::drafts::Draft;
use crate::api::changes::Deed;
use crate::api::context::Context;
use crate::api::grounds::Grounds;
use crate::api::problem::Problem;
use crate::artifacts::lifecycle::{ArtifactStatus, Lifecycle};
use crate::artifacts::{Artifact, ArtifactKind, ArtifactNumber};
use crate::ports::{Comparison, DatabaseError};
use crate::store::{Selection, StoreError, Stored};

/// Versions of one type that are looked through for those that a new approval supersedes, and for the last number.
const MOST_VERSIONS: usize = 1_000;

/// How often a draft that lost the race for a number tries for another. Each round somebody wins.
const ROUNDS: u32 = 16;

/// Returns the versions of one type of document of a project.
pub(super) async fn of(
    context: &Context<'_>,
    project: &str,
    kind: ArtifactKind,
    status: Option<ArtifactStatus>,
) -> Result<Vec<Stored<Artifact>>, Problem> {
    let status = status.map(|status| ("data.status", status.id()));
    let filters = [Some(("data.type", kind.id())), status];
    let selection = Selection {
        project: Some(project.to_owned()),
        filters: filters
            .into_iter()
            .flatten()
            .map(|(path, id)| vec![Comparison::equals(path, id)])
            .collect(),
        ..Selection::default()
    };
    Ok(context.store().all(selection, MOST_VERSIONS).await?)
}

/// Checks that no later version than `artifact` is in force: an approval never takes a document back to what it was.
pub(super) async fn is_newest(context: &Context<'_>, artifact: &Artifact) -> Result<(), Problem> {
    let status = Some(ArtifactStatus::Approved);
    let approved = of(context, &artifact.project_id, artifact.kind, status).await?;
    let numbers = approved.iter().map(|it| it.data().lifecycle.version);
    match numbers.max() {
        Some(number) if number > artifact.lifecycle.version => Err(Problem::conflict(format!(
            "Version {number} is approved, and this is version {}.",
            artifact.lifecycle.version
        ))),
        _ => Ok(()),
    }
}

/// Adds a draft as the next version, with what people wrote into the one before.
///
/// A number is taken by creating a document that is named by it: of two drafts that are made at the same time, the one that
/// comes second looks again at what is there. A number whose taker then failed stays unused.
pub(super) async fn add(
    context: &Context<'_>,
    grounds: &Grounds,
    kind: ArtifactKind,
    id: &str,
    draft: &Draft,
) -> Result<Stored<Artifact>, Problem> {
    let project = grounds.project.id();
    let mut least = 1;
    for _ in 0..ROUNDS {
        let versions = of(context, project, kind, None).await?;
        let number_of = |stored: &Stored<Artifact>| stored.data().lifecycle.version;
        let last = versions.iter().max_by_key(|stored| number_of(stored));
        let number = last.map_or(1, |last| number_of(last) + 1).max(least);
        let previous = match last {
            Some(last) => Some(super::text(context, last).await?),
            None => None,
        };
        if !take(context, project, kind, number, id).await? {
            least = number + 1;
            continue;
        }
        let (document, remarks) = draft.after(previous.as_ref());
        let text_key = super::keep(context, id, &document).await?;
        let artifact = Artifact {
            project_id: project.to_owned(),
            kind,
            title: document.title.clone(),
            lifecycle: Lifecycle::begin(number, &context.principal().subject),
            drafted_by: document.front.drafted_by.name().to_owned(),
            digest: document.digest(),
            evidence_digest: document.front.evidence_digest.clone(),
            scan_id: grounds.scan.as_ref().map(|(scan, _)| scan.id().to_owned()),
            text_key,
            runs: draft.drafted.runs.clone(),
            remarks,
        };
        let deed = Deed::done(project, "artifact.generated");
        return Ok(context.create(deed, id, artifact).await?);
    }
    Err(Problem::throttled(None))
}

/// Takes a number for the document `id`; whether nobody else has it.
async fn take(
    context: &Context<'_>,
    project: &str,
    kind: ArtifactKind,
    version: u32,
    id: &str,
) -> Result<bool, Problem> {
    let number = ArtifactNumber {
        project_id: project.to_owned(),
        kind,
        version,
        artifact_id: id.to_owned(),
    };
    match context.store().create(&number.id(), number).await {
        Ok(_) => Ok(true),
        Err(StoreError::Database(DatabaseError::AlreadyExists)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
