//! Transparency: can someone be told why?

use super::calls::{Scene, has_any, text};
use crate::flow::Labels;
use crate::model::Confidence;
use crate::syntax::tree::{Expr, ExprKind};

/// Words that refuse someone something.
const REFUSALS: &[&str] = &[
    "deny",
    "denied",
    "reject",
    "rejected",
    "decline",
    "declined",
    "ineligible",
    "refuse",
    "refused",
];
/// Words that grant it.
const GRANTS: &[&str] = &[
    "approve", "approved", "accept", "accepted", "eligible", "grant", "granted",
];
/// Words by which a reason is kept.
const REASONS: &[&str] = &[
    "reason",
    "explan",
    "rationale",
    "justif",
    "because",
    "shap",
    "why",
    "evidence",
    "factors",
    "contribution",
];

pub(super) fn detect(scene: &mut Scene<'_, '_>) {
    for (index, fact) in scene.flow.functions.iter().enumerate() {
        let decides_by_model = scene
            .flow
            .calls_of(index)
            .any(|call| call.model.is_some() || matches!(call.last(), "predict" | "predict_proba"));
        if !decides_by_model {
            continue;
        }
        let mut refuses = None;
        let mut grants = false;
        for returned in &scene.flow.returns {
            if returned.place.function != Some(index) {
                continue;
            }
            let Some(expression) = returned.expression else {
                continue;
            };
            let (refusal, grant) = verdicts(expression, 0);
            let is_bare = matches!(expression.kind, ExprKind::Record(entries) if entries.iter().any(
                |entry| matches!(entry.key.as_ref().and_then(text), Some("decision" | "approved" | "eligible"))))
                && returned.value.labels.meets(Labels::MODEL_OUTPUT);
            if refusal || is_bare {
                refuses = refuses.or(Some(returned.span));
            }
            grants = grants || grant || is_bare;
        }
        let written = scene.file.slice(fact.function.span).to_ascii_lowercase();
        if let Some(span) = refuses.filter(|_| grants && !has_any(&written, REASONS)) {
            let message = format!(
                "`{}` decides about someone by a model and keeps no reason",
                scene.function_name(Some(index))
            );
            scene
                .sink
                .finding("ADV-TX-003", span, Confidence::Medium, message);
        }
    }
}

/// Returns whether an expression can refuse, and whether it can grant.
fn verdicts(expression: &Expr<'_>, depth: u8) -> (bool, bool) {
    if depth > 4 {
        return (false, false);
    }
    let either = |one: (bool, bool), other: (bool, bool)| (one.0 || other.0, one.1 || other.1);
    match expression.kind {
        ExprKind::Text(text) => {
            let lower = text.to_ascii_lowercase();
            (
                REFUSALS.contains(&lower.as_str()),
                GRANTS.contains(&lower.as_str()),
            )
        }
        ExprKind::Conditional {
            then, otherwise, ..
        } => either(verdicts(then, depth + 1), verdicts(otherwise, depth + 1)),
        ExprKind::Record(entries) => entries
            .iter()
            .map(|entry| verdicts(&entry.value, depth + 1))
            .fold((false, false), either),
        ExprKind::Wrapped(inner) => verdicts(inner, depth + 1),
        _ => (false, false),
    }
}
