//! Projects over HTTP.

use schemars::JsonSchema;
use serde::Deserialize;

use super::changes::Deed;
use super::context::Context;
use super::operation::{self, Answer, Method, NOTHING, Operation};
use super::resource::{self, ListOf, Paging, Resource};
use super::respond::Response;
use crate::model::{RiskTier, Stage};
use crate::ports::{Comparison, Order, Role};
use crate::projects::{Project, ProjectInput};
use crate::store::Selection;

const PROJECTS: &str = "/api/governance/projects";
const PROJECT: &str = "/api/governance/projects/{projectId}";

pub(super) const LIST_PROJECTS: Operation = operation::operation(
    "listProjects",
    Method::Get,
    PROJECTS,
    "Lists the projects, the latest changed first",
    Role::Viewer,
    operation::json(
        200,
        "A page.",
        operation::of::<ListOf<Resource<'static, Project>>>,
    ),
    list,
)
.query(operation::of::<ProjectsQuery>);

pub(super) const CREATE_PROJECT: Operation = operation::operation(
    "createProject",
    Method::Post,
    PROJECTS,
    "Makes a project, in the stage of design",
    Role::Engineer,
    operation::tagged(operation::json(
        201,
        "The project.",
        operation::of::<Resource<'static, Project>>,
    )),
    create,
)
.body(operation::of::<ProjectInput>);

pub(super) const GET_PROJECT: Operation = operation::operation(
    "getProject",
    Method::Get,
    PROJECT,
    "Returns a project",
    Role::Viewer,
    operation::tagged(operation::json(
        200,
        "The project.",
        operation::of::<Resource<'static, Project>>,
    )),
    get,
);

pub(super) const REPLACE_PROJECT: Operation = operation::operation(
    "replaceProject",
    Method::Put,
    PROJECT,
    "Replaces what is said of a project; its stage changes through gates alone",
    Role::Engineer,
    operation::tagged(operation::json(
        200,
        "The project.",
        operation::of::<Resource<'static, Project>>,
    )),
    replace,
)
.body(operation::of::<ProjectInput>)
.conditional();

pub(super) const DELETE_PROJECT: Operation = operation::operation(
    "deleteProject",
    Method::Delete,
    PROJECT,
    "Deletes a project; its audit remains",
    Role::Admin,
    NOTHING,
    delete,
)
.conditional();

/// Which projects.
#[derive(Deserialize, JsonSchema)]
struct ProjectsQuery {
    #[serde(flatten)]
    paging: Paging,
    /// Only those in this stage.
    #[serde(default)]
    stage: Option<Stage>,
    /// Only those of this tier.
    #[serde(default, rename = "riskTier")]
    risk_tier: Option<RiskTier>,
}

fn list<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: ProjectsQuery = context.query()?;
        let stage = query
            .stage
            .map(|stage| Comparison::equals("data.stage", stage.id()));
        let tier = query
            .risk_tier
            .map(|tier| Comparison::equals("data.riskTier", tier.id()));
        let selection = query.paging.of(Selection {
            filters: stage
                .into_iter()
                .chain(tier)
                .map(|filter| vec![filter])
                .collect(),
            order: Some(Order {
                path: "updatedAt".to_owned(),
                descending: true,
            }),
            ..Selection::default()
        });
        resource::page::<Project>(context.store().list(selection).await)
    })
}

fn create<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: ProjectInput = context.body()?;
        let id = context.ports.random.uuid().to_string();
        let project = input.into_project(Stage::Design);
        let deed = Deed::done(&id, "project.created");
        let stored = context.create(deed, &id, project).await?;
        resource::created(&stored, PROJECTS)
    })
}

fn get<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let stored = context
            .find::<Project>(&context.argument("projectId"))
            .await?;
        resource::one(context, &stored)
    })
}

fn replace<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: ProjectInput = context.body()?;
        let stored = context
            .find::<Project>(&context.argument("projectId"))
            .await?;
        context.if_match(&stored)?;
        let project = input.into_project(stored.data().stage);
        let deed = Deed::done(stored.id(), "project.changed");
        let stored = context.replace(deed, &stored, project).await?;
        resource::one(context, &stored)
    })
}

fn delete<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let stored = context
            .find::<Project>(&context.argument("projectId"))
            .await?;
        context.if_match(&stored)?;
        let deed = Deed::done(stored.id(), "project.deleted");
        context.delete(deed, &stored).await?;
        Ok(Response::nothing())
    })
}
