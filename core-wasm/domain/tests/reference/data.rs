//! Every check that the data's authors make, on the data that is built in.

use std::collections::BTreeSet;

use advisory_domain::model::{ControlRef, Domain, FrameworkId};
use advisory_domain::reference::{frameworks, mappings, patterns, questions};
use advisory_domain::rules;

const COUNTS: &[(FrameworkId, usize)] = &[
    (FrameworkId::NistAiRmf, 72),
    (FrameworkId::EuAiAct, 43),
    (FrameworkId::Iso42001, 38),
    (FrameworkId::OwaspLlm, 10),
    (FrameworkId::NistCsf, 106),
    (FrameworkId::Soc2, 61),
    (FrameworkId::Hipaa, 68),
    (FrameworkId::Gdpr, 41),
    (FrameworkId::Iso27001, 93),
    (FrameworkId::Nist80053, 384),
];

fn known_controls() -> BTreeSet<(FrameworkId, &'static str)> {
    frameworks()
        .iter()
        .flat_map(|framework| {
            let id = framework.id;
            framework.controls.iter().map(move |c| (id, c.id.as_str()))
        })
        .collect()
}

fn assert_known(owner: &str, controls: &[ControlRef]) {
    let known = known_controls();
    for control in controls {
        let key = (control.framework, control.id.as_str());
        assert!(known.contains(&key), "{owner} names unknown {key:?}");
    }
}

#[test]
fn holds_ten_frameworks_with_916_controls() {
    let found: Vec<_> = frameworks()
        .iter()
        .map(|framework| (framework.id, framework.controls.len()))
        .collect();
    assert_eq!(found, COUNTS);
    assert_eq!(found.iter().map(|(_, count)| count).sum::<usize>(), 916);
    for framework in frameworks() {
        assert_eq!(framework.count as usize, framework.controls.len());
        for field in [
            &framework.name,
            &framework.version,
            &framework.publisher,
            &framework.url,
            &framework.licence,
        ] {
            assert!(!field.is_empty(), "{:?}", framework.id);
        }
    }
}

#[test]
fn controls_are_unique_grouped_and_summed_up_in_25_words() {
    for framework in frameworks() {
        let groups: BTreeSet<&str> = framework.groups.iter().map(|g| g.id.as_str()).collect();
        assert_eq!(groups.len(), framework.groups.len());
        let mut ids = BTreeSet::new();
        for control in &framework.controls {
            assert!(ids.insert(&control.id), "{} twice", control.id);
            assert!(groups.contains(control.group.as_str()), "{}", control.id);
            assert!(!control.title.is_empty(), "{}", control.id);
            let words = control.summary.split_whitespace().count();
            assert!((1..=25).contains(&words), "{}: {words} words", control.id);
        }
    }
}

#[test]
fn the_crosswalk_holds_601_mappings_to_known_controls() {
    let known = known_controls();
    let mut count = 0;
    for domain in Domain::ALL {
        for framework in FrameworkId::ALL {
            let mut seen = BTreeSet::new();
            for mapping in mappings(*domain, *framework) {
                let key = (*framework, mapping.id.as_str());
                assert!(known.contains(&key), "{domain:?} maps unknown {key:?}");
                assert!(seen.insert(key), "{domain:?} maps {key:?} twice");
                assert!(mapping.why.split_whitespace().count() <= 15, "{key:?}");
                count += 1;
            }
        }
    }
    assert_eq!(count, 601);
}

#[test]
fn asks_ten_questions_a_domain_on_a_scale_from_0_to_4() {
    assert_eq!(questions().len(), 70);
    for domain in Domain::ALL {
        let own = questions().iter().filter(|q| q.domain == *domain).count();
        assert_eq!(own, 10, "{domain:?}");
    }
    for question in questions() {
        let levels: Vec<u32> = question.scale.iter().map(|anchor| anchor.level).collect();
        assert_eq!(levels, [0, 1, 2, 3, 4], "{}", question.id);
        assert!((1..=3).contains(&question.weight), "{}", question.id);
        assert!(!question.evidence.is_empty(), "{}", question.id);
        assert_known(&question.id, &question.controls);
    }
}

#[test]
fn holds_42_patterns_with_143_detects() {
    assert_eq!(patterns().len(), 42);
    let detects: usize = patterns().values().map(|p| p.detects.len()).sum();
    assert_eq!(detects, 143);
    for pattern in patterns().values() {
        assert!(!pattern.references.is_empty(), "{}", pattern.id);
        assert!(!pattern.implementation.python.is_empty(), "{}", pattern.id);
        assert!(
            !pattern.implementation.typescript.is_empty(),
            "{}",
            pattern.id
        );
        assert_known(&pattern.id, &pattern.controls);
    }
}

#[test]
fn rules_name_controls_of_their_domains_crosswalk_cells_alone() {
    for rule in rules::all() {
        for control in &rule.controls {
            let is_mapped = mappings(rule.domain, control.framework)
                .iter()
                .any(|mapping| mapping.id == control.id);
            assert!(is_mapped, "{} names {control:?}", rule.id);
        }
    }
}
