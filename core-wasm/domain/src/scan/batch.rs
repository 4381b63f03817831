//! Reads one batch of files: every detector over every file, and the ledger of what was read.

use std::borrow::Cow;

use bumpalo::Bump;
use serde::{Deserialize, Serialize};

use super::evidence::Snippets;
use super::file::{FileContext, FileRole, LineIndex};
use super::keywords::Hits;
use super::reader::{self, Decoded};
use super::sink::Sink;
use super::{Language, Plan};
use crate::model::{
    ComponentKind, Confidence, Finding, LedgerEntry, Place, Reading, Signal, SkipReason,
};
use crate::syntax::tree::{Module, Span};
use crate::syntax::{ecmascript, notebook, python};
use crate::{inventory, rules, signals, text};

/// A file as the host read it.
#[derive(Debug, Clone)]
pub struct InputFile {
    /// Path from the root of the scan, with `/` between its parts.
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A file, or a directory whole, that the host listed and did not read.
#[derive(Debug, Clone)]
pub struct SkippedFile {
    /// Path from the root of the scan; a directory ends in `/`.
    pub path: String,
    /// Files it stands for.
    pub files: u64,
    /// Bytes it stands for.
    pub bytes: u64,
    /// Why it was not read.
    pub reason: SkipReason,
}

/// A component as one file shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sighted {
    pub(crate) kind: ComponentKind,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ecosystem: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) provider: Option<String>,
    pub(crate) confidence: Confidence,
    pub(crate) place: Place,
}

/// Facts of one file for the rules over the whole repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileFacts {
    facts: Vec<(Cow<'static, str>, Span)>,
}

impl FileFacts {
    /// Records that `name` holds at `span`; the first place of each name is kept.
    pub fn record(&mut self, name: impl Into<Cow<'static, str>>, span: Span) {
        let name = name.into();
        if !self.facts.iter().any(|(known, _)| *known == name) {
            self.facts.push((name, span));
        }
    }
}

/// A named fact at a place, for the rules over the whole repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fact {
    /// Kebab-case name.
    pub name: String,
    /// Where it was first seen in its file.
    pub place: Place,
}

/// What one batch gave. Reports can be combined in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchReport {
    pub(crate) ledger: Vec<LedgerEntry>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) signals: Vec<Signal>,
    pub(crate) sighted: Vec<Sighted>,
    pub(crate) facts: Vec<Fact>,
}

/// Scans `files` and enters them and `skipped` in the ledger.
#[must_use]
pub fn scan_batch(plan: &Plan, files: Vec<InputFile>, skipped: Vec<SkippedFile>) -> BatchReport {
    let mut report = BatchReport::default();
    let mut arena = Bump::new();
    for file in files {
        scan_file(plan, &arena, &file, &mut report);
        arena.reset();
    }
    report
        .ledger
        .extend(skipped.into_iter().map(|file| LedgerEntry {
            language: Language::of_path(&file.path).map(|language| language.id().to_owned()),
            path: file.path,
            files: file.files,
            bytes: file.bytes,
            reading: Reading::Skipped {
                reason: file.reason,
            },
        }));
    report
}

fn scan_file(plan: &Plan, arena: &Bump, file: &InputFile, report: &mut BatchReport) {
    let decoded = reader::decode(&file.path, &file.content);
    let (language, reading) = match &decoded {
        Ok(Decoded { language, text }) => {
            let (language, reading) = read_text(plan, arena, &file.path, *language, text, report);
            (Some(language), reading)
        }
        Err(reason) => (
            Language::of_path(&file.path),
            Reading::Skipped { reason: *reason },
        ),
    };
    report.ledger.push(LedgerEntry {
        path: file.path.clone(),
        language: language.map(|language| language.id().to_owned()),
        files: 1,
        bytes: file.content.len() as u64,
        reading,
    });
}

/// Reads a file; returns the language it is in, which a notebook names itself.
fn read_text(
    plan: &Plan,
    arena: &Bump,
    path: &str,
    language: Language,
    text: &str,
    report: &mut BatchReport,
) -> (Language, Reading) {
    let notebook;
    let mut language = language;
    let (source, cells, tree) = if language == Language::Notebook {
        match notebook::cells(text) {
            Ok(found) => {
                notebook = found;
                let is_python = notebook.language == "python";
                let tree = is_python.then(|| parse(arena, Language::Python, path, &notebook.text));
                if !is_python {
                    // The cells are read as text in their own language, and the ledger says so.
                    language = Language::of_kernel(&notebook.language).unwrap_or(language);
                }
                (notebook.text.as_str(), notebook.cells.clone(), tree)
            }
            Err(message) => (text, Vec::new(), Some(Err(message))),
        }
    } else {
        let tree = language
            .has_syntax_tree()
            .then(|| parse(arena, language, path, text));
        (text, Vec::new(), tree)
    };
    let (module, reading) = match tree {
        Some(Ok(module)) => (Some(module), Reading::SyntaxTree),
        Some(Err(message)) => (
            None,
            Reading::Text {
                parse_error: Some(message),
            },
        ),
        None => (None, Reading::Text { parse_error: None }),
    };
    let mut file = FileContext {
        path,
        language,
        role: FileRole::of_path(path),
        text: source,
        lines: LineIndex::new(source),
        cells,
        module,
        is_ai: false,
        keywords: Hits::of(source),
    };
    file.is_ai = inventory::is_ai_file(&file);
    let mut sink = Sink::default();
    text::detect(&file, &mut sink);
    inventory::detect(&file, &mut sink);
    signals::detect(&file, &mut sink);
    rules::detect(&file, &mut sink);
    collect(plan, &file, sink, report);
    (language, reading)
}

fn parse<'a>(
    arena: &'a Bump,
    language: Language,
    path: &str,
    source: &'a str,
) -> Result<Module<'a>, String> {
    match language {
        Language::Python => python::parse(arena, source),
        _ => ecmascript::parse(arena, source, path),
    }
}

/// Turns what the detectors saw into evidence: placed, quoted with secrets masked, fingerprinted.
fn collect(plan: &Plan, file: &FileContext<'_>, sink: Sink, report: &mut BatchReport) {
    let mut snippets = Snippets::new(file, sink.findings.iter().filter_map(|raw| raw.secret));
    let mut findings = sink.findings;
    findings.sort_by(|a, b| (a.span, a.rule, &a.message).cmp(&(b.span, b.rule, &b.message)));
    findings.dedup_by(|a, b| a.rule == b.rule && a.span == b.span);
    for raw in findings {
        report.findings.extend(
            plan.accepts(raw.rule, file)
                .map(|rule| snippets.finding(rule, raw)),
        );
    }
    let mut seen = sink.signals;
    seen.sort_by(|a, b| (a.span, &a.pattern).cmp(&(b.span, &b.pattern)));
    seen.dedup_by(|a, b| a.pattern == b.pattern && a.span == b.span);
    for raw in seen {
        report.signals.extend(snippets.signal(raw));
    }
    report
        .sighted
        .extend(sink.sightings.into_iter().map(|sighting| Sighted {
            kind: sighting.kind,
            name: snippets.hidden(sighting.name),
            ecosystem: sighting.ecosystem.map(str::to_owned),
            version: sighting.version,
            provider: sighting.provider,
            confidence: sighting.confidence,
            place: file.place(sighting.span),
        }));
    report
        .facts
        .extend(sink.facts.facts.into_iter().map(|(name, span)| Fact {
            name: name.into_owned(),
            place: file.place(span),
        }));
}
