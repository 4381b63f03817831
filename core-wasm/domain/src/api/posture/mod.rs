//! The posture over HTTP: where a project stands, and every control of a framework with its evidence.

mod evidence;
pub(super) mod points;

use std::collections::BTreeMap;

use futures_util::try_join;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::grounds::{Grounds, waived};
use super::operation::{self, Answer, Method, Operation};
use super::problem::Problem;
use super::respond::Response;
use crate::artifacts::Artifact;
use crate::gates::DecisionRecord;
use crate::model::{FrameworkId, Stage};
use crate::ports::{Comparison, Order, Role};
use crate::projects::Project;
use crate::scans::{FindingCount, Scan};
use crate::score::{Band, ControlScore, DomainScore, FrameworkScore};
use crate::store::{Selection, Stored};
use crate::waivers::{Waiver, WaiverStatus};
use evidence::{EvidencePoint, evidence};
use points::{
    ArtifactPoint, AssessmentPoint, FrameworkPoint, GatePoint, ScanPoint, TrendPoint, WaiverPoint,
};

/// Points of the trend: what a chart can show.
const MOST_POINTS: u32 = 60;

/// Documents, decisions and waivers of one project that are looked at.
const MOST_RECORDS: usize = 1_000;

pub(super) const GET_POSTURE: Operation = operation::operation(
    "getPosture",
    Method::Get,
    "/api/governance/projects/{projectId}/posture",
    "Returns where a project stands; with `framework`, every control of it with its evidence",
    Role::Viewer,
    operation::json(200, "The posture.", operation::of::<Posture>),
    posture,
)
.query(operation::of::<PostureQuery>);

#[derive(Deserialize, JsonSchema)]
struct PostureQuery {
    /// The framework whose controls are wanted. One that the project is not held to is answered as it would stand.
    #[serde(default)]
    framework: Option<FrameworkId>,
}

/// Where a project stands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Posture {
    /// The project.
    project_id: String,
    /// Its stage.
    stage: Stage,
    /// The instant that this is true for.
    as_of: Timestamp,
    /// The scan that the evidence in the code is from.
    scan: Option<ScanPoint>,
    /// The latest assessment.
    assessment: Option<AssessmentPoint>,
    /// Over every control of every framework in scope.
    overall: Option<Band>,
    /// By domain.
    domains: Vec<DomainScore>,
    /// By framework: those in scope, and last the one that was asked for, where that is another.
    frameworks: Vec<FrameworkPoint>,
    /// The controls of the framework that was asked for, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    controls: Option<Vec<ControlScore>>,
    /// What the fingerprints and questions of those controls are.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    evidence: BTreeMap<String, EvidencePoint>,
    /// Findings of the scan that still count.
    findings: Vec<FindingCount>,
    /// The latest version of each type of document.
    artifacts: Vec<ArtifactPoint>,
    /// The latest decision of each gate.
    gates: Vec<GatePoint>,
    /// Waivers that hold or are asked for, those that expire first before the others.
    waivers: Vec<WaiverPoint>,
    /// The scores of the code alone, scan by scan, the oldest first.
    trend: Vec<TrendPoint>,
}

fn posture<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: PostureQuery = context.query()?;
        let id = context.argument("projectId");
        let project = context.find::<Project>(&id).await?;
        let store = context.store();
        let (grounds, artifacts, decisions, waivers, scans) = try_join!(
            Grounds::of(context, project.clone()),
            artifacts(context, &id),
            decisions(context, &id),
            waivers(context, &id),
            async {
                let latest = Selection {
                    limit: MOST_POINTS,
                    ..of(&id, "createdAt")
                };
                Ok(store.list::<Scan>(latest).await?.items)
            },
        )?;
        let waived = waived(&waivers, context.now);
        let scores = grounds.posture(&waived);
        let wanted = query.framework;
        let is_wanted = |score: &&FrameworkScore| Some(score.framework) == wanted;
        let in_scope = scores.frameworks.iter().find(is_wanted).cloned();
        let preview = match (wanted, &in_scope) {
            (Some(wanted), None) => grounds.preview(wanted, &waived),
            _ => None,
        };
        let in_scope_points = scores
            .frameworks
            .iter()
            .map(|it| points::framework(it, true));
        let previewed = preview.iter().map(|it| points::framework(it, false));
        let frameworks = in_scope_points.chain(previewed).collect();
        let controls = in_scope.or(preview).map(|score| score.controls);
        let result = grounds.scan.as_ref().map(|(_, result)| result);
        Response::value(&Posture {
            project_id: project.id().to_owned(),
            stage: project.data().stage,
            as_of: context.now,
            scan: grounds
                .scan
                .as_ref()
                .map(|(scan, _)| points::scan_point(scan)),
            assessment: points::assessment(&grounds),
            overall: scores.overall,
            domains: scores.domains,
            frameworks,
            evidence: controls
                .as_deref()
                .map(|controls| evidence(controls, &grounds, &waived))
                .unwrap_or_default(),
            controls,
            findings: result
                .map(|result| points::finding_counts(result, &waived))
                .unwrap_or_default(),
            artifacts: points::artifact_points(&grounds, &artifacts),
            gates: points::gate_points(context, &decisions),
            waivers: waivers.iter().map(points::waiver).collect(),
            trend: scans.iter().rev().map(points::trend).collect(),
        })
    })
}

/// Orders by a field, the greatest first.
pub(super) fn newest(path: &str) -> Order {
    Order {
        path: path.to_owned(),
        descending: true,
    }
}

/// Selects what there is of a project, the newest first.
fn of(project: &str, path: &str) -> Selection {
    Selection {
        project: Some(project.to_owned()),
        order: Some(newest(path)),
        ..Selection::default()
    }
}

/// Returns every version of every document, the latest changed first.
pub(super) async fn artifacts(
    context: &Context<'_>,
    project: &str,
) -> Result<Vec<Stored<Artifact>>, Problem> {
    let versions = of(project, "updatedAt");
    Ok(context.store().all(versions, MOST_RECORDS).await?)
}

/// Returns the latest decisions, enough of them that every gate that is in use is among them.
pub(super) async fn decisions(
    context: &Context<'_>,
    project: &str,
) -> Result<Vec<Stored<DecisionRecord>>, Problem> {
    let latest = Selection {
        limit: 50,
        ..of(project, "createdAt")
    };
    Ok(context.store().list(latest).await?.items)
}

/// Returns the waivers that hold or may come to, those that expire first before the others.
pub(super) async fn waivers(
    context: &Context<'_>,
    project: &str,
) -> Result<Vec<Stored<Waiver>>, Problem> {
    let open = [WaiverStatus::Requested, WaiverStatus::Approved];
    let selection = Selection {
        project: Some(project.to_owned()),
        filters: vec![
            open.iter()
                .map(|status| Comparison::equals("data.status", status.id()))
                .collect(),
        ],
        order: Some(Order {
            path: "data.expiresAt".to_owned(),
            descending: false,
        }),
        ..Selection::default()
    };
    Ok(context.store().all(selection, MOST_RECORDS).await?)
}
