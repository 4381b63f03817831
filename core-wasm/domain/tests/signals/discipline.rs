//! What does not count: names, comments, docstrings, stubs, tests, examples.

use std::fmt::Write;

use super::{satisfied, scan, signals_in};

/// Names that every governance pattern would like to see.
const NAMES: &[&str] = &[
    "require_approval",
    "request_human_approval",
    "kill_switch",
    "circuit_breaker",
    "escalate_to_human",
    "review_queue",
    "redact_pii",
    "mask_prompt",
    "anonymize_text",
    "pseudonymize",
    "detokenize",
    "check_consent",
    "has_consent",
    "retention_policy",
    "hash_chain",
    "audit_log",
    "audit_trail",
    "replay_decision",
    "prompt_hash",
    "demographic_parity_difference",
    "equalized_odds_ratio",
    "four_fifths",
    "counterfactual_prompts",
    "disparity_alert",
    "content_credentials",
    "apply_watermark",
    "source_documents",
    "faithfulness_score",
    "reason_codes",
    "injection_detector",
    "prompt_injection",
    "allowed_tools",
    "tool_permissions",
    "sandbox_exec",
    "token_budget",
    "verify_model_hash",
    "get_secret_value",
    "fallback_model",
    "red_team_suite",
    "output_guardrails",
    "load_prompt",
    "prompt_registry",
    "register_model",
    "run_eval",
    "assert_test",
    "validate_dataset",
    "data_drift",
    "rollback",
    "with_fallbacks",
    "human_decision",
];

const BODIES: &[&str] = &[
    "pass",
    "return True",
    "return None",
    "...",
    "print('approved')\n    return True",
    "\"\"\"Requires human approval and writes an audit log.\"\"\"\n    return 1",
];

fn python_stubs() -> String {
    let mut code = String::from("import openai\n\n");
    for (name, body) in NAMES.iter().zip(BODIES.iter().cycle()) {
        writeln!(code, "def {name}(*args, **kwargs):\n    {body}\n").unwrap();
    }
    code
}

fn python_calls() -> String {
    NAMES.iter().fold(String::new(), |mut code, name| {
        writeln!(code, "{name}(tool, args)").unwrap();
        code
    })
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let mut camel = parts.next().unwrap().to_owned();
    for part in parts {
        camel.push_str(&part[..1].to_uppercase());
        camel.push_str(&part[1..]);
    }
    camel
}

fn typescript_stubs() -> String {
    let mut code = String::from("import OpenAI from \"openai\";\n\n");
    for (index, name) in NAMES.iter().enumerate() {
        let name = camel(name);
        match index % 3 {
            0 => writeln!(
                code,
                "export function {name}(x: unknown) {{ return true; }}"
            ),
            1 => writeln!(code, "export const {name} = async (x: unknown) => {{}};"),
            _ => writeln!(code, "export const {name} = (x: unknown) => x;"),
        }
        .unwrap();
    }
    code
}

#[test]
fn a_repository_of_empty_functions_with_reassuring_names_earns_nothing() {
    assert!(NAMES.len() >= 40);
    let same_file = format!("{}\n{}", python_stubs(), python_calls());
    let imports = NAMES.join(", ");
    let other_file = format!(
        "import openai\nfrom guards import {imports}\n{}",
        python_calls()
    );
    let typescript = NAMES.iter().fold(typescript_stubs(), |mut code, name| {
        writeln!(code, "await {}(tool);", camel(name)).unwrap();
        code
    });
    let result = scan(&[
        ("llm/agent.py", &same_file),
        ("llm/guards.py", &python_stubs()),
        ("llm/app.py", &other_file),
        ("llm/agent.ts", &typescript),
    ]);
    assert_eq!(satisfied(&result), 0, "{:#?}", result.signals);
    for framework in &result.scores.frameworks {
        assert_eq!(framework.counts.partial, 0, "{:#?}", result.signals);
    }
}

#[test]
fn a_stub_in_one_file_turns_the_calls_of_another_into_hints() {
    let app = "from guards import redact_pii\nsend(redact_pii(body))\n";
    let works = "def redact_pii(text):\n    return pattern.sub('*', text)\n";
    let stub = "def redact_pii(text):\n    return text\n";
    assert!(satisfied(&scan(&[("app.py", app), ("guards.py", works)])) > 0);
    assert_eq!(satisfied(&scan(&[("app.py", app), ("guards.py", stub)])), 0);
}

#[test]
fn an_instance_of_an_empty_class_is_no_evidence() {
    let code = "class KillSwitch:\n    def enabled(self):\n        return True\n\nkill_switch = KillSwitch()\nif kill_switch.enabled():\n    stop()\n";
    assert!(signals_in("app.py", code, "ai-kill-switch").is_empty());
}

#[test]
fn names_comments_and_docstrings_are_no_evidence() {
    let code = "\"\"\"We redact_pii() before prompts.\"\"\"\n\n# redact_pii(text)\nredact_pii = None\n\ndef mask_text(x):\n    \"\"\"Calls AnalyzerEngine().\"\"\"\n    return work(x)\n";
    assert!(signals_in("app.py", code, "pii-redaction-before-prompt").is_empty());
}

#[test]
fn a_call_inside_a_string_is_no_evidence() {
    let code = "help_text = \"use AnalyzerEngine() to redact_pii(text)\"\nshow(help_text)\n";
    assert!(signals_in("app.py", code, "pii-redaction-before-prompt").is_empty());
}

#[test]
fn a_setting_that_is_off_is_no_evidence() {
    let pattern = "human-approval-before-destructive-tool-call";
    let on = "graph.compile(interrupt_before=[\"tools\"])\n";
    let off = "graph.compile(interrupt_before=[])\n";
    assert_eq!(signals_in("app.py", on, pattern).len(), 1);
    assert!(signals_in("app.py", off, pattern).is_empty());
}

#[test]
fn tests_and_examples_are_no_evidence_except_for_patterns_that_are_tests() {
    let code = "from presidio_analyzer import AnalyzerEngine\nengine = AnalyzerEngine()\n";
    for path in ["tests/test_app.py", "examples/app.py"] {
        assert!(signals_in(path, code, "pii-redaction-before-prompt").is_empty());
    }
    let test = "from fairlearn.metrics import MetricFrame\ndef test_groups():\n    frame = MetricFrame(metrics=m, y_true=y, y_pred=p, sensitive_features=s)\n    assert frame.difference() < 0.1\n";
    assert!(!signals_in("tests/test_fair.py", test, "fairness-test-in-ci").is_empty());
}

#[test]
fn code_without_a_tree_only_hints() {
    let code = "func run() {\n\tif err := redactPII(text); err != nil {\n\t}\n}\n";
    let result = scan(&[("main.go", code)]);
    assert_eq!(satisfied(&result), 0);
}

#[test]
fn an_empty_or_unfilled_model_card_is_no_evidence() {
    let template =
        "# Model card\n\n## Intended use\n\n[More Information Needed]\n\n## Limits\n\nTODO\n";
    for card in ["", "# Model card\n", template] {
        assert!(signals_in("MODEL_CARD.md", card, "generated-model-card").is_empty());
    }
}

#[test]
fn a_line_of_megabytes_is_read_in_linear_time() {
    let mut code = "x = [".to_owned();
    code.push_str(&"\"store\", \"filter\", \"max_tokens\", ".repeat(40_000));
    code.push_str("]\n");
    assert!(scan(&[("big.py", &code)]).signals.is_empty());
}
