//! Earlier results, as JSON and as SARIF.

use advisory_domain::model::FindingState;
use advisory_domain::render;
use advisory_domain::scan::{PlanError, PlanRequest, combine, plan};

use super::support::{fingerprint, report, request};

fn states(baseline: Vec<u8>) -> Result<Vec<FindingState>, PlanError> {
    let plan = plan(PlanRequest {
        baseline: Some(baseline),
        ..request()
    })?;
    let result = combine(&plan, vec![report("a.py", &[(1, "high"), (2, "high")])]);
    Ok(result
        .findings
        .iter()
        .map(|finding| finding.state)
        .collect())
}

#[test]
fn knows_the_findings_of_an_earlier_result() {
    let earlier = combine(
        &plan(request()).unwrap(),
        vec![report("a.py", &[(1, "high")])],
    );
    let baseline = render::json(&earlier).unwrap();
    assert_eq!(
        states(baseline).unwrap(),
        [FindingState::Baseline, FindingState::Open]
    );
}

#[test]
fn knows_the_findings_of_earlier_sarif() {
    let sarif = serde_json::json!({
        "version": "2.1.0",
        "runs": [{ "results": [{ "partialFingerprints": { "advisory/v1": fingerprint(2) } }] }],
    });
    let baseline = sarif.to_string().into_bytes();
    assert_eq!(
        states(baseline).unwrap(),
        [FindingState::Open, FindingState::Baseline]
    );
}

#[test]
fn takes_sarif_without_results_for_a_clean_start() {
    let baseline = br#"{"version": "2.1.0", "runs": [{"results": []}]}"#.to_vec();
    assert_eq!(
        states(baseline).unwrap(),
        [FindingState::Open, FindingState::Open]
    );
}

#[test]
fn refuses_what_is_no_baseline() {
    for (text, says) in [
        ("", "neither an Advisory result nor SARIF"),
        ("{", "neither an Advisory result nor SARIF"),
        ("[]", "neither an Advisory result nor SARIF"),
        ("{}", "but neither an Advisory result"),
        (r#"{"findings": []}"#, "but neither an Advisory result"),
        (
            r#"{"runs": [{"results": [{"partialFingerprints": {"other/v1": "x"}}]}]}"#,
            "another tool wrote it",
        ),
        (r#"{"runs": [{"results": [{}]}]}"#, "another tool wrote it"),
    ] {
        match states(text.as_bytes().to_vec()).expect_err(text) {
            PlanError::Invalid(message) => assert!(message.contains(says), "{message}"),
            other => panic!("{other:?}"),
        }
    }
}
