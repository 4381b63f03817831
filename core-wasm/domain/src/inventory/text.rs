//! Model identifiers in files without a tree: settings, YAML, JSON and other languages' literals.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::models::{self, Context};
use crate::model::{ComponentKind, Confidence};
use crate::scan::{FileContext, Language, Sighting, Sink};
use crate::syntax::tree::Span;

/// What some part of nearly every identifier begins with, and the keys that hold a model.
static KEYWORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(models::keywords())
        .ok()
});

/// How a format marks where a value begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Only quoted text is a value.
    Quoted,
    /// A value stands after `=` or `:` to the end of the line, quoted or not.
    Assigned,
}

fn form_of(language: Language) -> Option<Form> {
    match language {
        Language::Yaml | Language::Settings | Language::Dockerfile => Some(Form::Assigned),
        // Shell writes values both ways.
        Language::Shell => Some(Form::Assigned),
        Language::Markdown
        | Language::PlainText
        | Language::Css
        | Language::Html
        | Language::Requirements => None,
        _ => Some(Form::Quoted),
    }
}

/// Reports the models that a file without a tree names.
pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    let (Some(form), Some(keywords)) = (form_of(file.language), KEYWORDS.as_ref()) else {
        return;
    };
    let mut done = 0;
    for hit in keywords.find_iter(file.text) {
        if hit.start() < done {
            continue;
        }
        let line = file.lines.span(file.lines.line(hit.start() as u32));
        done = line.end as usize;
        self::line(file, line, form, sink);
    }
}

fn line(file: &FileContext<'_>, line: Span, form: Form, sink: &mut Sink) {
    let text = file.slice(line);
    // A line this long is data, not a setting somebody wrote.
    if text.len() > 2000 || is_comment(file.language, text.trim_start()) {
        return;
    }
    let mut key = "";
    let mut at = 0;
    let mut found_quoted = false;
    while let Some((start, end)) = next_quoted(text, at) {
        let value = text.get(start..end).unwrap_or("");
        let before = text.get(at..start.saturating_sub(1)).unwrap_or("");
        // A comment ends the line; an address is never outside quotes here.
        let comment = if form == Form::Assigned { " #" } else { "//" };
        if before.contains(comment) {
            return;
        }
        if let Some(name) = key_before(before) {
            key = name;
        }
        let after = text.get(end + 1..).unwrap_or("").trim_start();
        if after.starts_with(':') && !before.trim_end().ends_with('?') || after.starts_with("=>") {
            key = value;
        } else if report(file, value, key, line.start as usize + start, sink) {
            found_quoted = true;
        }
        at = end + 1;
    }
    if form == Form::Assigned && !found_quoted {
        bare(file, line, text, sink);
    }
}

/// `key: value`, `KEY=value`, `- value` without quotes.
fn bare(file: &FileContext<'_>, line: Span, text: &str, sink: &mut Sink) {
    let content = text.split(" #").next().unwrap_or(text).trim_end();
    let item = content.trim_start().trim_start_matches("- ");
    let from = content.len() - item.len();
    let (key, value) = match item.find(['=', ':']) {
        Some(at)
            if item
                .get(at..)
                .is_some_and(|rest| rest.starts_with('=') || rest.starts_with(": ")) =>
        {
            (
                item.get(..at).unwrap_or(""),
                item.get(at + 1..).unwrap_or(""),
            )
        }
        _ => ("", item),
    };
    let key = key.trim().rsplit([' ', '.']).next().unwrap_or("");
    let lead = value.len() - value.trim_start().len();
    let start = line.start as usize + from + (item.len() - value.len()) + lead;
    report(file, value.trim(), key, start, sink);
}

fn report(file: &FileContext<'_>, value: &str, key: &str, start: usize, sink: &mut Sink) -> bool {
    let Some(model) = models::recognise(value, models::context_of_key(key)) else {
        return false;
    };
    // A deployment's name is free text: only a known key of Azure's makes it one.
    sink.sighting(Sighting {
        kind: ComponentKind::Model,
        name: model.name,
        ecosystem: model.ecosystem,
        version: None,
        provider: model.provider.map(str::to_owned),
        confidence: if models::context_of_key(key) == Context::None && !file.is_ai {
            Confidence::Medium
        } else {
            Confidence::High
        },
        span: Span {
            start: start as u32,
            end: (start + value.len()) as u32,
        },
    });
    true
}

fn is_comment(language: Language, line: &str) -> bool {
    match language {
        Language::Yaml
        | Language::Settings
        | Language::Toml
        | Language::Shell
        | Language::Dockerfile
        | Language::Ruby
        | Language::R
        | Language::Terraform => {
            line.starts_with('#') || line.starts_with(';') || line.starts_with("//")
        }
        Language::Sql => line.starts_with("--"),
        Language::Xml => line.starts_with("<!--"),
        _ => {
            line.starts_with("//")
                || line.starts_with('*')
                || line.starts_with("/*")
                || line.starts_with('#')
        }
    }
}

/// The next quoted text at or after `from`: where it begins and ends, quotes left off.
fn next_quoted(text: &str, from: usize) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    let open = rest.find(['"', '\'', '`'])?;
    let quote = *rest.as_bytes().get(open)?;
    let inner = rest.as_bytes().get(open + 1..)?;
    let length = memchr::memchr(quote, inner)?;
    Some((from + open + 1, from + open + 1 + length))
}

/// The name a quoted value is assigned to, in the text before it.
fn key_before(before: &str) -> Option<&str> {
    let before = before.trim_end();
    let assigned = before
        .strip_suffix(['=', ':', '('])?
        .trim_end()
        .trim_end_matches(':');
    let start = assigned
        .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
        .map_or(0, |at| at + 1);
    assigned.get(start..).filter(|name| !name.is_empty())
}
