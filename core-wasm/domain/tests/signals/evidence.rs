//! What counts.

use advisory_domain::model::Confidence::{High, Low, Medium};

use super::{confidences, satisfied, scan, signals_in};

#[test]
fn a_library_call_is_evidence_and_satisfies_controls() {
    let code = "from presidio_analyzer import AnalyzerEngine\nengine = AnalyzerEngine()\n";
    let signals = signals_in("app.py", code, "pii-redaction-before-prompt");
    assert_eq!(confidences(&signals), [High]);
    let signal = signals.first().unwrap();
    assert_eq!((signal.place.line, signal.place.column), (2, 10));
    assert!(
        signal.message.contains("`AnalyzerEngine` is called"),
        "{}",
        signal.message
    );
    assert!(satisfied(&scan(&[("app.py", code)])) > 0);
}

#[test]
fn a_keyword_argument_is_evidence() {
    let code = "import torch\nmodel = torch.load(\n    path,\n    weights_only=True,\n)\n";
    let signals = signals_in("app.py", code, "verified-model-loading");
    assert_eq!(confidences(&signals), [High]);
    assert_eq!(signals.first().unwrap().place.line, 4);
}

#[test]
fn a_class_base_is_evidence() {
    let code = "from lib import HumanInTheLoopMiddleware\nclass Ours(HumanInTheLoopMiddleware):\n    x = 1\n";
    let signals = signals_in(
        "app.py",
        code,
        "human-approval-before-destructive-tool-call",
    );
    assert!(confidences(&signals).contains(&High));
}

#[test]
fn a_pinned_model_in_a_string_is_evidence() {
    let code = "MODEL = \"gpt-4o-2024-08-06\"\nclient.create(model=MODEL)\n";
    let signals = signals_in("app.py", code, "model-version-pinning");
    assert_eq!(confidences(&signals), [High]);
}

#[test]
fn a_pinned_model_that_something_is_set_for_is_none() {
    for (path, text) in [
        (
            "limits.py",
            "LIMITS = {\"gpt-4o-2024-08-06\": 30000}\nclient.create(limits=LIMITS)\n",
        ),
        (
            "limits.json",
            "{ \"gpt-4o-2024-08-06\": \"30000 per 1 minute\" }\n",
        ),
        ("limits.yaml", "gpt-4o-2024-08-06: 30000 per 1 minute\n"),
    ] {
        let signals = signals_in(path, text, "model-version-pinning");
        assert_eq!(confidences(&signals), [], "{path}");
    }
    let text = "model: anthropic.claude-3-sonnet-20240229-v1:0\n";
    let signals = signals_in("app.yaml", text, "model-version-pinning");
    assert_eq!(signals.len(), 1);
}

#[test]
fn a_call_of_a_local_function_that_works_is_evidence_of_medium_strength() {
    let code = "def redact_pii(text):\n    for entity in find(text):\n        text = text.replace(entity, '*')\n    return text\n\nsend(redact_pii(body))\n";
    let signals = signals_in("app.py", code, "pii-redaction-before-prompt");
    assert_eq!(confidences(&signals), [Medium]);
}

#[test]
fn a_package_in_a_manifest_is_a_hint_that_satisfies_nothing() {
    for (path, text) in [
        ("requirements.txt", "flask\npresidio-analyzer>=2.2\n"),
        (
            "pyproject.toml",
            "[project]\ndependencies = [\n  \"presidio-analyzer>=2.2\",\n]\n",
        ),
        (
            "package.json",
            "{\"dependencies\": {\"redact-pii\": \"^3.4.0\"}}",
        ),
    ] {
        let signals = signals_in(path, text, "pii-redaction-before-prompt");
        assert_eq!(confidences(&signals), [Low], "{path}");
        assert_eq!(satisfied(&scan(&[(path, text)])), 0, "{path}");
    }
}

#[test]
fn a_setting_is_evidence_unless_it_is_off_or_commented_out() {
    let pattern = "append-only-inference-audit-log";
    let on = signals_in("main.tf", "object_lock_enabled = true\n", pattern);
    assert_eq!(confidences(&on), [High]);
    assert!(signals_in("main.tf", "# object_lock = true\n", pattern).is_empty());
    assert!(signals_in("main.tf", "object_lock = false\n", pattern).is_empty());
}

#[test]
fn a_filled_model_card_is_evidence() {
    let card = format!(
        "# Model card\n\n## Intended use\n\n{}\n\n## Limits\n\n{}\n",
        "Ranks support tickets by urgency for a team of people. ".repeat(3),
        "Was trained on English tickets alone and reads no other language. ".repeat(3),
    );
    let signals = signals_in("docs/MODEL_CARD.md", &card, "generated-model-card");
    assert_eq!(confidences(&signals), [High]);
}

#[test]
fn keeps_a_few_signals_of_a_pattern_in_one_file() {
    let code = "import torch\n".to_owned() + &"torch.load(p, weights_only=True)\n".repeat(50);
    let signals = signals_in("app.py", &code, "verified-model-loading");
    assert_eq!(signals.len(), 3);
}
