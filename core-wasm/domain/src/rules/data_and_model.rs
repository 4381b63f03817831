//! Data and model governance: which model, which version.

use super::calls::{Scene, has_any, is_boolean, text};
use crate::flow::{Call, table};
use crate::model::Confidence;
use crate::syntax::tree::Span;
use crate::text::{is_floating, retirement};

/// Packages whose models are asked by name.
const MODEL_PACKAGES: &[&str] = &[
    "openai",
    "anthropic",
    "@anthropic-ai/sdk",
    "litellm",
    "langchain",
    "@langchain",
    "ai",
    "@ai-sdk",
    "google.genai",
    "google.generativeai",
    "@google/genai",
    "@google/generative-ai",
    "mistralai",
    "@mistralai/mistralai",
    "groq",
    "groq-sdk",
    "agents",
    "@openai/agents",
    "pydantic_ai",
    "crewai",
    "llama_index",
    "llamaindex",
    "langgraph",
    "smolagents",
    "autogen",
    "autogen_ext",
    "instructor",
    "vertexai",
    "dspy",
    "google.adk",
    "agno",
];

pub(super) fn detect(scene: &mut Scene<'_, '_>) {
    for call in &scene.flow.calls {
        if let Some((span, message)) = unpinned(call) {
            scene
                .sink
                .finding("ADV-DG-001", span, Confidence::High, message);
        }
    }
    let named = named_models(scene);
    for (name, span) in &named {
        if let Some(message) = retirement(name) {
            scene
                .sink
                .finding("ADV-DG-003", *span, Confidence::High, message);
        }
    }
    if scene.asks_model() || scene.flow.names.imports_any(MODEL_PACKAGES) {
        for (name, span) in named {
            if is_floating(name) && retirement(name).is_none() {
                let message = format!(
                    "`{name}` names whichever snapshot the provider serves, not one version"
                );
                scene
                    .sink
                    .finding("ADV-DG-002", span, Confidence::High, message);
            }
        }
    }
}

fn unpinned(call: &Call<'_>) -> Option<(Span, String)> {
    let last = call.last();
    let is_dataset = last == "load_dataset";
    let repository = match last {
        "from_pretrained" => keyword_or(call, "pretrained_model_name_or_path", 0),
        "hf_hub_download" | "snapshot_download" | "load_repo" => keyword_or(call, "repo_id", 0),
        "load_dataset" => keyword_or(call, "path", 0),
        "SentenceTransformer" | "CrossEncoder" => keyword_or(call, "model_name_or_path", 0),
        "pipeline" if in_family(call.path) => match call.argument("model") {
            Some(model) => text(model).map(|text| (text, model.span)),
            None => keyword_or(call, "model", 1),
        },
        "HuggingFaceEmbeddings" | "HuggingFaceBgeEmbeddings" => keyword_or(call, "model_name", 9),
        _ => None,
    };
    let (repository, span) = repository?;
    let is_pinned = ["revision", "commit_hash", "code_revision"]
        .iter()
        .any(|keyword| {
            call.argument(keyword)
                .is_some_and(|value| text(value) != Some("main"))
        })
        || call.arguments.iter().any(|argument| argument.spread)
        || call
            .argument("local_files_only")
            .is_some_and(|flag| is_boolean(flag, true))
        || call.argument("model_kwargs").is_some();
    let is_local_loader = is_dataset
        && (!repository.contains('/')
            || matches!(
                repository,
                "json" | "csv" | "parquet" | "text" | "imagefolder"
            )
            || call.argument("data_files").is_some());
    if is_pinned || is_local_loader || !is_remote(repository) {
        return None;
    }
    let what = if is_dataset { "dataset" } else { "model" };
    let message = format!(
        "`{last}` loads the {what} `{repository}` at whatever revision its repository holds today"
    );
    Some((span, message))
}

fn in_family(path: &str) -> bool {
    [
        "transformers",
        "@xenova/transformers",
        "@huggingface/transformers",
        "optimum",
    ]
    .iter()
    .any(|package| table::in_package(path, package))
}

/// Returns the literal given by keyword or position, constants followed.
fn keyword_or<'f>(call: &Call<'f>, keyword: &str, position: usize) -> Option<(&'f str, Span)> {
    let value = call
        .keyword(keyword)
        .or_else(|| call.positional(position))?;
    Some((value.literal?, call.span))
}

/// Returns whether `name` is `organisation/repository` or one of the hub's first, bare names.
fn is_remote(name: &str) -> bool {
    const BARE: &[&str] = &[
        "bert-",
        "distilbert",
        "roberta-",
        "xlm-",
        "gpt2",
        "t5-",
        "albert-",
        "all-MiniLM",
        "all-mpnet",
        "facebook/",
        "paraphrase-",
        "multi-qa-",
        "distilgpt2",
        "openai-gpt",
    ];
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
    let is_file = [
        ".bin",
        ".pt",
        ".pth",
        ".json",
        ".gguf",
        ".onnx",
        ".safetensors",
    ]
    .iter()
    .any(|end| name.ends_with(end));
    let is_directory = name.starts_with(['.', '/', '~'])
        || name.ends_with('/')
        || [
            "models/",
            "model/",
            "checkpoints/",
            "output/",
            "outputs/",
            "data/",
            "results/",
            "path/",
            "tmp/",
            "ckpt/",
            "weights/",
            "saved_models/",
            "hf-internal-testing/",
        ]
        .iter()
        .any(|start| name.starts_with(start));
    if !is_plain || is_file || is_directory || name.is_empty() {
        return false;
    }
    match name.split('/').collect::<Vec<_>>().as_slice() {
        [owner, repository] => !owner.is_empty() && repository.len() > 1,
        [_] => BARE.iter().any(|start| name.starts_with(start)),
        _ => false,
    }
}

/// Returns the names that models are asked by, as they stand in settings and arguments.
fn named_models<'f>(scene: &Scene<'_, 'f>) -> Vec<(&'f str, Span)> {
    let names = &scene.flow.names;
    // A deployment in Azure has the name its owner gave it, and its version is set there.
    let is_azure = names.imports_like(&["AzureOpenAI", "AzureChatOpenAI"])
        && !names.imports_like(&["openai.OpenAI", "ChatOpenAI"]);
    let settings = scene.flow.settings.iter().filter(|setting| {
        !is_azure
            && matches!(
                setting.name,
                "model" | "model_name" | "modelName" | "model_id" | "modelId" | "engine"
            )
    });
    let first = scene.flow.calls.iter().filter_map(|call| {
        let value = &call.arguments.first()?.value;
        text(value)?;
        let is_factory = has_any(
            call.path,
            &[
                "@ai-sdk/",
                "init_chat_model",
                "initChatModel",
                "GenerativeModel",
            ],
        ) || matches!(call.path, "litellm.completion" | "litellm.acompletion");
        is_factory.then_some(value)
    });
    let mut named: Vec<(&str, Span)> = settings
        .map(|setting| setting.value)
        .chain(first)
        .filter_map(|value| Some((text(value)?, value.span)))
        .collect();
    if !named.is_empty() {
        let unasked = unasked(scene);
        named.retain(|(_, span)| {
            !unasked
                .iter()
                .any(|call| call.start <= span.start && span.end <= call.end)
        });
    }
    named
}

/// Returns the calls that take a model's name to count or to price, or to answer in its place.
fn unasked(scene: &Scene<'_, '_>) -> Vec<Span> {
    const COUNTS: &[&str] = &[
        "token",
        "Token",
        "encod",
        "decode",
        "cost",
        "price",
        "Logging",
        "model_info",
        "ModelInfo",
    ];
    scene
        .flow
        .calls
        .iter()
        .filter(|call| {
            has_any(call.last(), COUNTS) && call.model.is_none()
                || call.argument("mock_response").is_some()
        })
        .map(|call| call.span)
        .collect()
}
