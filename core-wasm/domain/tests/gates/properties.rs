//! What holds of every decision.

use advisory_domain::artifacts::lifecycle::ArtifactStatus;
use advisory_domain::gates::{
    AssessmentStatus, FindingFact, GateInput, GateVerdict, WaiverFact, evaluate,
};
use advisory_domain::model::{RiskTier, Severity, Stage};
use advisory_domain::scan::VerdictStatus;
use proptest::prelude::*;
use proptest::sample::select;

use super::support::{
    NOW, at, covers_finding, covers_requirement, finding, shipped, sound, waiver,
};

const REQUIREMENTS: [&str; 8] = [
    "ethics-charter-drafted",
    "data-sheet-drafted",
    "assessment-submitted",
    "risk-assessment-approved",
    "no-high-finding",
    "assessment-approved",
    "model-card-approved",
    "evidence-coverage:gdpr",
];

fn findings() -> impl Strategy<Value = Vec<FindingFact>> {
    proptest::collection::vec(select(Severity::ALL), 0..5).prop_map(|severities| {
        let numbered = severities.into_iter().enumerate();
        numbered
            .map(|(n, severity)| finding(&format!("f{n}"), severity))
            .collect()
    })
}

fn waivers() -> impl Strategy<Value = Vec<WaiverFact>> {
    let target = prop_oneof![
        (0..5_u8).prop_map(|n| covers_finding(&format!("f{n}"))),
        select(REQUIREMENTS.to_vec()).prop_map(covers_requirement),
    ];
    let ends = select(vec![
        "2026-05-02T00:00:00Z",
        "2026-09-01T00:00:00Z",
        "2026-12-31T00:00:00Z",
    ]);
    proptest::collection::vec((target, ends, any::<bool>()), 0..6).prop_map(|waivers| {
        let numbered = waivers.into_iter().enumerate();
        numbered
            .map(|(n, (target, ends, own))| {
                let mut waiver = waiver(&format!("w{n}"), target);
                waiver.expires_at = at(ends);
                if own {
                    waiver.approver.clone_from(&waiver.requester);
                }
                waiver
            })
            .collect()
    })
}

fn inputs() -> impl Strategy<Value = GateInput> {
    let artifacts = proptest::collection::vec(
        (select(ArtifactStatus::ALL), any::<bool>(), any::<bool>()),
        9,
    );
    let tier = proptest::option::of(select(RiskTier::ALL));
    let assessment = proptest::option::of(select(AssessmentStatus::ALL));
    let scan = proptest::option::of(select(VerdictStatus::ALL));
    let shares = proptest::collection::vec(proptest::option::of(0..=10_000_u32), 2);
    (
        findings(),
        waivers(),
        artifacts,
        tier,
        assessment,
        scan,
        shares,
        any::<bool>(),
    )
        .prop_map(
            |(findings, waivers, artifacts, tier, assessment, scan, shares, personal)| {
                let mut input = sound();
                input.findings = findings;
                input.waivers = waivers;
                for (artifact, (status, stale, soon)) in input.artifacts.iter_mut().zip(artifacts) {
                    // Mostly approved, so that the gates are not always closed.
                    artifact.status = if soon {
                        ArtifactStatus::Approved
                    } else {
                        status
                    };
                    artifact.stale = stale && !soon;
                    artifact.expires_at = soon.then(|| at("2026-10-01T00:00:00Z"));
                }
                input.project.risk_tier = tier;
                match assessment {
                    Some(status) => input.assessment.as_mut().unwrap().status = status,
                    None => input.assessment = None,
                }
                match scan {
                    Some(verdict) => input.scan.as_mut().unwrap().verdict = verdict,
                    None => input.scan = None,
                }
                for (score, share) in input.scores.iter_mut().zip(shares) {
                    score.coverage = share;
                }
                input.personal_data.in_evidence = personal;
                input
            },
        )
}

fn stages() -> impl Strategy<Value = Stage> {
    select(Stage::ALL)
}

fn verdict(stage: Stage, input: &GateInput) -> GateVerdict {
    evaluate(shipped(stage), input, at(NOW)).unwrap().verdict
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn deciding_twice_gives_the_same_bytes(stage in stages(), input in inputs()) {
        let bytes = |input| evaluate(shipped(stage), input, at(NOW)).unwrap().to_canonical().unwrap();
        let mut other = input.clone();
        other.findings.reverse();
        other.waivers.reverse();
        other.artifacts.reverse();
        prop_assert_eq!(bytes(&input), bytes(&other));
    }

    #[test]
    fn a_waiver_makes_no_plain_pass(stage in stages(), input in inputs()) {
        let mut without = input.clone();
        without.waivers.clear();
        let (with, without) = (verdict(stage, &input), verdict(stage, &without));
        if without == GateVerdict::Fail {
            prop_assert_ne!(with, GateVerdict::Pass);
        } else {
            prop_assert_eq!(with, without);
        }
    }

    #[test]
    fn a_critical_finding_improves_nothing(stage in stages(), input in inputs()) {
        let mut worse = input.clone();
        worse.findings.push(finding("another", Severity::Critical));
        prop_assert!(verdict(stage, &worse) >= verdict(stage, &input));
    }

    #[test]
    fn taking_evidence_away_improves_nothing(stage in stages(), input in inputs(), which in 0..12_usize) {
        let mut less = input.clone();
        match which {
            0 => less.scan = None,
            1 => less.assessment = None,
            2 => less.scores.clear(),
            n => { less.artifacts.remove(n - 3); }
        }
        prop_assert!(verdict(stage, &less) >= verdict(stage, &input));
    }

    #[test]
    fn the_smallest_changes_are_named_whenever_a_gate_fails(stage in stages(), input in inputs()) {
        let decision = evaluate(shipped(stage), &input, at(NOW)).unwrap();
        let can_be_mended = input.project.risk_tier != Some(RiskTier::Unacceptable) || stage != Stage::Design;
        match decision.remedies {
            None => prop_assert_ne!(decision.verdict, GateVerdict::Fail),
            Some(remedies) => {
                prop_assert_eq!(decision.verdict, GateVerdict::Fail);
                prop_assert_eq!(!remedies.sets.is_empty(), can_be_mended);
            }
        }
    }

    #[test]
    fn a_decision_holds_until_the_instant_it_names(stage in stages(), input in inputs()) {
        let decision = evaluate(shipped(stage), &input, at(NOW)).unwrap();
        if let Some(until) = decision.valid_until {
            let again = |instant| evaluate(shipped(stage), &input, instant).unwrap().verdict;
            prop_assert!(again(until) > decision.verdict);
            let last = until - jiff::SignedDuration::from_secs(1);
            prop_assert!(again(last) <= decision.verdict);
        }
    }
}
