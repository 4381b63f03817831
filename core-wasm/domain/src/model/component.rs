//! The AI inventory.

use serde::{Deserialize, Serialize};

use super::vocabulary::vocabulary;
use super::{Confidence, Place};

vocabulary! {
    /// What kind of AI component was seen.
    ComponentKind {
        /// A client library of a model provider, or a local inference library.
        Sdk = "sdk",
        /// A framework for building on models: agents, pipelines, training.
        Framework = "framework",
        /// A model, by its exact identifier.
        Model = "model",
        /// A prompt: a system message or template.
        Prompt = "prompt",
        /// An agent.
        Agent = "agent",
        /// A tool that a model can call.
        Tool = "tool",
        /// A vector store.
        VectorStore = "vector-store",
        /// A dataset.
        Dataset = "dataset",
        /// A notebook that uses AI.
        Notebook = "notebook",
        /// A Model Context Protocol server in a configuration.
        McpServer = "mcp-server",
        /// A file of model weights.
        Weights = "weights",
        /// A managed AI service named in infrastructure code.
        Service = "service",
    }
}

/// One AI component and every place it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Component {
    /// What kind.
    pub kind: ComponentKind,
    /// Its name: a package, a model identifier, a tool's function name.
    pub name: String,
    /// Package ecosystem as a package URL type (`pypi`, `npm`, `golang`, …), for packages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ecosystem: Option<String>,
    /// Version or requirement, where one is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Who provides it, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// How sure the scanner is.
    pub confidence: Confidence,
    /// Everywhere it was seen, sorted.
    pub places: Vec<Place>,
}
