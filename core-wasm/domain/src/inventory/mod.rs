//! The AI inventory: libraries, models, prompts, agents and tools, vector stores, datasets.
//!
//! What counts is evidence of use: an import that resolves to a known package, a dependency in a
//! manifest, a model identifier in code or configuration. Prose and comments are never evidence.

mod code;
mod context;
mod imports;
mod infrastructure;
mod json;
mod manifest;
mod mcp;
mod models;
mod names;
mod prompts;
mod settle;
mod tables;
mod text;
mod walk;

pub(crate) use models::{is_bedrock, traits};
pub(crate) use settle::{is_exact_version, settle};
pub(crate) use tables::endpoint;
pub use tables::is_remote_provider;

use crate::model::{ComponentKind, Confidence};
use crate::scan::{FileContext, Language, Sighting, Sink};
use crate::syntax::tree::Span;

/// Returns whether the tables know a package of this name.
pub(crate) fn is_package(ecosystem: &'static str, name: &str) -> bool {
    tables::by_name(ecosystem, name).is_some()
}

/// Returns whether a file uses AI: it imports a library of the field, or its path says so.
#[must_use]
pub fn is_ai_file(file: &FileContext<'_>) -> bool {
    context::is_ai_path(file.path) || imports::any(file)
}

/// Reports the AI components of a file.
pub fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    if manifest::detect(file, sink) {
        return;
    }
    let imported = imports::detect(file, sink);
    match &file.module {
        Some(module) => {
            if file.language == Language::Notebook && !imported.is_empty() {
                sink.sighting(Sighting {
                    kind: ComponentKind::Notebook,
                    name: file.path.to_owned(),
                    ecosystem: None,
                    version: None,
                    provider: None,
                    confidence: Confidence::High,
                    span: Span { start: 0, end: 0 },
                });
            }
            code::detect(file, module, &imported, sink);
        }
        None => {
            text::detect(file, sink);
            infrastructure::detect(file, sink);
            mcp::detect(file, sink);
        }
    }
    prompts::of_file(file, sink);
}
