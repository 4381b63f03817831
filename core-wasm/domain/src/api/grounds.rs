//! What a project's documents and gates rest on: read once for a request, in as few rounds as possible.

use std::collections::BTreeSet;

use futures_util::try_join;
use jiff::Timestamp;

use super::assessments::{latest_scan, result};
use super::context::Context;
use super::problem::Problem;
use crate::artifacts::ArtifactKind;
use crate::artifacts::evidence::{Answer, EvidenceSet, Inputs, ProjectSummary, collect};
use crate::assessments::Assessment;
use crate::gates::WaiverTarget;
use crate::model::FrameworkId;
use crate::ports::{Order, StorageError};
use crate::posture;
use crate::projects::Project;
use crate::scan::ScanResult;
use crate::scans::Scan;
use crate::score::{FrameworkScore, Scores};
use crate::store::{Selection, Stored};
use crate::waivers::Waiver;

/// A project, its latest scan with the whole result, and its latest assessment.
pub(super) struct Grounds {
    pub(super) project: Stored<Project>,
    pub(super) scan: Option<(Stored<Scan>, ScanResult)>,
    pub(super) assessment: Option<Stored<Assessment>>,
    summary: ProjectSummary,
    answers: Vec<Answer>,
}

impl Grounds {
    /// Reads what there is of a project.
    pub(super) async fn of(
        context: &Context<'_>,
        project: Stored<Project>,
    ) -> Result<Self, Problem> {
        let with_result = async {
            Ok(match scan(context, &project, None).await? {
                Some(scan) => {
                    let result = result(context, &scan).await?;
                    Some((scan, result))
                }
                None => None,
            })
        };
        let (scan, assessment) = try_join!(with_result, assessment(context, project.id()))?;
        Ok(Self::with(project, scan, assessment))
    }

    /// Reads what there is of a project whose latest scan is at hand; none where the result of the scan that speaks for it
    /// has more than `most` bytes, or is not there.
    pub(super) async fn up_to(
        context: &Context<'_>,
        project: &Stored<Project>,
        latest: Option<&Stored<Scan>>,
        most: u64,
    ) -> Result<Option<Self>, Problem> {
        let (scan, assessment) = try_join!(
            scan(context, project, latest),
            assessment(context, project.id())
        )?;
        let scan = match scan {
            Some(scan) => {
                let key = scan.data().result_key.clone();
                let body = match context.ports.storage.get(key, most).await {
                    Ok(body) => body,
                    Err(StorageError::TooLarge | StorageError::NotFound) => return Ok(None),
                    Err(error) => return Err(error.into()),
                };
                let result = serde_json::from_slice(&body).map_err(Problem::internal)?;
                Some((scan, result))
            }
            None => None,
        };
        Ok(Some(Self::with(project.clone(), scan, assessment)))
    }

    fn with(
        project: Stored<Project>,
        scan: Option<(Stored<Scan>, ScanResult)>,
        assessment: Option<Stored<Assessment>>,
    ) -> Self {
        let commit = scan
            .as_ref()
            .and_then(|(scan, _)| scan.data().commit.clone());
        Self {
            summary: summary(&project, commit),
            answers: assessment.as_ref().map(answers).unwrap_or_default(),
            project,
            scan,
            assessment,
        }
    }

    /// Returns what is said of the project.
    pub(super) const fn summary(&self) -> &ProjectSummary {
        &self.summary
    }

    /// Returns what everything together says of every control, but for the findings that are `waived`.
    pub(super) fn posture(&self, waived: &BTreeSet<String>) -> Scores {
        posture::scores(self.inputs(waived))
    }

    /// Returns what the same evidence says of a framework that the project need not be held to.
    pub(super) fn preview(
        &self,
        framework: FrameworkId,
        waived: &BTreeSet<String>,
    ) -> Option<FrameworkScore> {
        posture::preview(self.inputs(waived), framework)
    }

    fn inputs<'a>(&'a self, waived: &'a BTreeSet<String>) -> posture::Inputs<'a> {
        posture::Inputs {
            project: self.project.data(),
            scan: self.scan.as_ref().map(|(_, result)| result),
            assessment: self.assessment.as_ref().map(Stored::data),
            waived,
        }
    }

    /// Returns the evidence for a document of this type, as it is today.
    pub(super) fn evidence(&self, kind: ArtifactKind) -> EvidenceSet {
        let inputs = Inputs {
            project: &self.summary,
            scan: self.scan.as_ref().map(|(_, result)| result),
            answers: &self.answers,
        };
        collect(kind, &inputs)
    }
}

/// Returns the fingerprints of the findings that a waiver covers at an instant.
pub(super) fn waived(waivers: &[Stored<Waiver>], at: Timestamp) -> BTreeSet<String> {
    waivers
        .iter()
        .filter(|waiver| waiver.data().holds(at))
        .filter_map(|waiver| match &waiver.data().covers {
            WaiverTarget::Finding(fingerprint) => Some(fingerprint.clone()),
            WaiverTarget::Requirement(_) => None,
        })
        .collect()
}

/// Reads the latest scan of the default branch: what is tried on another speaks for nothing yet. Where no scan says that it
/// is of that branch, the latest speaks, which may be at hand.
async fn scan(
    context: &Context<'_>,
    project: &Stored<Project>,
    latest: Option<&Stored<Scan>>,
) -> Result<Option<Stored<Scan>>, Problem> {
    let branch = &project.data().default_branch;
    if let Some(latest) = latest.filter(|scan| scan.data().branch.as_ref() == Some(branch)) {
        return Ok(Some(latest.clone()));
    }
    let of_default = latest_scan(context, project.id(), Some(branch)).await?;
    match (of_default, latest) {
        (Some(scan), _) => Ok(Some(scan)),
        (None, Some(latest)) => Ok(Some(latest.clone())),
        (None, None) => latest_scan(context, project.id(), None).await,
    }
}

async fn assessment(
    context: &Context<'_>,
    project: &str,
) -> Result<Option<Stored<Assessment>>, Problem> {
    let store = context.store();
    let listed = store.list::<Assessment>(Selection {
        project: Some(project.to_owned()),
        order: Some(Order {
            path: "createdAt".to_owned(),
            descending: true,
        }),
        limit: 1,
        ..Selection::default()
    });
    Ok(listed.await?.items.into_iter().next())
}

fn summary(project: &Stored<Project>, commit: Option<String>) -> ProjectSummary {
    let data = project.data();
    ProjectSummary {
        id: project.id().to_owned(),
        name: data.name.clone(),
        owner: data.owner.clone(),
        purpose: Some(data.description.clone()).filter(|text| !text.is_empty()),
        risk_tier: data.risk_tier,
        stage: Some(data.stage),
        repository: data.repository.clone(),
        commit,
        frameworks: data.frameworks.clone(),
    }
}

/// Answers that a person gave. What does not apply is no evidence either way.
fn answers(assessment: &Stored<Assessment>) -> Vec<Answer> {
    let answers = assessment.data().answers.iter();
    answers
        .filter_map(|(question, answer)| {
            Some(Answer {
                question: question.clone(),
                maturity: answer.maturity?,
                note: answer.note.clone(),
                is_suggestion: false,
            })
        })
        .collect()
}
