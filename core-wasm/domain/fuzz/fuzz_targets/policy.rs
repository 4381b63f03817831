//! A gate's policy, as a tenant saves it: read, and where it can be saved, run.
#![no_main]

use advisory_domain::gates::{GateInput, GateVerdict, Policy, evaluate};
use advisory_domain::model::Stage;
use libfuzzer_sys::fuzz_target;

/// A project of which little is known.
const FACTS: &str = r#"{
  "project": { "id": "p", "name": "P", "owner": null, "riskTier": null, "stage": "design",
    "frameworks": ["gdpr"], "defaultBranch": "main" },
  "scan": null, "scores": [], "findings": [],
  "personalData": { "inEvidence": false, "evidence": [] },
  "artifacts": [], "assessment": null, "waivers": []
}"#;

fuzz_target!(|source: &str| {
    match Policy::parse(Stage::Testing, source) {
        Err(error) => assert!(error.line >= 1 && error.column >= 1),
        Ok(policy) => {
            let input = GateInput::from_json(FACTS.as_bytes()).expect("the facts are sound");
            let now = "2026-06-01T12:00:00Z".parse().expect("an instant");
            let decision = evaluate(&policy, &input, now).expect("the facts are settled");
            assert!(decision.verdict == GateVerdict::Fail || !decision.reasons.is_empty());
        }
    }
});
