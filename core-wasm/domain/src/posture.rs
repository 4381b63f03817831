//! The posture of a project: what its latest scan, its assessment and its waivers say together of every control.
//!
//! A scan's own scores are of its code alone and never change. The posture changes whenever somebody answers a question or
//! allows an exception, and is computed when it is asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::assessments::Assessment;
use crate::model::{Domain, FindingState, FrameworkId};
use crate::projects::Project;
use crate::reference::questions;
use crate::scan::ScanResult;
use crate::score::{self, Claim, FrameworkScore, Scope, Scores};

/// What the posture is made from.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The project, for its frameworks; none in scope means all of them.
    pub project: &'a Project,
    /// Its latest scan.
    pub scan: Option<&'a ScanResult>,
    /// Its latest assessment. What a person answered counts; what is suggested does not.
    pub assessment: Option<&'a Assessment>,
    /// Fingerprints of the findings that an approved waiver covers today.
    pub waived: &'a BTreeSet<String>,
}

/// Weighs everything that is known of a project.
#[must_use]
pub fn scores(inputs: Inputs<'_>) -> Scores {
    let frameworks = &inputs.project.frameworks;
    let all = frameworks.is_empty();
    weigh(inputs, if all { FrameworkId::ALL } else { frameworks })
}

/// Weighs the same against a framework that the project need not be held to.
#[must_use]
pub fn preview(inputs: Inputs<'_>, framework: FrameworkId) -> Option<FrameworkScore> {
    weigh(inputs, &[framework]).frameworks.pop()
}

fn weigh(inputs: Inputs<'_>, frameworks: &[FrameworkId]) -> Scores {
    let mut gaps = inputs
        .scan
        .map(|scan| score::gaps(&scan.findings))
        .unwrap_or_default();
    for gap in &mut gaps {
        if inputs.waived.contains(gap.fingerprint) {
            gap.state = FindingState::Waived;
        }
    }
    let proofs = inputs
        .scan
        .map(|scan| score::proofs(&scan.signals))
        .unwrap_or_default();
    let claims = inputs.assessment.map(claims).unwrap_or_default();
    let was_read = inputs.scan.is_some_and(|scan| {
        let totals = &scan.coverage.totals;
        totals.syntax_tree_files + totals.text_files > 0
    });
    let scope = Scope {
        frameworks: frameworks.to_vec(),
        domains: Domain::ALL.to_vec(),
        scoped_out: BTreeMap::new(),
        was_read: was_read || !claims.is_empty(),
    };
    score::weigh(&scope, &gaps, &proofs, &claims)
}

/// The answers that people gave. What does not apply says nothing either way.
fn claims(assessment: &Assessment) -> Vec<Claim<'_>> {
    questions()
        .iter()
        .filter_map(|question| {
            let answer = assessment.answers.get(&question.id)?;
            Some(Claim {
                question: &question.id,
                domain: question.domain,
                maturity: answer.maturity?,
                controls: &question.controls,
            })
        })
        .collect()
}
