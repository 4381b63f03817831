//! Facts of one file that the rules over the whole repository ask for.

use std::sync::LazyLock;

use super::calls::has_any;
use crate::scan::{Asker, FileContext, FileRole, Language, Sink};
use crate::syntax::tree::Span;
use crate::syntax::visit;

/// A model is called.
pub(super) const MODEL_CALL: &str = "model-call";
/// People meet the system: a page, a component, a chat surface.
pub(super) const INTERFACE: &str = "user-interface";
/// Text is stored where a model finds it again.
pub(super) const STORED: &str = "stored-text";
/// Something expires or is purged.
pub(super) const RETENTION: &str = "retention";
/// A model is fitted in a file that names a protected attribute as data.
pub(super) const FIT_ON_PROTECTED: &str = "fit-on-protected-attribute";
/// A figure is computed by group.
pub(super) const GROUP_METRIC: &str = "group-metric";
/// A file of weights or data.
pub(super) const WEIGHTS_OR_DATA: &str = "weights-or-data";
/// A hash of weights or data is recorded.
pub(super) const DATA_HASH: &str = "data-hash";
/// A licence is stated.
pub(super) const LICENCE: &str = "licence";

/// A required section of a model card, the fact that a card lacks it, and words of its heading.
/// After M. Mitchell et al., "Model Cards for Model Reporting", 2019.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) lacked: &'static str,
    words: &'static [&'static str],
}

/// The sections of a model card.
pub(super) const SECTIONS: &[Section] = &[
    Section {
        name: "intended use",
        lacked: "model-card-lacks-use",
        words: &["intended", "use case", "direct use", "uses", "usage"],
    },
    Section {
        name: "limitations",
        lacked: "model-card-lacks-limitations",
        words: &[
            "limit",
            "risk",
            "bias",
            "caveat",
            "out-of-scope",
            "out of scope",
        ],
    },
    Section {
        name: "training data",
        lacked: "model-card-lacks-data",
        words: &["data", "corpus"],
    },
    Section {
        name: "evaluation",
        lacked: "model-card-lacks-evaluation",
        words: &["evaluat", "metric", "performance", "result", "benchmark"],
    },
    Section {
        name: "licence",
        lacked: "model-card-lacks-licence",
        words: &["licen"],
    },
];

/// Last parts of a call's name that ask a model for something.
const MODEL_CALLS: &[&str] = &[
    "completions.create",
    "completions.parse",
    "messages.create",
    "messages.stream",
    "responses.create",
    "responses.parse",
    "ChatCompletion.create",
    "generate_content",
    "generateContent",
    "generateText",
    "streamText",
    "generateObject",
    "streamObject",
    "invoke_model",
    "chat.complete",
    "InvokeModelCommand",
    "ConverseCommand",
];
/// Calls that store text for a model to find again.
const STORES: &[&str] = &[
    "add_texts",
    "add_documents",
    "from_documents",
    "from_texts",
    "upsert",
    "addDocuments",
    "fromDocuments",
    "fromTexts",
    "save_context",
    "saveContext",
    "add_message",
    "addMessage",
];
/// Parts of the names of packages whose stores models read from.
const STORE_PACKAGES: &[&str] = &[
    "chroma",
    "pinecone",
    "weaviate",
    "qdrant",
    "faiss",
    "langchain",
    "llama_index",
    "llamaindex",
    "pgvector",
    "milvus",
    "lancedb",
    "opensearch",
    "elasticsearch",
    "redisvl",
    "mem0",
    "zep",
];
/// Packages that put the system before people.
const SURFACES: &[&str] = &[
    "streamlit",
    "gradio",
    "chainlit",
    "slack_bolt",
    "@slack/bolt",
    "discord",
    "discord.js",
    "telegram",
    "telegraf",
    "twilio",
    "botbuilder",
    "panel",
    "nicegui",
];
/// What of those packages people meet; the rest draws, sends codes or keeps a history.
const MEETINGS: &[&str] = &[
    "chat_input(",
    "chat_message(",
    "text_input(",
    "text_area(",
    "ChatInterface(",
    "Chatbot(",
    "gr.Interface(",
    "gr.Blocks(",
    "cl.on_message",
    "on_message(",
    "MessageHandler(",
    "app.event(",
    "app.message(",
    "bot.on(",
    "ActivityHandler",
    "ui.chat_message",
    "st.write(",
    "st.title(",
];
/// Words of a page on which people talk with the system.
const CONVERSATION: &[&str] = &[
    "chat",
    "Chat",
    "assistant",
    "Assistant",
    "conversation",
    "Conversation",
    "Ask ",
    "LLM",
    "GPT",
];
/// Where people write what they say to it.
const FIELDS: &[&str] = &[
    "<textarea",
    "<Textarea",
    "<TextArea",
    "contenteditable",
    "contentEditable",
    "type=\"text\"",
    "ChatInput",
    "useChat(",
];
/// Calls that fit a model.
const FIT: &[&str] = &[".fit("];
/// Words of code and settings that end a life, in lower case.
const RETENTION_WORDS: &[&str] = &[
    "retention",
    "expire_after",
    "expireafter",
    "expires_at",
    "expiresat",
    "time_to_live",
    "timetolive",
    "purge",
    "delete_older",
    "default_ttl",
    "ttl=",
    "ttl:",
    "ttl_seconds",
    "ttlseconds",
    "expiration_days",
    "setex(",
    "expire(",
];
/// Columns that hold a protected attribute.
const PROTECTED: &[&str] = &[
    "\"gender\"",
    "'gender'",
    "\"sex\"",
    "'sex'",
    "\"race\"",
    "'race'",
    "\"ethnicity\"",
    "'ethnicity'",
    "\"religion\"",
    "'religion'",
    "\"disability\"",
    "'disability'",
    "\"nationality\"",
    "'nationality'",
    "\"marital_status\"",
    "'marital_status'",
];
const GROUP_METRIC_WORDS: &[&str] = &[
    "metricframe",
    "demographic_parity",
    "equalized_odds",
    "equal_opportunity",
    "disparate_impact",
    "statistical_parity",
    "selection_rate",
    "fairlearn",
    "aif360",
    "aequitas",
];
const WEIGHTS: &[&str] = &[
    "safetensors",
    "gguf",
    "onnx",
    "pt",
    "pth",
    "ckpt",
    "h5",
    "keras",
    "tflite",
    "joblib",
    "pkl",
];
const DATA: &[&str] = &["csv", "tsv", "jsonl", "parquet", "arrow"];

/// Records the facts of a file.
pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    let start = Span { start: 0, end: 0 };
    by_path(file, start, sink);
    if is_model_card(file.path) {
        model_card(file.text, start, sink);
    }
    let is_read = file.language.is_code() || file.language.is_settings();
    if file.role == FileRole::Example || !is_read {
        return;
    }
    let topics = topics(file);
    if file.role == FileRole::Source && topics.has(RETENTION_WORDS) {
        sink.fact(RETENTION, start);
    }
    if topics.has(GROUP_METRIC_WORDS) {
        sink.fact(GROUP_METRIC, start);
    }
    if file.role == FileRole::Source {
        by_tree(file, &topics, sink);
    }
}

fn by_path(file: &FileContext<'_>, start: Span, sink: &mut Sink) {
    let lower = file.path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if ["license", "licence", "copying"]
        .iter()
        .any(|word| name.starts_with(word))
    {
        sink.fact(LICENCE, start);
    }
    if extension == "dvc"
        || name == "dvc.lock"
        || name.contains("sha256")
        || name.contains("checksum")
    {
        sink.fact(DATA_HASH, start);
    }
    if file.role == FileRole::Source {
        let in_data = lower.split('/').any(|part| {
            matches!(
                part,
                "data" | "dataset" | "datasets" | "corpus" | "training"
            )
        });
        if WEIGHTS.contains(&extension) || (in_data && DATA.contains(&extension)) {
            sink.fact(WEIGHTS_OR_DATA, start);
            if file.text.starts_with("version https://git-lfs") && file.text.contains("sha256:") {
                sink.fact(DATA_HASH, start);
            }
        }
        let is_page = matches!(file.language, Language::WebComponent | Language::Html)
            || matches!(extension, "tsx" | "jsx");
        // Few files are pages: the others are not searched for what only pages say.
        if is_page && speaks_with_people(&lower, file.text) {
            sink.fact(INTERFACE, start);
        }
    }
}

/// Returns whether people talk with the system on a page.
fn speaks_with_people(path: &str, text: &str) -> bool {
    // A link to the chat or a mail about it is no place to talk: that has a field to write in.
    let speaks = has_any(path, &["chat", "assistant"])
        || has_any(text, CONVERSATION) && has_any(text, FIELDS);
    // What a bundler wrote shows nothing of the page's source.
    speaks && !has_any(text, &["/_next/static/", "/_app/immutable/"])
}

fn by_tree(file: &FileContext<'_>, topics: &Topics, sink: &mut Sink) {
    let Some(module) = &file.module else {
        return;
    };
    let surface = module.imports.iter().find(|import| {
        let package = import.module.split('.').next().unwrap_or(import.module);
        SURFACES.contains(&import.module) || SURFACES.contains(&package)
    });
    if let Some(import) = surface.filter(|_| topics.has(MEETINGS)) {
        sink.fact(INTERFACE, import.span);
    }
    let stores_for_models = module
        .imports
        .iter()
        .any(|import| has_any(import.module, STORE_PACKAGES));
    let fits_people = topics.has(FIT) && topics.has(PROTECTED);
    if !topics.has(MODEL_CALLS) && !topics.has(STORES) && !fits_people {
        return;
    }
    let mut path = String::new();
    visit::each_expr(module, |expr| {
        path.clear();
        if !expr.call_name(&mut path) {
            return;
        }
        if ends_in(&path, MODEL_CALLS) {
            sink.fact(MODEL_CALL, expr.span);
        }
        if stores_for_models && ends_in(&path, STORES) {
            sink.fact(STORED, expr.span);
        }
        if fits_people && ends_in(&path, &["fit"]) {
            sink.fact(FIT_ON_PROTECTED, expr.span);
        }
    });
}

fn ends_in(path: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        path.strip_suffix(name)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// Every list of words that is looked for in a text, in one pass.
const TOPICS: &[&[&str]] = &[
    MODEL_CALLS,
    STORES,
    FIT,
    PROTECTED,
    RETENTION_WORDS,
    GROUP_METRIC_WORDS,
    MEETINGS,
];

static WORDS: LazyLock<(Vec<&'static str>, Vec<usize>)> = LazyLock::new(|| {
    let words = TOPICS
        .iter()
        .enumerate()
        .flat_map(|(topic, words)| words.iter().map(move |word| (*word, topic)));
    words.unzip()
});

/// Returns the words of every list.
pub(crate) fn keywords() -> Vec<&'static str> {
    WORDS.0.clone()
}

/// Which lists of words a text has a word of.
struct Topics([bool; TOPICS.len()]);

impl Topics {
    fn has(&self, words: &[&str]) -> bool {
        TOPICS
            .iter()
            .zip(self.0)
            .any(|(topic, is_there)| is_there && *topic == words)
    }
}

fn topics(file: &FileContext<'_>) -> Topics {
    let mut found = Topics([false; TOPICS.len()]);
    let (_, topics) = &*WORDS;
    for hit in file.keywords.of_asker(Asker::Facts) {
        let topic = topics.get(hit.keyword).copied();
        if let Some(is_there) = topic.and_then(|topic| found.0.get_mut(topic)) {
            *is_there = true;
        }
    }
    found
}

fn is_model_card(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    name.ends_with(".md")
        && (name.starts_with("model_card")
            || name.starts_with("model-card")
            || name.starts_with("modelcard"))
}

/// Records each section that a card lacks: no heading of that kind with text of its own below it.
fn model_card(text: &str, start: Span, sink: &mut Sink) {
    let lower = text.to_ascii_lowercase();
    let mut filled: Vec<String> = Vec::new();
    let mut headings: Vec<&str> = Vec::new();
    for line in lower.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix('#') {
            headings.push(heading);
        } else if !line.is_empty()
            && !line.contains("more information needed")
            && !line.starts_with("<!--")
            && !matches!(line, "todo" | "tbd" | "n/a" | "-")
        {
            filled.extend(headings.drain(..).map(str::to_owned));
            // Front matter and tables name a field and its value on one line.
            if let Some((key, value)) = line.split_once([':', '|'])
                && !value.trim().is_empty()
            {
                filled.push(format!("{key} {value}"));
            }
        }
    }
    for section in SECTIONS {
        let is_there = filled.iter().any(|heading| has_any(heading, section.words));
        if !is_there {
            sink.fact(section.lacked, start);
        }
    }
}
