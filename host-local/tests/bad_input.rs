//! What people and repositories do wrong: each gets a clear message and the documented status.

use std::fs;

use crate::support::Sandbox;

const SCAN_JSON: [&str; 4] = ["scan", ".", "--format", "json"];

#[test]
fn refuses_a_path_that_is_not_there() {
    let sandbox = Sandbox::new(&[]);
    let ran = sandbox.run(&["scan", "no/such/place"]);
    ran.assert_refused(2, "can't read no/such/place");
    assert!(ran.errors().contains("hint: "));
}

#[test]
fn suggests_the_nearest_name() {
    let sandbox = Sandbox::new(&[("a.py", "x = 1\n")]);
    for (arguments, says) in [
        (["--framework", "eu-ai-atc"], "did you mean \"eu-ai-act\"?"),
        (
            ["--domain", "privacy-and-pi"],
            "did you mean \"privacy-and-pii\"?",
        ),
        (["--fail-on", "hgih"], "did you mean \"high\"?"),
    ] {
        let mut all = SCAN_JSON.to_vec();
        all.extend(arguments);
        sandbox.run(&all).assert_refused(2, says);
    }
    sandbox
        .run(&["scan", ".", "--format", "srif"])
        .assert_refused(2, "'sarif'");
    sandbox
        .run(&["frameworks", "nist-ai-rfm", "--format", "json"])
        .assert_refused(2, "did you mean \"nist-ai-rmf\"?");
    sandbox
        .run(&["rules", "NOT-A-RULE-AT-ALL", "--format", "json"])
        .assert_refused(2, "unknown rule");
    sandbox.run(&["scna", "."]).assert_refused(2, "'scan'");
}

#[test]
fn refuses_values_that_are_none() {
    let sandbox = Sandbox::new(&[("a.py", "x = 1\n")]);
    for (arguments, says) in [
        (["--jobs", "0"], "--jobs"),
        (["--min-coverage", "101"], "a share from 0 to 100"),
        (["--min-coverage", "-5"], "-5"),
        (["--as-of", "yesterday"], "\"yesterday\" is not a date"),
        (["--exclude", "src/["], "\"src/[\""),
        (["--baseline", "none.json"], "can't read none.json"),
        (
            ["--baseline", "a.py"],
            "neither an Advisory result nor SARIF",
        ),
        (["--config", "none.yaml"], "can't read none.yaml"),
        (
            ["-o", "no/such/report.json"],
            "there is no directory no/such",
        ),
        (["-o", "."], "it is a directory"),
    ] {
        let mut all = SCAN_JSON.to_vec();
        all.extend(arguments);
        sandbox.run(&all).assert_refused(2, says);
    }
}

#[test]
fn names_line_and_column_of_a_bad_configuration() {
    let sandbox = Sandbox::new(&[
        ("a.py", "x = 1\n"),
        (".advisory.yaml", "thresholds:\n  failOn: hihg\n"),
    ]);
    sandbox.run(&SCAN_JSON).assert_refused(
        2,
        ".advisory.yaml:2:11: unknown severity \"hihg\"; did you mean \"high\"?",
    );
    sandbox.write(".advisory.yaml", b"excludes: [a]\nxexcludes: [\xFF]\n");
    sandbox
        .run(&SCAN_JSON)
        .assert_refused(2, ".advisory.yaml:2:13: this is not UTF-8");
    sandbox.write("other.yaml", b"excludes: [");
    let mut with_config = SCAN_JSON.to_vec();
    with_config.extend(["--config", "other.yaml"]);
    sandbox.run(&with_config).assert_refused(2, "other.yaml:");
    sandbox.write(".advisory.yaml", &b"# \n".repeat(400_000));
    sandbox
        .run(&SCAN_JSON)
        .assert_refused(2, "more than the 1048576");
}

#[test]
fn calls_an_empty_target_empty() {
    let sandbox = Sandbox::new(&[]);
    let ran = sandbox.run(&SCAN_JSON);
    assert_eq!(ran.status(), 5, "{ran:?}");
    fs::create_dir(sandbox.path("sub")).unwrap();
    assert_eq!(sandbox.run(&SCAN_JSON).status(), 5);
    sandbox.write("sub/image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let ran = sandbox.run(&SCAN_JSON);
    assert_eq!(ran.status(), 5, "{ran:?}");
}

#[test]
fn says_when_less_was_read_than_asked_for() {
    let sandbox = Sandbox::new(&[("a.py", "x = 1\n")]);
    sandbox.write("b.txt", b"\xFF\xFEa");
    let ran = sandbox.run(&["scan", ".", "--format", "json", "--min-coverage", "50.01%"]);
    assert_eq!(ran.status(), 4, "{ran:?}");
    let ran = sandbox.run(&["scan", ".", "--format", "json", "--min-coverage", "50"]);
    assert_eq!(ran.status(), 0, "{ran:?}");
}

#[test]
fn scans_everything_else_beside_what_is_malformed() {
    let sandbox = Sandbox::new(&[
        ("good.py", "import openai\n"),
        ("syntax.py", "def broken(:\n    return (\n"),
        ("broken.ipynb", "{\"cells\": ["),
        ("broken.json", "{\"a\": "),
        ("broken.yaml", "a: [b\n c: &x *x\n"),
        ("deep.json", &"[".repeat(200_000)),
        ("deep.py", &"(".repeat(50_000)),
        ("deep.ts", &"{[(".repeat(30_000)),
        ("regex.txt", &"a".repeat(200_000)),
        ("minified.js", &"var a=1;".repeat(400_000)),
        ("empty.py", ""),
    ]);
    sandbox.write("latin1.py", b"# caf\xE9\nname = 'caf\xE9'\n");
    sandbox.write("utf16.py", &[0xFF, 0xFE, b'x', 0, b'=', 0, b'1', 0]);
    sandbox.write("binary.bin", &[0, 1, 2, 3, 255]);
    let ledger = sandbox.ledger(".", &[]);
    assert_eq!(ledger.len(), 14, "{ledger:?}");
    assert_eq!(ledger["good.py"], "syntax-tree");
    assert_eq!(ledger["syntax.py"], "text");
    assert_eq!(ledger["broken.ipynb"], "text");
    assert_eq!(ledger["minified.js"], "generated");
    assert_eq!(ledger["binary.bin"], "binary");
    assert_ne!(
        ledger["deep.py"], "limit-hit",
        "the core bounds nesting itself"
    );
    assert_ne!(
        ledger["deep.ts"], "limit-hit",
        "the core bounds nesting itself"
    );
}

#[test]
fn reads_nothing_of_a_giant() {
    let sandbox = Sandbox::new(&[("a.py", "x = 1\n")]);
    let giant = fs::File::create(sandbox.path("giant.py")).unwrap();
    giant.set_len(2 << 30).unwrap();
    let result = sandbox.scan(".", &[]);
    assert_eq!(crate::support::ledger(&result)["giant.py"], "too-large");
    assert_eq!(result["coverage"]["totals"]["bytes"], (2u64 << 30) + 6);
}
