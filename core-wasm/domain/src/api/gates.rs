//! Gates over HTTP: what is stored of a project becomes the facts, and what the gate says of them is kept with everything
//! that is needed to say it again.

use futures_util::try_join;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::changes::Deed;
use super::context::Context;
use super::grounds::{Grounds, waived};
use super::operation::{self, Answer, Method, Operation};
use super::policies;
use super::problem::Problem;
use super::resource::{self, ListOf, Paging, Resource};
use super::respond::Response;
use crate::artifacts::Artifact;
use crate::audit::Outcome;
use crate::gates::{
    Decision, DecisionRecord, GateInput, GateVerdict, Policy, Stock, evaluate, gather,
};
use crate::model::Stage;
use crate::ports::{Comparison, Order, Role};
use crate::projects::Project;
use crate::store::{Selection, Stored};
use crate::waivers::{Waiver, WaiverStatus};

const GATES: &str = "/api/governance/gates";
const GATE: &str = "/api/governance/gates/{decisionId}";

/// Documents and waivers of a project that a gate looks at.
const MOST_FACTS: usize = 2_000;

/// Bytes of the facts of a decision.
const MOST_INPUT: u64 = 16 << 20;

pub(super) const LIST_GATES: Operation = operation::operation(
    "listGateDecisions",
    Method::Get,
    GATES,
    "Lists the decisions of the gates, the latest first",
    Role::Viewer,
    operation::json(
        200,
        "A page.",
        operation::of::<ListOf<Resource<'static, DecisionRecord>>>,
    ),
    list,
)
.query(operation::of::<GatesQuery>);

pub(super) const EVALUATE_GATE: Operation = operation::operation(
    "evaluateGate",
    Method::Post,
    GATES,
    "Evaluates the gate of a stage and keeps the decision; with `enter`, the project enters the stage if it may",
    Role::Engineer,
    operation::json(
        201,
        "The decision.",
        operation::of::<Resource<'static, DecisionRecord>>,
    ),
    decide,
)
.body(operation::of::<GateRequest>);

pub(super) const GET_GATE: Operation = operation::operation(
    "getGateDecision",
    Method::Get,
    GATE,
    "Returns a decision with its policy and its facts; with `verify=true`, makes it again and compares",
    Role::Viewer,
    operation::json(200, "The decision.", operation::of::<WholeDecision<'static>>),
    get,
)
.query(operation::of::<GateQuery>);

/// Which decisions.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct GatesQuery {
    #[serde(flatten)]
    paging: Paging,
    /// Only those of this project.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    project_id: Option<String>,
    /// Only those of this stage's gate.
    #[serde(default)]
    stage: Option<Stage>,
    /// Only those that say this.
    #[serde(default)]
    verdict: Option<GateVerdict>,
}

/// Which gate is to decide.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GateRequest {
    /// The project.
    #[schemars(length(min = 1, max = 255))]
    project_id: String,
    /// The stage to be entered.
    stage: Stage,
    /// The instant to decide for; now, unless given.
    #[serde(default)]
    as_of: Option<Timestamp>,
    /// Whether the project is to enter the stage if the gate opens. For reviewers, and for now alone.
    #[serde(default)]
    enter: bool,
}

/// What is wanted of a decision.
#[derive(Deserialize, JsonSchema)]
struct GateQuery {
    /// Whether to make it again.
    #[serde(default)]
    verify: bool,
}

/// What a decision rests on, as it is kept.
#[derive(Serialize, Deserialize)]
struct Rests {
    policy: String,
    input: GateInput,
}

/// A decision, and what it rests on.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct WholeDecision<'a> {
    #[serde(flatten)]
    decision: Resource<'a, DecisionRecord>,
    /// The policy, in Rego.
    policy: String,
    /// The facts.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    input: GateInput,
    /// Whether the decision comes out the same when it is made again, byte for byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_reproduced: Option<bool>,
}

fn list<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: GatesQuery = context.query()?;
        if let Some(project) = &query.project_id {
            context.find::<Project>(project).await?;
        }
        let stage = query.stage.map(|stage| ("data.stage", stage.id()));
        let verdict = query.verdict.map(|verdict| ("data.verdict", verdict.id()));
        let filters = [stage, verdict].into_iter().flatten();
        let selection = query.paging.of(Selection {
            project: query.project_id,
            filters: filters
                .map(|(path, id)| vec![Comparison::equals(path, id)])
                .collect(),
            order: Some(Order {
                path: "createdAt".to_owned(),
                descending: true,
            }),
            ..Selection::default()
        });
        resource::page::<DecisionRecord>(context.store().list(selection).await)
    })
}

fn decide<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let request: GateRequest = context.body()?;
        let project = context.find::<Project>(&request.project_id).await?;
        if request.enter {
            may_enter(context, &request, project.data().stage)?;
        }
        let input = facts(context, project.clone()).await?;
        let as_of = request.as_of.unwrap_or(context.now);
        let policy = policies::in_force(context, request.stage).await?;
        let decision = evaluate(&policy, &input, as_of).map_err(Problem::internal)?;
        let enters = request.enter && decision.verdict != GateVerdict::Fail;
        let stored = keep(context, &policy, input, decision, enters).await?;
        if enters {
            let next = Project {
                stage: request.stage,
                ..project.data().clone()
            };
            let deed = Deed::done(project.id(), "stage.entered");
            context.replace(deed, &project, next).await?;
        }
        resource::created(&stored, GATES)
    })
}

fn get<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: GateQuery = context.query()?;
        let id = context.argument("decisionId");
        let stored = context.find::<DecisionRecord>(&id).await?;
        let record = stored.data();
        let key = record.input_key.clone();
        let body = context.ports.storage.get(key, MOST_INPUT).await?;
        let rests: Rests = serde_json::from_slice(&body).map_err(Problem::internal)?;
        let is_reproduced = query.verify.then(|| is_reproduced(record, &rests));
        Response::value(&WholeDecision {
            decision: Resource::of(&stored),
            policy: rests.policy,
            input: rests.input,
            is_reproduced,
        })
    })
}

/// Makes a decision again from what it rested on.
fn is_reproduced(record: &DecisionRecord, rests: &Rests) -> bool {
    let policy = Policy::stored(record.stage, &rests.policy);
    let again = evaluate(&policy, &rests.input, record.decision.as_of).ok();
    let bytes = |decision: &Decision| decision.to_canonical().ok();
    again.is_some_and(|again| bytes(&again).is_some() && bytes(&again) == bytes(&record.decision))
}

/// A stage is entered now, by a reviewer, one after the other.
fn may_enter(context: &Context<'_>, request: &GateRequest, at: Stage) -> Result<(), Problem> {
    if !context.principal().holds(Role::Reviewer) {
        return Err(Problem::forbidden(Role::Reviewer));
    }
    if request.as_of.is_some() {
        return Err(Problem::field(
            "/asOf",
            "A stage is entered now: leave out asOf, or enter.",
        ));
    }
    let next = Stage::ALL.iter().find(|stage| **stage > at);
    if next == Some(&request.stage) {
        return Ok(());
    }
    let detail = match next {
        Some(next) => format!(
            "The project is at {}: it enters {} next.",
            at.id(),
            next.id()
        ),
        None => format!("The project is at {}, the last stage.", at.id()),
    };
    Err(Problem::conflict(detail))
}

/// Gathers the facts of a project as they are now.
async fn facts(context: &Context<'_>, project: Stored<Project>) -> Result<GateInput, Problem> {
    let store = context.store();
    let of_project = || Selection {
        project: Some(project.id().to_owned()),
        ..Selection::default()
    };
    let approved = Selection {
        filters: vec![vec![Comparison::equals(
            "data.status",
            WaiverStatus::Approved.id(),
        )]],
        ..of_project()
    };
    let (grounds, artifacts, waivers) = try_join!(
        Grounds::of(context, project.clone()),
        async { Ok(store.all::<Artifact>(of_project(), MOST_FACTS).await?) },
        async { Ok(store.all::<Waiver>(approved, MOST_FACTS).await?) },
    )?;
    let artifacts: Vec<_> = artifacts
        .into_iter()
        .map(|stored| {
            let today = grounds.evidence(stored.data().kind).digest();
            (stored, today)
        })
        .collect();
    let scores = grounds.posture(&waived(&waivers, context.now));
    let waivers: Vec<_> = waivers
        .iter()
        .filter_map(|stored| stored.data().fact(stored.id()))
        .collect();
    Ok(gather(Stock {
        project: &grounds.project,
        scan: grounds.scan.as_ref().map(|(scan, result)| (scan, result)),
        scores: &scores,
        assessment: grounds.assessment.as_ref(),
        artifacts: &artifacts,
        waivers: &waivers,
    }))
}

/// Keeps a decision, what it rests on first.
async fn keep(
    context: &Context<'_>,
    policy: &Policy,
    input: GateInput,
    decision: Decision,
    entered: bool,
) -> Result<Stored<DecisionRecord>, Problem> {
    let id = context.ports.random.uuid().to_string();
    let input_key = format!("gates/{id}/input.json");
    let rests = Rests {
        policy: policy.source().to_owned(),
        input,
    };
    let body = serde_json::to_vec(&rests).map_err(Problem::internal)?;
    context
        .ports
        .storage
        .put(input_key.clone(), "application/json".to_owned(), body)
        .await?;
    let record = DecisionRecord {
        project_id: decision.project_id.clone(),
        stage: decision.stage,
        verdict: decision.verdict,
        valid_until: decision.valid_until,
        entered,
        input_key,
        decision,
    };
    let deed = Deed {
        chain: &record.project_id.clone(),
        action: "gate.decided",
        outcome: match record.verdict {
            GateVerdict::Pass | GateVerdict::Warn => Outcome::Passed,
            GateVerdict::Fail => Outcome::Failed,
        },
    };
    Ok(context.create(deed, &id, record).await?)
}
