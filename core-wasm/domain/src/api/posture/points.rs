//! What a posture is made of: the parts of a project, each in few words.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::context::Context;
use crate::api::grounds::Grounds;
use crate::artifacts::lifecycle::ArtifactStatus;
use crate::artifacts::{Artifact, ArtifactKind};
use crate::assessments::AssessmentStatus;
use crate::gates::{DecisionRecord, GateVerdict};
use crate::model::{Domain, Finding, FindingState, FrameworkId, Severity, Stage};
use crate::scan::ScanResult;
use crate::scans::{FindingCount, Scan};
use crate::score::{Band, FrameworkScore, GroupScore, StatusCounts};
use crate::store::Stored;
use crate::waivers::{Waiver, WaiverStatus};

/// A scan.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct ScanPoint {
    id: String,
    scanned_at: Timestamp,
    commit: Option<String>,
    branch: Option<String>,
}

/// An assessment.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct AssessmentPoint {
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
pub(in crate::api) struct FrameworkPoint {
    framework: FrameworkId,
    /// Whether the project is held to it. What it is not held to counts in nothing else that is said here.
    in_scope: bool,
    name: String,
    version: String,
    band: Option<Band>,
    counts: StatusCounts,
    /// Controls that no domain reaches: code alone cannot answer for them.
    out_of_reach: u32,
    groups: Vec<GroupScore>,
}

/// A document.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct ArtifactPoint {
    id: String,
    #[serde(rename = "type")]
    kind: ArtifactKind,
    version: u32,
    status: ArtifactStatus,
    /// Whether its evidence has changed since.
    pub(in crate::api) is_stale: bool,
    updated_at: Timestamp,
    /// The identifier of the version that is approved, if one is.
    approved_id: Option<String>,
}

/// A decision of a gate.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct GatePoint {
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
pub(in crate::api) struct WaiverPoint {
    id: String,
    status: WaiverStatus,
    owner: String,
    expires_at: Timestamp,
}

/// The score of the code at one scan.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct TrendPoint {
    scan_id: String,
    at: Timestamp,
    overall: Option<Band>,
    /// Findings that counted.
    findings: u32,
}

pub(in crate::api) fn scan_point(scan: &Stored<Scan>) -> ScanPoint {
    ScanPoint {
        id: scan.id().to_owned(),
        scanned_at: scan.envelope.created_at,
        commit: scan.data().commit.clone(),
        branch: scan.data().branch.clone(),
    }
}

pub(in crate::api) fn assessment(grounds: &Grounds) -> Option<AssessmentPoint> {
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

pub(in crate::api) fn framework(score: &FrameworkScore, in_scope: bool) -> FrameworkPoint {
    FrameworkPoint {
        framework: score.framework,
        in_scope,
        name: score.name.clone(),
        version: score.version.clone(),
        band: score.band,
        counts: score.counts,
        out_of_reach: score.out_of_reach,
        groups: score.groups.clone(),
    }
}

/// Says whether a finding still counts, now that waivers have been allowed since the scan.
pub(in crate::api) fn state(finding: &Finding, waived: &BTreeSet<String>) -> FindingState {
    if waived.contains(&finding.fingerprint) {
        FindingState::Waived
    } else {
        finding.state
    }
}

pub(in crate::api) fn finding_counts(
    result: &ScanResult,
    waived: &BTreeSet<String>,
) -> Vec<FindingCount> {
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

pub(in crate::api) fn artifact_points(
    grounds: &Grounds,
    artifacts: &[Stored<Artifact>],
) -> Vec<ArtifactPoint> {
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
pub(in crate::api) fn gate_points(
    context: &Context<'_>,
    decisions: &[Stored<DecisionRecord>],
) -> Vec<GatePoint> {
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

pub(in crate::api) fn waiver(stored: &Stored<Waiver>) -> WaiverPoint {
    WaiverPoint {
        id: stored.id().to_owned(),
        status: stored.data().status,
        owner: stored.data().owner.clone(),
        expires_at: stored.data().expires_at,
    }
}

pub(in crate::api) fn trend(scan: &Stored<Scan>) -> TrendPoint {
    TrendPoint {
        scan_id: scan.id().to_owned(),
        at: scan.envelope.created_at,
        overall: scan.data().overall,
        findings: scan.data().findings.iter().map(|count| count.count).sum(),
    }
}
