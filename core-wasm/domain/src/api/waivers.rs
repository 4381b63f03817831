//! Waivers over HTTP.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use super::changes::Deed;
use super::context::Context;
use super::operation::{self, Answer, Method, Operation};
use super::problem::{Problem, ProblemCode};
use super::resource::{self, ListOf, Paging, Resource};
use crate::gates::WaiverTarget;
use crate::ports::{Comparison, Order, Role};
use crate::projects::Project;
use crate::store::Selection;
use crate::waivers::{Actor, Refusal, Waiver, WaiverAction, WaiverStatus};

const WAIVERS: &str = "/api/governance/waivers";
const WAIVER: &str = "/api/governance/waivers/{waiverId}";

pub(super) const LIST_WAIVERS: Operation = operation::operation(
    "listWaivers",
    Method::Get,
    WAIVERS,
    "Lists the waivers, those that expire first before the others",
    Role::Viewer,
    operation::json(
        200,
        "A page.",
        operation::of::<ListOf<Resource<'static, Waiver>>>,
    ),
    list,
)
.query(operation::of::<WaiversQuery>);

pub(super) const REQUEST_WAIVER: Operation = operation::operation(
    "requestWaiver",
    Method::Post,
    WAIVERS,
    "Asks for a waiver, which holds once a reviewer has approved it",
    Role::Engineer,
    operation::tagged(operation::json(
        201,
        "The waiver.",
        operation::of::<Resource<'static, Waiver>>,
    )),
    request,
)
.body(operation::of::<WaiverInput>);

pub(super) const GET_WAIVER: Operation = operation::operation(
    "getWaiver",
    Method::Get,
    WAIVER,
    "Returns a waiver",
    Role::Viewer,
    operation::tagged(operation::json(
        200,
        "The waiver.",
        operation::of::<Resource<'static, Waiver>>,
    )),
    get,
);

pub(super) const JUDGE_WAIVER: Operation = operation::operation(
    "judgeWaiver",
    Method::Patch,
    WAIVER,
    "Approves, refuses or revokes a waiver",
    Role::Reviewer,
    operation::tagged(operation::json(
        200,
        "The waiver.",
        operation::of::<Resource<'static, Waiver>>,
    )),
    judge,
)
.body(operation::of::<JudgementInput>)
.conditional();

/// Which waivers.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct WaiversQuery {
    #[serde(flatten)]
    paging: Paging,
    /// Only those of this project.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    project_id: Option<String>,
    /// Only those in this status.
    #[serde(default)]
    status: Option<WaiverStatus>,
}

/// What is asked for.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WaiverInput {
    /// The project.
    #[schemars(length(min = 1, max = 255))]
    project_id: String,
    /// What it covers.
    covers: WaiverTarget,
    /// Who answers for it.
    #[schemars(length(min = 1, max = 200), regex(pattern = r"\S"))]
    owner: String,
    /// Why it is acceptable.
    #[schemars(length(min = 1, max = 2000), regex(pattern = r"\S"))]
    reason: String,
    /// From when it holds no more; in the future.
    expires_at: Timestamp,
}

/// What is done with it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct JudgementInput {
    /// What is done with it.
    action: WaiverAction,
}

fn list<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: WaiversQuery = context.query()?;
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
                path: "data.expiresAt".to_owned(),
                descending: false,
            }),
            ..Selection::default()
        });
        resource::page::<Waiver>(context.store().list(selection).await)
    })
}

fn request<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: WaiverInput = context.body()?;
        let project = context.find::<Project>(&input.project_id).await?;
        if input.expires_at <= context.now {
            return Err(Problem::field("/expiresAt", "It must be in the future."));
        }
        let waiver = Waiver {
            project_id: project.id().to_owned(),
            covers: input.covers,
            owner: input.owner,
            reason: input.reason,
            requester: context.principal().subject.clone(),
            expires_at: input.expires_at,
            status: WaiverStatus::Requested,
            judged_by: None,
            judged_at: None,
        };
        let id = context.ports.random.uuid().to_string();
        let deed = Deed::done(project.id(), "waiver.requested");
        let stored = context.create(deed, &id, waiver).await?;
        resource::created(&stored, WAIVERS)
    })
}

fn get<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let id = context.argument("waiverId");
        let stored = context.find::<Waiver>(&id).await?;
        resource::one(context, &stored)
    })
}

fn judge<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: JudgementInput = context.body()?;
        let id = context.argument("waiverId");
        let stored = context.find::<Waiver>(&id).await?;
        context.if_match(&stored)?;
        let actor = Actor {
            subject: &context.principal().subject,
            is_reviewer: context.principal().holds(Role::Reviewer),
            at: context.now,
        };
        let next = stored.data().after(input.action, actor).map_err(refused)?;
        let action = match input.action {
            WaiverAction::Approve => "waiver.approved",
            WaiverAction::Refuse => "waiver.refused",
            WaiverAction::Revoke => "waiver.revoked",
        };
        let deed = Deed::done(&stored.data().project_id, action);
        let stored = context.replace(deed, &stored, next).await?;
        resource::one(context, &stored)
    })
}

fn refused(refusal: Refusal) -> Problem {
    let detail = refusal.to_string();
    match refusal {
        Refusal::NotReviewer | Refusal::OwnWork => Problem::new(ProblemCode::Forbidden, detail),
        Refusal::WrongStatus { .. } | Refusal::Expired => Problem::conflict(detail),
    }
}
