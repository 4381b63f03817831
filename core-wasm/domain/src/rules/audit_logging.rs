//! Audit logging: is what the model did recorded, and nothing that must not be.

use std::collections::BTreeSet;

use super::calls::{Scene, has_any};
use crate::flow::{Call, FunctionFact, Labels, Role, SinkKind, table};
use crate::model::{Confidence, Finding, Place};
use crate::scan::Fact;
use crate::syntax::tree::{Expr, ExprKind, Handler, StmtKind};

/// Begins the name of the fact that a method asks a model and leaves the record to its callers.
const UNRECORDED: &str = "unrecorded-method:";
/// Begins the name of the fact that a function which keeps a record calls a method.
const RECORDED: &str = "recorded-method:";

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
    recorded_methods(scene);
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

/// Notes which methods are called by functions that keep a record: who asks a model behind one
/// interface of several leaves the record to whoever holds the interface.
fn recorded_methods(scene: &mut Scene<'_, '_>) {
    const KEEPS: &[&str] = &["log", "trace", "audit", "record", "observe", "track"];
    const SPANS: &[&str] = &["start_span", "create_span", "as_current_span", "startSpan"];
    const ASKS: &[&str] = &[
        "submit", "generat", "complet", "chat", "invoke", "ask", "request", "call", "prompt",
        "stream", "respon", "predict", "llm", "answer",
    ];
    /// What a line about a call of a model tells.
    const TOLD: &[&str] = &[
        "prompt",
        "response",
        "model",
        "token",
        "answer",
        "completion",
        "llm",
    ];
    for index in 0..scene.flow.functions.len() {
        let keeps = |call: &Call<'_>| {
            let last = call.last().to_ascii_lowercase();
            if scene.is_log(call) {
                let written = scene.file.slice(call.span).to_ascii_lowercase();
                matches!(last.as_str(), "info" | "debug" | "log") && has_any(&written, TOLD)
            } else {
                let verb = last.trim_start_matches('_').split('_').next().unwrap_or("");
                KEEPS.contains(&verb) || has_any(call.last(), SPANS)
            }
        };
        if !scene.flow.calls_of(index).any(keeps) {
            continue;
        }
        for call in scene.flow.calls_of(index) {
            let is_method = matches!(call.callee.kind, ExprKind::Member { .. });
            if is_method && has_any(call.last(), ASKS) && !scene.is_log(call) {
                let name = format!("{RECORDED}{}", call.last());
                scene.sink.fact(name, call.span);
            }
        }
    }
}

/// Takes back that a method's call of a model is unrecorded where the method's callers record it.
pub(super) fn settle(facts: &[Fact], findings: &mut Vec<Finding>) {
    let recorded: BTreeSet<&str> = facts
        .iter()
        .filter_map(|fact| fact.name.strip_prefix(RECORDED))
        .collect();
    let answered: BTreeSet<&Place> = facts
        .iter()
        .filter_map(|fact| {
            let (method, _) = fact.name.strip_prefix(UNRECORDED)?.split_once('@')?;
            recorded.contains(method).then_some(&fact.place)
        })
        .collect();
    findings.retain(|found| found.rule != "ADV-AL-001" || !answered.contains(&found.place));
}

/// Returns whether a function implements an interface, so that its callers know only that.
fn is_behind_interface(fact: &FunctionFact<'_>) -> bool {
    fact.class.is_some_and(|class| !class.bases.is_empty())
}

/// Returns whether the package asked is the one that the file is part of, which records itself.
fn is_own(scene: &Scene<'_, '_>, call: &Call<'_>) -> bool {
    let is_known = table::roles(call.path).any(|role| matches!(role, Role::Model { .. }));
    let package = call.path.split('.').next().unwrap_or("");
    is_known && scene.file.path.split('/').any(|part| part == package)
}

/// Returns whether a class is one of LangChain's models: its base hands every call to the callbacks that applications record
/// with.
fn is_called_back(fact: &FunctionFact<'_>) -> bool {
    let body = fact.class.map_or(&[][..], |class| class.body);
    body.iter().any(|statement| {
        matches!(statement.kind, StmtKind::Function(method) if matches!(method.name, "_llm_type" | "_llmType"))
    })
}

/// What is computed from text for a search is an index, and no answer of a model.
fn is_embedding(fact: &FunctionFact<'_>) -> bool {
    let class = fact.class.map_or("", |class| class.name);
    [fact.function.name, class]
        .iter()
        .any(|name| name.to_ascii_lowercase().contains("embed"))
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
        let fact = call
            .place
            .function
            .and_then(|index| scene.flow.functions.get(index));
        if seen.contains(&call.place.function)
            || fact.is_some_and(|fact| is_embedding(fact) || is_called_back(fact))
            || call.argument("mock_response").is_some()
            || is_own(scene, call)
        {
            continue;
        }
        seen.push(call.place.function);
        if let Some(fact) = fact.filter(|fact| is_behind_interface(fact)) {
            let name = format!("{UNRECORDED}{}@{}", fact.function.name, call.span.start);
            scene.sink.fact(name, call.span);
        }
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
        if scene.is_repeated(hit, of) {
            continue;
        }
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
