//! Packages by import.

use advisory_domain::model::ComponentKind;

use super::{line, scan, seen, seen_kind};

#[test]
fn python_imports_resolve_to_the_package_and_not_the_module() {
    let text = "import openai\nfrom google import genai\nimport google.generativeai as g\nfrom sklearn.linear_model import LogisticRegression\nfrom langchain_anthropic import ChatAnthropic\nimport torch.nn as nn\nfrom agents import Agent\n";
    assert_eq!(
        seen("app/main.py", text),
        [
            "sdk pypi:google-genai 2",
            "sdk pypi:google-generativeai 3",
            "sdk pypi:openai 1",
            "framework pypi:langchain-anthropic 5",
            "framework pypi:openai-agents 7",
            "framework pypi:scikit-learn 4",
            "framework pypi:torch 6",
        ]
    );
}

#[test]
fn local_modules_and_words_in_prose_are_no_packages() {
    for text in [
        "from agents import BillingAgent\n",
        "from datasets import read_all\n",
        "from .openai import client\n",
        "from . import anthropic\n",
        "import agents\n",
        "# import openai\nx = 'import openai'\n",
        "def f():\n    \"\"\"Use `import openai` and gpt-4o here.\"\"\"\n",
        "import openai_like\n",
    ] {
        assert!(seen("app/main.py", text).is_empty(), "{text}");
    }
    assert!(seen("README.md", "import openai\nUse gpt-4o-mini.\n").is_empty());
}

#[test]
fn a_module_of_the_repository_is_not_the_package_of_its_name() {
    let text = "import guidance\nfrom outlines import generate\n";
    let result = scan(&[("main.py", text), ("outlines/__init__.py", "")]);
    assert_eq!(
        result.inventory.iter().map(line).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
}

#[test]
fn every_other_language_has_its_form_of_import() {
    for (path, text, expected) in [
        (
            "main.go",
            "package main\n\nimport (\n\t\"fmt\"\n\topenai \"github.com/sashabaranov/go-openai\"\n)\n\nvar x = \"github.com/ollama/ollama/api\"\n",
            "sdk golang:github.com/sashabaranov/go-openai 5",
        ),
        (
            "main.go",
            "import \"github.com/openai/openai-go/v2/option\"\n",
            "sdk golang:github.com/openai/openai-go/v2 1",
        ),
        (
            "A.java",
            "package a;\nimport dev.langchain4j.model.openai.OpenAiChatModel;\n",
            "framework maven:dev.langchain4j:langchain4j 2",
        ),
        (
            "A.kt",
            "import com.aallam.openai.client.OpenAI\n",
            "sdk maven:com.aallam.openai:openai-client 1",
        ),
        (
            "A.cs",
            "using System;\nusing Azure.AI.OpenAI;\n",
            "sdk nuget:Azure.AI.OpenAI 2",
        ),
        (
            "A.cs",
            "using Microsoft.SemanticKernel.Connectors.OpenAI;\n",
            "framework nuget:Microsoft.SemanticKernel 1",
        ),
        (
            "a.swift",
            "import Foundation\nimport GoogleGenerativeAI\n",
            "sdk swift:github.com/google/generative-ai-swift 2",
        ),
        (
            "a.dart",
            "import 'package:google_generative_ai/google_generative_ai.dart';\n",
            "sdk pub:google_generative_ai 1",
        ),
        (
            "a.rs",
            "use async_openai::{Client, types};\n",
            "sdk cargo:async-openai 1",
        ),
        ("a.rb", "require 'anthropic'\n", "sdk gem:anthropic 1"),
        (
            "a.php",
            "<?php\nuse Gemini\\Client;\n",
            "sdk composer:google-gemini-php/client 2",
        ),
        (
            "a.vue",
            "<script setup>\nimport OpenAI from 'openai'\n</script>\n",
            "sdk npm:openai 2",
        ),
    ] {
        assert_eq!(seen(path, text), [expected], "{path}: {text}");
    }
}

#[test]
fn comments_of_other_languages_import_nothing() {
    for (path, text) in [
        (
            "A.java",
            "// import dev.langchain4j.X;\n * import com.openai.Y;\n",
        ),
        ("a.rs", "/// use async_openai::Client;\n"),
        ("A.cs", "using (var x = OpenAI.Open()) {}\n"),
    ] {
        assert!(seen(path, text).is_empty(), "{path}");
    }
}

#[test]
fn classes_of_a_framework_name_the_vector_store_behind_them() {
    let text = "from langchain_community.vectorstores import FAISS\n";
    assert_eq!(
        seen_kind("app/store.py", text, ComponentKind::VectorStore),
        ["vector-store FAISS 1"]
    );
}

#[test]
fn every_form_of_import_in_javascript_and_typescript_names_its_package() {
    for (path, text, expected) in [
        (
            "a.ts",
            "import OpenAI from \"openai\";\n",
            "sdk npm:openai 1",
        ),
        (
            "a.ts",
            "import { zodResponseFormat } from 'openai/helpers/zod';\n",
            "sdk npm:openai 1",
        ),
        (
            "a.ts",
            "import type { ChatCompletion } from \"openai/resources\";\n",
            "sdk npm:openai 1",
        ),
        (
            "a.mjs",
            "import * as sdk from \"@anthropic-ai/sdk\";\n",
            "sdk npm:@anthropic-ai/sdk 1",
        ),
        (
            "a.js",
            "import \"openai/shims/node\";\n",
            "sdk npm:openai 1",
        ),
        (
            "a.ts",
            "export { OpenAI } from \"openai\";\n",
            "sdk npm:openai 1",
        ),
        (
            "a.cjs",
            "const { OpenAI } = require(\"openai\");\n",
            "sdk npm:openai 1",
        ),
        (
            "a.js",
            "\nconst ollama = require('ollama').default;\n",
            "sdk npm:ollama 2",
        ),
        (
            "a.ts",
            "async function load() {\n  const { generateText } = await import(\"ai\");\n}\n",
            "framework npm:ai 2",
        ),
        (
            "a.ts",
            "import OpenAI = require(\"openai\");\n",
            "sdk npm:openai 1",
        ),
        (
            "a.tsx",
            "import { useChat } from \"@ai-sdk/react\";\nexport const Chat = () => <p />;\n",
            "framework npm:@ai-sdk/react 1",
        ),
    ] {
        assert_eq!(seen(path, text), [expected], "{path}: {text}");
    }
}

#[test]
fn what_only_looks_like_an_import_in_javascript_names_nothing() {
    for text in [
        "// import OpenAI from \"openai\";\n",
        "const text = 'import OpenAI from \"openai\"';\n",
        "import { client } from \"./openai\";\n",
        "import { client } from \"@/openai\";\n",
        "import x from \"openai-like\";\n",
        "const path = `openai`;\nrequire(path);\n",
        "await import(`./models/${name}`);\n",
    ] {
        assert!(seen("a.ts", text).is_empty(), "{text}");
    }
}

/// A notebook of one code cell a source, by a kernel of `language`.
fn notebook(language: &str, sources: &[&str]) -> String {
    let cells: Vec<_> = sources
        .iter()
        .map(|source| serde_json::json!({ "cell_type": "code", "source": source }))
        .collect();
    let metadata = serde_json::json!({ "kernelspec": { "language": language } });
    serde_json::json!({ "cells": cells, "metadata": metadata, "nbformat": 4 }).to_string()
}

#[test]
fn a_notebook_imports_in_its_cells() {
    let sources = [
        "%pip install openai",
        "x = 1",
        "import torch\nfrom openai import OpenAI",
    ];
    let result = scan(&[("a.ipynb", &notebook("python", &sources))]);
    let lines: Vec<String> = result.inventory.iter().map(line).collect();
    assert!(lines.contains(&"sdk pypi:openai 4".to_owned()), "{lines:?}");
    assert!(
        lines.contains(&"framework pypi:torch 3".to_owned()),
        "{lines:?}"
    );
    let cell = |name: &str| {
        let found = result.inventory.iter().find(|found| found.name == name);
        found.and_then(|found| found.places.first()?.cell)
    };
    assert_eq!(cell("openai"), Some(3));
}

#[test]
fn a_notebook_of_another_language_imports_no_python_package() {
    let sources = ["using openai\nimport torch\n", "library(openai)"];
    for language in ["julia", "R"] {
        let text = notebook(language, &sources);
        let packages = seen_kind("a.ipynb", &text, ComponentKind::Sdk);
        assert!(packages.is_empty(), "{language}: {packages:?}");
    }
}
