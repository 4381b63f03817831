//! What holds of every text rule: no report shows a secret, no input makes the search slow, and where a line stands in
//! a file changes nothing. What each rule finds is in its examples.

use std::time::{Duration, Instant};

use advisory_domain::scan::LineIndex;
use proptest::prelude::*;

use crate::examples::{expand, scan, secret_templates};

/// Far more than a linear search of a megabyte takes unoptimised, far less than a quadratic one.
const PATIENCE: Duration = Duration::from_secs(30);

/// Returns the made-up part of a template that has one, beside the whole line.
fn made_up(template: &str) -> Option<(String, String)> {
    let line = expand(template);
    let (before, rest) = template.split_once('{')?;
    let (_, after) = rest.split_once('}')?;
    let secret = line.strip_prefix(before)?.strip_suffix(after)?.to_owned();
    (secret.len() >= 16).then_some((secret, line))
}

#[test]
fn no_result_holds_a_secret_it_reports() {
    let mut checked = 0;
    for (path, template) in secret_templates() {
        let Some((secret, line)) = made_up(&template) else {
            continue;
        };
        let text = format!("first = 1\n{line}\nlast = 2\n");
        let result = scan(&path, text.as_bytes());
        let rendered = serde_json::to_string(&result).unwrap();
        assert!(!rendered.contains(&secret), "shown: {template}");
        checked += 1;
    }
    assert!(
        checked > 80,
        "only {checked} templates have one made-up part"
    );
}

#[test]
fn a_line_is_found_wherever_it_stands() {
    let filler = "value = compute(other, 12)  # nothing to see\n".repeat(40);
    for (path, template) in secret_templates() {
        let line = expand(&template);
        let rules = |text: &str| {
            let mut rules: Vec<String> = scan(&path, text.as_bytes())
                .findings
                .into_iter()
                .map(|found| found.rule)
                .collect();
            rules.sort();
            rules
        };
        let alone = rules(&line);
        assert_eq!(
            rules(&format!("{filler}{line}\n{filler}")),
            alone,
            "{template}"
        );
    }
}

#[test]
fn a_megabyte_in_one_line_takes_linear_time() {
    for part in [
        "sk-",
        "eyJ",
        "eyJa.",
        "AKIA",
        "ghp_",
        "password=",
        "\"api_key\": ",
        "://a:",
        "postgres://a:b",
        "-----BEGIN PRIVATE KEY-----",
        "discord ",
        "cohere_api_key = '",
        "Bearer ",
        "card 4",
        "iban DE44 ",
    ] {
        let text = part.repeat((1 << 20) / part.len());
        let start = Instant::now();
        scan("src/data.txt", text.as_bytes());
        assert!(
            start.elapsed() < PATIENCE,
            "{part:?} took {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn thousands_of_secrets_in_a_line_of_megabytes_take_linear_time() {
    let mut text = String::new();
    let mut count = 0;
    while text.len() < 4 << 20 {
        let line = expand(&format!("é{count}: \"ghp_{{alnum36}}\", "));
        text.push_str(&line);
        text.push_str(&"é, ".repeat(250));
        count += 1;
    }
    let start = Instant::now();
    let result = scan("src/data.yaml", text.as_bytes());
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    // A value drawn at random may spell a placeholder.
    assert!(result.findings.len() > count - count / 100 && count > 3000);
    let last = result.findings.last().unwrap();
    let before = text.rfind("ghp_").unwrap();
    let column = text[..before].chars().count() as u32 + 1;
    assert_eq!(last.place.column, column);
}

/// Formats that are found whatever stands beside them.
const FORMATS: &[&str] = &[
    "ghp_{alnum36}",
    "AKIA{caps16}",
    "hf_{alnum34}",
    "sk-proj-{alnum74}T3BlbkFJ{alnum74}",
    "xoxb-{digit12}-{digit12}-{alnum24}",
    "sk_live_{alnum24}",
    "glpat-{alnum20}",
    "postgres://app:{alnum24}@db.acme.test/app",
];

proptest! {
    #[test]
    fn no_secret_is_shown_whatever_else_is_on_its_line(
        picks in prop::collection::vec((0..FORMATS.len(), 0u32..1000), 1..6),
        between in prop::collection::vec(
            prop::sample::select(vec!["; ", " é ", "\t", " 🎉 ", "\r\n", "\n", " ключ = ", "\"", " ... "]), 6),
        filler in prop::sample::select(vec![0usize, 150, 195, 199, 200, 4000]),
        repeated in any::<bool>(),
    ) {
        let mut text = "ü".repeat(filler);
        let mut secrets = Vec::new();
        for ((format, seed), gap) in picks.iter().zip(&between) {
            // The seed stands in another place of the template, so that values differ.
            let line = expand(&format!("{}{{skip{seed}}}", FORMATS[*format]));
            let line = line.split("{skip").next().unwrap().to_owned();
            text.push_str(gap);
            text.push_str(&line);
            let value = line.split_once("://app:").and_then(|(_, rest)| rest.split_once('@'));
            secrets.push(value.map_or(line.clone(), |(value, _)| value.to_owned()));
        }
        text.push_str("\r\n");
        if repeated {
            // What follows says nothing of a secret, and shows one.
            text.push_str(&format!("log(é, {})\r\n", secrets.join("é")));
        }
        let result = scan("src/data.yaml", text.as_bytes());
        let rendered = serde_json::to_string(&result).unwrap();
        for secret in &secrets {
            prop_assert!(!rendered.contains(secret.as_str()), "{secret} of {text:?}");
        }
        let distinct: std::collections::BTreeSet<_> = secrets.iter().collect();
        prop_assert!(result.findings.len() >= distinct.len(), "{text:?}");
    }

    #[test]
    fn a_column_counts_the_characters_before_it(text in "[a-zé🎉\n]{0,3000}") {
        let lines = LineIndex::new(&text);
        for (offset, _) in text.char_indices() {
            let line = text[..offset].rfind('\n').map_or(0, |at| at + 1);
            let expected = text[line..offset].chars().count() as u32 + 1;
            prop_assert_eq!(lines.column(&text, offset as u32), expected);
        }
    }
}
