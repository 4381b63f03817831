//! Exact model identifiers.

use advisory_domain::model::ComponentKind;

use super::{scan, seen_kind};

fn models(path: &str, text: &str) -> Vec<String> {
    scan(&[(path, text)])
        .inventory
        .into_iter()
        .filter(|component| component.kind == ComponentKind::Model)
        .map(|component| {
            format!(
                "{} | {}",
                component.name,
                component.provider.unwrap_or_default()
            )
        })
        .collect()
}

fn literal(id: &str) -> Vec<String> {
    models("app/x.py", &format!("value = call({id:?})\n"))
}

#[test]
fn identifiers_are_kept_whole_with_their_provider() {
    for (id, provider) in [
        ("claude-sonnet-4-5-20250929", "Anthropic"),
        ("claude-3-5-sonnet@20240620", "Anthropic"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "Anthropic"),
        ("anthropic.claude-3-haiku-20240307-v1:0", "Anthropic"),
        ("gpt-4o-mini-2024-07-18", "OpenAI"),
        ("gpt-3.5-turbo-16k", "OpenAI"),
        ("gpt-35-turbo", "OpenAI"),
        ("gpt-4.1-nano", "OpenAI"),
        ("o3-mini", "OpenAI"),
        ("text-embedding-3-large", "OpenAI"),
        ("ft:gpt-4o-mini-2024-07-18:acme::9aBcDe", "OpenAI"),
        ("gemini-2.5-flash-lite", "Google"),
        ("gemini-embedding-001", "Google"),
        ("text-embedding-004", "Google"),
        ("mistral-large-latest", "Mistral AI"),
        ("open-mixtral-8x7b", "Mistral AI"),
        ("command-r-plus-08-2024", "Cohere"),
        ("embed-english-v3.0", "Cohere"),
        ("meta.llama3-1-70b-instruct-v1:0", "Meta"),
        ("llama-3.3-70b-versatile", "Meta"),
        ("llama3.1:8b-instruct-q4_K_M", "Meta"),
        ("deepseek-r1-distill-llama-70b", "DeepSeek"),
        ("deepseek-chat", "DeepSeek"),
        ("qwen2.5-coder:7b", "Alibaba Cloud"),
        ("grok-4-fast-reasoning", "xAI"),
        ("amazon.nova-pro-v1:0", "Amazon Web Services"),
        ("amazon.titan-embed-text-v2:0", "Amazon Web Services"),
        ("nomic-embed-text", "Nomic AI"),
        ("phi-3-mini-4k-instruct", "Microsoft"),
        ("dall-e-3", "OpenAI"),
        ("meta-llama/Llama-3.1-8B-Instruct", "Meta"),
        ("all-MiniLM-L6-v2", "sentence-transformers"),
    ] {
        assert_eq!(literal(id), [format!("{id} | {provider}")]);
    }
}

#[test]
fn names_of_routes_are_taken_off() {
    for (routed, id) in [
        ("openai:gpt-4o", "gpt-4o"),
        ("azure/gpt-4o", "gpt-4o"),
        (
            "openrouter/anthropic/claude-3.5-sonnet",
            "claude-3.5-sonnet",
        ),
        (
            "bedrock/anthropic.claude-3-haiku-20240307-v1:0",
            "anthropic.claude-3-haiku-20240307-v1:0",
        ),
        ("models/gemini-1.5-pro", "gemini-1.5-pro"),
        ("ollama/llama3.2", "llama3.2"),
    ] {
        assert_eq!(literal(routed).len(), 1, "{routed}");
        assert!(
            literal(routed)[0].starts_with(&format!("{id} |")),
            "{routed}"
        );
    }
}

#[test]
fn words_that_only_begin_like_a_model_are_none() {
    for id in [
        "gpt-engineer",
        "gpt-4-vision-utils",
        "claude-code",
        "claude-desktop",
        "llama-index",
        "llama_index",
        "llamafile",
        "gemini-cli",
        "gemini-api-key",
        "mistral-client",
        "o1",
        "gpt",
        "claude",
        "phi-angle",
        "whisper-queue",
        "command-line",
        "command-runner",
        "commander",
        "falcon-sensor",
        "granite-countertop",
        "qwen-agent",
        "grok-pattern",
        "embed-url",
        "rerank-results",
        "deepseek-client",
        "sonar-scanner",
        "https://example.com/gpt-4",
        "gpt-4o.json",
        "path/to/gpt-4o",
        "all-users",
        "veo-player",
        "glm-regression",
    ] {
        assert!(literal(id).is_empty(), "{id}: {:?}", literal(id));
    }
}

#[test]
fn comments_docstrings_and_prose_name_no_model_in_use() {
    for (path, text) in [
        ("app/x.py", "# gpt-4o\n"),
        ("app/x.py", "def f():\n    \"\"\"gpt-4o\"\"\"\n"),
        ("app/x.py", "\"gpt-4o\"\n"),
        ("README.md", "model: \"gpt-4o\"\n"),
        ("notes.txt", "model: \"gpt-4o\"\n"),
        ("config.yaml", "# model: gpt-4o\nkey: value # gpt-4o\n"),
        ("config.yaml", "text: we like gpt-4o a lot\n"),
        ("Main.java", "// \"gpt-4o\"\n"),
    ] {
        assert!(models(path, text).is_empty(), "{path}: {text}");
    }
}

#[test]
fn settings_and_other_languages_name_models() {
    for (path, text, expected) in [
        (
            "config.yaml",
            "llm:\n  model: gpt-4o  # fast\n",
            "model gpt-4o 2",
        ),
        (
            "config.yaml",
            "models:\n  - claude-sonnet-4-5-20250929\n",
            "model claude-sonnet-4-5-20250929 2",
        ),
        ("config.yaml", "model: \"o1\"\n", "model o1 1"),
        (".env", "X=1\nOPENAI_MODEL=gpt-4.1\n", "model gpt-4.1 2"),
        (
            "settings.json",
            "{\n  \"model\": \"gemini-1.5-pro\"\n}\n",
            "model gemini-1.5-pro 2",
        ),
        (
            "settings.json",
            "{\"name\": \"o1\", \"model_id\": \"o3\"}\n",
            "model o3 1",
        ),
        (
            "app.toml",
            "model = \"mistral-small-2503\"\n",
            "model mistral-small-2503 1",
        ),
        (
            "Main.java",
            "class A {\n  String m = \"gpt-4o-mini\"; // \"gpt-4\"\n}\n",
            "model gpt-4o-mini 2",
        ),
        (
            "main.go",
            "var m = \"claude-3-opus-20240229\"\n",
            "model claude-3-opus-20240229 1",
        ),
        (
            "run.sh",
            "export MODEL=llama3.1:8b\n",
            "model llama3.1:8b 1",
        ),
    ] {
        assert_eq!(
            seen_kind(path, text, ComponentKind::Model),
            [expected],
            "{path}: {text}"
        );
    }
}

#[test]
fn loaders_of_the_hub_name_its_repositories() {
    let text = "from transformers import AutoModel, pipeline\nfrom sentence_transformers import SentenceTransformer\na = AutoModel.from_pretrained('acme/own-model', revision='0123456789012345678901234567890123456789')\nb = pipeline('text-classification', model='distilbert/distilbert-base-uncased')\nc = SentenceTransformer('BAAI/bge-m3')\nd = AutoModel.from_pretrained('./checkpoints/x')\ne = AutoModel.from_pretrained(path)\nf = AutoModel.from_pretrained('bert-base-uncased')\n";
    assert_eq!(
        seen_kind("app/load.py", text, ComponentKind::Model),
        [
            "model huggingface:BAAI/bge-m3 5",
            "model huggingface:acme/own-model@0123456789012345678901234567890123456789 3",
            "model huggingface:bert-base-uncased 8",
            "model huggingface:distilbert/distilbert-base-uncased 4",
        ]
    );
}

#[test]
fn deployments_of_azure_are_models_by_their_name() {
    let text = "from langchain_openai import AzureChatOpenAI\nllm = AzureChatOpenAI(azure_deployment='chat-prod')\n";
    assert_eq!(models("app/a.py", text), ["chat-prod | Microsoft Azure"]);
}
