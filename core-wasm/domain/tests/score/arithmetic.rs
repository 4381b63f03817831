//! Low, high and coverage in whole basis points.

use advisory_domain::model::{Domain, FrameworkId};
use advisory_domain::score::{Band, ControlStatus, weigh};

use super::{article_14, control, gap, proof, whole_scope};

#[test]
fn weighs_satisfied_partial_and_unknown_as_the_design_does() {
    let band = Band::over([
        (ControlStatus::Satisfied, 1),
        (ControlStatus::Partial, 2),
        (ControlStatus::NotEvidenced, 1),
    ]);
    let expected = Band {
        low: 5000,
        high: 7500,
        coverage: 7500,
    };
    assert_eq!(band, Some(expected));
}

#[test]
fn scores_nothing_over_no_controls_or_none_in_scope() {
    assert_eq!(Band::over([]), None);
    assert_eq!(Band::over([(ControlStatus::OutOfScope, 3)]), None);
}

#[test]
fn rounds_down() {
    let band = Band::over([
        (ControlStatus::Satisfied, 1),
        (ControlStatus::Satisfied, 1),
        (ControlStatus::Gap, 1),
    ])
    .unwrap();
    assert_eq!((band.low, band.high, band.coverage), (6666, 6666, 10_000));
}

#[test]
fn scores_null_when_nothing_was_read() {
    let mut scope = whole_scope();
    scope.was_read = false;
    let scores = weigh(&scope, &[], &[], &[]);
    assert_eq!(scores.overall, None);
    assert!(scores.domains.iter().all(|domain| domain.band.is_none()));
    for framework in &scores.frameworks {
        assert_eq!(framework.band, None);
        assert!(framework.groups.iter().all(|group| group.band.is_none()));
    }
}

#[test]
fn scores_null_over_an_empty_scope() {
    let mut scope = whole_scope();
    scope.frameworks.clear();
    let scores = weigh(&scope, &[], &[], &[]);
    assert_eq!(scores.overall, None);
    assert!(scores.frameworks.is_empty());
    assert!(scores.domains.iter().all(|domain| domain.band.is_none()));
}

#[test]
fn a_repository_without_evidence_is_unknown_and_not_perfect() {
    let scores = weigh(&whole_scope(), &[], &[], &[]);
    let expected = Band {
        low: 0,
        high: 10_000,
        coverage: 0,
    };
    assert_eq!(scores.overall, Some(expected));
}

#[test]
fn weighs_the_whole_over_controls_and_not_over_means() {
    let owasp = [control(FrameworkId::OwaspLlm, "LLM06:2025")];
    let scores = weigh(&whole_scope(), &[], &[proof("a", &owasp)], &[]);
    let satisfied: u32 = scores.frameworks.iter().map(|f| f.counts.satisfied).sum();
    let controls: usize = scores.frameworks.iter().map(|f| f.controls.len()).sum();
    assert_eq!((satisfied, controls), (1, 916));
    assert_eq!(scores.overall.unwrap().low, 10_000 / 916);
    let one = scores
        .frameworks
        .iter()
        .find(|f| f.framework == FrameworkId::OwaspLlm)
        .unwrap();
    assert_eq!(one.band.unwrap().low, 1000);
}

#[test]
fn counts_of_groups_add_up_to_their_framework() {
    let controls = article_14();
    let scores = weigh(
        &whole_scope(),
        &[gap("g", &controls)],
        &[proof("p", &controls)],
        &[],
    );
    for framework in &scores.frameworks {
        let sum = |pick: fn(&advisory_domain::score::StatusCounts) -> u32| {
            let groups: u32 = framework.groups.iter().map(|g| pick(&g.counts)).sum();
            assert_eq!(groups, pick(&framework.counts));
            groups
        };
        let all = sum(|c| c.satisfied)
            + sum(|c| c.partial)
            + sum(|c| c.gap)
            + sum(|c| c.not_evidenced)
            + sum(|c| c.out_of_scope);
        assert_eq!(all as usize, framework.controls.len());
    }
}

#[test]
fn a_control_scoped_out_leaves_the_denominator_with_its_reason() {
    let mut scope = whole_scope();
    scope.frameworks = vec![FrameworkId::OwaspLlm];
    scope.scoped_out.insert(
        control(FrameworkId::OwaspLlm, "LLM01:2025"),
        "No model is called.".to_owned(),
    );
    let controls = [control(FrameworkId::OwaspLlm, "LLM06:2025")];
    let scores = weigh(&scope, &[], &[proof("p", &controls)], &[]);
    let owasp = scores.frameworks.first().unwrap();
    assert_eq!(owasp.counts.out_of_scope, 1);
    assert_eq!(owasp.band.unwrap().low, 10_000 / 9);
    assert_eq!(
        owasp.controls.first().unwrap().reason,
        "No model is called."
    );
}

#[test]
fn a_domain_is_scored_on_its_own_evidence() {
    let controls = article_14();
    let scores = weigh(&whole_scope(), &[], &[proof("p", &controls)], &[]);
    for domain in &scores.domains {
        let expected = u32::from(domain.domain == Domain::HumanOversight);
        assert_eq!(domain.counts.satisfied, expected, "{:?}", domain.domain);
        assert_eq!(domain.signals, expected);
    }
}
