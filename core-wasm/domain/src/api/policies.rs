//! The policies of the gates over HTTP: those that are shipped, and those that a tenant put in their place.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::changes::Deed;
use super::context::Context;
use super::operation::{self, Answer, Method, Operation};
use super::problem::{FieldError, Problem, ProblemCode};
use super::respond::Response;
use crate::audit::TENANT_CHAIN;
use crate::gates::{Policy, PolicyError, TenantPolicy};
use crate::model::Stage;
use crate::ports::{DatabaseError, Role};
use crate::store::{Selection, StoreError, Stored};

const POLICIES: &str = "/api/governance/policies";
const POLICY: &str = "/api/governance/policies/{stage}";

pub(super) const LIST_POLICIES: Operation = operation::operation(
    "listPolicies",
    Method::Get,
    POLICIES,
    "Lists the policy of every stage's gate",
    Role::Viewer,
    operation::json(200, "The policies.", operation::of::<Policies>),
    list,
);

pub(super) const GET_POLICY: Operation = operation::operation(
    "getPolicy",
    Method::Get,
    POLICY,
    "Returns the policy of a stage's gate",
    Role::Viewer,
    operation::tagged(operation::json(
        200,
        "The policy.",
        operation::of::<PolicyInForce>,
    )),
    get,
);

pub(super) const REPLACE_POLICY: Operation = operation::operation(
    "replacePolicy",
    Method::Put,
    POLICY,
    "Puts a policy of the tenant's own in the place of what a stage has",
    Role::Admin,
    operation::tagged(operation::json(
        200,
        "The policy.",
        operation::of::<PolicyInForce>,
    )),
    replace,
)
.body(operation::of::<PolicyInput>)
.conditional();

pub(super) const RESTORE_POLICY: Operation = operation::operation(
    "restorePolicy",
    Method::Delete,
    POLICY,
    "Restores the policy that a stage is shipped with",
    Role::Admin,
    operation::NOTHING,
    restore,
)
.conditional();

/// A policy to be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PolicyInput {
    /// Rego, of the package `advisory.gate.<stage>`.
    #[schemars(length(min = 1, max = 65_536))]
    source: String,
}

/// The policy of a gate.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PolicyInForce {
    /// The stage.
    stage: Stage,
    /// Rego.
    source: String,
    /// SHA-256 of the source and the library it may import.
    digest: String,
    /// Whether it is the one that the stage is shipped with.
    is_shipped: bool,
}

/// The policies, by stage.
#[derive(Serialize, JsonSchema)]
struct Policies {
    /// One for each stage, in order.
    items: Vec<PolicyInForce>,
}

/// Returns the policy that decides at the gate of a stage. One that no longer reads closes the gate; it is not passed over.
pub(super) async fn in_force(context: &Context<'_>, stage: Stage) -> Result<Policy, Problem> {
    match context.store().get::<TenantPolicy>(stage.id()).await {
        Ok(Some(own)) => Ok(Policy::stored(stage, &own.data().source)),
        Ok(None) => Ok(shipped(stage)?.clone()),
        // There is one, and nobody can say what it asks for.
        Err(error @ StoreError::Corrupt { .. }) => {
            Problem::from(error).report(context.ports.log).await;
            Ok(Policy::stored(stage, ""))
        }
        Err(error) => Err(error.into()),
    }
}

fn list<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let store = context.store();
        let own = store
            .all::<TenantPolicy>(Selection::default(), Stage::ALL.len())
            .await?;
        let items = Stage::ALL.iter().map(|stage| {
            let found = own.iter().find(|own| own.data().stage == *stage);
            described(*stage, found)
        });
        Response::value(&Policies {
            items: items.collect::<Result<_, _>>()?,
        })
    })
}

fn get<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let stage = stage(context)?;
        let own = context.store().get::<TenantPolicy>(stage.id()).await?;
        answered(stage, own.as_ref())
    })
}

fn replace<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: PolicyInput = context.body()?;
        let stage = stage(context)?;
        let own = seen(context, stage).await?;
        let policy = Policy::parse(stage, &input.source).map_err(|error| unreadable(&error))?;
        let next = TenantPolicy {
            stage,
            source: input.source,
            digest: policy.digest().to_owned(),
        };
        let deed = Deed::done(TENANT_CHAIN, "policy.replaced");
        let stored = match &own {
            Some(own) => context.replace(deed, own, next).await?,
            None => match context.create(deed, stage.id(), next).await {
                Err(StoreError::Database(DatabaseError::AlreadyExists)) => {
                    let current = context.find::<TenantPolicy>(stage.id()).await?;
                    return Err(context.lost_update(&current));
                }
                outcome => outcome?,
            },
        };
        answered(stage, Some(&stored))
    })
}

fn restore<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let stage = stage(context)?;
        if let Some(own) = seen(context, stage).await? {
            let deed = Deed::done(TENANT_CHAIN, "policy.restored");
            context.delete(deed, &own).await?;
        }
        Ok(Response::nothing())
    })
}

/// Returns the tenant's own policy, if there is one, and the caller has seen what is in force.
async fn seen(
    context: &Context<'_>,
    stage: Stage,
) -> Result<Option<Stored<TenantPolicy>>, Problem> {
    let own = context.store().get::<TenantPolicy>(stage.id()).await?;
    match &own {
        Some(own) => context.if_match(own)?,
        None => {
            let policy = shipped(stage)?;
            let current = serde_json::to_value(described(stage, None)?).ok();
            context.if_match_tag(policy.digest(), || {
                Problem::precondition_failed(current, policy.digest())
            })?;
        }
    }
    Ok(own)
}

fn stage(context: &Context<'_>) -> Result<Stage, Problem> {
    Stage::from_id(&context.argument("stage"))
        .ok_or_else(|| Problem::not_found("There is no such stage."))
}

pub(super) fn shipped(stage: Stage) -> Result<&'static Policy, Problem> {
    Policy::shipped(stage).ok_or_else(|| Problem::internal("a stage is shipped without a policy"))
}

fn described(stage: Stage, own: Option<&Stored<TenantPolicy>>) -> Result<PolicyInForce, Problem> {
    Ok(match own {
        Some(own) => PolicyInForce {
            stage,
            source: own.data().source.clone(),
            digest: own.data().digest.clone(),
            is_shipped: false,
        },
        None => {
            let policy = shipped(stage)?;
            PolicyInForce {
                stage,
                source: policy.source().to_owned(),
                digest: policy.digest().to_owned(),
                is_shipped: true,
            }
        }
    })
}

fn answered(stage: Stage, own: Option<&Stored<TenantPolicy>>) -> Result<Response, Problem> {
    let policy = described(stage, own)?;
    let etag = own.map_or(policy.digest.as_str(), |own| own.etag.as_str());
    Ok(Response::value(&policy)?.tagged(etag))
}

/// Says where a policy can't be read.
fn unreadable(error: &PolicyError) -> Problem {
    Problem::new(
        ProblemCode::Unprocessable,
        format!("The policy can't be saved: {error}."),
    )
    .with_errors(vec![FieldError {
        pointer: "/source".to_owned(),
        detail: error.to_string(),
    }])
}
