//! Waivers, and the verdict that they and the thresholds lead to.

use advisory_domain::model::FindingState;
use advisory_domain::scan::{
    BatchReport, PlanRequest, ScanResult, VerdictStatus, WaiverState, combine, plan,
};

use super::support::{configured, fingerprint, report, request};

fn waived(number: u32, expires: &str, path: &str) -> ScanResult {
    let configuration = format!(
        "thresholds: {{failOn: high}}\nwaivers:\n- fingerprint: '{}'\n  path: '{path}'\n  owner: me\n  reason: known\n  expires: {expires}\n",
        fingerprint(number)
    );
    combine(
        &configured(&configuration),
        vec![report("src/a.py", &[(1, "high"), (2, "low")])],
    )
}

fn messages(result: &ScanResult) -> Vec<&str> {
    result
        .verdict
        .reasons
        .iter()
        .map(|reason| reason.message.as_str())
        .collect()
}

#[test]
fn covers_a_finding_until_its_last_day() {
    for (expires, state, status) in [
        ("2026-06-16", WaiverState::Used, VerdictStatus::Pass),
        ("2026-06-15", WaiverState::Used, VerdictStatus::Pass),
        ("2026-06-14", WaiverState::Expired, VerdictStatus::Fail),
    ] {
        let result = waived(1, expires, "src");
        let used = result.waivers.first().unwrap();
        assert_eq!(used.state, state, "{expires}");
        assert_eq!(used.findings, [fingerprint(1)]);
        assert_eq!(result.verdict.status, status, "{expires}");
    }
}

#[test]
fn says_who_let_a_waiver_expire_and_what_it_covered() {
    let result = waived(1, "2026-06-14", "src/*.py");
    let expired = result
        .verdict
        .reasons
        .iter()
        .find(|reason| reason.message.contains("expired after 2026-06-14"))
        .unwrap();
    assert!(expired.message.contains("by me"));
    assert_eq!(expired.findings, [fingerprint(1)]);
    assert_eq!(result.findings.first().unwrap().state, FindingState::Open);
}

#[test]
fn reports_a_waiver_that_covers_nothing() {
    for result in [
        waived(9, "2027-01-01", "src"),
        waived(1, "2027-01-01", "lib/**"),
    ] {
        assert_eq!(result.waivers.first().unwrap().state, WaiverState::Unused);
        assert_eq!(result.verdict.status, VerdictStatus::Fail);
        assert!(
            messages(&result)
                .iter()
                .any(|message| message.contains("covers nothing"))
        );
    }
}

#[test]
fn gives_every_reason_whichever_decides() {
    let strict = |min_coverage| PlanRequest {
        fail_on: Some("high".to_owned()),
        min_coverage: Some(min_coverage),
        ..request()
    };
    let half: BatchReport = serde_json::from_value(serde_json::json!({
        "ledger": [{ "path": "b.py", "files": 1, "bytes": 1, "as": "skipped", "reason": "unreadable" }],
        "findings": [], "signals": [], "sighted": [], "facts": [],
    }))
    .unwrap();
    let reports = || vec![report("a.py", &[(1, "high")]), half.clone()];
    let result = combine(&plan(strict(5001)).unwrap(), reports());
    assert_eq!(result.verdict.status, VerdictStatus::Incomplete);
    assert_eq!(
        messages(&result),
        [
            "coverage 50.00 % is below the required 50.01 %",
            "1 open finding at high or above"
        ]
    );
    let result = combine(&plan(strict(5000)).unwrap(), reports());
    assert_eq!(result.verdict.status, VerdictStatus::Fail);
    let result = combine(&plan(strict(5000)).unwrap(), vec![half]);
    assert_eq!(result.verdict.status, VerdictStatus::Empty);
    assert_eq!(
        messages(&result),
        [
            "nothing was read: 1 file listed (1 unreadable)",
            "no open finding at high or above"
        ]
    );
}

#[test]
fn calls_a_target_without_files_empty() {
    let result = combine(&plan(request()).unwrap(), Vec::new());
    assert_eq!(result.verdict.status, VerdictStatus::Empty);
    assert_eq!(
        messages(&result),
        ["nothing was read: the target holds no files"]
    );
}

#[test]
fn weighs_rules_as_the_configuration_says() {
    let rule = &advisory_domain::rules::all().first().unwrap().id;
    let judge = |change: &str| {
        let configuration =
            format!("thresholds: {{failOn: high}}\nrules:\n  {rule}: {{{change}}}\n");
        let report = serde_json::to_string(&report("a.py", &[(1, "high")])).unwrap();
        let report = serde_json::from_str(&report.replace("ADV-XX-001", rule)).unwrap();
        combine(&configured(&configuration), vec![report])
    };
    let off = judge("severity: off, reason: not ours");
    assert_eq!(off.verdict.status, VerdictStatus::Pass);
    assert!(off.findings.iter().all(|finding| finding.rule != *rule));
    let said = format!("{rule} is off: not ours");
    assert!(messages(&off).contains(&said.as_str()));
    let low = judge("severity: low");
    assert_eq!(low.findings.first().unwrap().severity.id(), "low");
    assert_eq!(low.verdict.status, VerdictStatus::Pass);
    assert_eq!(
        judge("severity: critical").verdict.status,
        VerdictStatus::Fail
    );
    let silent = format!("rules:\n  {rule}: {{severity: off}}\n");
    let wrong = advisory_domain::scan::configuration::parse(&silent).unwrap_err();
    assert!(wrong.message.contains("off without a reason"));
    assert_eq!((wrong.line, wrong.column), (2, 3));
}
