//! One example that a rule finds and one that it leaves, from the examples its tests run on.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::escape::visible_code;

/// Lines shown before and after the line that matters.
const LINES_BEFORE: usize = 6;
const LINES_AFTER: usize = 3;
/// What is shown for a part that a template only describes.
const MASK: &str = "••••••••";

/// A few lines of code or settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RuleExample")]
pub(crate) struct Example {
    /// Whether the rule finds it, or leaves it.
    pub(crate) is_found: bool,
    /// Name of the file it is from, which says the language.
    pub(crate) file: String,
    /// Number of the line that matters among `lines`, counted from 1.
    pub(crate) line: u32,
    /// The lines, hidden characters written out.
    pub(crate) lines: Vec<String>,
}

/// A file of examples, whose notes stand above the lines they are about.
struct File {
    rule: &'static str,
    name: &'static str,
    text: &'static str,
}

macro_rules! files {
    ($($rule:literal => $name:literal,)*) => {
        &[$(File {
            rule: $rule,
            name: $name,
            text: include_str!(concat!("../../../data/examples/", $rule, "/", $name)),
        },)*]
    };
}

/// Of every rule with examples in files, the file that holds both kinds.
const FILES: &[File] = files! {
    "ADV-AL-001" => "unrecorded.py",
    "ADV-AL-002" => "tools.py",
    "ADV-AL-003" => "dropped.py",
    "ADV-AL-004" => "written.py",
    "ADV-DG-001" => "pull.py",
    "ADV-DG-002" => "alias.py",
    "ADV-DG-003" => "client.py",
    "ADV-DG-004" => "requirements.txt",
    "ADV-FB-001" => "fit.py",
    "ADV-FB-002" => "fit.py",
    "ADV-FB-003" => "test_bias.py",
    "ADV-HO-001" => "tools.py",
    "ADV-HO-002" => "flags.py",
    "ADV-HO-003" => "loop.py",
    "ADV-HO-004" => "stub.py",
    "ADV-HO-005" => "agent.yaml",
    "ADV-PV-001" => "prompt.py",
    "ADV-PV-002" => "log.py",
    "ADV-PV-003" => "customers.py",
    "ADV-PV-004" => "health.py",
    "ADV-SEC-101" => "output.py",
    "ADV-SEC-102" => "instructions.py",
    "ADV-SEC-103" => "query.py",
    "ADV-SEC-105" => "load.py",
    "ADV-SEC-106" => "access.py",
    "ADV-SEC-107" => "account.bicep",
    "ADV-SEC-108" => "main.tf",
    "ADV-TX-003" => "decide.py",
};

/// The rule whose examples have no room for notes: the file, and the lines that matter.
const SERVERS: File = File {
    rule: "ADV-SEC-104",
    name: "servers.json",
    text: include_str!("../../../data/examples/ADV-SEC-104/servers.json"),
};
const SERVERS_FOUND: usize = 4;
const SERVERS_LEFT: usize = 7;

/// Templates of a rule about secrets: what they are to hold is described, never written.
#[derive(Debug, Deserialize)]
struct Templates {
    rule: String,
    #[serde(default = "settings")]
    file: String,
    positive: Vec<String>,
    negative: Vec<String>,
}

fn settings() -> String {
    "settings.ini".to_owned()
}

static TEMPLATES: LazyLock<Vec<Templates>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/examples/secrets.json")).unwrap_or_default()
});

/// Returns an example that the rule finds and one that it leaves, as far as it has them.
pub(crate) fn examples(rule: &str) -> Vec<Example> {
    if let Some(file) = FILES.iter().find(|file| file.rule == rule) {
        let found = annotated(file, "ruleid", true);
        return found
            .into_iter()
            .chain(annotated(file, "ok", false))
            .collect();
    }
    if rule == SERVERS.rule {
        let lines: Vec<&str> = SERVERS.text.lines().collect();
        let around = |line, is_found| around(&SERVERS, &lines, line - 1, is_found);
        return around(SERVERS_FOUND, true)
            .into_iter()
            .chain(around(SERVERS_LEFT, false))
            .collect();
    }
    let Some(known) = TEMPLATES.iter().find(|known| known.rule == rule) else {
        return Vec::new();
    };
    let templates = known.positive.first().map(|text| (true, text));
    templates
        .into_iter()
        .chain(known.negative.first().map(|text| (false, text)))
        .map(|(is_found, text)| Example {
            is_found,
            file: known.file.rsplit('/').next().unwrap_or_default().to_owned(),
            line: text.lines().count() as u32,
            lines: text.lines().map(masked).collect(),
        })
        .collect()
}

/// Returns the lines around the first that a note of this kind stands above.
fn annotated(file: &File, kind: &str, is_found: bool) -> Option<Example> {
    let note = format!("{kind}: {}", file.rule);
    let is_note = |line: &str| {
        [" ruleid: ", " ok: "]
            .iter()
            .any(|kind| line.contains(&format!("{kind}{}", file.rule)))
    };
    let noted = file.text.lines().position(|line| line.contains(&note))?;
    // The notes stand between the lines and are not shown.
    let before = file.text.lines().take(noted).filter(|line| !is_note(line));
    let after = file.text.lines().skip(noted).filter(|line| !is_note(line));
    let mut lines: Vec<&str> = before.collect();
    let at = lines.len();
    lines.extend(after.take(1 + LINES_AFTER));
    around(file, &lines, at, is_found)
}

/// Returns the lines around one, as far as the blank lines next to it and not too far.
fn around(file: &File, lines: &[&str], at: usize, is_found: bool) -> Option<Example> {
    let is_blank = |line: &&str| line.trim().is_empty();
    let from = lines.get(..at)?.iter().rposition(is_blank);
    let from = from.map_or(0, |blank| blank + 1);
    let from = from.max(at.saturating_sub(LINES_BEFORE));
    let to = lines.get(at..)?.iter().position(is_blank);
    let to = to.map_or(lines.len(), |blank| at + blank);
    let shown = lines.get(from..to.min(at + 1 + LINES_AFTER))?;
    Some(Example {
        is_found,
        file: file.name.to_owned(),
        line: (at - from + 1) as u32,
        lines: shown
            .iter()
            .map(|line| visible_code(line).into_owned())
            .collect(),
    })
}

/// Returns a template with a mask for each `{kindN}`.
fn masked(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, from)) = rest.split_once('{') {
        out.push_str(before);
        let hole = from.split_once('}').filter(|(hole, _)| {
            let digits = hole.trim_start_matches(|found: char| found.is_ascii_lowercase());
            let is_count = digits.bytes().all(|byte| byte.is_ascii_digit());
            is_count && !digits.is_empty() && digits.len() < hole.len()
        });
        if let Some((_, after)) = hole {
            if !out.ends_with(MASK) {
                out.push_str(MASK);
            }
            rest = after;
        } else {
            out.push('{');
            rest = from;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::{Example, SERVERS_FOUND, SERVERS_LEFT, examples};
    use crate::model::RuleKind;
    use crate::rules;

    #[test]
    fn every_rule_over_files_shows_an_example_of_each_kind() {
        for rule in rules::all() {
            let shown = examples(&rule.id);
            if rule.kind == RuleKind::Repository {
                assert_eq!(shown, [], "{}", rule.id);
                continue;
            }
            let kinds: Vec<bool> = shown.iter().map(|example| example.is_found).collect();
            assert_eq!(kinds, [true, false], "{}", rule.id);
            for Example { line, lines, .. } in shown {
                assert!((line as usize) <= lines.len(), "{}", rule.id);
                assert!(lines.len() <= 10, "{}", rule.id);
                for line in lines {
                    assert!(!line.contains("ruleid:"), "{line}");
                    assert!(!line.contains("{alnum") && !line.contains("{hex"), "{line}");
                }
            }
        }
    }

    #[test]
    fn the_lines_given_by_number_are_those_the_rule_is_tested_on() {
        let expected = include_str!("../../../data/examples/ADV-SEC-104/expected.json");
        let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
        assert_eq!(expected["servers.json"]["ruleid"][0], SERVERS_FOUND);
        assert_eq!(expected["servers.json"]["ok"][0], SERVERS_LEFT);
    }
}
