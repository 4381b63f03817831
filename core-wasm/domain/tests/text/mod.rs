//! What holds of every text rule: no report shows a secret, no input makes the search slow, and where a line stands in
//! a file changes nothing. What each rule finds is in its examples.

use std::time::{Duration, Instant};

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
