//! Laws of a scan that hold for any files: the ledger adds up, order never matters, fingerprints survive moved lines.

use std::collections::BTreeMap;

use advisory_domain::model::{Reading, SkipReason};
use advisory_domain::render;
use advisory_domain::scan::{InputFile, Plan, SkippedFile, combine, fingerprint, plan, scan_batch};
use proptest::prelude::*;

use super::support::{file, request};

fn everything() -> Plan {
    plan(request()).unwrap()
}

/// Python that uses a model, makes decisions and holds a made-up key, so that detectors of every kind have work.
fn code() -> String {
    let key = ["sk-", "ant-", "api03-", &"Zz9".repeat(31), "AA"].concat();
    format!(
        "import openai\n\nAPI_KEY = \"{key}\"\n\ndef decide(name, email):\n    client = openai.OpenAI()\n    \
         answer = client.chat.completions.create(model=\"gpt-4o-2024-08-06\", messages=[{{\"role\": \"user\", \
         \"content\": email}}])\n    eval(answer)\n    return answer\n"
    )
}

fn any_file() -> impl Strategy<Value = (String, Vec<u8>)> {
    let content = prop_oneof![
        Just(code().into_bytes()),
        Just(b"def broken(:\n".to_vec()),
        Just(b"const model = 'claude-sonnet-4-5-20250929';\n".to_vec()),
        Just(b"{\"dependencies\": {\"openai\": \"^4.0.0\"}}".to_vec()),
        prop::collection::vec(any::<u8>(), 0..200),
        "\\PC{0,80}".prop_map(String::into_bytes),
    ];
    let path = "[a-c]{1,2}(/[a-c]){0,2}\\.(py|ts|js|json|yaml|ipynb|md|bin|tf)";
    (path, content)
}

fn any_tree() -> impl Strategy<Value = Vec<InputFile>> {
    prop::collection::vec(any_file(), 0..10).prop_map(|files| {
        let distinct: BTreeMap<String, Vec<u8>> = files.into_iter().collect();
        distinct
            .into_iter()
            .map(|(path, content)| InputFile { path, content })
            .collect()
    })
}

fn any_skipped() -> impl Strategy<Value = Vec<SkippedFile>> {
    let one = (0u64..5, 0u64..1000, prop::sample::select(SkipReason::ALL));
    prop::collection::vec(one, 0..5).prop_map(|rows| {
        rows.into_iter()
            .enumerate()
            .map(|(number, (files, bytes, reason))| SkippedFile {
                path: format!("skipped{number}/"),
                files,
                bytes,
                reason,
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn accounts_for_every_file_and_byte(files in any_tree(), skipped in any_skipped()) {
        let listed = files.len() as u64 + skipped.iter().map(|row| row.files).sum::<u64>();
        let bytes = files.iter().map(|file| file.content.len() as u64).sum::<u64>()
            + skipped.iter().map(|row| row.bytes).sum::<u64>();
        let plan = everything();
        let rows = files.len() + skipped.len();
        let result = combine(&plan, vec![scan_batch(&plan, files, skipped)]);
        let totals = &result.coverage.totals;
        let skipped_files: u64 = totals.skipped_files.values().sum();
        let skipped_bytes: u64 = totals.skipped_bytes.values().sum();
        prop_assert_eq!(result.coverage.ledger.len(), rows);
        prop_assert_eq!(totals.files, listed);
        prop_assert_eq!(totals.bytes, bytes);
        prop_assert_eq!(totals.files, totals.syntax_tree_files + totals.text_files + skipped_files);
        prop_assert_eq!(totals.bytes, totals.syntax_tree_bytes + totals.text_bytes + skipped_bytes);
    }

    #[test]
    fn gives_the_same_bytes_in_any_order_and_batching(
        files in any_tree(),
        shuffled in any::<prop::sample::Index>(),
        size in 1usize..5,
    ) {
        let plan = everything();
        let whole = combine(&plan, vec![scan_batch(&plan, files.clone(), Vec::new())]);
        let mut moved = files;
        moved.reverse();
        if !moved.is_empty() {
            let at = shuffled.index(moved.len());
            moved.rotate_left(at);
        }
        let mut reports = Vec::new();
        while !moved.is_empty() {
            let rest = moved.split_off(size.min(moved.len()));
            reports.push(scan_batch(&plan, moved, Vec::new()));
            moved = rest;
        }
        reports.reverse();
        let parts = combine(&plan, reports);
        prop_assert_eq!(render::json(&whole).unwrap(), render::json(&parts).unwrap());
    }

    #[test]
    fn keeps_fingerprints_when_lines_move(above in prop::collection::vec("#[ a-z]{0,20}|", 0..20)) {
        let plan = everything();
        let prints = |text: &str| {
            let report = scan_batch(&plan, vec![file("app/decide.py", text)], Vec::new());
            let result = combine(&plan, vec![report]);
            let mut prints: Vec<String> = result
                .findings
                .iter()
                .map(|finding| finding.fingerprint.clone())
                .chain(result.signals.iter().map(|signal| signal.fingerprint.clone()))
                .collect();
            prints.sort();
            prints
        };
        let moved = format!("{}\n{}", above.join("\n"), code());
        prop_assert_eq!(prints(&code()), prints(&moved));
    }

    #[test]
    fn folds_white_space_and_nothing_else_in_a_fingerprint(words in prop::collection::vec("[a-z=().]{1,8}", 1..6)) {
        let tight = words.join(" ");
        let loose = format!("\t{}  ", words.join("\n    "));
        prop_assert_eq!(fingerprint("r", "p", &tight), fingerprint("r", "p", &loose));
        prop_assert_ne!(fingerprint("r", "p", &tight), fingerprint("r", "q", &tight));
        prop_assert_ne!(fingerprint("r", "p", &tight), fingerprint("s", "p", &tight));
        let other = format!("{tight} x");
        prop_assert_ne!(fingerprint("r", "p", &tight), fingerprint("r", "p", &other));
    }
}

#[test]
fn a_notebook_of_another_language_is_read_as_text_in_that_language() {
    let notebook = |language: &str, source: &str| {
        let cell = serde_json::json!({ "cell_type": "code", "source": source });
        let metadata = serde_json::json!({ "kernelspec": { "language": language } });
        serde_json::json!({ "cells": [cell], "metadata": metadata, "nbformat": 4 }).to_string()
    };
    for (language, source, expected, reading) in [
        ("python", "x = 1", "notebook", Reading::SyntaxTree),
        (
            "R",
            "x <- c(1) %>% f()",
            "r",
            Reading::Text { parse_error: None },
        ),
        (
            "julia",
            "f(x) = x^2; g = x -> f(x)",
            "r",
            Reading::Text { parse_error: None },
        ),
        (
            "q#",
            "operation F() : Unit {}",
            "notebook",
            Reading::Text { parse_error: None },
        ),
    ] {
        let text = notebook(language, source);
        let report = scan_batch(&everything(), vec![file("a.ipynb", &text)], Vec::new());
        let result = combine(&everything(), vec![report]);
        let [entry] = result.coverage.ledger.as_slice() else {
            panic!("one entry")
        };
        assert_eq!(entry.language.as_deref(), Some(expected), "{language}");
        assert_eq!(entry.reading, reading, "{language}");
        assert_eq!(result.coverage.totals.parse_errors, 0, "{language}");
    }
}

#[test]
fn adds_up_for_a_million_files() {
    const BATCHES: u64 = 100;
    const ROWS: u64 = 10_000;
    let plan = everything();
    let rows = |batch: u64| {
        let row = |number: u64| SkippedFile {
            path: format!("data/{batch}/{number}.py"),
            files: 1,
            bytes: number,
            reason: if number.is_multiple_of(2) {
                SkipReason::Unreadable
            } else {
                SkipReason::LimitHit
            },
        };
        (0..ROWS).map(row).collect()
    };
    let batches = (0..BATCHES).rev();
    let reports = batches
        .map(|batch| scan_batch(&plan, Vec::new(), rows(batch)))
        .collect();
    let coverage = combine(&plan, reports).coverage;
    let totals = &coverage.totals;
    assert_eq!(coverage.ledger.len() as u64, BATCHES * ROWS);
    assert!(coverage.ledger.is_sorted_by(|a, b| a.path < b.path));
    assert_eq!(totals.files, BATCHES * ROWS);
    assert_eq!(totals.bytes, BATCHES * (0..ROWS).sum::<u64>());
    assert_eq!(totals.skipped_files[&SkipReason::Unreadable], 500_000);
    assert_eq!(totals.skipped_files[&SkipReason::LimitHit], 500_000);
    assert_eq!(coverage.read_share, Some(0));
}
