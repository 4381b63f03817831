//! Which calls ask a model, and whose: by table, by method and by address.

use super::reader::Reader;
use super::sinks::owner;
use super::{ModelCall, Role, table};
use crate::syntax::tree::{Argument, Expr, ExprKind};

/// Hosts of providers, for requests made by hand.
const HOSTS: &[(&str, &str)] = &[
    ("api.openai.com", "OpenAI"),
    ("api.anthropic.com", "Anthropic"),
    ("generativelanguage.googleapis.com", "Google"),
    ("api.mistral.ai", "Mistral"),
    ("api.groq.com", "Groq"),
    ("api.cohere.", "Cohere"),
    ("openrouter.ai/api", "OpenRouter"),
    ("api.deepseek.com", "DeepSeek"),
];
/// Parts of providers' addresses behind which no model answers.
const NOT_ASKED: &[&str] = &[
    "/auth",
    "/keys",
    "/credits",
    "/billing",
    "/usage",
    "/files",
    "/oauth",
    "/organization",
    "/embeddings",
    "/moderations",
];
const LANGCHAIN: &[&str] = &["langchain", "@langchain", "langgraph"];

/// Returns whether values called `path` are LangChain models, chains or agents.
pub(super) fn is_model(path: &str) -> bool {
    const OTHER: &[&str] = &[
        "Prompt",
        "etriever",
        "Embeddings",
        "Parser",
        "Splitter",
        "Loader",
        "Store",
        "tools.",
        "ToolNode",
        "Runnable",
        "callback",
        "memory",
    ];
    LANGCHAIN
        .iter()
        .any(|package| table::in_package(path, package))
        && !OTHER.iter().any(|word| path.contains(word))
        && [
            "Chat",
            "LLM",
            "OpenAI",
            "Ollama",
            "Bedrock",
            "init_chat_model",
            "gent",
            "Chain",
            "chain",
            "Anthropic",
            "HuggingFacePipeline",
            "compile",
            "VertexAI",
            "Together",
        ]
        .iter()
        .any(|word| path.contains(word))
}

impl<'f> Reader<'f> {
    /// Returns whose model is asked by calling `path`.
    pub(super) fn model(
        &self,
        path: &str,
        callee: &Expr<'f>,
        arguments: &[Argument<'f>],
    ) -> Option<ModelCall> {
        for role in table::roles(path) {
            if let Role::Model {
                provider,
                direct,
                local,
            } = role
                && (provider != "LangChain" || is_model(path))
            {
                return Some(ModelCall {
                    provider,
                    direct: *direct,
                    local: *local,
                });
            }
        }
        let direct = |provider| {
            Some(ModelCall {
                provider,
                direct: true,
                local: false,
            })
        };
        // Methods that only clients of one provider have, on objects made elsewhere.
        if path.ends_with(".chat.completions.create") {
            return direct("OpenAI");
        }
        let last = table::last_part(path);
        match last {
            "create" if path.ends_with(".messages.create") => {
                let has_limit = arguments.iter().any(|one| one.name == Some("max_tokens"));
                return if has_limit { direct("Anthropic") } else { None };
            }
            "post" | "fetch" | "request" | "urlopen" => {
                let address = self.file.slice(arguments.first()?.value.span);
                let value = match arguments.first()?.value.kind {
                    ExprKind::Name(name) => self.lookup(name).and_then(|value| value.literal),
                    _ => None,
                };
                let address = value.unwrap_or(address);
                let is_list = address.trim_matches(['"', '\'', '`']).ends_with("/models");
                if is_list || NOT_ASKED.iter().any(|end| address.contains(end)) {
                    return None;
                }
                let found = HOSTS.iter().find(|(host, _)| address.contains(host));
                return found.and_then(|(_, provider)| direct(provider));
            }
            "invoke" | "ainvoke" | "predict" | "apredict" | "astream" => {
                let owner = owner(callee)?;
                let is_chain = matches!(
                    owner,
                    "llm"
                        | "chat_model"
                        | "chat_llm"
                        | "llm_with_tools"
                        | "model_with_tools"
                        | "structured_llm"
                        | "agent_executor"
                        | "llm_chain"
                        | "qa_chain"
                        | "modelWithTools"
                        | "llmWithTools"
                        | "chatModel"
                        | "structuredLlm"
                );
                return (is_chain && self.flow.names.imports_any(LANGCHAIN)).then_some(ModelCall {
                    provider: "LangChain",
                    direct: false,
                    local: false,
                });
            }
            _ => {}
        }
        None
    }
}
