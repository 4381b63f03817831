//! Every rule against its own examples.
//!
//! `core-wasm/data/examples/<RULE-ID>/` holds files in which a comment `ruleid: <RULE-ID>` stands above each line that
//! the rule must find, and `ok: <RULE-ID>` above one that it must not; nothing else may be found. A format without
//! comments names its lines in a sibling `expected.json`: `{"<file>": {"ruleid": [3], "ok": [7]}}`.
//!
//! No secret lies in this repository, so `secrets.json` holds templates: `{hex32}` stands for 32 made-up hex digits,
//! expanded when the test runs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use advisory_domain::model::RuleKind;
use advisory_domain::rules;
use advisory_domain::scan::{InputFile, PlanRequest, ScanResult, combine, plan, scan_batch};
use serde::Deserialize;

/// Lines of one file: those to be found, and those not.
#[derive(Debug, Default, Deserialize)]
struct Expected {
    #[serde(default)]
    ruleid: BTreeSet<u32>,
    #[serde(default)]
    ok: BTreeSet<u32>,
}

/// Templates of lines for one rule about secrets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretExample {
    rule: String,
    /// Path the lines are scanned under; settings where it does not matter.
    #[serde(default = "settings_path")]
    file: String,
    positive: Vec<String>,
    negative: Vec<String>,
}

fn settings_path() -> String {
    "src/settings.ini".to_owned()
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/examples")
}

fn secret_examples() -> Vec<SecretExample> {
    let path = examples().join("secrets.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Returns the lines that rules about secrets must find, as templates with the paths they are scanned under.
pub(crate) fn secret_templates() -> Vec<(String, String)> {
    let mut templates = Vec::new();
    for example in secret_examples() {
        let path = example.file;
        templates.extend(
            example
                .positive
                .into_iter()
                .map(|line| (path.clone(), line)),
        );
    }
    templates
}

/// Scans one file with the default plan.
pub(crate) fn scan(path: &str, content: &[u8]) -> ScanResult {
    let request = PlanRequest {
        target_name: "examples".to_owned(),
        as_of: "2026-01-31".to_owned(),
        ..PlanRequest::default()
    };
    let plan = plan(request).unwrap();
    let file = InputFile {
        path: path.to_owned(),
        content: content.to_vec(),
    };
    let report = scan_batch(&plan, vec![file], Vec::new());
    combine(&plan, vec![report])
}

/// Returns the lines on which `rule` has findings.
fn lines_found(result: &ScanResult, rule: &str) -> BTreeSet<u32> {
    let of_rule = result.findings.iter().filter(|found| found.rule == rule);
    of_rule.map(|found| found.place.line).collect()
}

fn annotated(rule: &str, text: &str) -> Expected {
    let mut expected = Expected::default();
    let (must, must_not) = (format!("ruleid: {rule}"), format!("ok: {rule}"));
    let lines: Vec<&str> = text.lines().collect();
    let is_note = |line: &str| line.contains(&must) || line.contains(&must_not);
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| is_note(line)) {
        let below = lines[index + 1..].iter().position(|line| !is_note(line));
        let number = index + 2 + below.unwrap_or_else(|| panic!("{rule}: a note above nothing"));
        let marked = if line.contains(&must) {
            &mut expected.ruleid
        } else {
            &mut expected.ok
        };
        marked.insert(number as u32);
    }
    expected
}

fn files_below(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
    found.sort();
}

/// Runs the examples of one rule; returns how many lines it must find and how many it must not.
fn check(rule: &str, directory: &Path) -> (usize, usize) {
    let listed: BTreeMap<String, Expected> =
        match std::fs::read_to_string(directory.join("expected.json")) {
            Ok(text) => serde_json::from_str(&text).unwrap(),
            Err(_) => BTreeMap::new(),
        };
    let mut files = Vec::new();
    files_below(directory, &mut files);
    let (mut positive, mut negative) = (0, 0);
    for path in files {
        let name = path.strip_prefix(directory).unwrap().to_str().unwrap();
        if name == "expected.json" {
            continue;
        }
        let content = std::fs::read(&path).unwrap();
        let noted = annotated(rule, &String::from_utf8_lossy(&content));
        let expected = listed.get(name).unwrap_or(&noted);
        // A directory in the example, such as `.github/workflows`, is part of what the rule reads.
        let scanned = if name.contains('/') {
            name.to_owned()
        } else {
            format!("src/{name}")
        };
        let found = lines_found(&scan(&scanned, &content), rule);
        assert_eq!(
            found,
            expected.ruleid,
            "{rule} in {}: left found, right expected",
            path.display()
        );
        assert!(found.is_disjoint(&expected.ok), "{rule} in {name}");
        positive += expected.ruleid.len();
        negative += expected.ok.len();
    }
    (positive, negative)
}

/// Replaces each `{kindN}` by N characters of that kind, the same on every run.
pub(crate) fn expand(template: &str) -> String {
    let mut out = String::new();
    let mut state = template
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let hole = from.find('}').map(|end| &from[1..end]);
        let parsed = hole.and_then(|hole| {
            let digits = hole.find(|c: char| c.is_ascii_digit())?;
            let alphabet = alphabet(&hole[..digits])?;
            Some((
                hole.len() + 2,
                alphabet,
                hole[digits..].parse::<usize>().ok()?,
            ))
        });
        if let Some((length, alphabet, count)) = parsed {
            for _ in 0..count {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                out.push(char::from(
                    alphabet[(state >> 33) as usize % alphabet.len()],
                ));
            }
            rest = &from[length..];
        } else {
            out.push('{');
            rest = &from[1..];
        }
    }
    out + rest
}

fn alphabet(kind: &str) -> Option<&'static [u8]> {
    Some(match kind {
        "digit" => b"0123456789",
        "hex" => b"0123456789abcdef",
        "upperhex" => b"0123456789ABCDEF",
        "lower" => b"abcdefghijklmnopqrstuvwxyz0123456789",
        "upper" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "letters" => b"abcdefghijklmnopqrstuvwxyz",
        "bech" => b"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
        "caps" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        "alnum" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "mixed" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "url" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
        _ => return None,
    })
}

#[test]
fn every_rule_finds_the_annotated_lines_and_no_others() {
    let mut directories: Vec<PathBuf> = std::fs::read_dir(examples())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    directories.sort();
    for directory in directories {
        let rule = directory.file_name().unwrap().to_str().unwrap();
        assert!(rules::find(rule).is_some(), "no rule {rule}");
        check(rule, &directory);
    }
}

#[test]
fn every_rule_about_secrets_finds_its_templates_and_leaves_the_others() {
    let mut wrong = Vec::new();
    for example in secret_examples() {
        let mut hold = |template: &String, is_secret: bool| {
            let line = expand(template);
            let result = scan(&example.file, line.as_bytes());
            let is_found = !lines_found(&result, &example.rule).is_empty();
            if is_found != is_secret {
                let others: Vec<&String> =
                    result.findings.iter().map(|found| &found.rule).collect();
                wrong.push(format!(
                    "{} finds {is_found}, others {others:?}: {line}",
                    example.rule
                ));
            }
        };
        example.positive.iter().for_each(|line| hold(line, true));
        example.negative.iter().for_each(|line| hold(line, false));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_an_example_it_finds_and_one_it_leaves() {
    let templates = secret_examples();
    let mut incomplete = Vec::new();
    for rule in rules::all() {
        if rule.kind == RuleKind::Repository {
            continue;
        }
        let directory = examples().join(&rule.id);
        let (mut positive, mut negative) = (0, 0);
        if directory.is_dir() {
            (positive, negative) = check(&rule.id, &directory);
        }
        for template in templates.iter().filter(|example| example.rule == rule.id) {
            positive += template.positive.len();
            negative += template.negative.len();
        }
        if positive == 0 || negative == 0 {
            incomplete.push(&rule.id);
        }
    }
    assert!(incomplete.is_empty(), "without examples: {incomplete:?}");
}
