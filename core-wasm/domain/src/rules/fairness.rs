//! Fairness: what a model is fitted on, and whether anyone looks at its groups.

use super::calls::{Scene, has_any, text};
use crate::model::Confidence;
use crate::syntax::tree::{Expr, ExprKind};

/// Packages that fit models to tables.
const FITTING: &[&str] = &[
    "sklearn",
    "xgboost",
    "lightgbm",
    "catboost",
    "keras",
    "tensorflow",
    "statsmodels",
    "autogluon",
    "pycaret",
    "interpret",
    "tpot",
    "h2o",
    "flaml",
];
/// Words by which a file shows figures for each group.
const GROUP_METRICS: &[&str] = &[
    "fairlearn",
    "aif360",
    "aequitas",
    "MetricFrame",
    "demographic_parity",
    "equalized_odds",
    "equal_opportunity",
    "disparate_impact",
    "selection_rate",
    "statistical_parity",
    "fairness",
    "by_group",
    "group_metrics",
    "themis",
];
/// Columns that hold a protected attribute. Sorted.
const PROTECTED: &[&str] = &[
    "caste",
    "citizenship",
    "disability",
    "ethnic_group",
    "ethnicity",
    "foreign_worker",
    "gender",
    "is_female",
    "is_male",
    "marital_status",
    "marital.status",
    "maritalstatus",
    "national_origin",
    "nationality",
    "pregnancy",
    "race",
    "religion",
    "sex",
    "sexual_orientation",
];
/// Columns that stand in for one.
const PROXIES: &[&str] = &[
    "birthplace",
    "census_tract",
    "first_name",
    "last_name",
    "maiden_name",
    "neighborhood",
    "neighbourhood",
    "postal_code",
    "postcode",
    "surname",
    "zip",
    "zip_code",
    "zipcode",
];

pub(super) fn detect(scene: &mut Scene<'_, '_>) {
    features(scene);
    skipped_tests(scene);
}

fn features(scene: &mut Scene<'_, '_>) {
    let fits = scene
        .flow
        .calls
        .iter()
        .any(|call| matches!(call.last(), "fit" | "train" | "fit_transform"));
    if !fits || !scene.flow.names.imports_any(FITTING) {
        return;
    }
    let measures = has_any(scene.file.text, GROUP_METRICS);
    let mut seen = Vec::new();
    for list in &scene.flow.lists {
        if !list.name.is_none_or(is_feature_list) {
            continue;
        }
        for item in list.items {
            let Some(column) = text(item) else { continue };
            let lower = column.to_ascii_lowercase();
            if seen.contains(&lower) {
                continue;
            }
            let (rule, message) = if PROTECTED.contains(&lower.as_str()) && !measures {
                (
                    "ADV-FB-001",
                    format!(
                        "the model is fitted on `{column}` and nothing in this file measures it by group"
                    ),
                )
            } else if PROXIES.contains(&lower.as_str()) && !measures {
                (
                    "ADV-FB-002",
                    format!("the feature `{column}` can stand in for a protected attribute"),
                )
            } else {
                continue;
            };
            seen.push(lower);
            scene
                .sink
                .finding(rule, item.span, Confidence::Medium, message);
        }
    }
}

fn is_feature_list(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_features = has_any(
        &lower,
        &[
            "feature",
            "predictor",
            "input_col",
            "x_col",
            "categorical",
            "cat_col",
            "numeric_col",
            "num_col",
        ],
    );
    is_features
        && !has_any(
            &lower,
            &[
                "drop",
                "exclude",
                "sensitive",
                "protected",
                "ignore",
                "remove",
            ],
        )
}

fn skipped_tests(scene: &mut Scene<'_, '_>) {
    for fact in &scene.flow.functions {
        let class = fact.class.map_or("", |class| class.name);
        let is_about = is_about_bias(fact.function.name) || is_about_bias(class);
        let skip = fact
            .function
            .decorators
            .iter()
            .chain(fact.class.map_or(&[][..], |class| class.decorators))
            .find(|decorator| is_skip(scene, decorator));
        if let Some(skip) = skip.filter(|_| is_about) {
            let message = format!("the bias test `{}` does not run", fact.function.name);
            scene
                .sink
                .finding("ADV-FB-003", skip.span, Confidence::High, message);
        }
    }
    for call in &scene.flow.calls {
        let is_skip = matches!(
            call.path,
            "it.skip"
                | "test.skip"
                | "describe.skip"
                | "xit"
                | "xtest"
                | "xdescribe"
                | "test.todo"
                | "it.todo"
        );
        let title = call.arguments.first().and_then(|one| text(&one.value));
        if let Some(title) = title.filter(|title| is_skip && is_about_bias(title)) {
            let message = format!("the bias test `{title}` does not run");
            scene
                .sink
                .finding("ADV-FB-003", call.callee.span, Confidence::High, message);
        }
    }
}

fn is_skip(scene: &Scene<'_, '_>, decorator: &Expr<'_>) -> bool {
    let target = match decorator.kind {
        ExprKind::Call { callee, .. } => callee,
        _ => decorator,
    };
    matches!(
        scene.file.slice(target.span),
        "pytest.mark.skip" | "mark.skip" | "unittest.skip" | "skip"
    )
}

/// A `bias` alone is as often the term of a linear layer.
fn is_about_bias(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    has_any(
        &lower,
        &[
            "fairness",
            "demographic",
            "disparate",
            "equalized",
            "gender",
            "racial",
            "discrimination",
            "parity_between",
            "stereotyp",
        ],
    ) || lower.contains("bias")
        && has_any(
            &lower,
            &[
                "model_bias",
                "bias_detect",
                "bias_audit",
                "bias_metric",
                "detects_bias",
                "llm",
                "response",
                "group",
                "biased",
                "hiring",
                "bias in",
                "bias between",
                "bias across",
            ],
        )
}
