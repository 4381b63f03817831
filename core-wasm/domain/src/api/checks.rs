//! A gate's verdict on evidence that the caller holds: nothing is read from the store, and nothing is kept.
//!
//! What a host without any store answers is byte for byte what a server answers, as both run this. A pipeline can so judge
//! before it has a server, and a server can judge again what a pipeline says of itself.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::context::Context;
use super::operation::{self, Answer, Method, Operation};
use super::policies::shipped;
use super::problem::Problem;
use super::respond::Response;
use crate::canonical;
use crate::gates::{GateInput, InputError, Policy, ScanInHand, evaluate, gather_from_scan};
use crate::model::{FrameworkId, RiskTier, Stage};
use crate::ports::Role;
use crate::projects::Project;
use crate::scan::ScanResult;

pub(super) const CHECK_GATE: Operation = operation::operation(
    "checkGate",
    Method::Post,
    "/api/governance/gates/check",
    "Says what a gate would decide on evidence that is handed in, and keeps nothing",
    Role::Engineer,
    operation::json(
        200,
        "The decision, as canonical JSON.",
        operation::of::<Map<String, Value>>,
    ),
    check,
)
.body(operation::of::<CheckRequest>);

/// What is to be judged.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CheckRequest {
    /// The stage to be entered.
    stage: Stage,
    /// The result of a scan as the scanner wrote it, a scan as this interface answers it, or a decision as this interface
    /// answers it, of which the facts are taken and, for its own stage, the policy.
    evidence: Map<String, Value>,
    /// The instant to decide for; now, unless given.
    #[serde(default)]
    as_of: Option<Timestamp>,
    /// Rego, of the package `advisory.gate.<stage>`; the one that is shipped, unless given.
    #[serde(default)]
    #[schemars(length(min = 1, max = 65_536))]
    policy: Option<String>,
    /// Whom a scan speaks for: a project as this interface answers it, or as much of one as is known.
    #[serde(default)]
    project: Option<ProjectClaim>,
    /// The branch that a scan read, where it does not say so itself.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    branch: Option<String>,
    /// The commit that a scan read, where it does not say so itself.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    commit: Option<String>,
}

/// What the caller says of a project.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ProjectClaim {
    /// Its identifier; what was scanned, unless given.
    #[serde(default)]
    id: Option<String>,
    /// What people call it; what was scanned, unless given.
    #[serde(default)]
    name: Option<String>,
    /// Who answers for it.
    #[serde(default)]
    owner: Option<String>,
    /// How much harm it can do.
    #[serde(default)]
    risk_tier: Option<RiskTier>,
    /// The stage it has entered; the first, unless given.
    #[serde(default)]
    stage: Option<Stage>,
    /// The frameworks it is held to; those that were scanned for, unless given.
    #[serde(default)]
    frameworks: Option<Vec<FrameworkId>>,
    /// The branch that releases come from; `main`, unless given.
    #[serde(default)]
    default_branch: Option<String>,
}

/// A decision as this interface answers it, as far as it is judged again.
#[derive(Deserialize)]
struct KeptDecision {
    stage: Stage,
    policy: String,
    input: GateInput,
}

/// A scan as this interface answers it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptScan {
    id: String,
    created_at: Timestamp,
    #[serde(default)]
    commit: Option<String>,
    #[serde(default)]
    branch: Option<String>,
    result: ScanResult,
}

fn check<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let request: CheckRequest = context.body()?;
        let stage = request.stage;
        let as_of = request.as_of.unwrap_or(context.now);
        let given = request.policy.clone();
        let (input, its_own) = facts(request)?;
        let policy = match given.or(its_own) {
            // Whatever is wrong with it is a reason of the decision.
            Some(source) => Policy::stored(stage, &source),
            None => shipped(stage)?.clone(),
        };
        let decision = evaluate(&policy, &input, as_of).map_err(|error| not_taken(&error))?;
        Ok(Response::json(
            decision.to_canonical().map_err(Problem::internal)?,
        ))
    })
}

/// Returns the facts, and the policy that comes with them.
fn facts(request: CheckRequest) -> Result<(GateInput, Option<String>), Problem> {
    let is_decision = request.evidence.contains_key("input");
    let is_kept = request.evidence.contains_key("result");
    let evidence = Value::Object(request.evidence);
    if is_decision {
        let kept: KeptDecision = read(evidence)?;
        let own = (kept.stage == request.stage).then_some(kept.policy);
        return Ok((kept.input, own));
    }
    let scan = if is_kept {
        read(evidence)?
    } else {
        let id = canonical::digest(&evidence);
        let result: ScanResult = read(evidence)?;
        KeptScan {
            id,
            created_at: midnight(&result.as_of)?,
            commit: None,
            branch: None,
            result,
        }
    };
    let commit = scan.commit.or(request.commit);
    let branch = scan.branch.or(request.branch);
    let claim = request.project.unwrap_or_default();
    let target = &scan.result.target;
    let id = claim.id.clone().unwrap_or_else(|| target.clone());
    let in_hand = ScanInHand {
        id: &scan.id,
        commit: commit.as_deref(),
        branch: branch.as_deref(),
        scanned_at: scan.created_at,
        result: &scan.result,
    };
    let project = claim.project(&scan.result);
    Ok((gather_from_scan(&id, &project, in_hand), None))
}

impl ProjectClaim {
    fn project(self, result: &ScanResult) -> Project {
        Project {
            name: self.name.unwrap_or_else(|| result.target.clone()),
            description: String::new(),
            owner: self.owner,
            repository: None,
            default_branch: self.default_branch.unwrap_or_else(|| "main".to_owned()),
            risk_tier: self.risk_tier,
            frameworks: self.frameworks.unwrap_or_else(|| result.frameworks.clone()),
            stage: self.stage.unwrap_or(Stage::Design),
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(evidence: Value) -> Result<T, Problem> {
    serde_json::from_value(evidence).map_err(|error| {
        let detail = format!("This is neither a scan nor a decision: {error}.");
        Problem::field("/evidence", detail)
    })
}

/// Returns the first instant of the day that a scan was made for: it is evidence from then on, and until then plus its term.
fn midnight(day: &str) -> Result<Timestamp, Problem> {
    let day: Date = day
        .parse()
        .map_err(|_| Problem::field("/evidence/asOf", "This is no date, such as 2026-01-31."))?;
    let zoned = day.to_zoned(TimeZone::UTC).map_err(Problem::internal)?;
    Ok(zoned.timestamp())
}

fn not_taken(error: &InputError) -> Problem {
    Problem::field(format!("/evidence{}", error.pointer), error.message.clone())
}
