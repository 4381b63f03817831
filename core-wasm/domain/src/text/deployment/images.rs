//! Images of model servers and their kin that are named without a version.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{MAX_LINE, in_comment, indent, line_at, span};
use crate::model::Confidence;
use crate::scan::{FileContext, Language, Sink};

/// Images that serve models, or keep what they read.
const IMAGES: &[&str] = &[
    "berriai/litellm",
    "chromadb/chroma",
    "flowiseai/flowise",
    "ggerganov/llama.cpp",
    "ggml-org/llama.cpp",
    "go-skynet/local-ai",
    "huggingface/text-embeddings-inference",
    "huggingface/text-generation-inference",
    "huggingface/transformers-pytorch-gpu",
    "langflowai/langflow",
    "langgenius/dify-api",
    "lmsysorg/sglang",
    "localai/localai",
    "milvusdb/milvus",
    "mlflow/mlflow",
    "nvidia/tritonserver",
    "ollama/ollama",
    "open-webui/open-webui",
    "pytorch/pytorch",
    "qdrant/qdrant",
    "semitechnologies/weaviate",
    "tensorflow/serving",
    "tensorflow/tensorflow",
    "vllm/vllm-openai",
];

static KEYWORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(IMAGES)
        .ok()
});

pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    let Some(keywords) = KEYWORDS.as_ref() else {
        return;
    };
    for hit in keywords.find_iter(file.text) {
        let before = file.text.get(..hit.start()).unwrap_or("");
        let after = file.text.get(hit.end()..).unwrap_or("");
        let begins = before
            .bytes()
            .next_back()
            .is_none_or(|byte| byte.is_ascii_whitespace() || b"\"'/=".contains(&byte));
        if !begins || in_comment(file, hit.start()) || !is_reference(file, hit.start()) {
            continue;
        }
        let Some(tag) = tag(file, hit.start(), after) else {
            continue;
        };
        if is_floating(tag) {
            let name = file.text.get(hit.range()).unwrap_or("");
            let message = match tag {
                "" => format!("The image `{name}` has no version"),
                _ => format!("The image `{name}:{tag}` is another one after each release"),
            };
            let length = hit.len()
                + if after.starts_with(':') {
                    tag.len() + 1
                } else {
                    0
                };
            let place = span(hit.start(), length);
            sink.finding("ADV-DG-004", place, Confidence::High, message);
        }
    }
}

/// Returns whether the name at `at` is that of an image to run, not words about it or a path.
fn is_reference(file: &FileContext<'_>, at: usize) -> bool {
    let (line, text) = line_at(file, at);
    if text.len() > MAX_LINE {
        return false;
    }
    let before = text.get(..at - line.start as usize).unwrap_or("");
    let key = before
        .rsplit_once([':', '='])
        .map_or("", |(key, _)| key)
        .trim_start()
        .trim_start_matches("- ")
        .trim_matches(['"', '\'', ' ', '\t'])
        .to_ascii_lowercase();
    let is_key = key.ends_with("image") || key.ends_with("\"image") || is_chart_key(&key);
    let runs = || {
        let is_tool = |word: &str| matches!(word, "docker" | "podman" | "nerdctl");
        let number = file.lines.line(at as u32);
        // A long command stands on several lines.
        (number.saturating_sub(15)..=number)
            .rev()
            .take_while(|above| {
                *above == number
                    || file
                        .slice(file.lines.span(*above))
                        .trim_end()
                        .ends_with('\\')
            })
            .any(|above| {
                file.slice(file.lines.span(above))
                    .split([' ', '"'])
                    .any(is_tool)
            })
            && !before.contains("://")
    };
    match file.language {
        Language::Dockerfile => {
            let start = before.trim_start().to_ascii_lowercase();
            start.starts_with("from ") || start.starts_with("copy --from=")
        }
        Language::Yaml => is_key || runs(),
        Language::Json | Language::Terraform | Language::Bicep => is_key,
        Language::Shell => runs(),
        _ => false,
    }
}

fn is_chart_key(key: &str) -> bool {
    key == "repository"
}

/// Returns the tag of the image at `at`; none where it is pinned by digest, unknown, or the name
/// goes on.
fn tag<'f>(file: &'f FileContext<'_>, at: usize, after: &'f str) -> Option<&'f str> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if let Some(rest) = after.strip_prefix(':') {
        let end = rest
            .bytes()
            .position(|byte| !is_part(byte))
            .unwrap_or(rest.len());
        // `$TAG` and `{{ tag }}` are decided elsewhere; a digest pins whatever the tag.
        let next = rest.as_bytes().get(end);
        let is_open = next.is_some_and(|byte| b"$@{".contains(byte));
        return rest.get(..end).filter(|_| !is_open);
    }
    let next = after.bytes().next();
    if next.is_some_and(|byte| is_part(byte) || b"/@$".contains(&byte)) {
        return None;
    }
    let (line, text) = line_at(file, at);
    let key = text.trim_start().trim_start_matches("- ");
    if key.starts_with("repository:") {
        return chart_tag(file, file.lines.line(line.start), text);
    }
    Some("")
}

/// Returns the tag beside a chart's `repository`; none where there is none: the chart has its own.
fn chart_tag<'f>(file: &'f FileContext<'_>, number: u32, text: &str) -> Option<&'f str> {
    let depth = indent(text);
    let sibling = |other: u32| {
        let line = file.slice(file.lines.span(other));
        // Out of the mapping, another image begins.
        (indent(line) >= depth && !line.trim().is_empty()).then_some(line)
    };
    let below = (number + 1..number + 6).map_while(sibling);
    let above = (number.saturating_sub(5).max(1)..number)
        .rev()
        .map_while(sibling);
    below
        .chain(above)
        .filter(|line| indent(line) == depth)
        .find_map(|line| line.trim().strip_prefix("tag:"))
        .map(|value| {
            let value = value.split(" #").next().unwrap_or(value);
            value.trim().trim_matches(['"', '\''])
        })
        .filter(|tag| !tag.is_empty())
}

fn is_floating(tag: &str) -> bool {
    matches!(
        tag,
        "" | "master" | "nightly" | "edge" | "dev" | "server" | "full"
    ) || tag.starts_with("latest")
        || tag.starts_with("main")
}
