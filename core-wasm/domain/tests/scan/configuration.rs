//! `.advisory.yaml`: what it may say, and how wrong ones are told.

use std::time::{Duration, Instant};

use advisory_domain::scan::configuration::{Diagnostic, parse};
use proptest::prelude::*;

const WHOLE: &str = "\
# How this repository is scanned.
excludes: [docs, '*.generated.py']
thresholds:
  failOn: high
  minCoverage: 92.5 %
frameworks:
  - nist-ai-rmf
  - gdpr
domains: [privacy-and-pii]
rules:
waivers:
  - fingerprint: 0123456789abcdef0123456789ABCDEF
    path: src/**
    owner: privacy@example.test
    reason: Synthetic data only.
    expires: 2026-12-31
";

fn wrong(text: &str) -> Diagnostic {
    parse(text).expect_err(text)
}

#[track_caller]
fn assert_wrong(text: &str, line: u32, column: u32, says: &str) {
    let diagnostic = wrong(text);
    assert_eq!(
        (diagnostic.line, diagnostic.column),
        (line, column),
        "{}",
        diagnostic.message
    );
    assert!(diagnostic.message.contains(says), "{}", diagnostic.message);
}

#[test]
fn reads_every_key() {
    let configuration = parse(WHOLE).unwrap();
    assert_eq!(configuration.excludes, ["docs", "*.generated.py"]);
    assert_eq!(configuration.fail_on.unwrap().id(), "high");
    assert_eq!(configuration.min_coverage, Some(9250));
    assert_eq!(configuration.frameworks.len(), 2);
    assert_eq!(configuration.domains.len(), 1);
    let waiver = configuration.waivers.first().unwrap();
    assert_eq!(waiver.owner, "privacy@example.test");
    assert_eq!(waiver.expires, "2026-12-31");
}

#[test]
fn reads_a_share_in_every_spelling() {
    for (written, points) in [
        ("90", 9000),
        ("90 %", 9000),
        ("'90%'", 9000),
        ("0.5", 50),
        ("99.99", 9999),
        ("100", 10_000),
    ] {
        let text = format!("thresholds: {{minCoverage: {written}}}");
        assert_eq!(
            parse(&text).unwrap().min_coverage,
            Some(points),
            "{written}"
        );
    }
    for written in ["101", "-1", "90.123", "1e2", "ninety", ".5", "9 0"] {
        let text = format!("thresholds: {{minCoverage: {written}}}");
        assert_wrong(&text, 1, 27, "share from 0 to 100 %");
    }
}

#[test]
fn takes_nothing_for_the_defaults() {
    for text in ["", "\n\n", "# only words\n", "---\n", "~", "\u{FEFF}"] {
        assert_eq!(parse(text).unwrap(), parse("").unwrap(), "{text:?}");
    }
}

#[test]
fn names_the_nearest_known_key_at_its_place() {
    assert_wrong("exclude: [a]\n", 1, 1, "did you mean \"excludes\"?");
    assert_wrong(
        "thresholds:\n  failon: high\n",
        2,
        3,
        "did you mean \"failOn\"?",
    );
    assert_wrong("thresholds: {minCoverge: 1}\n", 1, 14, "minCoverage");
    assert_wrong("colour: blue\n", 1, 1, "known here: excludes, thresholds");
    assert_wrong("waivers:\n  - ownr: me\n", 2, 5, "did you mean \"owner\"?");
}

#[test]
fn names_the_nearest_known_value_at_its_place() {
    assert_wrong(
        "thresholds:\n  failOn: hgih\n",
        2,
        11,
        "did you mean \"high\"?",
    );
    assert_wrong(
        "frameworks: [gdpr, nist-ai-rfm]\n",
        1,
        20,
        "\"nist-ai-rmf\"",
    );
    assert_wrong("domains:\n- privacy\n", 2, 3, "\"privacy-and-pii\"");
    assert_wrong(
        "rules:\n  ADV-NO-SUCH-999:\n    severity: off\n",
        2,
        3,
        "unknown rule",
    );
}

#[test]
fn insists_on_who_why_and_until_when() {
    let fingerprint = "0123456789abcdef0123456789abcdef";
    for (left_out, rest) in [
        ("owner", "reason: r, expires: 2026-01-01"),
        ("reason", "owner: o, expires: 2026-01-01"),
        ("expires", "owner: o, reason: r"),
    ] {
        let text = format!("waivers:\n  - {{fingerprint: {fingerprint}, {rest}}}\n");
        assert_wrong(&text, 2, 5, &format!("{left_out} is missing"));
    }
    assert_wrong(
        "waivers:\n  - {owner: o, reason: r, expires: 2026-01-01}\n",
        2,
        5,
        "names a rule or a fingerprint",
    );
    assert_wrong("waivers:\n  - owner: ''\n", 2, 12, "the owner is empty");
    for day in [
        "2026-02-29",
        "2026-13-01",
        "31.12.2026",
        "tomorrow",
        "2026-1-1",
    ] {
        assert_wrong(
            &format!("waivers:\n  - expires: {day}\n"),
            2,
            14,
            "is not a date",
        );
    }
    assert_wrong(
        "waivers:\n  - fingerprint: abc\n",
        2,
        18,
        "32 hexadecimal digits",
    );
}

#[test]
fn says_what_shape_was_meant() {
    assert_wrong("- a\n- b\n", 1, 1, "must be a mapping, this is a list");
    assert_wrong(
        "excludes: docs\n",
        1,
        11,
        "must be a list, this is a single value",
    );
    assert_wrong("excludes: [[a]]\n", 1, 12, "must be text, this is a list");
    assert_wrong(
        "thresholds: {failOn: }\n",
        1,
        20,
        "must be text, this is empty",
    );
    assert_wrong("excludes: ['[']\n", 1, 12, "is not a path pattern");
    assert_wrong(
        "excludes: [a]\nexcludes: [b]\n",
        2,
        1,
        "already set on line 1",
    );
    assert_wrong("[a]: b\n", 1, 1, "a key must be plain text");
    assert_wrong("a: 1\n---\nb: 2\n", 2, 1, "one YAML document");
}

#[test]
fn refuses_what_could_expand() {
    assert_wrong("excludes: &a [x]\n", 1, 11, "anchors, aliases and tags");
    assert_wrong("excludes: *a\n", 1, 11, "");
    assert_wrong("excludes: !!set {x}\n", 1, 11, "anchors, aliases and tags");
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        bomb.push_str(&format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1));
    }
    assert_wrong(&bomb, 1, 5, "anchors, aliases and tags");
}

#[test]
fn stays_fast_on_a_hostile_mebibyte() {
    let size = 1 << 20;
    let deep: String = (0..1400)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    let hostile = [
        "[".repeat(size),
        "- ".repeat(size / 2),
        "? ".repeat(size / 2),
        "a: b\n".repeat(size / 5),
        (0..60_000).map(|n| format!("k{n}: v\n")).collect(),
        format!("excludes: [{}x]", "'**/**/*',".repeat(size / 11)),
        format!("excludes: ['{}']", "*".repeat(size / 2)),
        format!("excludes: ['{}']", "{a,".repeat(size / 4)),
        "---\n".repeat(size / 4),
        "x\n ".repeat(size / 3),
        format!("domains: [{}]", "a".repeat(size / 2)),
        deep,
    ];
    for text in hostile {
        let start = Instant::now();
        drop(parse(&text));
        let took = start.elapsed();
        let head: String = text.chars().take(20).collect();
        assert!(took < Duration::from_secs(10), "{head:?} took {took:?}");
    }
}

#[test]
fn refuses_more_than_it_reads() {
    assert_wrong(&"#".repeat((1 << 20) + 1), 1, 1, "more than the 1048576");
}

proptest! {
    #[test]
    fn never_panics_on_any_text(text in "\\PC{0,200}|[-:?\\[\\]{}&*!|>'\"%@#, \n\ta-c0-9~]{0,200}") {
        if let Err(diagnostic) = parse(&text) {
            prop_assert!(diagnostic.line >= 1 && diagnostic.column >= 1);
            prop_assert!(!diagnostic.message.is_empty());
        }
    }

    #[test]
    fn never_panics_on_a_mutated_configuration(
        edits in prop::collection::vec((any::<prop::sample::Index>(), "[-:\\[\\]{}&*'\" \n\ta-z0-9]{0,4}", 0usize..6), 1..6)
    ) {
        let mut text = WHOLE.to_owned();
        for (at, insert, remove) in edits {
            let start = at.index(text.len());
            let end = (start + remove).min(text.len());
            text.replace_range(start..end, &insert);
        }
        if let Err(diagnostic) = parse(&text) {
            let lines = text.lines().count() as u32 + 1;
            prop_assert!((1..=lines).contains(&diagnostic.line), "{diagnostic:?}");
        }
    }
}

#[test]
fn reads_the_configuration_that_the_guide_shows() {
    let guide = include_str!("../../../../docs/configuration.md");
    let (_, after) = guide.split_once("```yaml\n").unwrap();
    let (shown, _) = after.split_once("```").unwrap();
    let configuration = parse(shown).unwrap();
    assert_eq!(configuration.min_coverage, Some(9250));
    assert_eq!(configuration.rules.len(), 2);
    assert_eq!(configuration.waivers.len(), 1);
}
