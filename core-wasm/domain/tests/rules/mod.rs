//! What the syntax rules say, and that no input stops them. What they find is in the examples.

use std::fmt::Write as _;

use advisory_domain::model::Finding;

use crate::examples::scan;

fn findings(rule: &str, source: &str) -> Vec<Finding> {
    let mut findings = scan("src/app.py", source.as_bytes()).findings;
    findings.retain(|finding| finding.rule == rule);
    findings
}

#[test]
fn a_message_names_the_variable_and_the_call_it_reached() {
    let source = "from openai import OpenAI\nclient = OpenAI()\ndef f(q):\n    \
                  answer = client.responses.create(model='m', input=q).output_text\n    \
                  code = answer.strip()\n    exec(code)\n";
    let found = findings("ADV-SEC-101", source);
    let [finding] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert!(finding.message.contains("`code`"), "{}", finding.message);
    assert!(finding.message.contains("`exec`"), "{}", finding.message);
    let lines: Vec<u32> = finding.trace.iter().map(|place| place.line).collect();
    assert_eq!(lines, [4, 4, 5]);
}

#[test]
fn a_value_is_followed_through_a_function_of_the_file() {
    let source = "from openai import OpenAI\nclient = OpenAI()\ndef run(code):\n    exec(code)\n\
                  def f(q):\n    run(client.responses.create(model='m', input=q).output_text)\n";
    let found = findings("ADV-SEC-101", source);
    let [finding] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(finding.place.line, 6);
    assert!(finding.trace.iter().any(|place| place.line == 4));
}

#[test]
fn a_client_kept_on_self_is_known_in_other_methods() {
    let source = "from openai import OpenAI\nclass A:\n    def __init__(self):\n        \
                  self.api = OpenAI()\n    def f(self, q):\n        \
                  eval(self.api.responses.create(model='m', input=q).output_text)\n";
    assert_eq!(findings("ADV-SEC-101", source).len(), 1);
}

#[test]
fn deep_and_long_code_is_read_to_its_end_in_linear_time() {
    let mut source = String::from("from openai import OpenAI\nclient = OpenAI()\n");
    writeln!(source, "deep = {}1{}", "f(".repeat(90), ")".repeat(90)).unwrap();
    for index in 0..3_000 {
        writeln!(
            source,
            "def f{index}(a, b):\n    c = a + b\n    print(c)\n    return f{index}(c, c)"
        )
        .unwrap();
    }
    source.push_str("exec(client.responses.create(model='m', input='q').output_text)\n");
    assert_eq!(findings("ADV-SEC-101", &source).len(), 1);
}
