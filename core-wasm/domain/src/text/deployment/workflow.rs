//! Workflows: what anybody may write, in the instructions of an agent; and the agent's own version.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{expression, in_comment, indent, span};
use crate::model::Confidence;
use crate::scan::{FileContext, Language, Sink};

/// Actions that ask a model.
const ACTIONS: &[&str] = &[
    "actions/ai-inference",
    "anc95/chatgpt-codereview",
    "anomalyco/opencode/github",
    "anthropics/claude-code-action",
    "anthropics/claude-code-base-action",
    "codium-ai/pr-agent",
    "coderabbitai/ai-pr-reviewer",
    "freeedcom/ai-codereviewer",
    "google-gemini/gemini-cli-action",
    "google-github-actions/run-gemini-cli",
    "openai/codex-action",
    "qodo-ai/pr-agent",
    "sst/opencode/github",
];

/// Inputs of actions that become instructions of the model.
const PROMPTS: &[&str] = &[
    "append_system_prompt",
    "claude_args",
    "custom_instructions",
    "direct_prompt",
    "instructions",
    "message",
    "override_prompt",
    "prompt",
    "system-prompt",
    "system_prompt",
    "user-prompt",
    "user_prompt",
];

static USES: LazyLock<Option<Regex>> =
    LazyLock::new(|| expression(r#"(?m)^\s*(?:-\s+)?uses:\s*["']?([\w./-]+)@([\w./-]+)"#));

/// Fields of an event that whoever opens an issue or a pull request fills in.
static UNTRUSTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    expression(
        r"\$\{\{[^}]*?\b(github\.(?:head_ref|event\.(?:(?:issue|pull_request|discussion)\.(?:title|body)|(?:comment|review|review_comment)\.body|pull_request\.head\.(?:ref|label|repo\.default_branch)|head_commit\.message|commits\[?[^\]}]*\]?\.message|workflow_run\.head_branch)))\b",
    )
});

/// A command that hands text to a model.
static ASKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    expression(
        r#"(?m)(?:^|[\s;&|(])(?:(?:claude|gemini|aider|copilot|cursor-agent)\s+-|codex\s+(?:exec\b|-|["'])|(?:opencode|goose|ollama)\s+run\b|llm\s+["'-])|api\.(?:openai|anthropic)\.com|generativelanguage\.googleapis\.com"#,
    )
});

pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    let name = file.path.rsplit('/').next().unwrap_or(file.path);
    let is_workflow =
        file.path.contains(".github/workflows/") || matches!(name, "action.yml" | "action.yaml");
    if file.language != Language::Yaml || !is_workflow {
        return;
    }
    versions(file, sink);
    prompts(file, sink);
}

fn is_action(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ACTIONS.contains(&lower.as_str())
}

fn versions(file: &FileContext<'_>, sink: &mut Sink) {
    let Some(uses) = USES.as_ref() else { return };
    for captures in uses.captures_iter(file.text.as_bytes()) {
        let (Some(action), Some(reference)) = (captures.get(1), captures.get(2)) else {
            continue;
        };
        let text = |range| file.text.get(range).unwrap_or("");
        let (name, version) = (text(action.range()), text(reference.range()));
        let is_commit = version.len() == 40 && version.bytes().all(|b| b.is_ascii_hexdigit());
        let is_tag = version
            .trim_start_matches('v')
            .starts_with(|first: char| first.is_ascii_digit());
        if is_action(name) && !is_commit && !is_tag && !in_comment(file, action.start()) {
            let message = format!(
                "The action `{name}` follows `{version}`, and does what was pushed there last"
            );
            let place = span(action.start(), reference.end() - action.start());
            sink.finding("ADV-DG-004", place, Confidence::High, message);
        }
    }
}

fn prompts(file: &FileContext<'_>, sink: &mut Sink) {
    let (Some(untrusted), Some(asks)) = (UNTRUSTED.as_ref(), ASKS.as_ref()) else {
        return;
    };
    for captures in untrusted.captures_iter(file.text.as_bytes()) {
        let (Some(whole), Some(field)) = (captures.get(0), captures.get(1)) else {
            continue;
        };
        if in_comment(file, whole.start()) {
            continue;
        }
        let number = file.lines.line(whole.start() as u32);
        let step = Step::around(file, number);
        let Some(key) = step.key(file, number) else {
            continue;
        };
        let text = step.text(file);
        let uses = USES
            .as_ref()
            .and_then(|uses| uses.captures(text.as_bytes()));
        let asks_by_action = uses
            .and_then(|found| found.get(1))
            .and_then(|action| text.get(action.range()))
            .is_some_and(is_action);
        let becomes = (asks_by_action && PROMPTS.contains(&key))
            || (key == "run" && asks.is_match(text.as_bytes()));
        if becomes {
            let message = format!(
                "`{}` is written by whoever opens it, and becomes instructions of the model in this step",
                file.text.get(field.range()).unwrap_or("")
            );
            let place = span(whole.start(), whole.len());
            sink.finding("ADV-SEC-102", place, Confidence::High, message);
        }
    }
}

/// The lines of one step, counted from 1, the last excluded.
#[derive(Debug, Clone, Copy)]
struct Step {
    first: u32,
    end: u32,
}

/// Lines that a step may have; one that has more is no step.
const MAX_LINES: u32 = 400;

impl Step {
    fn around(file: &FileContext<'_>, number: u32) -> Self {
        let line = |number: u32| file.slice(file.lines.span(number));
        let is_item = |number: u32| {
            let text = line(number).trim_start();
            [
                "- uses:", "- name:", "- run:", "- id:", "- if:", "- env:", "- with:", "- shell:",
            ]
            .iter()
            .any(|start| text.starts_with(start))
        };
        let mut first = number;
        while first > 1 && number - first < MAX_LINES && !is_item(first) {
            first -= 1;
        }
        let depth = indent(line(first));
        let mut end = number + 1;
        while end <= file.lines.count()
            && end - first < MAX_LINES
            && (line(end).trim().is_empty() || indent(line(end)) > depth)
        {
            end += 1;
        }
        Self { first, end }
    }

    fn text<'f>(self, file: &'f FileContext<'_>) -> &'f str {
        let start = file.lines.span(self.first).start as usize;
        let end = file.lines.span(self.end).start as usize;
        file.text.get(start..end).unwrap_or("")
    }

    /// Returns the key whose value holds line `number`: that of the block it is in, or its own.
    fn key<'f>(self, file: &'f FileContext<'_>, number: u32) -> Option<&'f str> {
        let line = |number: u32| file.slice(file.lines.span(number)).trim_end();
        let mut depth = indent(line(number));
        for above in (self.first..number).rev() {
            let text = line(above);
            // The key of `- run: |` stands two columns in.
            if text.is_empty() || indent(text) >= depth {
                continue;
            }
            depth = indent(text);
            let opens = ["|", ">", "|-", ">-", "|+", ">+"]
                .iter()
                .any(|mark| text.ends_with(&format!(": {mark}")));
            if opens {
                return key_of(text);
            }
        }
        key_of(line(number))
    }
}

fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.trim_start().trim_start_matches("- ").split_once(':')?;
    Some(key.trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::{ASKS, UNTRUSTED, USES};

    #[test]
    fn every_expression_compiles() {
        assert!(USES.is_some() && UNTRUSTED.is_some() && ASKS.is_some());
    }
}
