//! What no evidence can bring about, over random evidence.

use advisory_domain::model::{Confidence, ControlRef, Domain, FindingState, FrameworkId, Severity};
use advisory_domain::reference::{frameworks, mappings};
use advisory_domain::score::{Band, Gap, Proof, Scope, Scores, weigh};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::whole_scope;

/// Two frameworks keep a case small; one of them has controls that no domain reaches.
fn scope() -> Scope {
    Scope {
        frameworks: vec![FrameworkId::OwaspLlm, FrameworkId::EuAiAct],
        ..whole_scope()
    }
}

fn any_controls() -> impl Strategy<Value = Vec<ControlRef>> {
    let mut all = Vec::new();
    for id in scope().frameworks {
        let framework = frameworks().iter().find(|f| f.id == id).unwrap();
        all.extend(framework.controls.iter().map(|control| ControlRef {
            framework: id,
            id: control.id.clone(),
        }));
    }
    assert!(!mappings(Domain::HumanOversight, FrameworkId::EuAiAct).is_empty());
    prop::collection::vec(select(all), 1..6)
}

#[derive(Debug, Clone)]
struct AnyGap(String, Domain, Severity, FindingState, Vec<ControlRef>);

#[derive(Debug, Clone)]
struct AnyProof(String, Domain, Confidence, Vec<ControlRef>);

fn any_gap() -> impl Strategy<Value = AnyGap> {
    (
        "[a-f]{4}",
        select(Domain::ALL),
        select(Severity::ALL),
        select(FindingState::ALL),
        any_controls(),
    )
        .prop_map(|(f, d, s, t, c)| AnyGap(f, d, s, t, c))
}

fn any_proof() -> impl Strategy<Value = AnyProof> {
    (
        "[a-f]{4}",
        select(Domain::ALL),
        select(Confidence::ALL),
        any_controls(),
    )
        .prop_map(|(f, d, s, c)| AnyProof(f, d, s, c))
}

fn scored(gaps: &[AnyGap], proofs: &[AnyProof]) -> Scores {
    let gaps: Vec<Gap<'_>> = gaps
        .iter()
        .map(|gap| Gap {
            fingerprint: &gap.0,
            domain: gap.1,
            severity: gap.2,
            state: gap.3,
            controls: &gap.4,
        })
        .collect();
    let proofs: Vec<Proof<'_>> = proofs
        .iter()
        .map(|proof| Proof {
            fingerprint: &proof.0,
            domain: proof.1,
            confidence: proof.2,
            controls: &proof.3,
        })
        .collect();
    weigh(&scope(), &gaps, &proofs, &[])
}

/// Every band of the scores, in one order.
fn bands(scores: &Scores) -> Vec<Band> {
    let mut bands: Vec<Band> = scores.overall.into_iter().collect();
    bands.extend(scores.domains.iter().filter_map(|domain| domain.band));
    for framework in &scores.frameworks {
        bands.extend(framework.band);
        bands.extend(framework.groups.iter().filter_map(|group| group.band));
    }
    bands
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn taking_positive_evidence_away_never_raises_low(
        gaps in prop::collection::vec(any_gap(), 0..8),
        proofs in prop::collection::vec(any_proof(), 1..8),
        taken in any::<Index>(),
    ) {
        let mut fewer = proofs.clone();
        fewer.remove(taken.index(proofs.len()));
        let (before, after) = (bands(&scored(&gaps, &proofs)), bands(&scored(&gaps, &fewer)));
        prop_assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(after.low <= before.low);
            prop_assert!(after.coverage <= before.coverage);
        }
    }

    #[test]
    fn adding_a_finding_never_raises_low_or_high(
        gaps in prop::collection::vec(any_gap(), 0..8),
        proofs in prop::collection::vec(any_proof(), 0..8),
        added in any_gap(),
    ) {
        let mut more = gaps.clone();
        more.push(added);
        let (before, after) = (bands(&scored(&gaps, &proofs)), bands(&scored(&more, &proofs)));
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(after.low <= before.low);
            prop_assert!(after.high <= before.high);
        }
    }

    #[test]
    fn waiving_a_finding_never_raises_low(
        gaps in prop::collection::vec(any_gap(), 1..8),
        proofs in prop::collection::vec(any_proof(), 0..8),
        chosen in any::<Index>(),
    ) {
        let mut waived = gaps.clone();
        waived[chosen.index(gaps.len())].3 = FindingState::Waived;
        let (before, after) = (bands(&scored(&gaps, &proofs)), bands(&scored(&waived, &proofs)));
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(after.low <= before.low);
        }
    }

    #[test]
    fn the_order_of_evidence_never_matters(
        gaps in prop::collection::vec(any_gap(), 0..8),
        proofs in prop::collection::vec(any_proof(), 0..8),
    ) {
        let mut other_gaps = gaps.clone();
        let mut other_proofs = proofs.clone();
        other_gaps.reverse();
        other_proofs.reverse();
        prop_assert_eq!(scored(&gaps, &proofs), scored(&other_gaps, &other_proofs));
    }

    #[test]
    fn low_never_exceeds_high(
        gaps in prop::collection::vec(any_gap(), 0..8),
        proofs in prop::collection::vec(any_proof(), 0..8),
    ) {
        for band in bands(&scored(&gaps, &proofs)) {
            prop_assert!(band.low <= band.high && band.high <= 10_000);
            prop_assert!(band.coverage <= 10_000);
        }
    }
}
