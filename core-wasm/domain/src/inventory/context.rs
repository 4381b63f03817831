//! Whether a path alone says that a file is about AI.

/// Words that say so when they stand alone between separators.
const WORDS: &[&str] = &[
    "agent",
    "agents",
    "ai",
    "assistant",
    "assistants",
    "chatbot",
    "chatbots",
    "copilot",
    "embedding",
    "embeddings",
    "genai",
    "inference",
    "llm",
    "llms",
    "ml",
    "prompt",
    "prompts",
    "rag",
];

/// Returns whether the path matches `ai_context.path` of `patterns.json`, without a regular expression.
pub(super) fn is_ai_path(path: &str) -> bool {
    let mut previous = "";
    for word in path.split(['/', '_', '.', '-']) {
        if WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)) {
            return true;
        }
        if previous.eq_ignore_ascii_case("chat")
            && (word.eq_ignore_ascii_case("bot") || word.eq_ignore_ascii_case("bots"))
            && path.to_ascii_lowercase().contains("chat_bot")
        {
            return true;
        }
        previous = word;
    }
    false
}
