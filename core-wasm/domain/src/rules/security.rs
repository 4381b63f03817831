//! Security and robustness: what model output and untrusted text may not become.

use super::calls::{Scene, has_any, is_boolean};
use crate::flow::{Call, Hit, Labels, SinkKind, table};
use crate::model::Confidence;
use crate::scan::Language;
use crate::syntax::tree::{ExprKind, Span};

pub(super) fn detect(scene: &mut Scene<'_, '_>) {
    injections(scene);
    unsafe_loading(scene);
}

fn injections(scene: &mut Scene<'_, '_>) {
    const TOOL: Labels = Labels::TOOL_ARGUMENT;
    for hit in &scene.flow.hits {
        let labels = hit.value.labels;
        let (rule, of, what) = match hit.kind {
            SinkKind::Instructions if labels.meets(Labels::UNTRUSTED) => {
                if is_meant_for_instructions(scene, hit) {
                    continue;
                }
                ("ADV-SEC-102", Labels::UNTRUSTED, "untrusted text")
            }
            SinkKind::Sql if labels.meets(TOOL) => (
                "ADV-SEC-103",
                TOOL,
                "an argument the model chose for the tool",
            ),
            SinkKind::Code | SinkKind::Shell | SinkKind::Sql | SinkKind::Html
                if labels.meets(Labels::MODEL_OUTPUT) =>
            {
                ("ADV-SEC-101", Labels::MODEL_OUTPUT, "model output")
            }
            SinkKind::Code | SinkKind::Shell | SinkKind::Html if labels.meets(TOOL) => (
                "ADV-SEC-101",
                TOOL,
                "an argument the model chose for the tool",
            ),
            _ => continue,
        };
        let end = match hit.kind {
            SinkKind::Code => "runs as code in",
            SinkKind::Shell => "runs in a shell through",
            SinkKind::Sql => "runs as SQL in",
            SinkKind::Html => "becomes markup in",
            _ => "becomes instructions of the model in",
        };
        let message = format!(
            "`{}` holds {what} from `{}` and {end} `{}`",
            scene.quoted(hit.span),
            scene.origin(hit, of),
            hit.sink,
        );
        let confidence = if hit.via.is_some() || of == TOOL {
            Confidence::Medium
        } else {
            Confidence::High
        };
        let trace = Scene::trace(hit, of);
        scene
            .sink
            .traced_finding(rule, hit.span, confidence, message, trace);
    }
}

/// Returns whether a request's own field for instructions is what becomes instructions, in a server that speaks the
/// interface of a provider of models: whoever calls it is the one who instructs.
fn is_meant_for_instructions(scene: &Scene<'_, '_>, hit: &Hit<'_>) -> bool {
    /// Routes of such an interface, from the quote on: a client has the host before them.
    const ROUTES: &[&str] = &[
        "\"/v1/responses",
        "\"/v1/chat/completions",
        "\"/v1/messages",
        "'/v1/responses",
        "'/v1/chat/completions",
        "'/v1/messages",
    ];
    let is_field = |span: Span| {
        let text = scene.file.slice(span);
        let text = text.trim_end_matches(['"', '\'', ']', ')', ',', ' ']);
        let name = text.rsplit(['.', '"', '\'', '[']).next();
        text.len() < LONGEST_FIELD && matches!(name, Some("instructions" | "system"))
    };
    let from_field = is_field(hit.span)
        || hit
            .value
            .trail(Labels::UNTRUSTED)
            .iter()
            .any(|span| is_field(*span));
    from_field && has_any(scene.file.text, ROUTES)
}

/// Bytes of the longest expression that is taken for a field of a request.
const LONGEST_FIELD: usize = 80;

fn unsafe_loading(scene: &mut Scene<'_, '_>) {
    for call in &scene.flow.calls {
        // The package of that name for JavaScript builds plain values alone.
        let is_script = matches!(
            scene.file.language,
            Language::JavaScript | Language::TypeScript
        );
        if call.path.starts_with("yaml.") && is_script {
            continue;
        }
        if let Some((span, confidence, message)) =
            unsafe_load(call).filter(|_| !is_guarded(scene, call))
        {
            scene.sink.finding("ADV-SEC-105", span, confidence, message);
        }
    }
}

/// Returns whether the function around a call lets the caller decide or checks what it loads.
fn is_guarded(scene: &Scene<'_, '_>, call: &Call<'_>) -> bool {
    /// By which a caller says that the file is trusted; off unless said.
    const OPT_IN: &[&str] = &[
        "allow_dangerous_deserialization",
        "allow_pickle",
        "TRUST_REMOTE_CODE",
        "safe_globals",
    ];
    /// By which it is made sure who wrote it.
    const CHECKS: &[&str] = &[
        "compare_digest",
        "hmac.",
        "verify_signature",
        "verify_integrity",
        "verify_checksum",
    ];
    let last = call.last();
    let around = scene
        .flow
        .functions
        .iter()
        .filter(|fact| {
            let span = fact.function.span;
            span.start <= call.span.start && call.span.end <= span.end
        })
        .map(|fact| scene.file.slice(fact.function.span));
    matches!(last, "load" | "loads" | "read_pickle")
        && around.into_iter().any(|body| {
            // `np.load(…, allow_pickle=True)` is the opposite of asking.
            has_any(&body.replace("allow_pickle=True", ""), OPT_IN) || has_any(body, CHECKS)
        })
}

fn unsafe_load(call: &Call<'_>) -> Option<(Span, Confidence, String)> {
    if let Some(flag) = call.argument("trust_remote_code")
        && is_boolean(flag, true)
    {
        let message = format!(
            "`{}` runs code from the model's repository: trust_remote_code is on",
            call.last()
        );
        return Some((flag.span, Confidence::High, message));
    }
    let path = call.path;
    let (confidence, why) = match path {
        "pickle.load"
        | "pickle.loads"
        | "cPickle.load"
        | "cPickle.loads"
        | "_pickle.load"
        | "dill.load"
        | "dill.loads"
        | "cloudpickle.load"
        | "cloudpickle.loads"
        | "joblib.load"
        | "sklearn.externals.joblib.load"
        | "pandas.read_pickle"
        | "pickle.Unpickler.load" => {
            // What the process wrote itself a moment ago is its own.
            let is_round_trip = call
                .positional(0)
                .and_then(|value| value.path)
                .is_some_and(|path| table::last_part(path) == "dumps");
            if is_round_trip {
                return None;
            }
            let why = if path.ends_with("loads") {
                "unpickles bytes, which runs what they say"
            } else {
                "unpickles a file, which runs what the file says"
            };
            (Confidence::Medium, why)
        }
        "torch.load" => match call.argument("weights_only") {
            Some(flag) if is_boolean(flag, false) => (
                Confidence::High,
                "unpickles a checkpoint: weights_only is off",
            ),
            Some(_) => return None,
            None => (
                Confidence::Medium,
                "unpickles a checkpoint where PyTorch is older than 2.6: weights_only is not set",
            ),
        },
        "numpy.load" => match call.argument("allow_pickle") {
            Some(flag) if is_boolean(flag, true) => {
                (Confidence::High, "unpickles an array: allow_pickle is on")
            }
            _ => return None,
        },
        "yaml.load" | "yaml.load_all" => {
            let loader = call
                .argument("Loader")
                .or_else(|| call.arguments.get(1).map(|argument| &argument.value));
            let is_safe = match loader.map(|loader| loader.kind) {
                Some(ExprKind::Name(name) | ExprKind::Member { name, .. }) => {
                    // A loader of the project's own is mostly derived from the safe one.
                    !has_any(name, &["UnsafeLoader", "FullLoader"])
                        && name != "Loader"
                        && name != "CLoader"
                }
                Some(_) => true,
                None => false,
            };
            if is_safe {
                return None;
            }
            (Confidence::High, "builds any Python object the YAML names")
        }
        "yaml.unsafe_load" | "yaml.unsafe_load_all" => {
            (Confidence::High, "builds any Python object the YAML names")
        }
        _ => return None,
    };
    Some((call.span, confidence, format!("`{path}` {why}")))
}
