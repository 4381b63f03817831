//! The templates as data.

use std::collections::BTreeSet;

use advisory_domain::artifacts::evidence::Selector;
use advisory_domain::artifacts::{ArtifactKind, templates};
use advisory_domain::reference::{framework, patterns, questions};

#[test]
fn every_type_has_its_template() {
    let kinds: Vec<ArtifactKind> = templates().iter().map(|template| template.kind).collect();
    assert_eq!(kinds, ArtifactKind::ALL);
}

#[test]
fn every_selector_names_something_that_exists() {
    let fields = [
        "name",
        "owner",
        "purpose",
        "risk-tier",
        "stage",
        "repository",
        "frameworks",
    ];
    for template in templates() {
        let asks = template.sections.iter().flat_map(|section| &section.asks);
        for selector in asks.flat_map(|ask| &ask.from) {
            let exists = match selector {
                Selector::Project(field) => fields.contains(&field.as_str()),
                Selector::Pattern(id) => patterns().contains_key(id),
                Selector::Answer(id) => questions().iter().any(|question| question.id == *id),
                Selector::Control(of, id) => framework(*of)
                    .unwrap()
                    .controls
                    .iter()
                    .any(|control| control.id == *id),
                Selector::Finding(_) => false,
                Selector::Coverage | Selector::Component(_) | Selector::Score(_) => true,
            };
            assert!(exists, "{selector} in {}", template.kind.id());
        }
    }
}

#[test]
fn sections_and_their_questions_are_distinct_and_say_where_they_come_from() {
    for template in templates() {
        let kind = template.kind.id();
        let ids: BTreeSet<&str> = template
            .sections
            .iter()
            .map(|section| section.id.as_str())
            .collect();
        assert_eq!(ids.len(), template.sections.len(), "{kind}");
        assert!(template.sections.len() >= 7, "{kind}");
        for section in &template.sections {
            assert!(!section.asks.is_empty(), "{kind} {}", section.id);
            assert!(section.guidance.len() > 40, "{kind} {}", section.id);
            let texts: BTreeSet<&str> = section.asks.iter().map(|ask| ask.text.as_str()).collect();
            assert_eq!(texts.len(), section.asks.len(), "{kind} {}", section.id);
            let is_sourced = template
                .sources
                .iter()
                .any(|source| section.source.contains(&source.id))
                || section.source.starts_with("Annex IV");
            assert!(is_sourced, "{kind} {}: {}", section.id, section.source);
        }
    }
}

#[test]
fn the_technical_documentation_has_the_nine_points_of_annex_iv() {
    let template = &templates()[7];
    for point in 1..=9 {
        let start = format!("Annex IV, {point}");
        assert!(
            template
                .sections
                .iter()
                .any(|section| section.source.starts_with(&start)),
            "point {point}"
        );
    }
}

#[test]
fn most_questions_of_a_person_stay_questions_and_most_sections_have_evidence_to_ask_for() {
    for template in templates() {
        let asks: Vec<_> = template
            .sections
            .iter()
            .flat_map(|section| &section.asks)
            .collect();
        let for_people = asks.iter().filter(|ask| ask.from.is_empty()).count();
        assert!(
            for_people > 0 && for_people < asks.len(),
            "{}",
            template.kind.id()
        );
    }
}
