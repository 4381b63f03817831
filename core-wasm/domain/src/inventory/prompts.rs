//! Prompts: system messages and templates in code, and files that hold one.

use super::walk::{Holder, entry, literal};
use crate::model::{ComponentKind, Confidence};
use crate::scan::{FileContext, FileRole, Language, Sighting, Sink};
use crate::syntax::tree::{Entry, Expr, ExprKind, Span};

/// Arguments and keys whose text is an instruction to a model.
const INSTRUCTIONS: &[&str] = &[
    "system",
    "system_prompt",
    "systemPrompt",
    "system_message",
    "systemMessage",
    "system_instruction",
    "systemInstruction",
    "instructions",
    "backstory",
    "system_template",
    "instruction",
];

/// Shortest text that is taken for a prompt where only a variable's name says so.
const MIN_TEMPLATE: usize = 40;

fn see(file: &FileContext<'_>, name: &str, span: Span, sink: &mut Sink) {
    let seen = sink.sightings.iter().any(|seen| {
        seen.kind == ComponentKind::Prompt
            && seen.span.start >= span.start
            && seen.span.end <= span.end
    });
    if seen {
        return;
    }
    sink.sighting(Sighting {
        kind: ComponentKind::Prompt,
        name: format!("{}#{name}", file.path),
        ecosystem: None,
        version: None,
        provider: None,
        confidence: Confidence::High,
        span,
    });
}

/// A text or template that a name says to be a prompt, or that a prompt class takes.
pub(super) fn of_value(
    file: &FileContext<'_>,
    value: &Expr<'_>,
    holder: Holder<'_>,
    sink: &mut Sink,
) {
    match holder {
        Holder::Named(name) => {
            let length = (value.span.end - value.span.start) as usize;
            let is_sentence = length >= 12 && file.slice(value.span).contains(' ');
            let says_prompt = || {
                let lower = name.to_ascii_lowercase();
                length >= MIN_TEMPLATE
                    && (lower.contains("prompt") || lower.contains("system_message"))
                    && !lower.contains("path")
            };
            if is_sentence && (INSTRUCTIONS.contains(&name) || says_prompt()) {
                see(file, name, value.span, sink);
            }
        }
        Holder::Argument(
            "SystemMessage"
            | "SystemMessagePromptTemplate"
            | "PromptTemplate"
            | "ChatPromptTemplate"
            | "from_template"
            | "fromTemplate",
        ) => see(file, "template", value.span, sink),
        _ => {}
    }
}

/// `{"role": "system", "content": …}`.
pub(super) fn of_record<'a>(
    file: &FileContext<'_>,
    whole: &Expr<'a>,
    entries: &'a [Entry<'a>],
    sink: &mut Sink,
) {
    let role = entry(entries, "role").and_then(literal);
    if matches!(role, Some("system" | "developer")) && entry(entries, "content").is_some() {
        see(file, "system", whole.span, sink);
    }
}

/// `("system", "…")` of a chat template.
pub(super) fn of_pair<'a>(
    file: &FileContext<'_>,
    whole: &Expr<'a>,
    items: &'a [Expr<'a>],
    sink: &mut Sink,
) {
    if let [role, content] = items
        && literal(role) == Some("system")
        && matches!(
            content.kind,
            ExprKind::Text(_) | ExprKind::Template(_) | ExprKind::Name(_) | ExprKind::Binary { .. }
        )
    {
        see(file, "system", whole.span, sink);
    }
}

/// A file that is a prompt: `*.prompt`, `*.prompty`, or text in a directory of prompts.
pub(super) fn of_file(file: &FileContext<'_>, sink: &mut Sink) {
    let (directories, name) = file.path.rsplit_once('/').unwrap_or(("", file.path));
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_prompt_type = matches!(extension, "prompt" | "prompty")
        || name.ends_with(".prompt.md")
        || name.ends_with(".prompt.yml")
        || name.ends_with(".prompt.yaml");
    let in_prompts = directories.split('/').any(|part| {
        matches!(
            part,
            "prompts" | "prompt" | "prompt_templates" | "system_prompts"
        )
    }) && matches!(
        file.language,
        Language::PlainText | Language::Markdown | Language::Html | Language::Yaml
    ) && !name.to_ascii_lowercase().starts_with("readme")
        && file.role == FileRole::Source;
    if (is_prompt_type || in_prompts) && !file.text.trim().is_empty() {
        sink.sighting(Sighting {
            kind: ComponentKind::Prompt,
            name: file.path.to_owned(),
            ecosystem: None,
            version: None,
            provider: None,
            confidence: if is_prompt_type {
                Confidence::High
            } else {
                Confidence::Medium
            },
            span: Span { start: 0, end: 0 },
        });
    }
}
