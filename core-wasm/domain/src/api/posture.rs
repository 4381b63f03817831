//! The posture over HTTP: where a project stands, and the portfolio of all of them.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use futures_util::try_join;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::assessments::latest_scan;
use super::context::Context;
use super::grounds::{Grounds, waived};
use super::operation::{self, Answer, Method, Operation};
use super::problem::Problem;
use super::resource::{self, ListOf, Resource};
use super::respond::Response;
use crate::artifacts::lifecycle::ArtifactStatus;
use crate::artifacts::{Artifact, ArtifactKind};
use crate::assessments::AssessmentStatus;
use crate::gates::{DecisionRecord, GateVerdict};
use crate::model::{Domain, Excerpt, Finding, FindingState, FrameworkId, Place, Severity, Stage};
use crate::ports::{Comparison, Order, Role};
use crate::projects::Project;
use crate::scan::ScanResult;
use crate::scans::{FindingCount, Scan};
use crate::score::{Band, ControlScore, DomainScore, FrameworkScore, GroupScore, StatusCounts};
use crate::store::{Selection, Stored};
use crate::waivers::{Waiver, WaiverStatus};

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

pub(super) const GET_PORTFOLIO: Operation = operation::operation(
    "getPortfolio",
    Method::Get,
    "/api/governance/portfolio",
    "Lists the projects with where each stands, the latest changed first",
    Role::Viewer,
    operation::json(200, "A page.", operation::of::<ListOf<Standing<'static>>>),
    portfolio,
)
.query(operation::of::<PortfolioQuery>);

#[derive(Deserialize, JsonSchema)]
struct PostureQuery {
    /// The framework whose controls are wanted.
    #[serde(default)]
    framework: Option<FrameworkId>,
}

/// Which page.
#[derive(Deserialize, JsonSchema)]
struct PortfolioQuery {
    /// How many at most: each costs three queries.
    #[serde(default = "twenty_five")]
    #[schemars(range(min = 1, max = 50))]
    limit: u32,
    /// The `next` of the page before.
    #[serde(default)]
    #[schemars(length(max = 4096))]
    cursor: Option<String>,
}

const fn twenty_five() -> u32 {
    25
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
    /// By framework.
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

/// A scan.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ScanPoint {
    id: String,
    scanned_at: Timestamp,
    commit: Option<String>,
    branch: Option<String>,
}

/// An assessment.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct AssessmentPoint {
    id: String,
    status: AssessmentStatus,
    updated_at: Timestamp,
    /// Questions that a person has answered.
    answered: usize,
    /// Questions that there are.
    questions: usize,
}

/// A framework, without its controls.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct FrameworkPoint {
    framework: FrameworkId,
    name: String,
    version: String,
    band: Option<Band>,
    counts: StatusCounts,
    /// Controls that no domain reaches: code alone cannot answer for them.
    out_of_reach: u32,
    groups: Vec<GroupScore>,
}

/// An item of evidence, where it is to be seen.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
enum EvidencePoint {
    /// A gap in the code.
    #[serde(rename_all = "camelCase")]
    Finding {
        rule: String,
        severity: Severity,
        state: FindingState,
        message: String,
        #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
        place: Place,
        #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
        excerpt: Excerpt,
    },
    /// A control in force in the code.
    #[serde(rename_all = "camelCase")]
    Signal {
        pattern: String,
        message: String,
        #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
        place: Place,
        #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
        excerpt: Excerpt,
    },
    /// A person's answer.
    #[serde(rename_all = "camelCase")]
    Answer {
        maturity: u8,
        note: String,
        answered_by: Option<String>,
        answered_at: Option<Timestamp>,
    },
}

/// A document.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ArtifactPoint {
    id: String,
    #[serde(rename = "type")]
    kind: ArtifactKind,
    version: u32,
    status: ArtifactStatus,
    /// Whether its evidence has changed since.
    is_stale: bool,
    updated_at: Timestamp,
    /// The identifier of the version that is approved, if one is.
    approved_id: Option<String>,
}

/// A decision of a gate.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct GatePoint {
    id: String,
    stage: Stage,
    verdict: GateVerdict,
    decided_at: Timestamp,
    valid_until: Option<Timestamp>,
    /// Whether its evidence or a waiver has lapsed since.
    has_lapsed: bool,
}

/// A waiver.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct WaiverPoint {
    id: String,
    status: WaiverStatus,
    owner: String,
    expires_at: Timestamp,
}

/// The score of the code at one scan.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TrendPoint {
    scan_id: String,
    at: Timestamp,
    overall: Option<Band>,
    /// Findings that counted.
    findings: u32,
}

/// A project in the portfolio.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Standing<'a> {
    #[serde(flatten)]
    project: Resource<'a, Project>,
    /// Its latest scan in numbers.
    scan: Option<Resource<'a, Scan>>,
    /// The latest decision of each gate.
    gates: Vec<GatePoint>,
    /// The waiver that expires next.
    next_waiver: Option<WaiverPoint>,
}

fn posture<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: PostureQuery = context.query()?;
        let id = context.argument("projectId");
        let project = context.find::<Project>(&id).await?;
        let store = context.store();
        let (grounds, artifacts, decisions, waivers, scans) = try_join!(
            Grounds::of(context, project.clone()),
            async {
                Ok(store
                    .all::<Artifact>(of(&id, "updatedAt"), MOST_RECORDS)
                    .await?)
            },
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
        let controls = query.framework.and_then(|wanted| {
            let mut frameworks = scores.frameworks.iter();
            let found = frameworks.find(|score| score.framework == wanted)?;
            Some(found.controls.clone())
        });
        let result = grounds.scan.as_ref().map(|(_, result)| result);
        Response::value(&Posture {
            project_id: project.id().to_owned(),
            stage: project.data().stage,
            as_of: context.now,
            scan: grounds.scan.as_ref().map(|(scan, _)| scan_point(scan)),
            assessment: assessment(&grounds),
            overall: scores.overall,
            domains: scores.domains.clone(),
            frameworks: scores.frameworks.iter().map(framework).collect(),
            evidence: controls
                .as_deref()
                .map(|controls| evidence(controls, &grounds, &waived))
                .unwrap_or_default(),
            controls,
            findings: result
                .map(|result| finding_counts(result, &waived))
                .unwrap_or_default(),
            artifacts: artifact_points(&grounds, &artifacts),
            gates: gate_points(context, &decisions),
            waivers: waivers.iter().map(waiver).collect(),
            trend: scans.iter().rev().map(trend).collect(),
        })
    })
}

fn portfolio<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: PortfolioQuery = context.query()?;
        let store = context.store();
        let page = store.list::<Project>(Selection {
            order: Some(newest("updatedAt")),
            limit: query.limit,
            cursor: query.cursor,
            ..Selection::default()
        });
        let page = resource::listed(page.await)?;
        let parts = try_join_all(page.items.iter().map(|project| async {
            try_join!(
                latest_scan(context, project.id(), None),
                decisions(context, project.id()),
                waivers(context, project.id()),
            )
        }));
        let parts = parts.await?;
        let items = page.items.iter().zip(&parts);
        Response::value(&ListOf {
            items: items
                .map(|(project, (scan, decisions, waivers))| Standing {
                    project: Resource::of(project),
                    scan: scan.as_ref().map(Resource::of),
                    gates: gate_points(context, decisions),
                    next_waiver: waivers
                        .iter()
                        .find(|stored| stored.data().holds(context.now))
                        .map(waiver),
                })
                .collect(),
            next: page.next,
        })
    })
}

fn newest(path: &str) -> Order {
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

/// Returns the latest decisions, enough of them that every gate that is in use is among them.
async fn decisions(
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
async fn waivers(context: &Context<'_>, project: &str) -> Result<Vec<Stored<Waiver>>, Problem> {
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

fn scan_point(scan: &Stored<Scan>) -> ScanPoint {
    ScanPoint {
        id: scan.id().to_owned(),
        scanned_at: scan.envelope.created_at,
        commit: scan.data().commit.clone(),
        branch: scan.data().branch.clone(),
    }
}

fn assessment(grounds: &Grounds) -> Option<AssessmentPoint> {
    let stored = grounds.assessment.as_ref()?;
    let answers = &stored.data().answers;
    Some(AssessmentPoint {
        id: stored.id().to_owned(),
        status: stored.data().status,
        updated_at: stored.envelope.updated_at,
        answered: answers.values().filter(|answer| answer.is_given()).count(),
        questions: crate::reference::questions().len(),
    })
}

fn framework(score: &FrameworkScore) -> FrameworkPoint {
    FrameworkPoint {
        framework: score.framework,
        name: score.name.clone(),
        version: score.version.clone(),
        band: score.band,
        counts: score.counts,
        out_of_reach: score.out_of_reach,
        groups: score.groups.clone(),
    }
}

/// Returns what the controls name, by fingerprint or question.
fn evidence(
    controls: &[ControlScore],
    grounds: &Grounds,
    waived: &BTreeSet<String>,
) -> BTreeMap<String, EvidencePoint> {
    let mut found = BTreeMap::new();
    let names = |list: fn(&ControlScore) -> &Vec<String>| {
        controls
            .iter()
            .flat_map(list)
            .map(String::as_str)
            .collect::<BTreeSet<_>>()
    };
    let findings = names(|control| &control.findings);
    let signals = names(|control| &control.signals);
    let answers = names(|control| &control.answers);
    if let Some((_, result)) = &grounds.scan {
        for finding in &result.findings {
            if findings.contains(finding.fingerprint.as_str()) {
                let point = EvidencePoint::Finding {
                    rule: finding.rule.clone(),
                    severity: finding.severity,
                    state: state(finding, waived),
                    message: finding.message.clone(),
                    place: finding.place.clone(),
                    excerpt: finding.excerpt.clone(),
                };
                found.insert(finding.fingerprint.clone(), point);
            }
        }
        for signal in &result.signals {
            if signals.contains(signal.fingerprint.as_str()) {
                let point = EvidencePoint::Signal {
                    pattern: signal.pattern.clone(),
                    message: signal.message.clone(),
                    place: signal.place.clone(),
                    excerpt: signal.excerpt.clone(),
                };
                found.insert(signal.fingerprint.clone(), point);
            }
        }
    }
    let given = grounds.assessment.iter();
    for (question, answer) in given.flat_map(|stored| &stored.data().answers) {
        if let Some(maturity) = answer
            .maturity
            .filter(|_| answers.contains(question.as_str()))
        {
            let point = EvidencePoint::Answer {
                maturity,
                note: answer.note.clone(),
                answered_by: answer.answered_by.clone(),
                answered_at: answer.answered_at,
            };
            found.insert(question.clone(), point);
        }
    }
    found
}

/// Says whether a finding still counts, now that waivers have been allowed since the scan.
fn state(finding: &Finding, waived: &BTreeSet<String>) -> FindingState {
    if waived.contains(&finding.fingerprint) {
        FindingState::Waived
    } else {
        finding.state
    }
}

fn finding_counts(result: &ScanResult, waived: &BTreeSet<String>) -> Vec<FindingCount> {
    let mut counts: BTreeMap<(Severity, Domain), u32> = BTreeMap::new();
    for finding in &result.findings {
        if state(finding, waived) != FindingState::Waived {
            *counts
                .entry((finding.severity, finding.domain))
                .or_default() += 1;
        }
    }
    counts
        .into_iter()
        .map(|((severity, domain), count)| FindingCount {
            severity,
            domain,
            count,
        })
        .collect()
}

fn artifact_points(grounds: &Grounds, artifacts: &[Stored<Artifact>]) -> Vec<ArtifactPoint> {
    let mut points = Vec::new();
    for kind in ArtifactKind::ALL {
        let of_kind = || {
            artifacts
                .iter()
                .filter(|stored| stored.data().kind == *kind)
        };
        let version = |stored: &&Stored<Artifact>| stored.data().lifecycle.version;
        let Some(latest) = of_kind().max_by_key(version) else {
            continue;
        };
        let approved = of_kind()
            .filter(|stored| stored.data().lifecycle.status == ArtifactStatus::Approved)
            .max_by_key(version);
        points.push(ArtifactPoint {
            id: latest.id().to_owned(),
            kind: *kind,
            version: latest.data().lifecycle.version,
            status: latest.data().lifecycle.status,
            is_stale: latest.data().evidence_digest != grounds.evidence(*kind).digest(),
            updated_at: latest.envelope.updated_at,
            approved_id: approved.map(|stored| stored.id().to_owned()),
        });
    }
    points
}

/// Returns the latest decision of each gate, by stage. `decisions` come the newest first.
fn gate_points(context: &Context<'_>, decisions: &[Stored<DecisionRecord>]) -> Vec<GatePoint> {
    let stages = Stage::ALL.iter();
    stages
        .filter_map(|stage| {
            let mut made = decisions.iter();
            let latest = made.find(|stored| stored.data().stage == *stage)?;
            let valid_until = latest.data().valid_until;
            Some(GatePoint {
                id: latest.id().to_owned(),
                stage: *stage,
                verdict: latest.data().verdict,
                decided_at: latest.envelope.created_at,
                valid_until,
                has_lapsed: valid_until.is_some_and(|until| until <= context.now),
            })
        })
        .collect()
}

fn waiver(stored: &Stored<Waiver>) -> WaiverPoint {
    WaiverPoint {
        id: stored.id().to_owned(),
        status: stored.data().status,
        owner: stored.data().owner.clone(),
        expires_at: stored.data().expires_at,
    }
}

fn trend(scan: &Stored<Scan>) -> TrendPoint {
    TrendPoint {
        scan_id: scan.id().to_owned(),
        at: scan.envelope.created_at,
        overall: scan.data().overall,
        findings: scan.data().findings.iter().map(|count| count.count).sum(),
    }
}
