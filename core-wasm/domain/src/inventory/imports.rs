//! Imports of AI packages: from the tree where there is one, line by line elsewhere.

use super::tables::{self, Known};
use crate::model::{ComponentKind, Confidence};
use crate::scan::{FileContext, Language, Sighting, Sink};
use crate::syntax::tree::{Import, Span};

/// A name that a file binds by importing from a known package.
#[derive(Debug, Clone)]
pub(super) struct Imported<'a> {
    /// Local name bound.
    pub(super) local: &'a str,
    /// Module as written.
    pub(super) module: &'a str,
    /// The package.
    pub(super) known: Known,
}

/// Returns whether the file imports any AI package.
pub(super) fn any(file: &FileContext<'_>) -> bool {
    match &file.module {
        Some(module) => module
            .imports
            .iter()
            .any(|import| resolve(file.language, import).is_some()),
        None => {
            let mut found = false;
            each_text_import(file, |_, _| found = true);
            found
        }
    }
}

/// Reports the packages a file imports, and returns what it binds from them.
pub(super) fn detect<'a>(file: &FileContext<'a>, sink: &mut Sink) -> Vec<Imported<'a>> {
    let mut imported = Vec::new();
    match &file.module {
        Some(module) => {
            for import in module.imports {
                if let Some(known) = resolve(file.language, import) {
                    report(sink, &known, import.span);
                    report_vector_store(sink, &known, import);
                    imported.push(Imported {
                        local: import.local,
                        module: import.module,
                        known,
                    });
                }
            }
        }
        None => each_text_import(file, |known, span| report(sink, &known, span)),
    }
    imported
}

fn resolve(language: Language, import: &Import<'_>) -> Option<Known> {
    let ecosystem = match language {
        Language::Python | Language::Notebook => "pypi",
        _ => "npm",
    };
    if import.module.starts_with('.') {
        return None;
    }
    // `from google import genai` names the module in its symbol.
    let joined;
    let mut module = import.module;
    if ecosystem == "pypi"
        && let Some(symbol) = import.symbol
    {
        joined = format!("{module}.{symbol}");
        module = joined.as_str();
    }
    let known = tables::by_import(ecosystem, module)?;
    if known.package.symbols.is_empty() {
        return Some(known);
    }
    // A module whose name is a common word: a submodule of it, or a symbol nobody else exports.
    let symbol = import.symbol?;
    known
        .package
        .symbols
        .iter()
        .any(|s| s == symbol)
        .then_some(known)
}

fn report(sink: &mut Sink, known: &Known, span: Span) {
    let already = sink.sightings.iter().any(|seen| {
        seen.name == known.name
            && seen.ecosystem == Some(known.package.ecosystem.as_str())
            && seen.span == span
    });
    if already {
        return;
    }
    sink.sighting(Sighting {
        kind: known.package.kind,
        name: known.name.clone(),
        ecosystem: Some(known.package.ecosystem.as_str()),
        version: None,
        provider: Some(known.package.provider.clone()),
        confidence: Confidence::High,
        span,
    });
}

/// Frameworks bring classes for the stores of others: the class names the store.
fn report_vector_store(sink: &mut Sink, known: &Known, import: &Import<'_>) {
    if known.package.kind != ComponentKind::Framework {
        return;
    }
    let Some(symbol) = import.symbol else { return };
    if let Some(provider) = tables::vector_store(symbol) {
        sink.sighting(Sighting {
            kind: ComponentKind::VectorStore,
            name: symbol.to_owned(),
            ecosystem: None,
            version: None,
            provider: Some(provider.to_owned()),
            confidence: Confidence::High,
            span: import.span,
        });
    }
}

/// Calls `found` for every import of a known package in a file that has no tree.
fn each_text_import(file: &FileContext<'_>, mut found: impl FnMut(Known, Span)) {
    let Some(form) = Form::of(file.language) else {
        return;
    };
    let mut in_group = false;
    let mut offset = 0;
    for line in file.text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let trimmed = line.trim();
        if form == Form::Go {
            match trimmed {
                "import (" => in_group = true,
                ")" => in_group = false,
                _ => {}
            }
        }
        let Some(module) = form.module(trimmed, in_group) else {
            continue;
        };
        if let Some(known) = tables::by_import(form.ecosystem(), module) {
            let lead = line.len() - line.trim_start().len();
            found(
                known,
                Span {
                    start: (start + lead) as u32,
                    end: (start + lead + trimmed.len()) as u32,
                },
            );
        }
    }
}

/// How a language without a tree writes an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Go,
    Jvm,
    CSharp,
    Swift,
    Dart,
    Rust,
    Ruby,
    Php,
    Component,
}

impl Form {
    fn of(language: Language) -> Option<Self> {
        Some(match language {
            Language::Go => Self::Go,
            Language::Java | Language::Kotlin | Language::Scala => Self::Jvm,
            Language::CSharp => Self::CSharp,
            Language::Swift => Self::Swift,
            Language::Dart => Self::Dart,
            Language::Rust => Self::Rust,
            Language::Ruby => Self::Ruby,
            Language::Php => Self::Php,
            Language::WebComponent | Language::TypeScript | Language::JavaScript => Self::Component,
            _ => return None,
        })
    }

    const fn ecosystem(self) -> &'static str {
        match self {
            Self::Go => "golang",
            Self::Jvm => "maven",
            Self::CSharp => "nuget",
            Self::Swift => "swift",
            Self::Dart => "pub",
            Self::Rust => "cargo",
            Self::Ruby => "gem",
            Self::Php => "composer",
            Self::Component => "npm",
        }
    }

    /// The module that a trimmed line imports.
    fn module(self, line: &str, in_group: bool) -> Option<&str> {
        match self {
            Self::Go if in_group => quoted(line),
            Self::Go => quoted(line.strip_prefix("import ")?),
            Self::Jvm => {
                let path = line.strip_prefix("import ")?.trim_start();
                Some(until(
                    path.strip_prefix("static ").unwrap_or(path),
                    &[';', ' '],
                ))
            }
            Self::CSharp => {
                let path = line
                    .strip_prefix("global ")
                    .unwrap_or(line)
                    .strip_prefix("using ")?;
                let path = path.strip_prefix("static ").unwrap_or(path);
                let path = path.split_once(" = ").map_or(path, |(_, target)| target);
                (path.ends_with(';')).then(|| until(path, &[';', ' ']))
            }
            Self::Swift => {
                let path = line
                    .strip_prefix("@preconcurrency ")
                    .unwrap_or(line)
                    .strip_prefix("import ")?;
                Some(until(path, &[' ', '/']))
            }
            Self::Dart => {
                let path = quoted(line.strip_prefix("import ")?)?.strip_prefix("package:")?;
                path.split('/').next()
            }
            Self::Rust => {
                let path = line.strip_prefix("pub ").unwrap_or(line);
                let path = path
                    .strip_prefix("use ")
                    .or_else(|| path.strip_prefix("extern crate "))?;
                Some(until(path.trim_start_matches("::"), &[':', ';', ' ']))
            }
            Self::Ruby => quoted(line.strip_prefix("require ")?),
            Self::Php => {
                let path = line.strip_prefix("use ")?;
                let path = path.strip_prefix("function ").unwrap_or(path);
                Some(until(path.trim_start_matches('\\'), &[';', ' ', '{']))
            }
            Self::Component => {
                let rest = line.strip_prefix("import ")?;
                quoted(rest.rsplit_once("from ").map_or(rest, |(_, module)| module))
            }
        }
    }
}

/// The first quoted text of a line.
fn quoted(line: &str) -> Option<&str> {
    let start = line.find(['"', '\''])?;
    let quote = line.get(start..start + 1)?;
    line.get(start + 1..)?.split(quote).next()
}

fn until<'a>(text: &'a str, ends: &[char]) -> &'a str {
    text.split(ends).next().unwrap_or(text)
}
