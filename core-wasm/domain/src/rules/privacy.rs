//! Privacy: personal and health data on their way to models and logs.

use super::calls::Scene;
use crate::flow::{Labels, SinkKind};
use crate::model::Confidence;

pub(super) fn detect(scene: &mut Scene<'_, '_>) {
    for hit in &scene.flow.hits {
        let labels = hit.value.labels;
        let is_health = labels.meets(Labels::HEALTH_DATA);
        let is_personal = labels.meets(Labels::PERSONAL_DATA);
        let of = if is_health {
            Labels::HEALTH_DATA
        } else {
            Labels::PERSONAL_DATA
        };
        let (rule, message) = match (hit.kind, hit.model) {
            (SinkKind::Model, Some(model)) if is_health && !model.local => (
                "ADV-PV-004",
                format!(
                    "health data `{}` goes to {} as it is",
                    scene.origin(hit, of),
                    model.provider
                ),
            ),
            (SinkKind::Model, Some(model)) if is_personal => (
                "ADV-PV-001",
                format!(
                    "personal data `{}` goes into the prompt for {} as it is",
                    scene.origin(hit, of),
                    model.provider
                ),
            ),
            (SinkKind::Log, _) if is_personal || is_health => (
                "ADV-PV-002",
                format!(
                    "`{}` writes `{}`, which identifies a person",
                    hit.sink,
                    scene.origin(hit, of)
                ),
            ),
            _ => continue,
        };
        if scene.is_repeated(hit, of) {
            continue;
        }
        let trace = Scene::trace(hit, of);
        scene
            .sink
            .traced_finding(rule, hit.span, Confidence::Medium, message, trace);
    }
}
