//! Commands that fetch a package or a model at whatever version it has today.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{in_comment, line_at, span};
use crate::inventory;
use crate::model::Confidence;
use crate::scan::{FileContext, Language, Sink};
use crate::syntax::tree::Span;

static KEYWORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = [
        " install",
        " add ",
        " i -g",
        " download",
        "huggingface.co/",
        "ollama pull",
        "ollama run",
        "vllm serve",
    ];
    AhoCorasick::new(words).ok()
});

/// Lines that one command is followed over.
const MAX_LINES: u32 = 200;

/// Command-line agents, which the tables of libraries do not list.
const AGENTS: &[&str] = &[
    "@anthropic-ai/claude-code",
    "@github/copilot",
    "@google/gemini-cli",
    "@openai/codex",
];

/// A word of a command, quotes left off, and its offset.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    start: usize,
}

pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    let Some(keywords) = KEYWORDS.as_ref() else {
        return;
    };
    if !matches!(
        file.language,
        Language::Dockerfile | Language::Shell | Language::Yaml
    ) {
        return;
    }
    let mut done = 0;
    for hit in keywords.find_iter(file.text) {
        if hit.start() < done || in_comment(file, hit.start()) {
            continue;
        }
        let line = logical_line(file, hit.start());
        done = line.end as usize;
        for words in split(file.slice(line), line.start as usize) {
            command(file, program(&words), sink);
        }
    }
}

/// Returns the line that holds `offset`, with those that a backslash joins to it.
fn logical_line(file: &FileContext<'_>, offset: usize) -> Span {
    let number = file.lines.line(offset as u32);
    let text = |number: u32| file.slice(file.lines.span(number)).trim();
    let joins = |number: u32| text(number).ends_with('\\');
    let mut first = number;
    while first > 1 && number - first < MAX_LINES && joins(first - 1) {
        first -= 1;
    }
    let mut last = number;
    // A comment among the joined lines of a container file does not end the command.
    while last < file.lines.count()
        && last - number < MAX_LINES
        && (joins(last) || last > first && text(last).starts_with('#'))
    {
        last += 1;
    }
    Span {
        start: file.lines.span(first).start,
        end: file.lines.span(last).end,
    }
}

/// Splits text into commands, and each into words.
fn split(text: &str, base: usize) -> Vec<Vec<Word<'_>>> {
    let bytes = text.as_bytes();
    let mut commands = vec![Vec::new()];
    let mut closing = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        let words = commands.last_mut();
        match byte {
            b';' | b'|' | b'&' | b'(' | b')' | b'`' => {
                commands.push(Vec::new());
                at += 1;
            }
            b'#' => {
                at = memchr::memchr(b'\n', bytes.get(at..).unwrap_or(&[]))
                    .map_or(bytes.len(), |end| at + end);
            }
            b'"' | b'\'' if closing == Some(byte) => {
                closing = None;
                commands.push(Vec::new());
                at += 1;
            }
            b'"' | b'\''
                if closing.is_none()
                    && words
                        .as_ref()
                        .and_then(|words| words.last())
                        .is_some_and(holds_command) =>
            {
                closing = Some(byte);
                at += 1;
            }
            b'"' | b'\'' => {
                let rest = bytes.get(at + 1..).unwrap_or(&[]);
                let end = memchr::memchr(byte, rest).map_or(bytes.len(), |end| at + 1 + end);
                push(words, text, at + 1, end, base);
                at = end + 1;
            }
            _ if byte.is_ascii_whitespace() || byte == b'\\' => at += 1,
            _ => {
                let rest = bytes.get(at..).unwrap_or(&[]);
                let ends = |byte: &u8| {
                    byte.is_ascii_whitespace() || b";|&()`".contains(byte) || closing == Some(*byte)
                };
                let end = rest
                    .iter()
                    .position(ends)
                    .map_or(bytes.len(), |end| at + end);
                push(words, text, at, end, base);
                at = end.max(at + 1);
            }
        }
    }
    commands
}

fn push<'a>(
    words: Option<&mut Vec<Word<'a>>>,
    text: &'a str,
    start: usize,
    end: usize,
    base: usize,
) {
    if let (Some(words), Some(text)) = (words, text.get(start..end)) {
        words.push(Word {
            text,
            start: base + start,
        });
    }
}

/// `bash -c "…"` and `run: "…"` hold a command in quotes.
fn holds_command(word: &Word<'_>) -> bool {
    let is_flag = word.text.starts_with('-') && word.text.len() <= 5 && word.text.ends_with('c');
    is_flag || word.text.ends_with(':')
}

/// Returns the words from the program on, empty where the words are no command.
fn program<'w, 'a>(words: &'w [Word<'a>]) -> &'w [Word<'a>] {
    let is_wrapper = |word: &Word<'_>| {
        let lower = word.text.to_ascii_lowercase();
        let is_assignment = word.text.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        });
        is_assignment
            || word.text.starts_with('-')
            || lower.starts_with("python")
            || matches!(
                lower.as_str(),
                "run"
                    | "run:"
                    | "script:"
                    | "command:"
                    | "commands:"
                    | "args:"
                    | "cmd"
                    | "entrypoint"
                    | "sudo"
                    | "exec"
                    | "time"
                    | "env"
                    | "sh"
                    | "bash"
                    | "/bin/sh"
                    | "/bin/bash"
                    | "then"
                    | "do"
                    | "if"
                    | "!"
                    | "uv"
                    | "npx"
                    | "uvx"
            )
    };
    let at = words.iter().position(|word| !is_wrapper(word));
    at.and_then(|at| words.get(at..)).unwrap_or(&[])
}

fn command(file: &FileContext<'_>, words: &[Word<'_>], sink: &mut Sink) {
    let [program, rest @ ..] = words else { return };
    let name = program.text.rsplit('/').next().unwrap_or(program.text);
    let verb = rest.first().map_or("", |word| word.text);
    let arguments = rest.get(1..).unwrap_or(&[]);
    let is_pip = name
        .strip_prefix("pip")
        .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    match (name, verb) {
        (_, "install") if is_pip || name == "pipx" => python(file, arguments, sink),
        // `uv` itself is a wrapper: `uv tool install`.
        ("tool", "install") => python(file, arguments, sink),
        ("npm" | "pnpm" | "bun", "install" | "i" | "add") => node(arguments, sink),
        ("huggingface-cli" | "hf", "download") => download(arguments, sink),
        ("git", "clone") => clone(file, arguments, sink),
        ("ollama", "pull" | "run") => ollama(arguments, sink),
        ("vllm", "serve") => serve(arguments, sink),
        _ => {}
    }
}

/// Options of installers and loaders that a value follows.
const WITH_VALUE: &[&str] = &[
    "-r",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "-t",
    "--target",
    "--prefix",
    "--root",
    "-e",
    "--trusted-host",
    "--python",
    "-p",
    "--timeout",
    "--repo-type",
    "--local-dir",
    "--cache-dir",
    "--include",
    "--exclude",
    "--token",
    "--registry",
];

/// Returns the words that are no options, nor their values.
fn operands<'w, 'a>(words: &'w [Word<'a>]) -> impl Iterator<Item = &'w Word<'a>> {
    let mut is_value = false;
    words.iter().filter(move |word| {
        let skip = is_value || word.text.starts_with('-');
        is_value = !is_value && WITH_VALUE.contains(&word.text);
        !skip
    })
}

fn has(words: &[Word<'_>], options: &[&str]) -> bool {
    words.iter().any(|word| {
        let name = word.text.split('=').next().unwrap_or(word.text);
        options.contains(&name)
    })
}

fn is_known(text: &str) -> bool {
    !text.contains(['$', '{', '<', '%'])
}

fn python(file: &FileContext<'_>, words: &[Word<'_>], sink: &mut Sink) {
    // The versions stand elsewhere.
    if has(words, &["-c", "--constraint", "--require-hashes"]) {
        return;
    }
    for word in operands(words) {
        let name = word.text.split('[').next().unwrap_or(word.text);
        let extras = word.text.get(name.len()..).unwrap_or("");
        let is_bare = extras.is_empty() || extras.ends_with(']');
        if is_bare && is_known(word.text) && inventory::is_package("pypi", name) {
            // A script may be one that somebody runs by hand; an image is what ships.
            let confidence = match file.language {
                Language::Dockerfile => Confidence::High,
                _ => Confidence::Medium,
            };
            install(word, name, confidence, sink);
        }
    }
}

/// A project's own packages have their versions in its manifest; what is installed globally has not.
fn node(words: &[Word<'_>], sink: &mut Sink) {
    if !has(words, &["-g", "--global"]) {
        return;
    }
    for word in operands(words) {
        let at = word.text.get(1..).and_then(|rest| rest.find('@'));
        let (name, version) = match at {
            Some(at) => word.text.split_at(at + 1),
            None => (word.text, ""),
        };
        let floats = matches!(version, "" | "@latest" | "@next");
        if floats && (AGENTS.contains(&name) || inventory::is_package("npm", name)) {
            install(word, name, Confidence::High, sink);
        }
    }
}

fn install(word: &Word<'_>, name: &str, confidence: Confidence, sink: &mut Sink) {
    let message = format!("`{name}` is installed at whatever version is newest on that day");
    sink.finding(
        "ADV-DG-004",
        span(word.start, word.text.len()),
        confidence,
        message,
    );
}

fn download(words: &[Word<'_>], sink: &mut Sink) {
    if has(words, &["--revision"]) {
        return;
    }
    if let Some(word) = operands(words).next()
        && is_repository(word.text)
    {
        unpinned(word, "downloaded", sink);
    }
}

fn serve(words: &[Word<'_>], sink: &mut Sink) {
    if has(words, &["--revision"]) {
        return;
    }
    if let Some(word) = words.first()
        && is_repository(word.text)
    {
        unpinned(word, "served", sink);
    }
}

/// `owner/name`.
fn is_repository(text: &str) -> bool {
    is_known(text)
        && !text.starts_with(['.', '/', '~', '-'])
        && text.split('/').filter(|part| !part.is_empty()).count() == 2
        && !text.contains("://")
}

fn clone(file: &FileContext<'_>, words: &[Word<'_>], sink: &mut Sink) {
    let address = words
        .iter()
        .find(|word| word.text.contains("huggingface.co/") && is_known(word.text));
    let Some(word) = address else { return };
    let (line, _) = line_at(file, word.start);
    // The commit is often checked out a few lines below.
    let mut end = (line.end as usize + 300).min(file.text.len());
    while !file.text.is_char_boundary(end) {
        end -= 1;
    }
    let after = file.text.get(word.start..end).unwrap_or("");
    let is_pinned = has(words, &["-b", "--branch", "--revision"])
        || [" checkout ", " reset --hard ", " fetch "]
            .iter()
            .any(|step| after.contains(step));
    if !is_pinned {
        unpinned(word, "cloned", sink);
    }
}

fn ollama(words: &[Word<'_>], sink: &mut Sink) {
    let Some(word) = operands(words).next().filter(|word| is_known(word.text)) else {
        return;
    };
    let floats = match word.text.rsplit_once(':') {
        Some((_, tag)) => tag == "latest",
        None => true,
    };
    let is_name = word
        .text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_./:".contains(&b));
    if floats && is_name {
        unpinned(word, "pulled", sink);
    }
}

fn unpinned(word: &Word<'_>, how: &str, sink: &mut Sink) {
    let message = format!(
        "`{}` is {how} at whatever revision its publisher shows today",
        word.text
    );
    sink.finding(
        "ADV-DG-001",
        span(word.start, word.text.len()),
        Confidence::High,
        message,
    );
}
