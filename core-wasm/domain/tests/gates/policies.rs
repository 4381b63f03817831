//! What can be saved as a policy, and what a saved one can do.

use advisory_domain::gates::{GateVerdict, Policy, PolicyError, evaluate};
use advisory_domain::model::Stage;

use super::support::{NOW, at, sound};

fn policy(body: &str) -> String {
    format!("package advisory.gate.testing\n\nimport data.advisory.lib\n\n{body}\n")
}

fn refused(source: &str) -> PolicyError {
    Policy::parse(Stage::Testing, source).unwrap_err()
}

fn message(body: &str) -> String {
    refused(&policy(body)).message
}

/// The verdict of a policy, and the message of its first reason.
fn run(body: &str) -> (GateVerdict, String) {
    let policy = Policy::parse(Stage::Testing, &policy(body)).unwrap();
    let decision = evaluate(&policy, &sound(), at(NOW)).unwrap();
    (decision.verdict, decision.reasons[0].message.clone())
}

fn fails_with(body: &str, message: &str) {
    let (verdict, said) = run(body);
    assert_eq!(verdict, GateVerdict::Fail, "{body}");
    assert!(said.contains(message), "{said}");
}

/// A requirement that is met, so that only what a test adds is judged.
const MET: &str = r#"
requirements contains {"id": "x", "title": "X", "met": true, "reason": "it is", "evidence": [], "waivable": false}
"#;

#[test]
fn says_where_a_policy_does_not_parse() {
    let error = refused(&policy("asks := {\"x\"}\n\nrequirements contains {"));
    assert_eq!((error.line, error.column), (8, 1), "{error}");
    let error = refused(&policy(
        "asks := {\"x\"}\nrequirements contains nothing.of(1)",
    ));
    assert_eq!(
        (error.line, error.message.as_str()),
        (6, "Unknown function: 'nothing.of'")
    );
}

#[test]
fn refuses_a_policy_of_another_stage() {
    let source = policy("asks := {\"x\"}").replace("testing", "production");
    assert_eq!(
        refused(&source).message,
        "the package is advisory.gate.production, and the gate's is advisory.gate.testing"
    );
}

#[test]
fn refuses_a_policy_that_asks_or_answers_nothing() {
    assert_eq!(message(MET), "the policy does not define asks");
    assert_eq!(
        message("asks := {\"x\"}"),
        "the policy does not define requirements"
    );
    assert!(Policy::parse(Stage::Testing, "").is_err());
}

#[test]
fn refuses_what_reaches_beyond_the_document() {
    for call in [
        "time.now_ns()",
        "rand.intn(\"x\", 9)",
        "http.send({\"url\": \"https://example.com\"})",
        "opa.runtime()",
        "uuid.rfc4122(\"x\")",
        "net.lookup_ip_addr(\"example.com\")",
    ] {
        let body = format!("asks := {{\"x\"}}\n{MET}\nrequirements contains {call}");
        let message = message(&body);
        assert!(message.starts_with("Unknown function"), "{call}: {message}");
    }
}

#[test]
fn refuses_functions_that_build_more_than_they_are_given() {
    for call in ["numbers.range(1, 1000000000)", "bits.lsh(1, 1000000000)"] {
        let body = format!("asks := {{\"x\"}}\n{MET}\nrequirements contains {call}");
        assert!(
            message(&body).starts_with("policies have no function"),
            "{call}"
        );
    }
    let body = format!("asks := {{\"x\"}}\n{MET}\nrequirements contains 3 * 2");
    assert_eq!(
        message(&body),
        "policies do not multiply: compare basis points"
    );
}

#[test]
fn refuses_what_is_too_long() {
    let many = "#\n".repeat(3_000);
    assert!(Policy::parse(Stage::Testing, &policy(&many)).is_err());
    let rules: String = (0..200).map(|n| format!("r{n} := r{}\n", n + 1)).collect();
    let body = format!("asks := {{\"x\"}}\n{MET}\n{rules}r200 := 1\nrequirements contains r0");
    assert!(message(&body).contains("are more than 160"));
    let large = format!("# {}\n", "x".repeat(70_000));
    assert!(message(&large).contains("bytes are more than 65536"));
    let wide = format!("# {}\n", "x".repeat(600));
    assert!(Policy::parse(Stage::Testing, &policy(&wide)).is_err());
    let deep = format!("x := {}1{}", "[".repeat(400), "]".repeat(400));
    assert!(Policy::parse(Stage::Testing, &policy(&deep)).is_err());
}

#[test]
fn a_policy_that_runs_past_its_budget_fails_the_gate() {
    // Nine facts in five nested loops are more instructions than nine facts allow.
    let body = format!(
        "asks := {{\"x\"}}\n{MET}\nrequirements contains x if {{\n\
         some a in input.artifacts\nsome b in input.artifacts\nsome c in input.artifacts\n\
         some d in input.artifacts\nsome e in input.artifacts\n\
         x := sprintf(\"%s%s%s%s%s\", [a.id, b.id, c.id, d.id, e.id])\nx == \"\"\n}}"
    );
    fails_with(&body, "ran past its budget of");
}

#[test]
fn a_policy_that_doubles_a_text_fails_the_gate() {
    let mut body = format!("asks := {{\"x\"}}\n{MET}\nt0 := \"0123456789abcdef\"\n");
    for n in 0..40 {
        body.push_str(&format!("t{} := concat(\"\", [t{n}, t{n}])\n", n + 1));
    }
    body.push_str("requirements contains t40 if t40 != \"\"");
    fails_with(&body, "built a value of");
    let body = body.replace("concat(\"\", [", "sprintf(\"%s%s\", [");
    fails_with(&body, "built a value of");
}

#[test]
fn what_is_asked_for_and_undefined_is_not_met() {
    // The rule is undefined: there is no `findingz`, and nothing says so.
    let body = format!(
        "asks := {{\"x\", \"y\"}}\n{MET}\nrequirements contains {{\"id\": \"y\", \"title\": \"Y\", \
         \"met\": count(input.findingz) == 0, \"reason\": \"\", \"evidence\": [], \"waivable\": true}}"
    );
    let policy = Policy::parse(Stage::Testing, &policy(&body)).unwrap();
    let decision = evaluate(&policy, &sound(), at(NOW)).unwrap();
    assert_eq!(decision.verdict, GateVerdict::Fail);
    assert_eq!(
        decision.reasons[1].message,
        "the policy asks for it and its answer is undefined"
    );
}

#[test]
fn an_answer_that_is_none_fails_the_gate() {
    let with = |requirement: &str| {
        format!("asks := {{\"x\"}}\n{MET}\nrequirements contains {requirement}")
    };
    fails_with(&with("\"yes\""), "requirements can't be read");
    fails_with(&with("{\"id\": \"y\", \"met\": true}"), "can't be read");
    fails_with(
        &with(
            "{\"id\": \"x\", \"title\": \"X\", \"met\": true, \"reason\": \"and again\", \"evidence\": [], \"waivable\": false}",
        ),
        "requirement x has two answers",
    );
    fails_with(
        &with(
            "{\"id\": \"y\", \"title\": \"Y\", \"met\": 1, \"reason\": \"\", \"evidence\": [], \"waivable\": false}",
        ),
        "can't be read",
    );
    fails_with(&format!("asks := set()\n{MET}"), "asks is empty");
    fails_with(&format!("asks := 7\n{MET}"), "asks is not a set");
    fails_with(
        &format!("asks := {{\"x\"}} if input.nothing\n{MET}"),
        "asks is undefined",
    );
    // Five lists of ten, each of the one before, are a hundred thousand values.
    let mut body = with("{\"id\": \"y\", \"title\": t5}");
    body.push_str("\nt0 := \"x\"\n");
    for n in 0..5 {
        let parts = vec![format!("t{n}"); 10].join(", ");
        body.push_str(&format!("t{} := [{parts}]\n", n + 1));
    }
    fails_with(&body, "answers hold more than");
}

#[test]
fn a_tenants_policy_may_use_the_library() {
    let (verdict, message) = run(
        "asks := {\"model-card-approved\"}\nrequirements contains lib.approved(\"model-card\")",
    );
    assert_eq!(verdict, GateVerdict::Pass);
    assert_eq!(message, "the model card is approved and fresh");
}

#[test]
fn a_tenants_policy_may_compare_instants() {
    let by = |instant: &str| {
        let body = format!(
            "asks := {{\"in-time\"}}\nrequirements contains {{\"id\": \"in-time\", \"title\": \"In time\", \
             \"met\": input.now < \"{instant}\", \"reason\": input.now, \"evidence\": [], \"waivable\": false}}"
        );
        run(&body)
    };
    assert_eq!(by("2026-06-01T12:00:01Z").0, GateVerdict::Pass);
    assert_eq!(by(NOW), (GateVerdict::Fail, NOW.to_owned()));
}

#[test]
fn a_policy_can_not_mark_its_evidence_as_waived() {
    let body = "asks := {\"x\"}\nrequirements contains {\"id\": \"x\", \"title\": \"X\", \"met\": true, \
        \"reason\": \"\", \"evidence\": [{\"kind\": \"finding\", \"id\": \"f\", \"waived\": true}], \"waivable\": false}";
    let policy = Policy::parse(Stage::Testing, &policy(body)).unwrap();
    let decision = evaluate(&policy, &sound(), at(NOW)).unwrap();
    assert!(!decision.reasons[0].evidence[0].waived);
}

#[test]
fn no_arithmetic_and_no_format_ends_the_process() {
    for expression in [
        "-9223372036854775808 % -1",
        "1 / 0",
        "1 % 0",
        "1e400",
        "1e999999999",
        "to_number(\"1e999999999\")",
        "to_number(\"9999999999999999999999999999999999999999\") - 1",
        "round(1e308)",
        "sprintf(\"%\u{bd}d\", [1])",
        "sprintf(\"%999999999d\", [1])",
        "sprintf(\"%\", [])",
        "substring(\"abc\", -1, -5)",
        "array.slice([1, 2], -9, 99999999999)",
        "format_int(12.5, 3)",
        "indexof(\"\", \"\")",
        "split(\"abc\", \"\")",
        "replace(\"abc\", \"\", \"x\")",
        "max([])",
        "sum([\"x\"])",
    ] {
        let body = format!(
            "asks := {{\"x\"}}\n{MET}\nx := {expression}\n\
             requirements contains x if type_name(x) == \"null\""
        );
        if let Ok(policy) = Policy::parse(Stage::Testing, &policy(&body)) {
            let decision = evaluate(&policy, &sound(), at(NOW)).unwrap();
            assert_eq!(decision.reasons.len(), 1, "{expression}");
        }
    }
}

#[test]
fn the_deepest_chain_of_rules_that_can_be_saved_is_evaluated() {
    let mut body = format!("asks := {{\"x\"}}\n{MET}\n");
    let mut last = 0;
    let mut policy_of_last = None;
    for n in 0..200 {
        body.push_str(&format!("r{n} := r{}\n", n + 1));
        last = n;
        let source = policy(&format!(
            "{body}r{} := input.now\nrequirements contains r0 if r0 == \"\"",
            n + 1
        ));
        // Parsing grows with the length: the bound is found in steps.
        if n % 10 != 0 {
            continue;
        }
        match Policy::parse(Stage::Testing, &source) {
            Ok(policy) => policy_of_last = Some(policy),
            Err(error) => {
                assert!(error.message.contains("rules"), "{error}");
                break;
            }
        }
    }
    assert!(last < 199);
    let decision = evaluate(&policy_of_last.unwrap(), &sound(), at(NOW)).unwrap();
    assert_eq!(decision.verdict, GateVerdict::Pass);
}
