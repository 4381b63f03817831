//! Assessments over HTTP.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::changes::Deed;
use super::context::Context;
use super::operation::{self, Answer, Method, Operation};
use super::problem::{Problem, ProblemCode};
use super::resource::{self, ListOf, Paging, Resource};
use crate::assessments::{Actor, Assessment, AssessmentStatus, Change, Refusal, suggest};
use crate::ports::{Comparison, Order, Role};
use crate::projects::Project;
use crate::scan::ScanResult;
use crate::scans::Scan;
use crate::store::{Selection, Stored};

const ASSESSMENTS: &str = "/api/governance/assessments";
const ASSESSMENT: &str = "/api/governance/assessments/{assessmentId}";

pub(super) const LIST_ASSESSMENTS: Operation = operation::operation(
    "listAssessments",
    Method::Get,
    ASSESSMENTS,
    "Lists the assessments, the latest changed first",
    Role::Viewer,
    operation::json(
        200,
        "A page.",
        operation::of::<ListOf<Resource<'static, Assessment>>>,
    ),
    list,
)
.query(operation::of::<AssessmentsQuery>);

pub(super) const CREATE_ASSESSMENT: Operation = operation::operation(
    "createAssessment",
    Method::Post,
    ASSESSMENTS,
    "Begins an assessment, with suggestions from the latest scan if that is asked",
    Role::Engineer,
    operation::tagged(operation::json(
        201,
        "The assessment.",
        operation::of::<Resource<'static, Assessment>>,
    )),
    create,
)
.body(operation::of::<AssessmentInput>);

pub(super) const GET_ASSESSMENT: Operation = operation::operation(
    "getAssessment",
    Method::Get,
    ASSESSMENT,
    "Returns an assessment",
    Role::Viewer,
    operation::tagged(operation::json(
        200,
        "The assessment.",
        operation::of::<Resource<'static, Assessment>>,
    )),
    get,
);

pub(super) const CHANGE_ASSESSMENT: Operation = operation::operation(
    "changeAssessment",
    Method::Patch,
    ASSESSMENT,
    "Answers questions, submits, approves or returns",
    Role::Engineer,
    operation::tagged(operation::json(
        200,
        "The assessment.",
        operation::of::<Resource<'static, Assessment>>,
    )),
    change,
)
.body(operation::of::<Change>)
.conditional();

/// Which assessments.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct AssessmentsQuery {
    #[serde(flatten)]
    paging: Paging,
    /// Only those of this project.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    project_id: Option<String>,
    /// Only those in this status.
    #[serde(default)]
    status: Option<AssessmentStatus>,
}

/// What to assess.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AssessmentInput {
    /// The project.
    #[schemars(length(min = 1, max = 255))]
    project_id: String,
    /// Whether to begin with what the latest scan suggests.
    #[serde(default)]
    prefill: bool,
}

fn list<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: AssessmentsQuery = context.query()?;
        if let Some(project) = &query.project_id {
            context.find::<Project>(project).await?;
        }
        let status = query
            .status
            .map(|status| vec![Comparison::equals("data.status", status.id())]);
        let selection = query.paging.of(Selection {
            project: query.project_id,
            filters: status.into_iter().collect(),
            order: Some(Order {
                path: "updatedAt".to_owned(),
                descending: true,
            }),
            ..Selection::default()
        });
        resource::page::<Assessment>(context.store().list(selection).await)
    })
}

fn create<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: AssessmentInput = context.body()?;
        let project = context.find::<Project>(&input.project_id).await?;
        let latest = if input.prefill {
            latest_scan(context, project.id(), None).await?
        } else {
            None
        };
        let suggestions = match &latest {
            Some(scan) => suggest(&result(context, scan).await?),
            None => BTreeMap::new(),
        };
        let assessment = Assessment::begin(
            project.id(),
            &context.principal().subject,
            latest.map(|scan| scan.id().to_owned()),
            suggestions,
        );
        let id = context.ports.random.uuid().to_string();
        let deed = Deed::done(project.id(), "assessment.created");
        let stored = context.create(deed, &id, assessment).await?;
        resource::created(&stored, ASSESSMENTS)
    })
}

fn get<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let id = context.argument("assessmentId");
        let stored = context.find::<Assessment>(&id).await?;
        resource::one(context, &stored)
    })
}

fn change<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let change: Change = context.body()?;
        let id = context.argument("assessmentId");
        let stored = context.find::<Assessment>(&id).await?;
        context.if_match(&stored)?;
        let actor = Actor {
            subject: &context.principal().subject,
            is_reviewer: context.principal().holds(Role::Reviewer),
            at: context.now,
        };
        let next = stored.data().after(&change, actor).map_err(refused)?;
        let action = match next.status {
            AssessmentStatus::Submitted => "assessment.submitted",
            AssessmentStatus::Approved => "assessment.approved",
            AssessmentStatus::Returned => "assessment.returned",
            AssessmentStatus::Draft | AssessmentStatus::InProgress => "assessment.answered",
        };
        let deed = Deed::done(&stored.data().project_id, action);
        let stored = context.replace(deed, &stored, next).await?;
        resource::one(context, &stored)
    })
}

/// Returns the latest scan of a project, or of one branch of it.
pub(super) async fn latest_scan(
    context: &Context<'_>,
    project: &str,
    branch: Option<&str>,
) -> Result<Option<Stored<Scan>>, Problem> {
    let store = context.store();
    let branch = branch.map(|branch| vec![Comparison::equals("data.branch", branch)]);
    let listed = store.list::<Scan>(Selection {
        project: Some(project.to_owned()),
        filters: branch.into_iter().collect(),
        order: Some(Order {
            path: "createdAt".to_owned(),
            descending: true,
        }),
        limit: 1,
        ..Selection::default()
    });
    Ok(listed.await?.items.into_iter().next())
}

/// Returns the whole result of a scan.
pub(super) async fn result(
    context: &Context<'_>,
    scan: &Stored<Scan>,
) -> Result<ScanResult, Problem> {
    let key = scan.data().result_key.clone();
    let body = context
        .ports
        .storage
        .get(key, super::scans::MOST_RESULT)
        .await?;
    serde_json::from_slice(&body).map_err(Problem::internal)
}

fn refused(refusal: Refusal) -> Problem {
    let detail = refusal.to_string();
    match refusal {
        Refusal::UnknownQuestion(question)
        | Refusal::NoSuggestion(question)
        | Refusal::NoteMissing(question) => Problem::field(format!("/answers/{question}"), detail),
        Refusal::ReasonMissing => Problem::field("/reason", detail),
        Refusal::NotReviewer | Refusal::OwnWork => Problem::new(ProblemCode::Forbidden, detail),
        Refusal::WrongStatus(..) | Refusal::Unanswered(_) => Problem::conflict(detail),
    }
}
