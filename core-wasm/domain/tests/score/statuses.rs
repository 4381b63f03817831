//! The table of statuses, one row a test.

use advisory_domain::model::{Confidence, ControlRef, Domain, FindingState, FrameworkId, Severity};
use advisory_domain::reference::{Strength, frameworks, mappings, reach};
use advisory_domain::score::{ControlStatus, Gap, Proof, weigh};

use super::{article_14, control, find, gap, proof, whole_scope};

fn status(controls: &[ControlRef], gaps: &[Gap<'_>], proofs: &[Proof<'_>]) -> ControlStatus {
    let scores = weigh(&whole_scope(), gaps, proofs, &[]);
    find(&scores, controls.first().unwrap()).status
}

#[test]
fn satisfied_is_positive_evidence_without_a_serious_finding() {
    let controls = article_14();
    let minor = Gap {
        severity: Severity::Low,
        ..gap("g", &controls)
    };
    let proofs = [proof("p", &controls)];
    assert_eq!(status(&controls, &[], &proofs), ControlStatus::Satisfied);
    assert_eq!(
        status(&controls, &[minor], &proofs),
        ControlStatus::Satisfied
    );
}

#[test]
fn partial_is_positive_evidence_with_an_open_finding() {
    let controls = article_14();
    let medium = Gap {
        severity: Severity::Medium,
        ..gap("g", &controls)
    };
    let proofs = [proof("p", &controls)];
    assert_eq!(
        status(&controls, &[medium], &proofs),
        ControlStatus::Partial
    );
}

#[test]
fn gap_is_a_serious_finding_without_positive_evidence() {
    let controls = article_14();
    assert_eq!(
        status(&controls, &[gap("g", &controls)], &[]),
        ControlStatus::Gap
    );
}

#[test]
fn a_minor_finding_alone_leaves_the_control_unknown() {
    let controls = article_14();
    let minor = Gap {
        severity: Severity::Low,
        ..gap("g", &controls)
    };
    let scores = weigh(&whole_scope(), &[minor], &[], &[]);
    let score = find(&scores, controls.first().unwrap());
    assert_eq!(score.status, ControlStatus::NotEvidenced);
    assert_eq!(score.findings, ["g"]);
}

#[test]
fn a_finding_of_the_baseline_still_counts() {
    let controls = article_14();
    let old = Gap {
        state: FindingState::Baseline,
        ..gap("g", &controls)
    };
    assert_eq!(status(&controls, &[old], &[]), ControlStatus::Gap);
    assert_eq!(
        status(&controls, &[old], &[proof("p", &controls)]),
        ControlStatus::Partial
    );
}

#[test]
fn a_waived_finding_is_unknown_and_never_a_pass() {
    let controls = article_14();
    let waived = Gap {
        state: FindingState::Waived,
        ..gap("g", &controls)
    };
    let scores = weigh(&whole_scope(), &[waived], &[], &[]);
    let score = find(&scores, controls.first().unwrap());
    assert_eq!(score.status, ControlStatus::NotEvidenced);
    assert_eq!(score.findings, ["g"]);
    assert_eq!(
        status(&controls, &[waived], &[proof("p", &controls)]),
        ControlStatus::Partial
    );
}

#[test]
fn a_hint_alone_leaves_the_control_unknown() {
    let controls = article_14();
    let hint = Proof {
        confidence: Confidence::Low,
        ..proof("p", &controls)
    };
    assert_eq!(status(&controls, &[], &[hint]), ControlStatus::NotEvidenced);
    assert_eq!(
        status(&controls, &[gap("g", &controls)], &[hint]),
        ControlStatus::Gap
    );
}

#[test]
fn supporting_strength_alone_never_satisfies() {
    let mut seen = 0;
    for framework in FrameworkId::ALL {
        for mapping in mappings(Domain::HumanOversight, *framework) {
            let controls = [control(*framework, &mapping.id)];
            let expected = match mapping.strength {
                Strength::Direct => ControlStatus::Satisfied,
                Strength::Supporting => ControlStatus::Partial,
            };
            let proofs = [proof("p", &controls), proof("q", &controls)];
            assert_eq!(status(&controls, &[], &proofs), expected, "{controls:?}");
            seen += 1;
        }
    }
    assert!(seen > 50);
}

#[test]
fn a_control_that_another_domain_owns_is_supported_at_best() {
    let foreign = frameworks()
        .iter()
        .flat_map(|framework| {
            let id = framework.id;
            framework.controls.iter().map(move |control| (id, control))
        })
        .find(|(framework, control)| {
            let domains = reach(*framework, &control.id);
            !domains.is_empty() && !domains.contains_key(&Domain::HumanOversight)
        });
    let (framework, found) = foreign.unwrap();
    let controls = [control(framework, &found.id)];
    assert_eq!(
        status(&controls, &[], &[proof("p", &controls)]),
        ControlStatus::Partial
    );
}

#[test]
fn a_control_out_of_reach_stays_in_the_denominator_and_is_reported() {
    let scores = weigh(&whole_scope(), &[], &[], &[]);
    let csf = scores
        .frameworks
        .iter()
        .find(|framework| framework.framework == FrameworkId::NistCsf)
        .unwrap();
    let unreached: Vec<_> = csf.controls.iter().filter(|c| c.reach.is_none()).collect();
    assert!(!unreached.is_empty());
    assert_eq!(csf.out_of_reach as usize, unreached.len());
    for score in unreached {
        assert_eq!(score.status, ControlStatus::NotEvidenced);
        let controls = [control(FrameworkId::NistCsf, &score.id)];
        assert_eq!(
            status(&controls, &[], &[proof("p", &controls)]),
            ControlStatus::NotEvidenced
        );
    }
}

#[test]
fn evidence_of_a_domain_out_of_scope_does_not_count() {
    let controls = article_14();
    let mut scope = whole_scope();
    scope.domains = vec![Domain::AuditLogging];
    let scores = weigh(
        &scope,
        &[gap("g", &controls)],
        &[proof("p", &controls)],
        &[],
    );
    let score = find(&scores, controls.first().unwrap());
    assert_eq!(score.status, ControlStatus::NotEvidenced);
    assert!(score.findings.is_empty() && score.signals.is_empty());
}
