//! The facts of a gate, from what is stored of a project.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::input::{
    ArtifactFact, AssessmentFact, FindingFact, GateInput, PersonalDataFact, ProjectFact, ScanFact,
    ScoreFact, WaiverFact,
};
use crate::artifacts::Artifact;
use crate::artifacts::lifecycle::ArtifactStatus;
use crate::assessments::Assessment;
use crate::canonical;
use crate::model::Domain;
use crate::posture;
use crate::projects::Project;
use crate::scan::ScanResult;
use crate::scans::Scan;
use crate::score::Scores;
use crate::store::Stored;

/// How long a scan speaks for a project: a quarter.
const SCAN_DAYS: i64 = 90;

/// How long what a person approved holds, unless its evidence changes before: a year.
const APPROVAL_DAYS: i64 = 365;

/// Most places that show personal data.
const MOST_PLACES: usize = 50;

/// What is stored of a project.
#[derive(Debug, Clone, Copy)]
pub struct Stock<'a> {
    /// The project.
    pub project: &'a Stored<Project>,
    /// The scan that speaks for it, with its whole result.
    pub scan: Option<(&'a Stored<Scan>, &'a ScanResult)>,
    /// What everything together says of every control.
    pub scores: &'a Scores,
    /// Its latest assessment.
    pub assessment: Option<&'a Stored<Assessment>>,
    /// Its documents, each with the digest of today's evidence for one of its type.
    pub artifacts: &'a [(Stored<Artifact>, String)],
    /// Its approved waivers.
    pub waivers: &'a [WaiverFact],
}

/// A scan in hand, wherever it was made: all that is known of where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct ScanInHand<'a> {
    /// Its identifier, or its digest where it was never stored.
    pub id: &'a str,
    /// The commit it read.
    pub commit: Option<&'a str>,
    /// The branch it read.
    pub branch: Option<&'a str>,
    /// When it read it.
    pub scanned_at: Timestamp,
    /// What it says.
    pub result: &'a ScanResult,
}

/// Gathers the facts of a project of which nothing is known but a scan.
///
/// They are what [`gather`] gives for a project that has this scan and nothing else.
#[must_use]
pub fn gather_from_scan(id: &str, project: &Project, scan: ScanInHand<'_>) -> GateInput {
    let scores = posture::scores(posture::Inputs {
        project,
        scan: Some(scan.result),
        assessment: None,
        waived: &BTreeSet::new(),
    });
    GateInput {
        project: project_fact(id, project),
        scan: Some(scan_fact(scan)),
        scores: self::scores(&scores),
        findings: findings(scan.result),
        personal_data: personal_data(scan.result),
        artifacts: Vec::new(),
        assessment: None,
        waivers: Vec::new(),
    }
}

/// Gathers the facts.
#[must_use]
pub fn gather(stock: Stock<'_>) -> GateInput {
    let result = stock.scan.map(|(_, result)| result);
    let in_hand = stock.scan.map(|(scan, result)| ScanInHand {
        id: scan.id(),
        commit: scan.data().commit.as_deref(),
        branch: scan.data().branch.as_deref(),
        scanned_at: scan.envelope.created_at,
        result,
    });
    GateInput {
        project: project_fact(stock.project.id(), stock.project.data()),
        scan: in_hand.map(scan_fact),
        scores: scores(stock.scores),
        findings: result.map(findings).unwrap_or_default(),
        personal_data: result.map(personal_data).unwrap_or_default(),
        artifacts: stock.artifacts.iter().map(artifact).collect(),
        assessment: stock.assessment.map(assessment),
        waivers: stock.waivers.to_vec(),
    }
}

fn days_after(at: Timestamp, days: i64) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_hours(24 * days)).ok()
}

fn project_fact(id: &str, project: &Project) -> ProjectFact {
    ProjectFact {
        id: id.to_owned(),
        name: project.name.clone(),
        owner: project.owner.clone(),
        risk_tier: project.risk_tier,
        stage: project.stage,
        frameworks: project.frameworks.clone(),
        default_branch: project.default_branch.clone(),
    }
}

fn scan_fact(scan: ScanInHand<'_>) -> ScanFact {
    ScanFact {
        id: scan.id.to_owned(),
        commit: scan.commit.map(str::to_owned),
        branch: scan.branch.map(str::to_owned),
        scanned_at: scan.scanned_at,
        verdict: scan.result.verdict.status,
        read_share: scan.result.coverage.read_share,
        expires_at: days_after(scan.scanned_at, SCAN_DAYS),
    }
}

fn scores(scores: &Scores) -> Vec<ScoreFact> {
    scores
        .frameworks
        .iter()
        .map(|score| ScoreFact {
            framework: score.framework,
            low: score.band.map(|band| band.low),
            high: score.band.map(|band| band.high),
            coverage: score.band.map(|band| band.coverage),
        })
        .collect()
}

fn findings(result: &ScanResult) -> Vec<FindingFact> {
    let findings = result.findings.iter();
    findings
        .map(|finding| FindingFact {
            fingerprint: finding.fingerprint.clone(),
            rule: finding.rule.clone(),
            domain: finding.domain,
            severity: finding.severity,
            state: finding.state,
            place: format!("{}:{}", finding.place.path, finding.place.line),
        })
        .collect()
}

/// Whatever shows that personal data is protected, or is not, shows that there is some.
fn personal_data(result: &ScanResult) -> PersonalDataFact {
    let gaps = result
        .findings
        .iter()
        .map(|it| (it.domain, &it.fingerprint));
    let signals = result.signals.iter().map(|it| (it.domain, &it.fingerprint));
    let evidence: Vec<String> = gaps
        .chain(signals)
        .filter(|(domain, _)| *domain == Domain::PrivacyAndPii)
        .map(|(_, fingerprint)| fingerprint.clone())
        .take(MOST_PLACES)
        .collect();
    PersonalDataFact {
        in_evidence: !evidence.is_empty(),
        evidence,
    }
}

fn artifact((stored, today): &(Stored<Artifact>, String)) -> ArtifactFact {
    let artifact = stored.data();
    let judged_at = artifact.lifecycle.judgement.as_ref().and_then(|judgement| {
        let is_approval = artifact.lifecycle.status == ArtifactStatus::Approved;
        is_approval.then(|| judgement.at.parse::<Timestamp>().ok())?
    });
    ArtifactFact {
        id: stored.id().to_owned(),
        kind: artifact.kind,
        status: artifact.lifecycle.status,
        stale: artifact.evidence_digest != *today,
        digest: Some(artifact.digest.clone()),
        expires_at: judged_at.and_then(|at| days_after(at, APPROVAL_DAYS)),
    }
}

fn assessment(stored: &Stored<Assessment>) -> AssessmentFact {
    let assessment = stored.data();
    let answers = serde_json::to_value(&assessment.answers).ok();
    AssessmentFact {
        id: stored.id().to_owned(),
        status: assessment.status,
        digest: answers.as_ref().map(canonical::digest),
        expires_at: assessment
            .judgement
            .as_ref()
            .and_then(|judgement| days_after(judgement.at, APPROVAL_DAYS)),
    }
}
