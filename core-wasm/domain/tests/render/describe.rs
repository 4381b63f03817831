//! The descriptions of rules and frameworks.

use advisory_domain::model::FrameworkId;
use advisory_domain::render::{RenderError, RenderOptions, describe};
use advisory_domain::{reference, rules};
use unicode_width::UnicodeWidthChar;

fn text(rendered: Result<Vec<u8>, RenderError>) -> String {
    String::from_utf8(rendered.unwrap()).unwrap()
}

fn options(width: u32) -> RenderOptions {
    RenderOptions {
        width: Some(width),
        ..RenderOptions::default()
    }
}

#[test]
fn lists_every_framework_and_every_rule() {
    let frameworks = text(describe::frameworks(&options(100)));
    for id in FrameworkId::ALL {
        assert!(frameworks.contains(id.id()), "{}", id.id());
    }
    let listed = text(describe::rules(&options(100)));
    for rule in rules::all() {
        assert!(listed.contains(&rule.id), "{}", rule.id);
    }
}

#[test]
fn a_framework_shows_every_control() {
    for known in reference::frameworks() {
        let shown = text(describe::framework(known.id.id(), &options(100)));
        for control in &known.controls {
            assert!(shown.contains(&control.id), "{}", control.id);
        }
    }
}

#[test]
fn a_rule_says_why_it_matters_and_how_to_mend_it() {
    for rule in rules::all() {
        let shown = text(describe::rule(&rule.id, None, &options(400)));
        assert!(shown.contains(&rule.title), "{shown}");
        assert!(shown.contains("Why it matters") && shown.contains("How to fix"));
    }
}

#[test]
fn a_rule_shows_what_it_finds_and_what_it_leaves() {
    let shown = text(describe::rule("ADV-SEC-101", None, &options(200)));
    assert!(shown.contains("Finds, for example") && shown.contains("Leaves, for example"));
    assert!(shown.contains("eval(formula)"), "{shown}");
    let shown = text(describe::rule("ADV-SEC-001", None, &options(200)));
    assert!(
        shown.contains("sk-proj-••••••••T3BlbkFJ••••••••"),
        "{shown}"
    );
}

#[test]
fn a_rule_as_json_holds_the_same_examples() {
    let json = advisory_domain::api::describe::rule("ADV-HO-001").unwrap();
    let rule: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(rule["id"], "ADV-HO-001");
    let examples = rule["examples"].as_array().unwrap();
    assert_eq!(examples.len(), 2);
    assert_eq!(examples[0]["isFound"], true);
    assert_eq!(examples[1]["isFound"], false);
    let line = examples[0]["line"].as_u64().unwrap() as usize;
    let marked = examples[0]["lines"][line - 1].as_str().unwrap();
    assert!(marked.contains("rmtree"), "{marked}");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [60, 80, 120] {
        let mut pages = vec![
            text(describe::frameworks(&options(width))),
            text(describe::rules(&options(width))),
        ];
        for id in FrameworkId::ALL {
            pages.push(text(describe::framework(id.id(), &options(width))));
        }
        for rule in rules::all() {
            pages.push(text(describe::rule(&rule.id, None, &options(width))));
        }
        for line in pages.iter().flat_map(|page| page.lines()) {
            let columns: usize = line.chars().map(|c| c.width().unwrap_or(0)).sum();
            assert!(columns <= width as usize, "{width}: {line}");
        }
    }
}

#[test]
fn an_unknown_name_suggests_the_nearest() {
    let error = describe::framework("eu-ai-akt", &RenderOptions::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown framework \"eu-ai-akt\"; did you mean \"eu-ai-act\"?"
    );
    let error = describe::rule("nonsense", None, &RenderOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "unknown rule \"nonsense\"");
}
