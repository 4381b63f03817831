//! Audit logging: is what the model did recorded, and nothing that must not be.

use super::calls::{Scene, has_any};
use crate::flow::{Labels, Role, SinkKind, table};
use crate::model::Confidence;
use crate::syntax::tree::{Expr, ExprKind, Handler, StmtKind};

/// Packages that record model calls for the process or for what they wrap.
const TRACING: &[&str] = &[
    "langfuse",
    "langsmith",
    "traceloop",
    "openllmetry",
    "phoenix",
    "openinference",
    "arize",
    "opentelemetry",
    "@opentelemetry",
    "helicone",
    "@helicone",
    "wandb",
    "weave",
    "mlflow",
    "opik",
    "agentops",
    "logfire",
    "ddtrace",
    "dd-trace",
    "braintrust",
    "promptlayer",
    "lunary",
    "@sentry",
    "sentry_sdk",
    "posthog",
    "logging",
    "loguru",
    "structlog",
    "winston",
    "pino",
    "@langfuse",
    "langfuse-vercel",
    "@vercel/otel",
    "bunyan",
    "log4js",
    "electron-log",
];
/// Words in the name of what records, whoever wrote it.
const RECORDS: &[&str] = &[
    "log",
    "Log",
    "LOG",
    "trace",
    "Trace",
    "tracing",
    "audit",
    "Audit",
    "telemetry",
    "Telemetry",
    "metric",
    "Metric",
    "record",
    "Record",
    "callback",
    "Callback",
    "observ",
    "Observ",
    "span",
    "monitor",
    "Monitor",
    "track",
    "Track",
    "usage",
    "Usage",
    "save",
    "Save",
    "insert",
    "persist",
    "emit",
];

pub(super) fn detect(scene: &mut Scene<'_, '_>) {
    unlogged(scene);
    swallowed(scene);
    logged_too_much(scene);
}

/// Returns whether anything in the file could record a call: then the rules cannot say it is not.
fn records(scene: &Scene<'_, '_>) -> bool {
    scene.flow.names.imports_any(TRACING)
        || scene.flow.names.imports_like(RECORDS)
        || scene.flow.calls.iter().any(|call| {
            has_any(call.last(), RECORDS)
                || scene.is_log(call) && !has_any(call.last(), &["error", "warn", "exception"])
                || call.argument("callbacks").is_some()
        })
}

fn unlogged(scene: &mut Scene<'_, '_>) {
    let has_tools = scene.flow.functions.iter().any(|fact| fact.is_tool);
    if !has_tools && !scene.asks_model() || records(scene) {
        return;
    }
    let mut seen = Vec::new();
    for call in &scene.flow.calls {
        let Some(model) = call.model.filter(|model| model.direct && !model.local) else {
            continue;
        };
        if seen.contains(&call.place.function) {
            continue;
        }
        seen.push(call.place.function);
        let message = format!(
            "`{}` asks a model of {} and nothing in this file records the call",
            scene.function_name(call.place.function),
            model.provider,
        );
        scene
            .sink
            .finding("ADV-AL-001", call.span, Confidence::Medium, message);
    }
    for (index, fact) in scene.flow.functions.iter().enumerate() {
        if !fact.is_tool {
            continue;
        }
        let harm = scene.flow.calls_of(index).find_map(|call| {
            table::roles(call.path).find_map(|role| match role {
                Role::Destructive { harm } => Some(*harm),
                _ => None,
            })
        });
        if let Some(harm) = harm {
            let message = format!(
                "the tool `{}` {} for a model and nothing in this file records its runs",
                scene.function_name(Some(index)),
                harm.phrase(),
            );
            let span = fact.function.name_span;
            scene
                .sink
                .finding("ADV-AL-002", span, Confidence::Medium, message);
        }
    }
}

fn swallowed(scene: &mut Scene<'_, '_>) {
    let mut seen = Vec::new();
    for call in &scene.flow.calls {
        let (Some(model), Some(index)) = (call.model, call.place.attempt) else {
            continue;
        };
        if seen.contains(&index) {
            continue;
        }
        seen.push(index);
        let Some(attempt) = scene.flow.attempts.get(index) else {
            continue;
        };
        for handler in attempt.handlers {
            if is_broad(handler) && is_silent(handler) {
                let message = format!(
                    "an error of the call to {} (`{}`) is dropped without a trace",
                    model.provider,
                    call.last(),
                );
                scene
                    .sink
                    .finding("ADV-AL-003", handler.span, Confidence::High, message);
            }
        }
    }
}

fn is_broad(handler: &Handler<'_>) -> bool {
    match handler.catches.map(|caught| caught.kind) {
        None => true,
        Some(ExprKind::Name(name)) => matches!(name, "Exception" | "BaseException"),
        Some(_) => false,
    }
}

fn is_silent(handler: &Handler<'_>) -> bool {
    handler.body.iter().all(|statement| match &statement.kind {
        StmtKind::Empty | StmtKind::Continue => true,
        StmtKind::Return(value) => value.as_ref().is_none_or(is_nothing),
        StmtKind::Expression(expression) => is_nothing(expression),
        _ => false,
    })
}

fn is_nothing(expression: &Expr<'_>) -> bool {
    match expression.kind {
        ExprKind::Null | ExprKind::Text("") => true,
        ExprKind::Sequence(items) | ExprKind::Other(items) => items.is_empty(),
        ExprKind::Record(entries) => entries.is_empty(),
        _ => false,
    }
}

fn logged_too_much(scene: &mut Scene<'_, '_>) {
    for hit in &scene.flow.hits {
        let labels = hit.value.labels;
        let is_log = hit.kind == SinkKind::Log;
        let (of, what) = if labels.meets(Labels::SECRET) && (is_log || hit.kind == SinkKind::Print)
        {
            (Labels::SECRET, "the credential")
        } else if labels.meets(Labels::PROMPT) && is_log && asks_here(scene, hit.place.function) {
            (Labels::PROMPT, "the whole prompt")
        } else {
            continue;
        };
        let message = format!("`{}` writes {what} `{}`", hit.sink, scene.origin(hit, of));
        let trace = Scene::trace(hit, of);
        scene
            .sink
            .traced_finding("ADV-AL-004", hit.span, Confidence::Medium, message, trace);
    }
}

fn asks_here(scene: &Scene<'_, '_>, function: Option<usize>) -> bool {
    scene
        .flow
        .calls
        .iter()
        .any(|call| call.model.is_some() && call.place.function == function)
}
