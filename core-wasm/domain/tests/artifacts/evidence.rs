//! Evidence: collected, numbered, digested, compared.

use advisory_domain::artifacts::ArtifactKind;
use advisory_domain::artifacts::draft::from_template;
use advisory_domain::artifacts::evidence::{Change, EvidenceKind, Inputs, collect, staleness};
use advisory_domain::model::{FindingState, Severity};

use super::support::{answer, answers, draft, evidence_of, project};
use crate::render::fixture;

#[test]
fn numbers_are_without_gaps_and_do_not_depend_on_the_order_of_answers() {
    let scan = fixture::full();
    for kind in ArtifactKind::ALL {
        let set = evidence_of(*kind, &scan);
        for (item, number) in set.items.iter().zip(1..) {
            assert_eq!(item.number, number);
            assert_eq!(set.get(number), Some(item));
        }
        let mut reversed = answers();
        reversed.reverse();
        let project = project();
        let again = collect(
            *kind,
            &Inputs {
                project: &project,
                scan: Some(&scan),
                answers: &reversed,
            },
        );
        assert_eq!(set, again);
    }
}

#[test]
fn a_suggestion_that_nobody_accepted_is_no_evidence() {
    let project = project();
    let mut suggested = answer("HO-02", 4, "");
    suggested.is_suggestion = true;
    let set = collect(
        ArtifactKind::HumanOversightPlan,
        &Inputs {
            project: &project,
            scan: None,
            answers: &[suggested],
        },
    );
    assert!(
        set.items
            .iter()
            .all(|item| item.kind != EvidenceKind::Answer)
    );
}

#[test]
fn keys_are_unique() {
    for kind in ArtifactKind::ALL {
        let set = evidence_of(*kind, &fixture::full());
        let mut keys: Vec<&str> = set.items.iter().map(|item| item.key.as_str()).collect();
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count, "{}", kind.id());
    }
}

#[test]
fn a_moved_line_and_a_new_commit_make_nothing_stale() {
    let document = draft(ArtifactKind::RiskAssessment, &fixture::full());
    let mut moved = fixture::full();
    for finding in &mut moved.findings {
        finding.place.line += 40;
        finding.excerpt.first_line += 40;
    }
    moved.as_of = "2026-02-01".to_owned();
    moved.coverage.totals.files += 1;
    let today = evidence_of(ArtifactKind::RiskAssessment, &moved);
    assert!(!staleness(&document, &today).is_stale);
}

#[test]
fn staleness_names_what_was_added_removed_and_changed() {
    let document = draft(ArtifactKind::RiskAssessment, &fixture::full());
    let mut scan = fixture::full();
    let gone = scan.findings.remove(0);
    scan.findings[0].state = FindingState::Waived;
    let mut new = fixture::finding(
        "ADV-SR-099",
        Severity::High,
        "A new gap",
        fixture::place("src/new.py", 3),
    );
    new.fingerprint = "f".repeat(32);
    scan.findings.push(new);
    let result = staleness(&document, &evidence_of(ArtifactKind::RiskAssessment, &scan));
    assert!(result.is_stale);
    assert!(result.changes.iter().any(|change| matches!(
        change,
        Change::Added { statement, .. } if statement.contains("A new gap")
    )));
    assert!(result.changes.iter().any(|change| matches!(
        change,
        Change::Removed { statement, .. } if statement.contains(&gone.message)
    )));
    assert!(result.changes.iter().any(|change| matches!(
        change,
        Change::Changed { before, after, .. } if before.contains("open") && after.contains("waived")
    )));
    let back = staleness(
        &document,
        &evidence_of(ArtifactKind::RiskAssessment, &fixture::full()),
    );
    assert!(!back.is_stale && back.changes.is_empty());
}

#[test]
fn what_feeds_another_type_of_document_makes_this_one_not_stale() {
    let document = draft(ArtifactKind::HumanOversightPlan, &fixture::full());
    let mut scan = fixture::full();
    scan.findings
        .retain(|finding| finding.domain.id() != "privacy-and-pii");
    let today = evidence_of(ArtifactKind::HumanOversightPlan, &scan);
    assert!(!staleness(&document, &today).is_stale);
    let dpia = draft(ArtifactKind::Dpia, &fixture::full());
    assert!(staleness(&dpia, &evidence_of(ArtifactKind::Dpia, &scan)).is_stale);
}

#[test]
fn ten_thousand_findings_are_bounded_and_the_rest_still_counts() {
    let mut scan = fixture::full();
    let one = scan.findings[0].clone();
    for number in 0..10_000 {
        let mut finding = one.clone();
        finding.fingerprint = format!("{number:032x}");
        scan.findings.push(finding);
    }
    let set = evidence_of(ArtifactKind::RiskAssessment, &scan);
    assert!(set.items.len() < 400, "{}", set.items.len());
    let document = from_template(&project(), &set).unwrap();
    scan.findings.pop();
    let fewer = evidence_of(ArtifactKind::RiskAssessment, &scan);
    assert!(staleness(&document, &fewer).is_stale);
}

#[test]
fn without_a_scan_only_the_project_and_answers_are_in_evidence() {
    let project = project();
    let answers = answers();
    let set = collect(
        ArtifactKind::TechnicalDocumentation,
        &Inputs {
            project: &project,
            scan: None,
            answers: &answers,
        },
    );
    assert!(
        set.items
            .iter()
            .all(|item| matches!(item.kind, EvidenceKind::Project | EvidenceKind::Answer))
    );
    assert!(from_template(&project, &set).is_some());
}
