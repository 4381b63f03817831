//! Rules over the whole repository, each on mini-repositories that need it and that do not.

use advisory_domain::model::{Finding, Severity};
use advisory_domain::rules;
use advisory_domain::scan::{InputFile, PlanRequest, combine, plan, scan_batch};

const CALL: &str = "from openai import OpenAI\nclient = OpenAI()\nclient.chat.completions.create(model='m', messages=ms)\n";

/// Scans the files, each in a batch of its own, and returns the findings of one rule.
fn findings(files: &[(&str, &str)], rule: &str, domains: &[&str]) -> Vec<Finding> {
    let plan = plan(PlanRequest {
        as_of: "2026-01-31".to_owned(),
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        ..PlanRequest::default()
    })
    .unwrap();
    let reports = files
        .iter()
        .map(|(path, content)| {
            let file = InputFile {
                path: (*path).to_owned(),
                content: content.as_bytes().to_vec(),
            };
            scan_batch(&plan, vec![file], Vec::new())
        })
        .collect();
    let mut findings = combine(&plan, reports).findings;
    findings.retain(|finding| finding.rule == rule);
    findings
}

fn count(files: &[(&str, &str)], rule: &str) -> usize {
    findings(files, rule, &[]).len()
}

#[test]
fn says_not_observed_at_the_root_and_never_more_than_medium() {
    let files = [("app.py", CALL), ("web/chat.html", "<form></form>")];
    let found = findings(&files, "ADV-TX-001", &[]);
    let [finding] = found.as_slice() else {
        unreachable!("one finding: {found:?}");
    };
    assert!(finding.message.starts_with("Not observed"));
    assert_eq!((finding.place.path.as_str(), finding.place.line), (".", 1));
    assert!(finding.excerpt.lines.is_empty());
    let kinds = rules::all()
        .iter()
        .filter(|rule| rule.kind == advisory_domain::model::RuleKind::Repository);
    for rule in kinds {
        assert!(rule.severity >= Severity::Medium, "{}", rule.id);
    }
}

#[test]
fn asks_for_disclosure_where_people_meet_a_model() {
    let rule = "ADV-TX-001";
    let page = (
        "web/chat.html",
        "<p>You are chatting with an AI assistant</p>",
    );
    assert_eq!(
        count(&[("app.py", CALL), ("web/chat.html", "<p>Hi</p>")], rule),
        1
    );
    assert_eq!(count(&[("app.py", CALL), page], rule), 0);
    assert_eq!(count(&[("app.py", CALL)], rule), 0);
    assert_eq!(count(&[("web/chat.html", "<p>Hi</p>")], rule), 0);
}

#[test]
fn a_chat_surface_in_python_needs_disclosure_too() {
    let app = format!("import streamlit as st\n{CALL}st.write(answer)\n");
    assert_eq!(count(&[("app.py", &app)], "ADV-TX-001"), 1);
}

#[test]
fn pages_without_conversation_and_built_ones_need_no_disclosure() {
    let rule = "ADV-TX-001";
    let settings = ("web/settings.html", "<label>Colour</label>");
    assert_eq!(count(&[("app.py", CALL), settings], rule), 0);
    let built = (
        "web/chat.html",
        "<script src=\"/_next/static/chunks/main.js\"></script>",
    );
    assert_eq!(count(&[("app.py", CALL), built], rule), 0);
    let linked = (
        "web/login.html",
        "<a href=\"/\">Chat</a><input type=\"email\">",
    );
    assert_eq!(count(&[("app.py", CALL), linked], rule), 0);
    let asked = ("web/index.html", "<h1>Ask GPT</h1><textarea></textarea>");
    assert_eq!(count(&[("app.py", CALL), asked], rule), 1);
    let history = format!("import streamlit as st\n{CALL}st.session_state.rows = rows\n");
    assert_eq!(count(&[("history.py", &history)], rule), 0);
}

#[test]
fn callers_that_record_answer_for_the_methods_they_call() {
    let rule = "ADV-AL-001";
    let adapter = "from openai import OpenAI\nfrom .base import Service\n\nclass OpenAIService(Service):\n    def __init__(self):\n        self.client = OpenAI()\n\n    def send_request(self, messages):\n        return self.client.chat.completions.create(model='m', messages=messages)\n";
    let silent = "class Agent:\n    def run(self, messages):\n        return self.service.send_request(messages)\n";
    let chatty = "import logging\nlogger = logging.getLogger(__name__)\n\nclass Agent:\n    def run(self, messages):\n        logger.info('skipping a duplicate')\n        return self.service.send_request(messages)\n";
    let recording = "import logging\nlogger = logging.getLogger(__name__)\n\nclass Agent:\n    def run(self, messages):\n        response = self.service.send_request(messages)\n        logger.info('response %s of model %s', response.id, response.model)\n        return response\n";
    let with = |agent| count(&[("openai_service.py", adapter), ("agent.py", agent)], rule);
    assert_eq!(with(silent), 1);
    assert_eq!(with(chatty), 1);
    assert_eq!(with(recording), 0);
}

#[test]
fn asks_for_a_metric_by_group_where_a_model_learns_from_a_protected_attribute() {
    let rule = "ADV-FB-004";
    let fit = "from sklearn.linear_model import LogisticRegression\nX = df[[\"age\", \"gender\"]]\nmodel = LogisticRegression()\nmodel.fit(X, y)\n";
    let neutral = "model.fit(df[[\"age\"]], y)\n";
    let metric = "from fairlearn.metrics import MetricFrame\nMetricFrame(metrics=m, y_true=y, y_pred=p, sensitive_features=s)\n";
    assert_eq!(count(&[("train.py", fit)], rule), 1);
    assert_eq!(count(&[("train.py", neutral)], rule), 0);
    assert_eq!(
        count(&[("train.py", fit), ("tests/test_fair.py", metric)], rule),
        0
    );
}

#[test]
fn asks_for_hash_and_licence_of_weights_and_data() {
    let rule = "ADV-DG-005";
    let data = ("data/train.csv", "a,b\n1,2\n");
    let message = |files: &[(&str, &str)]| {
        findings(files, rule, &[])
            .first()
            .map(|finding| finding.message.clone())
            .unwrap_or_default()
    };
    assert!(message(&[data]).contains("a recorded hash and a licence"));
    assert!(message(&[data, ("LICENSE", "Apache")]).contains("a recorded hash for"));
    let dvc = ("data/train.csv.dvc", "outs:\n- md5: 0\n");
    assert!(message(&[data, dvc]).contains("a licence for"));
    assert_eq!(count(&[data, dvc, ("LICENSE", "Apache")], rule), 0);
    assert_eq!(count(&[("src/table.csv", "a,b\n")], rule), 0);
}

#[test]
fn a_git_lfs_pointer_records_its_hash() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00ff\nsize 12\n";
    let files = [("model.safetensors", pointer), ("LICENSE", "Apache")];
    assert_eq!(count(&files, "ADV-DG-005"), 0);
    assert_eq!(count(&[("model.safetensors", pointer)], "ADV-DG-005"), 1);
}

#[test]
fn names_the_sections_that_a_model_card_lacks() {
    let rule = "ADV-TX-002";
    let half = "# Model card\n\n## Intended use\n\nRanks tickets.\n\n## Training data\n\n[More Information Needed]\n";
    let full = "---\nlicense: apache-2.0\n---\n## Intended use\nRanks tickets.\n## Limitations\nEnglish alone.\n## Training data\nTickets of 2024.\n## Evaluation\nF1 of 0.8.\n";
    let found = findings(&[("MODEL_CARD.md", half)], rule, &[]);
    let finding = found.first().unwrap();
    assert_eq!(finding.place.path, "MODEL_CARD.md");
    assert_eq!(
        finding.message,
        "Not observed in this model card: limitations, training data, evaluation, licence."
    );
    assert_eq!(count(&[("MODEL_CARD.md", full)], rule), 0);
    assert_eq!(count(&[("README.md", half)], rule), 0);
}

#[test]
fn asks_for_retention_where_text_is_stored_for_models() {
    let rule = "ADV-PV-005";
    let store =
        "import chromadb\nfrom langchain_chroma import Chroma\nChroma.from_documents(docs)\n";
    let purge = "def purge(store):\n    store.delete_older(days=30)\n";
    assert_eq!(
        count(&[("rag/app.py", CALL), ("rag/store.py", store)], rule),
        1
    );
    let kept = [
        ("rag/app.py", CALL),
        ("rag/store.py", store),
        ("jobs/purge.py", purge),
    ];
    assert_eq!(count(&kept, rule), 0);
    assert_eq!(count(&[("rag/app.py", CALL)], rule), 0);
}

#[test]
fn stays_silent_in_domains_out_of_scope() {
    let files = [("app.py", CALL), ("web/chat.html", "<p>Hi</p>")];
    assert!(findings(&files, "ADV-TX-001", &["audit-logging"]).is_empty());
}
