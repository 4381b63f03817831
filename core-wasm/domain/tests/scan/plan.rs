//! What a request may ask, and what wins over what.

use advisory_domain::scan::{PlanError, PlanRequest, combine, plan};

use super::support::{configured, report, request};

#[track_caller]
fn assert_unknown(request: PlanRequest, kind: &str, nearest: Option<&str>) {
    match plan(request).expect_err("a name is unknown") {
        PlanError::UnknownName {
            kind: found,
            nearest: suggested,
            ..
        } => assert_eq!((found, suggested.as_deref()), (kind, nearest)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn suggests_the_nearest_name() {
    let names = |name: &str| vec![name.to_owned()];
    assert_unknown(
        PlanRequest {
            frameworks: names("eu-ai-atc"),
            ..request()
        },
        "framework",
        Some("eu-ai-act"),
    );
    assert_unknown(
        PlanRequest {
            domains: names("privacy"),
            ..request()
        },
        "domain",
        Some("privacy-and-pii"),
    );
    assert_unknown(
        PlanRequest {
            fail_on: Some("hi".to_owned()),
            ..request()
        },
        "severity",
        None,
    );
    assert_unknown(
        PlanRequest {
            fail_on: Some("critcal".to_owned()),
            ..request()
        },
        "severity",
        Some("critical"),
    );
}

#[test]
fn lets_the_request_override_the_configuration() {
    let configuration = "frameworks: [gdpr]\ndomains: [audit-logging]\nexcludes: [docs]\nthresholds: {failOn: low, minCoverage: 10}\n";
    let from_file = combine(&configured(configuration), Vec::new());
    assert_eq!(from_file.frameworks.len(), 1);
    assert_eq!(from_file.domains.len(), 1);
    let overridden = plan(PlanRequest {
        configuration: Some(configuration.to_owned()),
        frameworks: vec![
            "soc2-tsc".to_owned(),
            "eu-ai-act".to_owned(),
            "soc2-tsc".to_owned(),
        ],
        excludes: vec!["/build/".to_owned()],
        fail_on: Some("critical".to_owned()),
        ..request()
    })
    .unwrap();
    assert_eq!(
        overridden.excludes,
        ["**/docs", "**/docs/**", "build", "build/**"]
    );
    let result = combine(&overridden, vec![report("a.py", &[(1, "high")])]);
    let frameworks: Vec<&str> = result.frameworks.iter().map(|id| id.id()).collect();
    assert_eq!(frameworks, ["eu-ai-act", "soc2-tsc"]);
    assert_eq!(result.verdict.status.id(), "pass");
}

#[test]
fn scans_everything_when_nothing_is_named() {
    let result = combine(&plan(request()).unwrap(), Vec::new());
    assert_eq!((result.frameworks.len(), result.domains.len()), (10, 7));
}

#[test]
fn refuses_a_glob_a_date_and_a_share_that_are_none() {
    let invalid = |request: PlanRequest| match plan(request).expect_err("invalid") {
        PlanError::Invalid(message) => message,
        other => panic!("{other:?}"),
    };
    let excludes = vec!["src/[".to_owned()];
    assert!(
        invalid(PlanRequest {
            excludes,
            ..request()
        })
        .contains("\"src/[\"")
    );
    let excludes = vec!["/".to_owned()];
    assert!(
        invalid(PlanRequest {
            excludes,
            ..request()
        })
        .contains("matches no path")
    );
    for day in ["", "today", "2026-02-30", "2026-06-15T00:00:00Z"] {
        let as_of = day.to_owned();
        assert!(invalid(PlanRequest { as_of, ..request() }).contains("is not a date"));
    }
    let min_coverage = Some(10_001);
    assert!(
        invalid(PlanRequest {
            min_coverage,
            ..request()
        })
        .contains("10001")
    );
}
